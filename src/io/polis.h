/* Polis exports: statements, participants, opinion groups, and who said what.
 *
 * An export is a folder: `comments.csv` (statements), `participants-votes.csv` (the matrix
 * and the groups), and usually `votes.csv` (the log of votes) and `summary.csv`. */
#ifndef CMT_IO_POLIS_H
#define CMT_IO_POLIS_H

#include "model/profile.h"

#define CMT_POLIS_UNCLUSTERED (-1)

typedef struct cmt_polis_statement {
    int64_t id;       /* comment-id */
    const char *text; /* line breaks folded */
    int moderated;    /* 1 accepted, 0 not looked at, -1 rejected */
    int64_t seen;     /* participants who agreed, disagreed or passed */
} cmt_polis_statement;

typedef struct cmt_polis {
    const char *topic; /* "" where summary.csv says none */
    const char *url;
    size_t n_statements;
    const cmt_polis_statement *statements; /* by id, ascending */
    size_t n_participants;
    const int64_t *group; /* [n_participants] label, or CMT_POLIS_UNCLUSTERED */
    size_t n_groups;
    const int64_t *groups; /* [n_groups] labels, ascending */
    const uint8_t *marks;  /* [n_participants][n_statements] cmt_mark */
    bool has_log;
    int64_t n_votes;   /* rows of the log */
    int64_t n_revotes; /* rows that replace an earlier vote of the same voter */
    int64_t n_late;    /* voters in the log whom the matrix does not list: left out */
} cmt_polis;

/** Read an export. Where there is a log, its last vote by (voter, statement) makes the
 *  marks, and every cell must equal the matrix; where there is none the matrix is enough.
 *  Participants' numbers are used for joining and then forgotten.
 *
 *  @retval CMT_E_IO        a file is missing or unreadable
 *  @retval CMT_E_SYNTAX    bad CSV, a number or vote that is none
 *  @retval CMT_E_REFERENCE a missing column, a vote on a statement that is not listed
 *  @retval CMT_E_DUPLICATE a statement or participant listed twice
 *  @retval CMT_E_CONFLICT  log and matrix disagree; err names the first cell
 *  @retval CMT_E_LIMIT     more than CMT_MAX_ALTERNATIVES statements
 *  @cost   O(participants * statements + votes) time and bytes
 */
CMT_MUST cmt_status cmt_polis_read(cmt_arena *mem,
                                   const char *folder,
                                   cmt_polis *out,
                                   cmt_err *err);

#endif
