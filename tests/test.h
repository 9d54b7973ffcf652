/* What every unit test shares: libcheck, an arena, the main function. */
#ifndef CMT_TESTS_TEST_H
#define CMT_TESTS_TEST_H

#include "base/arena.h"
#include "base/err.h"
#include "base/redzone.h"

#include <check.h>
#include <stdlib.h>

/** Fail with the error's own sentence. */
#define ck_ok(call)                                                              \
    do {                                                                         \
        cmt_err ck_err = {0};                                                    \
        const cmt_status ck_st = (call);                                         \
        (void)ck_err;                                                            \
        ck_assert_msg(ck_st == CMT_OK, "%s: %s", #call, cmt_status_name(ck_st)); \
    } while (0)

/** How many random worlds a test draws: `n`, a third of them where the address sanitizer
 *  watches, which takes ten times as long and looks for other faults than wrong answers. */
#ifdef CMT_HAS_REDZONE
#define RANDOM_WORLDS(n) (((n) + 2) / 3)
#else
#define RANDOM_WORLDS(n) (n)
#endif

/** Define main for the suite that `make` builds. */
#define CMT_TEST_MAIN(make)                               \
    int main(void)                                        \
    {                                                     \
        SRunner *runner = srunner_create(make());         \
        srunner_run_all(runner, CK_ENV);                  \
        const int failed = srunner_ntests_failed(runner); \
        srunner_free(runner);                             \
        return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE; \
    }

#endif
