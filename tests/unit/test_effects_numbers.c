/* The ranges of numbers in which a decision stands: known answers, and a twin that decides
 * anew at the ends and next to them. */
#include "effects.h"

#define LEVELS                                                             \
    "<question id=\"l\" kind=\"level\"  min=\"0\" max=\"1\"><rule name=\"" \
    "median\"/><weighting kind=\"members\"/><tie-break kind=\"order\"/></question>"
#define CHOSE(x)  "<chosen question=\"p\" alternative=\"" x "\"/>"
#define WEIGHT(x) "<weight question=\"w\" of=\"" x "\"/>"
#define LEVEL     "<level question=\"l\"/>"
#define ALL                                 \
    CONTEXT CHOICE("p", "plurality", ORDER) \
    WEIGHTS LEVELS

static const char *stands_of(size_t article, size_t number)
{
    const cmt_value *e = effect("articles", article);
    return said(cmt_value_at(cmt_value_get(e, "numbers"), number), "stands");
}

/* --- known answers ------------------------------------------------------------------------- */

/* The votes say 9/10 and 1/10; the article asks for an equal split, so any other number would
 * ask for another one. */
START_TEST(an_equation_that_is_met_stands_at_its_number_alone)
{
    round_begin(mem, &round_now,
                CONTEXT WEIGHTS
                "<article id=\"even\" tier=\"0\"><equals value=\"1/2\">" WEIGHT(
                    "y") "</equals></article>");
    round_add(mem, &round_now, "g-most", 90, WISH("90", "1", "0"));
    round_add(mem, &round_now, "g-some", 10, WISH("10", "0", "1"));
    decided();
    ck_assert_str_eq(said(effect("articles", 0), "stands"),
                     "{\"high\":\"1/2\",\"high_end\":\"closed\",\"low\":\"1/2\","
                     "\"low_end\":\"closed\"}");
    ck_assert_str_eq(said(effect("articles", 0), "rates"),
                     "{\"lowered\":\"-1\",\"raised\":\"1\",\"step\":\"closest to the "
                     "free outcomes\"}");
}
END_TEST

/* Tier 0 keeps y at a half at most, tier 1 asks for 4/5: the same at every number from 1/2 up,
 * and below it y would be less. */
START_TEST(what_cannot_be_met_stands_up_to_what_can)
{
    round_begin(mem, &round_now,
                CONTEXT WEIGHTS
                "<tier id=\"0\"/><tier id=\"1\"/><article id=\"cap\" "
                "tier=\"0\"><at-most value=\"1/2\">" WEIGHT(
                    "y") "</at-most></article><article id=\"wish\" tier=\"1\">"
                         "<equals value=\"4/5\">" WEIGHT("y") "</equals></article>");
    round_add(mem, &round_now, "g-most", 90, WISH("90", "1", "0"));
    round_add(mem, &round_now, "g-some", 10, WISH("10", "0", "1"));
    decided();
    ck_assert_str_eq(said(effect("articles", 1), "stands"),
                     "{\"low\":\"1/2\",\"low_end\":\"closed\"}");
}
END_TEST

/* If a, then y gets a quarter: a has the most votes, so y gets it, and no less would do. */
START_TEST(a_number_under_logic_has_its_range)
{
    round_begin(mem, &round_now,
                CONTEXT CHOICE("p", "plurality", ORDER) WEIGHTS
                "<article id=\"if\" tier=\"0\"><implies>" CHOSE(
                    "a") "<at-least value=\"1/4\">" WEIGHT("y") "</at-least></"
                                                                "implies></article>");
    round_add(mem, &round_now, "g-most", 90,
              FIRST("p", "90", "a") WISH("90", "1", "0"));
    round_add(mem, &round_now, "g-some", 10,
              FIRST("p", "10", "b") WISH("10", "0", "1"));
    decided();
    const cmt_value *list = cmt_value_get(effect("articles", 0), "numbers");
    ck_assert_uint_eq(cmt_value_count(list), 1);
    ck_assert_str_eq(said(cmt_value_at(list, 0), "text"), "\"weight(w,y) >= 1/4\"");
    ck_assert_ptr_nonnull(
        strstr(stands_of(0, 0), "\"high\":\"1/4\",\"high_end\":\"closed\""));
}
END_TEST

/* Two of three: the votes choose a; b or c comes with a lower level. One of three would let a
 * stand, three cannot be. */
