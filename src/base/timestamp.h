/* Times as data: RFC 3339 in UTC, whole seconds. */
#ifndef CMT_BASE_TIMESTAMP_H
#define CMT_BASE_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

/** Seconds since 1970-01-01T00:00:00Z. */
typedef int64_t cmt_time;

#define CMT_TIME_TEXT 21 /* "2027-04-30T00:00:00Z" and a NUL */

/** Read "YYYY-MM-DDTHH:MM:SSZ", or "YYYY-MM-DD" as its midnight; years 1970 to 9999.
 *  Offsets, fractions and leap seconds are refused. False leaves `out` untouched. */
bool cmt_time_read(const char *text, cmt_time *out);

/** Write the long form. `time` is within the years that cmt_time_read takes. */
void cmt_time_write(cmt_time time, char out[CMT_TIME_TEXT]);

#endif
