#include "base/timestamp.h"

#include <stdio.h>
#include <string.h>

/* Days since 1970-01-01 in the proleptic Gregorian calendar; March-based years, as in
 * Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil. */
static int64_t days_from_civil(int64_t y, int64_t m, int64_t d)
{
    y -= m <= 2 ? 1 : 0;
    const int64_t era = y / 400;
    const int64_t yoe = y - era * 400;
    const int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    const int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static void civil_from_days(int64_t days, int64_t *y, int64_t *m, int64_t *d)
{
    days += 719468;
    const int64_t era = days / 146097;
    const int64_t doe = days - era * 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int64_t mp = (5 * doy + 2) / 153;
    *d = doy - (153 * mp + 2) / 5 + 1;
    *m = mp + (mp < 10 ? 3 : -9);
    *y = yoe + era * 400 + (*m <= 2 ? 1 : 0);
}

/* Read `n` digits at `s`, or -1. */
static int64_t number(const char *s, int n)
{
    int64_t v = 0;
    for (int k = 0; k < n; k++) {
        if (s[k] < '0' || s[k] > '9')
            return -1;
        v = v * 10 + (s[k] - '0');
    }
    return v;
}

bool cmt_time_read(const char *text, cmt_time *out)
{
    const size_t len = strlen(text);
    if ((len != 10 && len != 20) || text[4] != '-' || text[7] != '-')
        return false;
    const int64_t y = number(text, 4);
    const int64_t m = number(text + 5, 2);
    const int64_t d = number(text + 8, 2);
    if (y < 1970 || m < 1 || m > 12 || d < 1)
        return false;
    const int64_t next =
        m == 12 ? days_from_civil(y + 1, 1, 1) : days_from_civil(y, m + 1, 1);
    const int64_t days = days_from_civil(y, m, d);
    if (days >= next)
        return false;
    int64_t seconds = 0;
    if (len == 20) {
        const int64_t hh = number(text + 11, 2);
        const int64_t mm = number(text + 14, 2);
        const int64_t ss = number(text + 17, 2);
        if (text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z')
            return false;
        if (hh < 0 || hh > 23 || mm < 0 || mm > 59 || ss < 0 || ss > 59)
            return false;
        seconds = hh * 3600 + mm * 60 + ss;
    }
    *out = days * 86400 + seconds;
    return true;
}

void cmt_time_write(cmt_time time, char out[CMT_TIME_TEXT])
{
    int64_t y = 0;
    int64_t m = 0;
    int64_t d = 0;
    civil_from_days(time / 86400, &y, &m, &d);
    const int64_t s = time % 86400;
    (void)snprintf(out, CMT_TIME_TEXT, "%04u-%02u-%02uT%02u:%02u:%02uZ",
                   (unsigned)y % 10000, (unsigned)m % 100, (unsigned)d % 100,
                   (unsigned)(s / 3600) % 100, (unsigned)(s / 60 % 60),
                   (unsigned)(s % 60));
}
