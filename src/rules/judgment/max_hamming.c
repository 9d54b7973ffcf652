#include "rules/judgment/max_hamming.h"

#include "base/err.h"
#include "rules/judgment_result.h"

#include <string.h>

typedef struct search {
    cmt_arena *mem;
    cmt_cnf cnf;
    const int8_t **rows; /* [m] distinct answers of any weight */
    uint32_t *away;      /* [m] propositions on which they differ so far */
    size_t m;
    uint32_t limit; /* nobody may be farther away */
    const int8_t **found;
    size_t n_found;
    bool capped;
    uint64_t budget;
} search;

/* Count what has been set since; false where somebody is now beyond the limit. */
static bool count(search *s, size_t from, bool add)
{
    bool within = true;
    for (size_t t = from; t < s->cnf.n_trail; t++) {
        const uint32_t i = s->cnf.trail[t];
        for (size_t a = 0; a < s->m; a++) {
            if (s->rows[a][i] != -s->cnf.value[i])
                continue;
            s->away[a] = add ? s->away[a] + 1 : s->away[a] - 1;
            within = within && s->away[a] <= s->limit;
        }
    }
    return within;
}

static bool keep(search *s)
{
    if (s->n_found == CMT_MAX_JUDGMENTS) {
        s->capped = true;
        return false;
    }
    int8_t *copy = CMT_NEW_ARRAY(s->mem, int8_t, s->cnf.n + 1);
    if (copy != NULL)
        memcpy(copy, s->cnf.value, s->cnf.n);
    s->found[s->n_found++] = copy;
    return copy != NULL;
}

/* List all judgments within the limit, yes before no; false: stop. Depth: propositions. */
static bool walk(search *s, size_t at)
{
    while (at < s->cnf.n && s->cnf.value[at] != 0)
        at++;
    if (at == s->cnf.n)
        return keep(s);
    for (int way = 1; way >= -1; way -= 2) {
        const size_t mark = s->cnf.n_trail;
        if (s->budget == 0)
            return false;
        s->budget--;
        const bool ok = cmt_cnf_set(&s->cnf, at, (int8_t)way);
        const bool within = count(s, mark, true);
        const bool on = !ok || !within || walk(s, at + 1);
        (void)count(s, mark, false);
        cmt_cnf_undo(&s->cnf, mark);
        if (!on)
            return false;
    }
    return true;
}

/* Half the distance between two answers, rounded up: nothing is nearer to both. */
static uint32_t least_limit(const search *s)
{
    uint32_t least = 0;
    for (size_t a = 0; a < s->m; a++) {
        for (size_t b = 0; b < a; b++) {
            uint32_t apart = 0;
            for (size_t i = 0; i < s->cnf.n; i++)
                apart += s->rows[a][i] * s->rows[b][i] < 0 ? 1U : 0U;
            least = (apart + 1) / 2 > least ? (apart + 1) / 2 : least;
        }
    }
    return least;
}

/* Answers that say anything and have weight, each once. */
static void list_rows(search *s, const cmt_contest *contest)
{
    const size_t n = contest->n_alternatives;
    for (size_t a = 0; a < contest->n_answers; a++) {
        const int8_t *row = &contest->answer_judgment[a * n];
        size_t b = 0;
        while (b < s->m && memcmp(s->rows[b], row, n) != 0)
            b++;
        if (b == s->m && mpq_sgn(contest->answer_weight[a]) > 0)
            s->rows[s->m++] = row;
    }
}

/* Raise the limit until some consistent judgment is within it. */
static cmt_status raise_limit(search *s, cmt_err *err)
{
    uint64_t budget = CMT_JUDGMENT_NODES;
    if (!cmt_cnf_begin(&s->cnf))
        return CMT_OK;
    cmt_cnf_answer any = cmt_cnf_completes(&s->cnf, &budget);
    (void)count(s, 0, true);
    s->budget = CMT_JUDGMENT_NODES;
    for (s->limit = least_limit(s); any == CMT_CNF_YES && s->n_found == 0; s->limit++) {
        bool here = true;
        for (size_t a = 0; a < s->m; a++)
            here = here && s->away[a] <= s->limit;
        if (here && !walk(s, 0))
            s->capped = true;
        if (s->n_found > 0)
            break;
        any = s->budget > 0 ? any : CMT_CNF_SPENT;
    }
    if (any == CMT_CNF_SPENT) {
        return cmt_fail(err, CMT_E_LIMIT, "no judgment found in %u steps",
                        CMT_JUDGMENT_NODES);
    }
    return CMT_OK;
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    search s = {.mem = mem};
    cmt_outcome o = {.n = contest->n_alternatives};
    s.rows = CMT_NEW_ARRAY(mem, const int8_t *, contest->n_answers + 1);
    s.away = CMT_NEW_ARRAY(mem, uint32_t, contest->n_answers + 1);
    s.found = CMT_NEW_ARRAY(mem, const int8_t *, CMT_MAX_JUDGMENTS);
    if (s.rows == NULL || s.away == NULL || s.found == NULL) {
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu answers",
                        contest->n_answers);
    }
    if (contest->n_answers > 0 && contest->answer_judgment == NULL)
        return cmt_fail(err, CMT_E_RANGE, "the rule reads judgments");
    CMT_TRY(cmt_cnf_init(mem, contest, &s.cnf, err));
    list_rows(&s, contest);
    CMT_TRY(raise_limit(&s, err));
    const cmt_judgments found = {
        .at = s.found, .n = s.n_found, .capped = s.capped, .proved = true};
    cmt_result_judgments(&found, &o);
    o.witness = cmt_value_object(mem);
    if (s.n_found > 0)
        cmt_value_set_int(mem, o.witness, "distance", s.limit);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the judgments");
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"collective consistency", true, "by definition"},
    {"majority-preservation", false,
     "Lang, Pigozzi, Slavkovik, van der Torre and Vesic, Social Choice and Welfare 48 "
     "(2017) 327-356"},
    {0},
};

const cmt_rule cmt_rule_judgment_max_hamming = {
    .name = "max-hamming",
    .kind = CMT_RULE_JUDGMENT,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_JUDGMENT,
    .reads = CMT_READS_ANSWERS,
    .yields = CMT_YIELDS_JUDGMENT,
    .title = "Least largest distance",
    .definition = "The consistent judgments that differ from no answer on more "
                  "propositions than can be avoided.",
    .source = "Endriss, de Haan, Lang and Slavkovik, JAIR 69 (2020) 687-731",
    .beside = 16,
    .cost = "NP-hard: depth first with unit propagation, limit by limit, at most "
            "1,000,000 steps",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_judgment_max_hamming_check,
    .welfare = NULL,
};