START_TEST(a_count_of_conditions_has_its_range)
{
    round_begin(mem, &round_now,
                ALL "<article id=\"two\" tier=\"0\"><at-least n=\"2\">" CHOSE("b")
                    CHOSE("c") "<at-most value=\"1/2\">" LEVEL
                               "</at-most></at-least></article>");
    round_add(mem, &round_now, "g-most", 90,
              FIRST("p", "90", "a")
                  WISH("90", "1", "0") "<level question=\"l\" "
                                       "count=\"90\" value=\"1/4\"/>");
    round_add(mem, &round_now, "g-some", 10,
              FIRST("p", "10", "b") WISH("10", "0", "1") "<level question=\"l\" "
                                                         "count=\"10\" value=\"1\"/>");
    decided();
    ck_assert_str_eq(
        stands_of(0, 0),
        "{\"changes_at_high\":\"3\",\"changes_at_low\":\"1\",\"high\":\"2\","
        "\"high_end\":\"closed\",\"low\":\"2\",\"low_end\":\"closed\"}");
    ck_assert_ptr_nonnull(
        strstr(stands_of(0, 1), "\"low\":\"1/4\",\"low_end\":\"closed\""));
}
END_TEST

/* If a, then y and the level come to 3/2 together, where the votes say 1/10: b costs 1, and that
 * would cost 7/5. At 11/10 both cost the same, and a has the better place: so b stands down to
 * there, not at it. */
START_TEST(where_another_choice_takes_over_is_exact)
{
    round_begin(mem, &round_now,
                ALL "<article id=\"if\" tier=\"0\"><implies>" CHOSE(
                    "a") "<at-least value=\"3/2\"><sum>" WEIGHT("y") LEVEL
                "</sum></at-least></implies></article>");
    round_add(mem, &round_now, "g-most", 90,
              FIRST("p", "90", "a") WISH(
                  "90", "1", "0") "<level question=\"l\" count=\"90\" value=\"0\"/>");
    round_add(mem, &round_now, "g-some", 10,
              FIRST("p", "10", "b") WISH(
                  "10", "0", "1") "<level question=\"l\" count=\"10\" value=\"0\"/>");
    decided();
    ck_assert_str_eq(stands_of(0, 0), "{\"changes_at_low\":\"11/10\",\"low\":\"3/2\","
                                      "\"low_end\":\"open\"}");
}
END_TEST

/* --- a twin that decides anew -------------------------------------------------------------- */

/* Each number of a world is written where its template says @. */
#define MOST_KINDS 10
#define MOST       3

typedef struct kind {
    const char *text; /* of the article's expression */
    size_t n;         /* numbers in it */
    bool counts;      /* the first of them counts conditions */
    bool logic;
} kind;

static const kind kinds[MOST_KINDS] = {
    {"<at-least value=\"@\">" WEIGHT("y") "</at-least>", 1, false, false},
    {"<at-most value=\"@\">" LEVEL "</at-most>", 1, false, false},
    {"<equals value=\"@\"><sum>" LEVEL WEIGHT("x") "</sum></equals>", 1, false, false},
    {"<implies>" CHOSE("a") "<at-least value=\"@\">" WEIGHT(
         "y") "</at-least></implies>",
     1, false, true},
    {"<any><at-least value=\"@\">" WEIGHT("y") "</at-least><at-most value=\"@\">" LEVEL
                                               "</at-most></any>",
     2, false, true},
    {"<at-least n=\"@\">" CHOSE("b") CHOSE("c") "<at-least value=\"@\">" LEVEL
                                                "</at-least></at-least>",
     2, true, true},
    {"<all><at-most value=\"@\">" LEVEL
     "</at-most><at-least value=\"@\">" WEIGHT("y") "</at-least></all>",
     2, false, true},
    {"<implies>" CHOSE("a") "<equals value=\"@\">" LEVEL "</equals></implies>", 1,
     false, true},
    {"<at-least value=\"@\"><sum><times value=\"2\">" CHOSE("b") "</times>" CHOSE(
         "c") "</sum></at-least>",
     1, false, false},
    {"<not><at-least value=\"@\"><sum>" CHOSE("a") "<times value=\"2\">" CHOSE(
         "c") "</times></sum></at-least></not>",
     1, false, true},
};

typedef struct world {
    int wish[3][3]; /* of each group: weight of x and level, in tenths; a favourite */
    size_t kind[MOST];
    int tier[MOST];
    const char *number[MOST][2];
    size_t n;
    bool line; /* the last article is the first group's red line */
    bool program;
    cmt_objective objective;
} world;

