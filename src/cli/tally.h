/* The parts of `comitia tally`. */
#ifndef CMT_CLI_TALLY_H
#define CMT_CLI_TALLY_H

#include "ballot/contest_build.h"
#include "cli/cli.h"
#include "insight/sides.h"
#include "rules/rule.h"

/** What is tallied: one file of ballots, or profiles that answer a charter's question. */
typedef struct cmt_tally_source {
    const cmt_ballot_file *file; /* or NULL */
    const cmt_charter *charter;  /* or NULL */
    const cmt_question *question;
    const cmt_contest_input *inputs; /* [n_inputs] */
    size_t n_inputs;
    size_t seats;             /* --seats, 0 = not given; a question's own otherwise */
    const uint32_t *decision; /* [n_alternatives] of a file, by --decisions; or NULL */
    size_t n_decisions;       /* 0: there are none */
    cmt_contest_options options;
    const cmt_contest *built[3]; /* by form, made when first asked for */
} cmt_tally_source;

#define CMT_TALLY_OPTIONS 32
#define CMT_TALLY_RULES   256

/** A tally under way. */
typedef struct cmt_tally_run {
    cmt_cli *cli;
    const char *rules;
    const char *kind;
    const char *format;
    const char *seats;
    const char *decisions;
    const char *unranked;
    const char *missing;
    cmt_missing unseen;
    const char *tie_break;
    const char *charter;
    const char *question;
    const char *context;
    const char *given[CMT_TALLY_OPTIONS]; /* "name=value" */
    size_t n_given;
    bool check;
    bool audit;
    cmt_option options[CMT_TALLY_OPTIONS];
    bool used[CMT_TALLY_OPTIONS];
    cmt_tie_break ties;
    cmt_tally_source source;
    const cmt_rule *chosen[CMT_TALLY_RULES];
    size_t n_chosen;
    cmt_side_run
        *answers; /* [n_answers]: kept by --audit, to be held against each other */
    size_t n_answers;
} cmt_tally_run;

/** Set `chosen` from `rules` and `kind`. */
CMT_MUST cmt_status cmt_tally_choose(cmt_tally_run *t);

/** Read a ballot file; `format` NULL = by its name. */
CMT_MUST cmt_status cmt_tally_open_file(cmt_cli *cli,
                                        const char *path,
                                        const char *format,
                                        cmt_tally_source *out);

/** Read profiles against a charter (XML or envelope); attachments are looked for beside
 *  each profile, under its name with the format's ending. */
CMT_MUST cmt_status cmt_tally_open_profiles(cmt_cli *cli,
                                            char **paths,
                                            size_t n,
                                            const char *charter,
                                            const char *question,
                                            const char *context,
                                            cmt_tally_source *out);

/** Read `--decisions 2,3`: the first two alternatives of the file are one decision, the
 *  next three another. */
CMT_MUST cmt_status cmt_tally_set_decisions(cmt_cli *cli,
                                            const char *sizes,
                                            cmt_tally_source *source);

/** Whether a rule only fills seats. */
bool cmt_tally_needs_seats(const cmt_rule *rule);

/** Why a rule is no part of `--rule all` on these ballots: it would have to convert them,
 *  it lacks seats or costs, or it is slow at their size. One of a few constant phrases that
 *  follow "left out: "; NULL where it fits. */
const char *cmt_tally_unfit(const cmt_tally_source *source, const cmt_rule *rule);

/** The contest as this rule reads it. Borrowed from the source. */
CMT_MUST cmt_status cmt_tally_contest(cmt_cli *cli,
                                      cmt_tally_source *source,
                                      const cmt_rule *rule,
                                      const cmt_contest **out);

/** Audit an outcome: as `insight` of a decision, what does not need a round.
 *  @param[out] out an object, empty where nothing applies */
CMT_MUST cmt_status cmt_tally_audit(cmt_cli *cli,
                                    const cmt_rule *rule,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    const cmt_outcome *outcome,
                                    cmt_value **out);

/** Keep an answer of winners or committees, to be held against others. */
CMT_MUST cmt_status cmt_tally_keep(cmt_tally_run *t,
                                   const cmt_rule *rule,
                                   const cmt_contest *contest,
                                   const cmt_outcome *outcome);

/** Hold the answers that were kept against each other, winners and committees apart: against
 *  the first rule named, of `all` against what most of them say.
 *  @param[out] out `[{"kind": "choice", "rule": NAME, "sides": […]}]` (insight/sides.h) */
CMT_MUST cmt_status cmt_tally_compare(cmt_tally_run *t, cmt_value **out);

/** Print what was compared. */
void cmt_tally_print_compared(cmt_arena *mem, const cmt_value *compared);

/** Print what audits found; NULL: nothing. */
void cmt_tally_print_audit(cmt_arena *mem, const cmt_value *audits);

/** Print an outcome for people. */
void cmt_tally_print(cmt_arena *mem,
                     const cmt_contest *contest,
                     const cmt_rule *rule,
                     const cmt_outcome *outcome);

#endif
