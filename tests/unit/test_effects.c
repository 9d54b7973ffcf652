/* What articles and red lines did to a decision: known answers, and decisions made anew. */
#include "effects.h"

#define CHOSEN(q, x) "<chosen question=\"" q "\" alternative=\"" x "\"/>"

/* The votes say 9/10 and 1/10; a floor of 1/4 takes 3/20 from the many. */
START_TEST(a_floor_has_its_price)
{
    round_begin(mem, &round_now,
                CONTEXT WEIGHTS "<article id=\"floor\" tier=\"0\"><at-least "
                                "value=\"1/4\"><weight question=\"w\" of=\"y\"/>"
                                "</at-least></article>");
    round_add(mem, &round_now, "g-most", 90, WISH("90", "1", "0"));
    round_add(mem, &round_now, "g-some", 10, WISH("10", "0", "1"));
    decided();
    const cmt_value *e = effect("articles", 0);
    ck_assert_str_eq(said(e, "without"),
                     "[{\"context\":\"general\",\"outcome\":{\"x\":\"9/10\",\"y\":\"1/"
                     "10\"},\"question\":\"w\",\"status\":\"decided\"}]");
    ck_assert_str_eq(said(e, "lost"),
                     "{\"groups\":[{\"group\":\"g-most\",\"share\":\"3/20\"},{"
                     "\"group\":\"g-some\",\"share\":\"-3/20\"}],\"total\":\"3/25\"}");
    ck_assert_str_eq(said(e, "stands"),
                     "{\"high\":\"1/4\",\"high_end\":\"closed\",\"low\":"
                     "\"1/4\",\"low_end\":\"closed\"}");
    ck_assert_str_eq(said(e, "rates"),
                     "{\"lowered\":\"-1\",\"raised\":\"1\",\"step\":\"closest to the "
                     "free outcomes\"}");
    const cmt_value *raised = cmt_value_get(e, "raised");
    ck_assert_str_eq(said(raised, "to"), "\"17/64\"");
    ck_assert_str_eq(said(cmt_value_get(raised, "gain"), "total"), "\"-1/80\"");
}
END_TEST

/* Both questions go to the many; at most one may: the number stands from 1 to below 2. */
START_TEST(a_limit_on_choices_stands_up_to_the_next_step)
{
    round_begin(mem, &round_now,
                CONTEXT CHOICE("p", "plurality", ORDER)
                    CHOICE("q", "plurality",
                           ORDER) "<article id=\"one\" tier=\"0\"><at-most "
                                  "value=\"1\"><sum>" CHOSEN("p", "a")
                                      CHOSEN("q", "a") "</sum></at-most></article>");
    round_add(mem, &round_now, "g-most", 60,
              FIRST("p", "60", "a") FIRST("q", "60", "a"));
    round_add(mem, &round_now, "g-some", 40,
              FIRST("p", "40", "b") FIRST("q", "40", "b"));
    decided();
    const cmt_value *e = effect("articles", 0);
    ck_assert_str_eq(said(e, "without"),
                     "[{\"context\":\"general\",\"outcome\":[\"a\"],\"question\":\"q\","
                     "\"status\":\"decided\"}]");
    ck_assert_str_eq(
        said(e, "stands"),
        "{\"changes_at_high\":\"2\",\"changes_at_low\":\"0\",\"high\":\"1\","
        "\"high_end\":\"open\",\"low\":\"1\",\"low_end\":\"closed\"}");
    ck_assert_uint_eq(
        cmt_value_count(cmt_value_get(cmt_value_get(e, "lowered"), "questions")), 1);
}
END_TEST

START_TEST(red_lines_are_told_by_group)
{
    round_begin(
        mem, &round_now,
        CONTEXT CHOICE("p", "plurality", ORDER) "<red-lines max-per-group=\"2\"/>");
    round_add(mem, &round_now, "g-most", 60, FIRST("p", "60", "a"));
    round_add(mem, &round_now, "g-some", 40,
              FIRST("p", "40", "b") "<red-line id=\"never\"><not>" CHOSEN(
                  "p", "a") "</not></red-line>");
    decided();
    const cmt_value *e = effect("red_lines", 0);
    ck_assert_str_eq(said(e, "group"), "\"g-some\"");
    ck_assert_str_eq(said(e, "red_lines"), "[\"never\"]");
    ck_assert_str_eq(said(e, "without"),
                     "[{\"context\":\"general\",\"outcome\":[\"a\"],\"question\":\"p\","
                     "\"status\":\"decided\"}]");
}
END_TEST

/* A red line wants a quarter for y, where the votes say a tenth: the same price, told of the
 * line's number. */
