/* Votes that nobody thought of: every rule of rankings answers them sensibly, or says that
 * it does not. */
#include "decision/registry.h"
#include "letters.h"
#include "lp/exact.h"

static cmt_arena *mem;

static void set_up(void)
{
    mem = cmt_arena_new(0);
}

static void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

/* Votes that nobody thought of. */
static const struct {
    const char *what;
    size_t n;
    const char *ballots[4];
    const char *sure; /* wins wherever one must win; NULL: nobody is sure */
} odd[] = {
    {"nobody ranks c", 3, {"3 a>b", "2 b>a", NULL}, NULL},
    {"one ranks all equal", 3, {"1 a=b=c", "2 a>b>c", NULL}, "a"},
    {"all rank all equal", 3, {"4 a=b=c", NULL}, "abc"},
    {"an empty ballot", 3, {"1 ", "2 a>b>c", NULL}, "a"},
    {"empty ballots only", 3, {"3 ", NULL}, "abc"},
    {"no ballots", 3, {NULL}, "abc"},
    {"one voter", 3, {"1 a>b>c", NULL}, "a"},
    {"one alternative", 1, {"2 a", "1 ", NULL}, "a"},
    {"one alternative, no ballots", 1, {NULL}, "a"},
    {"all tied", 3, {"1 a>b>c", "1 b>c>a", "1 c>a>b", NULL}, "abc"},
};

/* The winners, or those in all committees of one. */
static const char *winners_of(const cmt_contest *c, const cmt_outcome *o)
{
    const char *text = "";
    if (o->n_committees == 0)
        return text_of(mem, c, &o->winners);
    for (size_t k = 0; k < o->n_committees; k++)
        text = cmt_arena_printf(mem, "%s%s", text, text_of(mem, c, &o->committees[k]));
    return text;
}

/* Rules that look for the worst, or elect nobody where nobody is best. */
static bool may_elect_nobody(const char *name)
{
    return strcmp(name, "condorcet") == 0 || strcmp(name, "condorcet-loser") == 0
           || strcmp(name, "weak-condorcet") == 0
           || strcmp(name, "absolute-majority") == 0;
}

static void answers_sensibly(const cmt_rule *rule, size_t k, cmt_unranked unranked)
{
    maker *m = contest_of(mem, odd[k].n, odd[k].ballots);
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_PARALLEL,
                                .solver = cmt_exact_solver_new(mem, NULL)};
    m->c.unranked = unranked;
    m->c.seats = 1;
    m->c.kind = (rule->yields & CMT_YIELDS_COMMITTEE) != 0 ? CMT_KIND_COMMITTEE
                                                           : CMT_KIND_CHOICE;
    const cmt_contest *c = maker_close(m, 0);
    cmt_outcome o = {0};
    const cmt_status st = rule->run(mem, c, &args, &o, NULL);
    if (st == CMT_E_UNSUPPORTED || st == CMT_E_RANGE)
        return; /* refused aloud */
    o = outcome_of(mem, rule, c, &args);
    const char *winners = winners_of(c, &o);
    if ((rule->yields & (CMT_YIELDS_WINNERS | CMT_YIELDS_COMMITTEE)) == 0
        || may_elect_nobody(rule->name))
        return;
    ck_assert_msg(winners[0] != '\0', "%s: %s: nobody", rule->name, odd[k].what);
    for (const char *s = odd[k].sure; s != NULL && *s != '\0'; s++) {
        ck_assert_msg(strchr(winners, *s) != NULL, "%s: %s, %s: only %s", rule->name,
                      odd[k].what, cmt_unranked_name(unranked), winners);
    }
}

START_TEST(odd_votes_have_sensible_answers) /* loop test over the votes */
{
    for (const cmt_rule *const *r = cmt_rules(NULL); *r != NULL; r++) {
        for (cmt_unranked u = 0; u < CMT_N_UNRANKEDS; u++) {
            if ((*r)->kind == CMT_RULE_ORDINAL)
                answers_sensibly(*r, (size_t)_i, u);
        }
    }
}
END_TEST

static Suite *make(void)
{
    Suite *s = suite_create("rules_odd");
    TCase *tc = tcase_create("odd");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, odd_votes_have_sensible_answers, 0,
                        (int)(sizeof odd / sizeof odd[0]));
    suite_add_tcase(s, tc);
    return s;
}

CMT_TEST_MAIN(make)
