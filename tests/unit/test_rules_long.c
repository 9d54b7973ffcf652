/* Every rule on hundreds of different ballots: what it says, its definition grants. What
 * small profiles leave untried shows here: rounded weights, room that grows, long searches. */
#include "decision/registry.h"
#include "rule_contests.h"

#define N_CONTESTS 12

static const uint64_t first_seed = 21112026;

static const cmt_tie_break breaks[] = {
    {.kind = CMT_TIE_NONE}, {.kind = CMT_TIE_ORDER}, {.kind = CMT_TIE_PARALLEL}};

START_TEST(long_profiles_pass_the_check) /* loop: rules */
{
    const cmt_rule *rule = cmt_rules(NULL)[_i];
    for (uint64_t s = 0; s < N_CONTESTS; s++) {
        uint64_t seed = first_seed + s;
        cmt_arena *mem = cmt_arena_new(0);
        maker *m = rule_maker(mem, rule, &seed, 8, 150);
        const cmt_contest *c = maker_close(m, s % 2 == 0 ? 0 : 6);
        const cmt_rule_args args = {.tie_break = breaks[s % 3],
                                    .solver = cmt_exact_solver_new(mem, NULL)};
        cmt_err err = {0};
        const cmt_outcome o = rule_outcome(mem, rule, c, &args);
        const cmt_status st = rule->check(mem, c, &args, &o, &err);
        ck_assert_msg(st == CMT_OK, "%s, seed %llu: %s", rule->name,
                      (unsigned long long)(first_seed + s), err.text);
        cmt_arena_free(mem);
    }
}
END_TEST

static Suite *make(void)
{
    size_t n = 0;
    (void)cmt_rules(&n);
    Suite *s = suite_create("rules_long");
    TCase *tc = tcase_create("every rule");
    tcase_set_timeout(tc, 120);
    printf("seeds %llu …\n", (unsigned long long)first_seed);
    tcase_add_loop_test(tc, long_profiles_pass_the_check, 0, (int)n);
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