static const char *fill(const char *text, const char *const *number)
{
    const char *out = "";
    for (;; number++) {
        const char *at = strchr(text, '@');
        if (at == NULL)
            return cmt_arena_printf(mem, "%s%s", out, text);
        out = cmt_arena_printf(mem, "%s%.*s%s", out, (int)(at - text), text, *number);
        text = at + 1;
    }
}

static void write_articles(const world *w, const char **inner, const char **line)
{
    for (size_t k = 0; k < w->n; k++) {
        const char *text = fill(kinds[w->kind[k]].text, w->number[k]);
        if (w->line && k + 1 == w->n) {
            *line = cmt_arena_printf(mem, "<red-line id=\"r\">%s</red-line>", text);
        } else {
            *inner =
                cmt_arena_printf(mem, "%s<article id=\"n%zu\" tier=\"%d\">%s</article>",
                                 *inner, k, w->tier[k], text);
        }
    }
}

static const char *tenths(int n)
{
    mpq_ptr q = cmt_q(mem);
    mpq_set_si(q, n, 10);
    mpq_canonicalize(q);
    return cmt_q_text(mem, q);
}

static void write_round(const world *w)
{
    const char *inner = ALL "<tier id=\"0\"/><tier id=\"1\"/><red-lines "
                            "max-per-group=\"2\"/>";
    const char *line = "";
    write_articles(w, &inner, &line);
    round_begin(mem, &round_now, inner);
    cmt_charter *charter = CMT_NEW(mem, cmt_charter);
    *charter = *round_now.input.charter;
    charter->mode = w->program ? CMT_MODE_PROGRAM : CMT_MODE_RULE;
    charter->objective = w->objective;
    round_now.input.charter = charter;
    for (size_t g = 0; g < 3; g++) {
        const int *wish = w->wish[g];
        const char *text = cmt_arena_printf(
            mem,
            "<ballots question=\"p\"><ballot count=\"9\"><rank><tier><alt ref=\"%c\"/>"
            "</tier></rank></ballot></ballots><weights question=\"w\" count=\"9\"><of "
            "ref=\"x\" value=\"%s\"/><of ref=\"y\" "
            "value=\"%s\"/></weights><level "
            "question=\"l\" count=\"9\" value=\"%s\"/>%s",
            'a' + wish[2], tenths(wish[0]), tenths(10 - wish[0]), tenths(wish[1]),
            g == 0 ? line : "");
        round_add(mem, &round_now, cmt_arena_printf(mem, "g-%zu", g), 9, text);
    }
}

/* What is in force, as text. */
static const char *in_force(void)
{
    static const char *const keys[] = {"winners", "weights", "level", "ranges"};
    const char *text = "";
    for (size_t k = 0; k < decision.n_rulings; k++) {
        text = cmt_arena_printf(mem, "%s %s", text,
                                cmt_standing_name(decision.rulings[k].status));
        for (size_t i = 0; i < 4; i++) {
            const cmt_value *v = cmt_value_get(decision.rulings[k].in_force, keys[i]);
            text = cmt_arena_printf(mem, "%s %s", text, v == NULL ? "-" : text_of(v));
        }
    }
    return text;
}

static const char *decide_now(const world *w)
{
    write_round(w);
    ck_ok(decide_with(round_end(&round_now), solver, NULL));
    return in_force();
}

/* A number of a world, told of in the record. */
typedef struct told {
    const world *w;
    size_t article;
    size_t number;
    const char *now; /* what is decided */
    bool counts;
} told;

static bool same_at(const told *t, mpq_srcptr at)
{
    world other = *t->w;
    const bool fits = !t->counts || (mpq_sgn(at) >= 0 && mpq_cmp_ui(at, 3, 1) <= 0);
    if (!fits)
        return true;
    other.number[t->article][t->number] = cmt_q_text(mem, at);
    return strcmp(decide_now(&other), t->now) == 0;
}

/* `at` moved by a little. */
static mpq_ptr moved(const told *t, mpq_srcptr at, bool up, unsigned long part)
{
    mpq_ptr out = cmt_q(mem);
    mpq_set_si(out, up ? 1 : -1, t->counts ? 1 : part);
    mpq_add(out, out, at);
    return out;
}

static mpq_ptr read_q(const cmt_value *v, const char *key)
{
    mpq_ptr out = cmt_q(mem);
    const char *text = cmt_value_text(v, key);
    if (text[0] == '\0')
        return NULL;
    ck_assert(cmt_q_read(text, 4096, out));
    return out;
}

