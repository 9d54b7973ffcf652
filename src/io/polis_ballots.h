/* The ballots of one opinion group, as a PrefLib .cat text. */
#ifndef CMT_IO_POLIS_BALLOTS_H
#define CMT_IO_POLIS_BALLOTS_H

#include "base/buf.h"
#include "io/ballot_file.h"
#include "io/polis.h"

/** Read an export as a file of ballots: everybody in one, whatever the groups; statements
 *  that moderators rejected are no alternatives, participants who saw none of the others
 *  cast no ballot. Marks are the categories agree, disagree, pass.
 *  @retval as cmt_polis_read */
CMT_MUST cmt_status cmt_polis_file_read(cmt_arena *mem,
                                        const char *folder,
                                        cmt_ballot_file *out,
                                        cmt_err *err);

/** The identifier of a statement as an alternative: "s" and its number. */
#define CMT_POLIS_ID 24
void cmt_polis_item_id(const cmt_polis_statement *statement, char out[CMT_POLIS_ID]);

/** Append the ballots of the participants with this group label: three categories (agree,
 *  disagree, pass), statements not seen in none; equal ballots merged, most frequent first.
 *  No participant's number is written. Participants who saw no kept statement cast no
 *  ballot.
 *
 *  @param kept     [n_statements] which statements are alternatives
 *  @param label    of the group, or CMT_POLIS_UNCLUSTERED
 *  @param[out] members  participants who cast a ballot
 *  @param[out] silent   participants of the group who cast none
 */
CMT_MUST cmt_status cmt_polis_ballots(cmt_arena *mem,
                                      const cmt_polis *polis,
                                      const bool *kept,
                                      int64_t label,
                                      const char *title,
                                      cmt_buf *out,
                                      int64_t *members,
                                      int64_t *silent,
                                      cmt_err *err);

#endif
