/* Importers: votes from elsewhere become profiles and the question for a charter. */
#ifndef CMT_CLI_IMPORT_H
#define CMT_CLI_IMPORT_H

#include "cli/cli.h"
#include "model/profile.h"

/** What the profiles are bound to. Without --charter they are drafts, which no round takes:
 *  the question is what one needs first. */
typedef struct cmt_import_target {
    const char *charter_file; /* --charter, XML or signed envelope */
    const char *registry_file;
    const char *round;
    const char *sequence;
    const char *supersedes;
    const char *not_after;
    const char *question;
    const char *context;
    bool draft;
    const cmt_charter *charter; /* as read, or one that holds only `own` */
    uint32_t question_index;
    uint32_t context_index;
    cmt_profile
        head; /* instance, round, registry, charter, sequence, not_after filled */
} cmt_import_target;

/** The options above as a table: `values` get their addresses. */
#define CMT_IMPORT_TARGET_OPTIONS(t)                        \
    {.name = "charter", .value = &(t)->charter_file},       \
        {.name = "registry", .value = &(t)->registry_file}, \
        {.name = "round", .value = &(t)->round},            \
        {.name = "sequence", .value = &(t)->sequence},      \
        {.name = "supersedes", .value = &(t)->supersedes},  \
        {.name = "not-after", .value = &(t)->not_after},    \
        {.name = "question", .value = &(t)->question},      \
    {                                                       \
        .name = "context", .value = &(t)->context           \
    }

/** Read charter and registry and fill in the rest; `own` is the question to use, and the
 *  charter's only one, while there is no charter. A charter's question must hold every
 *  alternative of `own`. */
CMT_MUST cmt_status cmt_import_open(cmt_cli *cli,
                                    cmt_import_target *target,
                                    const cmt_question *own);

/** Write one group's profile to `path`. */
CMT_MUST cmt_status cmt_import_write_profile(cmt_cli *cli,
                                             const cmt_import_target *target,
                                             const char *group,
                                             const char *method,
                                             const cmt_answer *answer,
                                             const char *path);

/** Write the question as an agenda. */
CMT_MUST cmt_status cmt_import_write_agenda(cmt_cli *cli,
                                            const cmt_import_target *target,
                                            const cmt_question *own,
                                            const char *path);

/** A text in one language. NULL on shortage. */
const cmt_texts *cmt_import_text(cmt_arena *mem, const char *lang, const char *text);

/* One a source; argv[0] is the source's name. */
cmt_status cmt_import_polis(cmt_cli *cli, int argc, char **argv);
cmt_status cmt_import_file(cmt_cli *cli, int argc, char **argv);

#endif
