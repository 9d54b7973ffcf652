/* `--tie-break none|order|parallel|lot:HEX`. */
#ifndef CMT_RULES_TIE_OPTION_H
#define CMT_RULES_TIE_OPTION_H

#include "ballot/ties.h"

#include <comitia/status.h>

/** Read a tie-break as typed: a word of model/kind.h, a lot with its seed in pairs of
 *  lower-case hexadecimal digits: 32 bytes as they are, any other number by their SHA-256.
 *  @retval CMT_E_USAGE something else */
CMT_MUST cmt_status cmt_tie_break_read(const char *text,
                                       cmt_tie_break *out,
                                       cmt_err *err);

#endif
