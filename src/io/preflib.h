/* PrefLib's text formats: .soc .soi .toc .toi .cat. */
#ifndef CMT_IO_PREFLIB_H
#define CMT_IO_PREFLIB_H

#include "base/buf.h"
#include "io/ballot_file.h"
#include "io/blocks.h"

/** Read a PrefLib file from a stream of blocks; cmt_ballot_file_read is the usual door.
 *  Alternatives are numbered from 1; from 0 where the first name is number 0.
 *  @src PrefLib, "Data Formats", www.preflib.org/format */
CMT_MUST cmt_status cmt_preflib_read(cmt_arena *mem,
                                     cmt_blocks *in,
                                     cmt_ballot_format format,
                                     cmt_ballot_file *out,
                                     cmt_err *err);

/** Append the file as PrefLib text: header, then one line a ballot, most frequent first,
 *  then by content, so that the same votes give the same bytes. Names must hold no line
 *  break.
 *
 *  @param[in] format a PrefLib format that can hold these ballots
 *  @param[in] name   for the header's FILE NAME line, or NULL
 *  @retval CMT_E_RANGE the format cannot hold them: scores, ties in strict orders, gaps in
 *                      complete ones, ranks in categories
 *  @retval CMT_E_NOMEM out of memory
 */
CMT_MUST cmt_status cmt_preflib_write(const cmt_ballot_file *file,
                                      cmt_ballot_format format,
                                      const char *name,
                                      cmt_buf *out,
                                      cmt_err *err);

#endif
