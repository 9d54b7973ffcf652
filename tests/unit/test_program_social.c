/* Mode `program`: the charter's social objective decides over all joint outcomes. */
#include "decided.h"

/* The winner of ruling k. */
static const char *winner(size_t k)
{
    const cmt_value *list = cmt_value_get(decision.rulings[k].in_force, "winners");
    ck_assert_uint_eq(cmt_value_count(list), 1);
    return cmt_value_as_string(cmt_value_at(list, 0));
}

/* u of a majority of .8 and a minority of .2: a (.9, .2), b (.6, .5), c (.5, .55). */
static void majority_and_minority(cmt_objective objective)
{
    begin_program(objective, CONTEXT CHOICE("q", "range", ""));
    round_add(mem, &round_now, "g-most", 80, SCORE3("q", "80", "9/10", "3/5", "1/2"));
    round_add(mem, &round_now, "g-some", 20, SCORE3("q", "20", "1/5", "1/2", "11/20"));
    decided();
}

START_TEST(a_sum_serves_the_majority_and_leximin_the_worst_off)
{
    majority_and_minority(CMT_OBJECTIVE_UTILITARIAN);
    ck_assert_str_eq(winner(0), "a");
    majority_and_minority(CMT_OBJECTIVE_LEXIMIN);
    ck_assert_str_eq(winner(0), "b");
    ck_assert_str_eq(decision.rulings[0].from, "program");
    ck_assert_ptr_nonnull(strstr(decision.rulings[0].reason, "`leximin`"));
    majority_and_minority(CMT_OBJECTIVE_MAXMIN);
    ck_assert_str_eq(winner(0), "b");
    majority_and_minority(CMT_OBJECTIVE_CLOSEST);
    ck_assert_str_eq(winner(0), "a");
    ck_assert_str_eq(decision.rulings[0].from, "free");
}
END_TEST

/* Two questions, one against one: by majority the larger group gets both. */
static void two_questions(cmt_objective objective, const char *ties)
{
    begin_program(objective, cmt_arena_printf(mem, "%s%s%s", CONTEXT,
                                              strcmp(ties, "order") == 0
                                                  ? CHOICE("p", "plurality", ORDER)
                                                  : CHOICE("p", "plurality", ""),
                                              strcmp(ties, "order") == 0
                                                  ? CHOICE("q", "plurality", ORDER)
                                                  : CHOICE("q", "plurality", "")));
    round_add(mem, &round_now, "g-most", 60,
              FIRST("p", "60", "a") FIRST("q", "60", "a"));
    round_add(mem, &round_now, "g-some", 40,
              FIRST("p", "40", "b") FIRST("q", "40", "b"));
    decided();
}

START_TEST(questions_are_shared_out)
{
    two_questions(CMT_OBJECTIVE_UTILITARIAN, "order");
    ck_assert_str_eq(winner(0), "a");
    ck_assert_str_eq(winner(1), "a");
    two_questions(CMT_OBJECTIVE_LEXIMIN, "order");
    ck_assert_str_eq(winner(0), "a");
    ck_assert_str_eq(winner(1), "b");
    two_questions(CMT_OBJECTIVE_LEXIMIN, "none");
    ck_assert_int_eq(decision.rulings[0].status, CMT_IS_TIED);
    ck_assert_int_eq(decision.rulings[1].status, CMT_IS_TIED);
}
END_TEST

/* Wishes (1, 0) and (1/5, 4/5): in the middle both miss 2/5; an article moves it. */
START_TEST(shares_are_evened_out_within_the_articles)
{
    static const char *const articles[] = {
        "", "<article id=\"floor\" tier=\"0\"><at-least value=\"1/2\"><weight "
            "question=\"w\" of=\"y\"/></at-least></article>"};
    static const char *const expected[] = {"3/5", "1/2"};
    for (size_t k = 0; k < 2; k++) {
        begin_program(CMT_OBJECTIVE_LEXIMIN,
                      cmt_arena_printf(mem, "%s%s%s", CONTEXT, WEIGHTS, articles[k]));
        round_add(mem, &round_now, "g-most", 90, WISH("90", "1", "0"));
        round_add(mem, &round_now, "g-some", 10, WISH("10", "1/5", "4/5"));
        decided();
        const cmt_value *got = cmt_value_get(decision.rulings[0].in_force, "weights");
        ck_assert_str_eq(cmt_value_text(got, "x"), expected[k]);
    }
}
END_TEST

