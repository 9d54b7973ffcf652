/* The Aggregated Ballot Information Format, .abif. */
#ifndef CMT_IO_ABIF_H
#define CMT_IO_ABIF_H

#include "base/buf.h"
#include "io/ballot_file.h"
#include "io/blocks.h"

/** Read
 *
 *      {"title": "Capital"}        metadata, one JSON object a line
 *      =Memph:[Memphis, TN]        what a short name stands for
 *      42:Memph>Nash>Chat=Knox     ranks, or
 *      26:Nash/5,Chat/4,Knox/4     scores
 *      3:                          empty ballots
 *
 *  Lines come in any order; `#` begins a comment; blanks do not matter. Alternatives are
 *  those of the `=` lines and then those that ballots name, by a short name or by a whole
 *  one in brackets. Of metadata only the title is kept; what follows a second colon of a
 *  ballot line (`: {…}`) is not. `27*A>B` is an older spelling of `27:A>B`.
 *
 *  The first ballot that says anything decides whether the file's are ranks or scores. A
 *  ballot with scores may join them by > and =: then its scores must fall and be equal
 *  exactly so, else it is refused, since only one of the two could be kept.
 *
 *  @retval CMT_E_UNSUPPORTED weights of cumulative votes (`A*3`)
 *  @retval as cmt_ballot_file_read
 *  @src electorama/abif, draft 1; electowiki.org/wiki/ABIF */
CMT_MUST cmt_status cmt_abif_read(cmt_arena *mem,
                                  cmt_blocks *in,
                                  cmt_ballot_file *out,
                                  cmt_err *err);

#endif