#define TINY 1000003UL

static size_t n_closed;
static size_t n_open;

static void check_end(const told *t, const cmt_value *stands, bool up)
{
    mpq_ptr at = read_q(stands, up ? "high" : "low");
    mpq_ptr changes = read_q(stands, up ? "changes_at_high" : "changes_at_low");
    const char *sort = cmt_value_text(stands, up ? "high_end" : "low_end");
    mpq_ptr now = cmt_q(mem);
    mpq_ptr middle = cmt_q(mem);
    ck_assert(cmt_q_read(t->w->number[t->article][t->number], 4096, now));
    if (at == NULL) {
        ck_assert(same_at(t, moved(t, now, up, TINY)));
        ck_assert(same_at(t, moved(t, now, up, 3)));
        ck_assert(same_at(t, moved(t, now, up, 1)));
        return;
    }
    mpq_add(middle, now, at);
    mpq_div_2exp(middle, middle, 1);
    ck_assert(same_at(t, at));
    ck_assert(t->counts || same_at(t, middle));
    if (changes != NULL && (!t->counts || mpq_cmp_ui(changes, 3, 1) <= 0))
        ck_assert(!same_at(t, changes));
    if (strcmp(sort, "closed") == 0) {
        ck_assert(!same_at(t, moved(t, at, up, TINY)) || t->counts);
        n_closed++;
    }
    if (strcmp(sort, "open") == 0) {
        ck_assert_ptr_nonnull(changes);
        ck_assert(same_at(t, moved(t, changes, !up, TINY)));
        n_open++;
    }
}

static const cmt_value *base; /* the program's report on the world as it is */

/* The optima of a step of a program, all parts together; `n` says of how many. */
static mpq_ptr optimum_of(const cmt_value *program, const char *step, size_t *n)
{
    mpq_ptr sum = cmt_q(mem);
    const cmt_value *parts = cmt_value_get(program, "parts");
    *n = 0;
    for (size_t p = 0; p < cmt_value_count(parts); p++) {
        const cmt_value *steps = cmt_value_get(cmt_value_at(parts, p), "steps");
        for (size_t k = 0; k < cmt_value_count(steps); k++) {
            const cmt_value *v = cmt_value_at(steps, k);
            if (strcmp(cmt_value_text(v, "step"), step) != 0)
                continue;
            mpq_add(sum, sum, read_q(v, "value"));
            (*n)++;
        }
    }
    return sum;
}

static size_t n_rates;

/* A rate is what the objective changes by for a small move, divided by the move: exactly, since
 * it is linear there. Where the free outcomes obey then, nothing was asked. */
static void check_rate(const told *t, const cmt_value *rates, bool up)
{
    const char *key = up ? "raised" : "lowered";
    const char *step = cmt_value_text(rates, "step");
    const cmt_value *rate = cmt_value_get(rates, key);
    const bool jumps = strcmp(cmt_value_text(rates, key), "jumps") == 0;
    mpq_ptr now = cmt_q(mem);
    size_t n = 0;
    size_t n_then = 0;
    ck_assert(cmt_q_read(t->w->number[t->article][t->number], 4096, now));
    if (rate == NULL)
        return;
    mpq_ptr was = optimum_of(base, step, &n);
    same_at(t, moved(t, now, up, TINY));
    mpq_ptr then = optimum_of(decision.program, step, &n_then);
    if (rate->kind == CMT_VALUE_NULL)
        ck_assert_uint_ne(n, n_then);
    if (rate->kind == CMT_VALUE_NULL || n != n_then)
        return;
    mpq_sub(then, then, was);
    mpq_set_ui(now, TINY, 1);
    mpq_mul(then, then, now);
    mpq_abs(now, then);
    ck_assert(jumps ? mpq_cmp_ui(now, 100, 1) > 0
                    : mpq_equal(then, read_q(rates, key)) != 0);
    n_rates++;
}