START_TEST(a_red_line_stands_up_to_its_number)
{
    round_begin(mem, &round_now, CONTEXT WEIGHTS "<red-lines max-per-group=\"2\"/>");
    round_add(mem, &round_now, "g-most", 90, WISH("90", "1", "0"));
    round_add(
        mem, &round_now, "g-some", 10,
        WISH("10", "0", "1") "<red-line id=\"share\"><at-least value=\"1/4\"><weight "
                             "question=\"w\" of=\"y\"/></at-least></red-line>");
    decided();
    const cmt_value *e = effect("red_lines", 0);
    const cmt_value *number = cmt_value_at(cmt_value_get(e, "numbers"), 0);
    ck_assert_str_eq(said(number, "red_line"), "\"share\"");
    ck_assert_str_eq(said(number, "stands"),
                     "{\"changes_at_high\":\"71/256\",\"changes_at_low\":\"59/256\","
                     "\"high\":\"1/4\",\"high_end\":\"between\",\"low\":\"1/4\","
                     "\"low_end\":\"between\"}");
    ck_assert_str_eq(said(cmt_value_get(number, "lowered"), "to"), "\"15/64\"");
}
END_TEST

/* An article of tier 1 that tier 0 rules out in part: at least two of three, at most one. It is
 * breached at 2 and at 3 alike, and bears nothing at 1. */
START_TEST(what_is_breached_is_breached_over_a_range)
{
    round_begin(
        mem, &round_now,
        CONTEXT CHOICE("p", "plurality", ORDER) CHOICE(
            "q", "plurality",
            ORDER) "<tier id=\"0\"/><tier id=\"1\"/><article id=\"one\" "
                   "tier=\"0\"><at-most value=\"1\"><sum>" CHOSEN("p", "a") CHOSEN(
                       "q", "a") "</sum></at-most></article><article id=\"two\" "
                                 "tier=\"1\"><at-least value=\"2\"><sum>" CHOSEN("p",
                                                                                 "a")
                                     CHOSEN("q", "a") "</sum></at-least></article>");
    round_add(mem, &round_now, "g-most", 60,
              FIRST("p", "60", "a") FIRST("q", "60", "a"));
    decided();
    const cmt_value *e = effect("articles", 1);
    ck_assert_str_eq(said(e, "article"), "\"two\"");
    ck_assert_str_eq(said(e, "stands"),
                     "{\"high\":\"4\",\"high_end\":\"unknown\",\"low\":\"-2\","
                     "\"low_end\":\"unknown\"}");
}
END_TEST

START_TEST(where_the_votes_obey_nothing_is_asked)
{
    round_begin(
        mem, &round_now,
        CONTEXT CHOICE("p", "plurality",
                       ORDER) "<article id=\"any\" tier=\"0\"><any>" CHOSEN("p", "a")
            CHOSEN("p", "b") "</any></article>");
    round_add(mem, &round_now, "g-most", 60, FIRST("p", "60", "a"));
    ck_ok(decide_with(round_end(&round_now), NULL, NULL));
    ck_assert_ptr_null(cmt_value_get(decision.program, "effects"));
}
END_TEST

/* --- a twin: the charter is written without the article, or with another number ---------- */

#define MOST_ARTICLES 3

typedef struct world {
    int first[3][2][3];
    const char *text[MOST_ARTICLES]; /* with %s for the number */
    int number[MOST_ARTICLES];
    int tier[MOST_ARTICLES];
    size_t n;
    bool program;
} world;

/* @param drop the article to leave out; or n
 * @param change the article whose number is `to`; or n */
static void write_round(const world *w, size_t drop, size_t change, const char *to)
{
    const char *inner = CONTEXT CHOICE("p", "plurality", ORDER)
        CHOICE("q", "plurality", ORDER) "<tier id=\"0\"/><tier id=\"1\"/>";
    for (size_t k = 0; k < w->n; k++) {
        if (k == drop)
            continue;
        const char *number =
            k == change ? to : cmt_arena_printf(mem, "%d", w->number[k]);
        inner = cmt_arena_printf(
            mem,
            "%s<article id=\"n%zu\" tier=\"%d\"><%s value=\"%s\"><sum>%s</sum></%s>"
            "</article>",
            inner, k, w->tier[k], k % 2 == 0 ? "at-least" : "at-most", number,
            w->text[k], k % 2 == 0 ? "at-least" : "at-most");
    }
    round_begin(mem, &round_now, inner);
    cmt_charter *charter = CMT_NEW(mem, cmt_charter);
    *charter = *round_now.input.charter;
    charter->mode = w->program ? CMT_MODE_PROGRAM : CMT_MODE_RULE;
    charter->objective = CMT_OBJECTIVE_LEXIMIN;
    round_now.input.charter = charter;
    for (size_t g = 0; g < 3; g++) {
        const char *text = "";
        for (size_t q = 0; q < 2; q++) {
            text = cmt_arena_printf(mem, "%s<ballots question=\"%c\">", text,
                                    (int)('p' + (int)q));
            for (size_t a = 0; a < 3; a++) {
                text = cmt_arena_printf(
                    mem,
                    "%s<ballot count=\"%d\"><rank><tier><alt ref=\"%c\"/></tier>"
                    "</rank></ballot>",
                    text, 1 + w->first[g][q][a], (int)('a' + (int)a));
            }
            text = cmt_arena_printf(mem, "%s</ballots>", text);
        }
        round_add(mem, &round_now, cmt_arena_printf(mem, "g-%zu", g), 30, text);
    }
}