START_TEST(articles_stand_above_the_objective)
{
    begin_program(
        CMT_OBJECTIVE_UTILITARIAN,
        CONTEXT CHOICE("p", "plurality", ORDER) CHOICE(
            "q", "plurality",
            ORDER) "<article id=\"not-both\" tier=\"0\"><not><all>"
                   "<chosen question=\"p\" alternative=\"a\"/>"
                   "<chosen question=\"q\" alternative=\"a\"/></all></not></article>");
    round_add(mem, &round_now, "g-most", 60,
              FIRST("p", "60", "a") FIRST("q", "60", "a"));
    round_add(mem, &round_now, "g-some", 40,
              FIRST("p", "40", "b") FIRST("q", "40", "b"));
    decided();
    ck_assert_str_eq(winner(0), "a");
    ck_assert_str_eq(winner(1), "b");
}
END_TEST

#define GROUPS 3

/* What group g gets when a is chosen of a question where its members put `first` [3]. */
static double share(const int *first, int a)
{
    int least = first[0];
    int most = first[0];
    for (int x = 1; x < 3; x++) {
        least = first[x] < least ? first[x] : least;
        most = first[x] > most ? first[x] : most;
    }
    return most == least ? 1 : (double)(first[a] - least) / (most - least);
}

static int up(const void *left, const void *right)
{
    const double a = *(const double *)left;
    const double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Sorted, least first: what the groups get from choosing a and b. */
static void shares_of(int first[GROUPS][2][3], int a, int b, double *out)
{
    for (size_t g = 0; g < GROUPS; g++)
        out[g] = (share(first[g][0], a) + share(first[g][1], b)) / 2;
    qsort(out, GROUPS, sizeof *out, up);
}

static int compare(const double *x, const double *y)
{
    for (size_t g = 0; g < GROUPS; g++) {
        if (x[g] < y[g] - 1e-9 || x[g] > y[g] + 1e-9)
            return x[g] < y[g] ? -1 : 1;
    }
    return 0;
}

/* Leximin by definition over all nine joint outcomes. */
START_TEST(leximin_is_that_of_brute_force)
{
    uint64_t seed = 20261121U + (uint64_t)_i;
    int first[GROUPS][2][3];
    double best[GROUPS] = {-1};
    double got[GROUPS];
    printf("seed %llu\n", (unsigned long long)seed);
    begin_program(CMT_OBJECTIVE_LEXIMIN, CONTEXT CHOICE("p", "plurality", ORDER)
                                             CHOICE("q", "plurality", ORDER));
    for (size_t g = 0; g < GROUPS; g++) {
        const char *text = "";
        for (size_t q = 0; q < 2; q++) {
            text = cmt_arena_printf(mem, "%s<ballots question=\"%s\">", text,
                                    q == 0 ? "p" : "q");
            for (size_t a = 0; a < 3; a++) {
                first[g][q][a] = (int)seed_below(&seed, 6);
                if (first[g][q][a] > 0) {
                    text = cmt_arena_printf(
                        mem,
                        "%s<ballot count=\"%d\"><rank><tier><alt ref=\"%c\"/></tier>"
                        "</rank></ballot>",
                        text, first[g][q][a], (int)('a' + (int)a));
                }
            }
            text = cmt_arena_printf(mem, "%s<ballot><rank/></ballot></ballots>", text);
        }
        round_add(mem, &round_now, cmt_arena_printf(mem, "g-%zu", g), 100, text);
    }
    decided();
    for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
            shares_of(first, a, b, got);
            if (compare(got, best) > 0)
                memcpy(best, got, sizeof best);
        }
    }
    shares_of(first, winner(0)[0] - 'a', winner(1)[0] - 'a', got);
    ck_assert_int_eq(compare(got, best), 0);
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("program_social");
    TCase *tc = tcase_create("social");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_sum_serves_the_majority_and_leximin_the_worst_off);
    tcase_add_test(tc, questions_are_shared_out);
    tcase_add_test(tc, shares_are_evened_out_within_the_articles);
    tcase_add_test(tc, articles_stand_above_the_objective);
    tcase_add_loop_test(tc, leximin_is_that_of_brute_force, 0, 40);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