static void check_numbers(const world *w, size_t k, const cmt_value *e, const char *now)
{
    const kind *of = &kinds[w->kind[k]];
    const cmt_value *numbers = cmt_value_get(e, "numbers");
    const cmt_value *stands = cmt_value_get(e, "stands");
    told t = {.w = w, .article = k, .now = now};
    const cmt_value *rates = cmt_value_get(e, "rates");
    if (rates != NULL) {
        check_rate(&t, rates, true);
        check_rate(&t, rates, false);
    }
    if (stands != NULL) {
        check_end(&t, stands, false);
        check_end(&t, stands, true);
    }
    for (size_t i = 0; of->logic && i < cmt_value_count(numbers); i++) {
        stands = cmt_value_get(cmt_value_at(numbers, i), "stands");
        rates = cmt_value_get(cmt_value_at(numbers, i), "rates");
        t.number = i;
        t.counts = of->counts && i == 0;
        if (rates != NULL) {
            check_rate(&t, rates, true);
            check_rate(&t, rates, false);
        }
        check_end(&t, stands, false);
        check_end(&t, stands, true);
    }
}

static const char *random_number(uint64_t *seed, const kind *k, size_t i)
{
    if (k->counts && i == 0)
        return cmt_arena_printf(mem, "%d", (int)seed_below(seed, 4));
    return tenths((int)seed_below(seed, 12));
}

static void make_world(uint64_t *seed, world *w)
{
    *w = (world){.n = 1 + seed_below(seed, MOST)};
    w->program = seed_below(seed, 3) == 0;
    w->objective =
        seed_below(seed, 2) == 0 ? CMT_OBJECTIVE_CLOSEST : CMT_OBJECTIVE_UTILITARIAN;
    w->line = w->n > 1 && seed_below(seed, 4) == 0;
    for (size_t g = 0; g < 9; g++)
        w->wish[g / 3][g % 3] = (int)seed_below(seed, g % 3 == 2 ? 3 : 11);
    for (size_t k = 0; k < w->n; k++) {
        w->kind[k] = seed_below(seed, MOST_KINDS);
        w->tier[k] = (int)seed_below(seed, 3) == 0;
        for (size_t i = 0; i < 2; i++)
            w->number[k][i] = random_number(seed, &kinds[w->kind[k]], i);
    }
}

START_TEST(ranges_end_where_it_is_decided_otherwise) /* loop: seeds */
{
    uint64_t seed = 52000U + (uint64_t)_i;
    world w;
    printf("seed %llu\n", (unsigned long long)seed);
    make_world(&seed, &w);
    const char *now = decide_now(&w);
    base = decision.program;
    const cmt_value *effects = cmt_value_get(base, "effects");
    const cmt_value *list = cmt_value_get(effects, "articles");
    const cmt_value *lines = cmt_value_get(effects, "red_lines");
    for (size_t i = 0; i < cmt_value_count(list); i++) {
        const cmt_value *e = cmt_value_at(list, i);
        check_numbers(&w, (size_t)(cmt_value_text(e, "article")[1] - '0'), e, now);
    }
    for (size_t i = 0; i < cmt_value_count(lines); i++) {
        const cmt_value *numbers = cmt_value_get(cmt_value_at(lines, i), "numbers");
        check_numbers(&w, w.n - 1, cmt_value_at(numbers, 0), now);
    }
    printf("closed %zu, open %zu, rates %zu\n", n_closed, n_open, n_rates);
}
END_TEST

START_TEST(each_allocation_may_fail) /* loop: every 307th */
{
    uint64_t seed = 52006U;
    world w;
    make_world(&seed, &w);
    write_round(&w);
    const cmt_round_input *input = round_end(&round_now);
    cmt_arena_fail_after(307L * _i);
    const cmt_status st = decide_with(input, solver, NULL);
    cmt_arena_fail_after(-1);
    ck_assert(st == CMT_OK || st == CMT_E_NOMEM);
    ck_assert((st == CMT_OK) == (decision.record != NULL));
}
END_TEST

static Suite *make_suite(void)
{
    Suite *suite = suite_create("effects of numbers");
    TCase *tc = tcase_create("effects of numbers");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 240);
    tcase_add_test(tc, an_equation_that_is_met_stands_at_its_number_alone);
    tcase_add_test(tc, what_cannot_be_met_stands_up_to_what_can);
    tcase_add_test(tc, a_number_under_logic_has_its_range);
    tcase_add_test(tc, a_count_of_conditions_has_its_range);
    tcase_add_test(tc, where_another_choice_takes_over_is_exact);
    tcase_add_loop_test(tc, ranges_end_where_it_is_decided_otherwise, 0,
                        RANDOM_WORLDS(20));
    tcase_add_loop_test(tc, each_allocation_may_fail, 0, 20);
    suite_add_tcase(suite, tc);
    return suite;
}

CMT_TEST_MAIN(make_suite)
