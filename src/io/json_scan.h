/* A look over JSON bytes before a parser builds anything from them. */
#ifndef CMT_IO_JSON_SCAN_H
#define CMT_IO_JSON_SCAN_H

#include <comitia/status.h>

#include <stddef.h>

/** Refuse what must not reach the parser: nesting beyond CMT_MAX_JSON_DEPTH, more than
 *  `max_values` values (each costs the parser some hundred bytes), and numbers with a
 *  fraction or an exponent (a parser would round them, by the locale's rules).
 *  Whether the bytes are JSON is the parser's matter.
 *
 *  @retval CMT_E_LIMIT, CMT_E_RANGE  line and column are set
 *  @cost   one pass, no memory */
CMT_MUST cmt_status cmt_json_scan(const char *bytes,
                                  size_t n,
                                  size_t max_values,
                                  cmt_err *err);

/** Set err's line and column to byte `at` (columns count bytes, from 1). */
void cmt_json_place(const char *bytes, size_t at, cmt_err *err);

#endif