/* What is in force of both questions, as text. */
static const char *in_force(void)
{
    const char *text = "";
    for (size_t k = 0; k < decision.n_rulings; k++) {
        const cmt_value *won = cmt_value_get(decision.rulings[k].in_force, "winners");
        text = cmt_arena_printf(mem, "%s %s %s", text,
                                cmt_standing_name(decision.rulings[k].status),
                                won == NULL ? "-" : text_of(won));
    }
    return text;
}

static const char *anew(const world *w, size_t drop, size_t change, const char *to)
{
    write_round(w, drop, change, to);
    ck_ok(decide_with(round_end(&round_now), solver, NULL));
    return in_force();
}

static void make_world(uint64_t *seed, world *w)
{
    static const char *const terms[] = {CHOSEN("p", "a"), CHOSEN("p", "b"),
                                        CHOSEN("p", "c"), CHOSEN("q", "a"),
                                        CHOSEN("q", "b"), CHOSEN("q", "c")};
    *w = (world){.n = 1 + seed_below(seed, MOST_ARTICLES)};
    w->program = seed_below(seed, 3) == 0;
    for (size_t g = 0; g < 3; g++) {
        for (size_t k = 0; k < 6; k++)
            w->first[g][k / 3][k % 3] = (int)seed_below(seed, 7);
    }
    for (size_t k = 0; k < w->n; k++) {
        const size_t a = seed_below(seed, 3);
        const size_t b = 3 + seed_below(seed, 3);
        w->text[k] = cmt_arena_printf(mem, "%s%s", terms[a], terms[b]);
        w->number[k] = 1 + (int)seed_below(seed, 2) * (k % 2 == 0 ? 1 : -1);
        w->tier[k] = (int)seed_below(seed, 2);
    }
}

/* Where the number is moved to: what is said of it is what is decided then. */
static void check_number(const world *w, size_t k, const cmt_value *e, const char *now)
{
    static const char *const same[] = {"low", "high"};
    static const char *const other[] = {"changes_at_low", "changes_at_high"};
    const cmt_value *stands = cmt_value_get(e, "stands");
    for (size_t i = 0; i < 2; i++) {
        const char *at = cmt_value_text(stands, same[i]);
        if (at[0] != '\0')
            ck_assert_str_eq(anew(w, w->n, k, at), now);
        at = cmt_value_text(stands, other[i]);
        if (at[0] != '\0')
            ck_assert_str_ne(anew(w, w->n, k, at), now);
    }
    for (size_t i = 0; i < 2; i++) {
        const cmt_value *v = cmt_value_get(e, i == 0 ? "raised" : "lowered");
        if (v == NULL)
            continue;
        const bool changes = cmt_value_count(cmt_value_get(v, "questions")) > 0;
        const char *then = anew(w, w->n, k, cmt_value_text(v, "to"));
        ck_assert_int_eq(strcmp(then, now) != 0, changes);
    }
}

START_TEST(effects_are_what_is_decided_then) /* loop: seeds */
{
    uint64_t seed = 31000U + (uint64_t)_i;
    world w;
    printf("seed %llu\n", (unsigned long long)seed);
    make_world(&seed, &w);
    const char *now = anew(&w, w.n, w.n, NULL);
    const cmt_value *program = decision.program;
    const cmt_value *list =
        cmt_value_get(cmt_value_get(program, "effects"), "articles");
    for (size_t i = 0; i < cmt_value_count(list); i++) {
        const cmt_value *e = cmt_value_at(list, i);
        const size_t k = (size_t)(cmt_value_text(e, "article")[1] - '0');
        const bool changes = cmt_value_count(cmt_value_get(e, "without")) > 0;
        ck_assert_int_eq(strcmp(anew(&w, k, w.n, NULL), now) != 0, changes);
        check_number(&w, k, e, now);
    }
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: every 211th */
{
    uint64_t seed = 31001U;
    world w;
    make_world(&seed, &w);
    write_round(&w, w.n, w.n, NULL);
    const cmt_round_input *input = round_end(&round_now);
    cmt_arena_fail_after(211L * _i);
    const cmt_status st = decide_with(input, solver, NULL);
    cmt_arena_fail_after(-1);
    ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
    ck_assert((st == CMT_OK) == (decision.record != NULL));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("effects");
    TCase *tc = tcase_create("effects");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, a_floor_has_its_price);
    tcase_add_test(tc, a_limit_on_choices_stands_up_to_the_next_step);
    tcase_add_test(tc, red_lines_are_told_by_group);
    tcase_add_test(tc, a_red_line_stands_up_to_its_number);
    tcase_add_test(tc, what_is_breached_is_breached_over_a_range);
    tcase_add_test(tc, where_the_votes_obey_nothing_is_asked);
    tcase_add_loop_test(tc, effects_are_what_is_decided_then, 0, RANDOM_WORLDS(30));
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 30);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
