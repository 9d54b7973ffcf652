/* A second opinion on certificates: the checker in Python, asked once for all that was
 * noted, must judge as ours did. */
#ifndef CMT_TESTS_SECOND_H
#define CMT_TESTS_SECOND_H

#include "base/buf.h"
#include "io/json.h"
#include "proof/certificate.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static cmt_buf second_lines; /* certificate and program, a line each */
static cmt_buf second_ours;  /* our verdicts on them, a character each */

static inline void second_end(void)
{
    cmt_buf_free(&second_lines);
    cmt_buf_free(&second_ours);
}

static inline void second_note(cmt_arena *mem,
                               const cmt_lp *lp,
                               const cmt_value *certificate)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_buf_puts(&second_lines, "{\"certificate\":");
    ck_ok(cmt_json_write(certificate, &second_lines, NULL));
    cmt_buf_puts(&second_lines, ",\"program\":");
    ck_ok(cmt_json_write(cmt_lp_value(mem, lp), &second_lines, NULL));
    cmt_buf_puts(&second_lines, "}\n");
    cmt_buf_putc(
        &second_ours,
        cmt_certificate_check(mem, lp, certificate, NULL, NULL) == CMT_OK ? 'y' : 'n');
    cmt_arena_reset(mem, mark);
}

/* Whether the second checker judges all that was noted as we did; without python3 the
 * question is left open, loudly. */
static inline void second_ask(cmt_arena *mem)
{
    char name[] = "certificates-XXXXXX";
    const char *source = getenv("CMT_SRCDIR");
    const int fd = mkstemp(name);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, second_lines.data, second_lines.len),
                     (ssize_t)second_lines.len);
    ck_assert_int_eq(close(fd), 0);
    const char *command =
        cmt_arena_printf(mem,
                         "command -v python3 >/dev/null || exit 0; "
                         "python3 '%s/tests/tools/check_certificate.py' --batch < %s",
                         source == NULL ? "../.." : source, name);
    FILE *answer = popen(command, "r"); /* NOLINT(cert-env33-c) */
    ck_assert_ptr_nonnull(answer);
    char line[256];
    size_t n = 0;
    for (; fgets(line, sizeof line, answer) != NULL; n++) {
        ck_assert_msg(n < second_ours.len && line[0] == second_ours.data[n],
                      "certificate %zu: %s", n, line);
    }
    ck_assert_int_eq(pclose(answer), 0);
    ck_assert_int_eq(unlink(name), 0);
    if (n == 0) {
        printf("SKIPPED: no python3, so no second opinion on %zu certificates\n",
               second_ours.len);
    } else {
        ck_assert_uint_eq(n, second_ours.len);
    }
}

#endif
