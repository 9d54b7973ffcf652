#include "rules/judgment/agreement.h"

#include "base/err.h"
#include "base/sort.h"
#include "rules/judgment_result.h"

/* The majorities of a contest, and what a judgment loses by going against each. */
typedef struct majorities {
    size_t n;
    mpq_t *yes;     /* [n] */
    mpq_t *no;      /* [n] */
    mpq_t *margin;  /* [n] absolute */
    mpz_t *loss;    /* [n] */
    int8_t *prefer; /* [n] */
} majorities;

static cmt_status count(cmt_arena *mem,
                        const cmt_contest *contest,
                        majorities *m,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    m->n = contest->n_alternatives;
    m->margin = cmt_q_array(mem, m->n + 1);
    m->loss = cmt_z_array(mem, m->n + 1);
    m->prefer = CMT_NEW_ARRAY(mem, int8_t, m->n + 1);
    if (m->margin == NULL || m->loss == NULL || m->prefer == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu propositions", m->n);
    CMT_TRY(cmt_agreement_count(mem, contest, &m->yes, &m->no, err));
    for (size_t i = 0; i < m->n; i++) {
        mpq_sub(m->margin[i], m->yes[i], m->no[i]);
        m->prefer[i] = (int8_t)mpq_sgn(m->margin[i]);
        mpq_abs(m->margin[i], m->margin[i]);
    }
    return CMT_OK;
done:
    return st;
}

static cmt_status best(cmt_arena *mem,
                       const cmt_contest *contest,
                       const majorities *m,
                       mpz_ptr least,
                       cmt_outcome *o,
                       cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_judgments found = {0};
    const cmt_preference want = {.prefer = m->prefer, .loss = (const mpz_t *)m->loss};
    CMT_TRY(cmt_agreement_best(mem, contest, &want, least, &found, err));
    *o = (cmt_outcome){.n = contest->n_alternatives};
    cmt_result_judgments(&found, o);
    o->witness = cmt_value_object(mem);
done:
    return st;
}

/* --- kemeny: the margin is lost ------------------------------------------------------- */

/* Margins as integers of one scale, which is returned. */
static void scale_margins(majorities *m, mpz_ptr scale)
{
    mpz_set_ui(scale, 1);
    for (size_t i = 0; i < m->n; i++)
        mpz_lcm(scale, scale, mpq_denref(m->margin[i]));
    for (size_t i = 0; i < m->n; i++) {
        mpz_divexact(m->loss[i], scale, mpq_denref(m->margin[i]));
        mpz_mul(m->loss[i], m->loss[i], mpq_numref(m->margin[i]));
    }
}

static cmt_status run_kemeny(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    majorities m = {0};
    cmt_outcome o = {0};
    mpz_t *z = cmt_z_array(mem, 2); /* scale, least loss */
    mpq_ptr distance = cmt_q(mem);
    if (z == NULL || distance == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a distance");
    CMT_TRY(count(mem, contest, &m, err));
    scale_margins(&m, z[0]);
    CMT_TRY(best(mem, contest, &m, z[1], &o, err));
    mpz_set(mpq_numref(distance), z[1]);
    mpz_set(mpq_denref(distance), z[0]);
    mpq_canonicalize(distance);
    for (size_t i = 0; i < m.n; i++) /* what even the majority is away from */
        mpq_add(distance, distance, m.prefer[i] > 0 ? m.no[i] : m.yes[i]);
    if (o.n_judgments > 0)
        cmt_value_set(mem, o.witness, "distance", cmt_value_q(mem, distance));
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

/* --- slater: one is lost -------------------------------------------------------------- */

static cmt_status run_slater(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule_args *args,
                             cmt_outcome *out,
                             cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    majorities m = {0};
    cmt_outcome o = {0};
    mpz_ptr least = cmt_z(mem);
    if (least == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a distance");
    CMT_TRY(count(mem, contest, &m, err));
    for (size_t i = 0; i < m.n; i++)
        mpz_set_ui(m.loss[i], m.prefer[i] != 0 ? 1 : 0);
    CMT_TRY(best(mem, contest, &m, least, &o, err));
    if (o.n_judgments > 0)
        cmt_value_set_int(mem, o.witness, "distance", cmt_z_get_i64(least));
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

/* --- leximax: one is lost, and outweighs all that is lost on smaller margins ------------ */

static int by_margin(const void *a, const void *b, const void *context)
{
    const majorities *m = context;
    return mpq_cmp(m->margin[*(const uint32_t *)a], m->margin[*(const uint32_t *)b]);
}

/* loss = (n + 1)^level, levels of equal margins counted from the narrowest. */
static void stack_levels(majorities *m, const uint32_t *order, mpz_ptr unit)
{
    mpz_set_ui(unit, 1);
    for (size_t k = 0; k < m->n; k++) {
        const uint32_t i = order[k];
        if (m->prefer[i] == 0)
            continue;
        if (k > 0 && m->prefer[order[k - 1]] != 0
            && mpq_cmp(m->margin[i], m->margin[order[k - 1]]) > 0)
            mpz_mul_ui(unit, unit, m->n + 1);
        mpz_set(m->loss[i], unit);
    }
}

/* How many majorities of each level the judgments go against, from the clearest down: for
 * all of them the same. */
static void tell_levels(cmt_arena *mem,
                        const majorities *m,
                        const uint32_t *order,
                        cmt_outcome *o)
{
    cmt_value *levels = cmt_value_array(mem);
    int64_t lost = 0;
    for (size_t k = m->n; k > 0; k--) {
        const uint32_t i = order[k - 1];
        if (m->prefer[i] == 0)
            break;
        lost += o->judgments[0][i] != m->prefer[i] ? 1 : 0;
        if (k > 1 && m->prefer[order[k - 2]] != 0
            && mpq_equal(m->margin[i], m->margin[order[k - 2]]) != 0)
            continue;
        cmt_value_add(mem, levels, cmt_value_int(mem, lost));
        lost = 0;
    }
    cmt_value_set(mem, o->witness, "lost", levels);
}

static cmt_status run_leximax(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    (void)args;
    cmt_status st = CMT_OK;
    majorities m = {0};
    cmt_outcome o = {0};
    mpz_t *z = cmt_z_array(mem, 2); /* unit, least loss */
    uint32_t *order = CMT_NEW_ARRAY(mem, uint32_t, contest->n_alternatives + 1);
    if (z == NULL || order == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the levels");
    CMT_TRY(count(mem, contest, &m, err));
    for (uint32_t i = 0; i < m.n; i++)
        order[i] = i;
    if (!cmt_sort(mem, order, m.n, sizeof *order, by_margin, &m))
        return cmt_fail(err, CMT_E_NOMEM, "no room to sort the levels");
    stack_levels(&m, order, z[0]);
    CMT_TRY(best(mem, contest, &m, z[1], &o, err));
    if (o.n_judgments > 0)
        tell_levels(mem, &m, order, &o);
    if (!cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the witness");
    *out = o;
done:
    return st;
}

/* --- descriptors ------------------------------------------------------------------------ */

static const cmt_rule_axiom kemeny_axioms[] = {
    {"collective consistency", true, "by definition"},
    {"majority-preservation", true,
     "Lang, Pigozzi, Slavkovik, van der Torre and Vesic, A partial taxonomy of "
     "judgment "
     "aggregation rules and their properties, Social Choice and Welfare 48 (2017) "
     "327-356"},
    {"reinforcement", true, "immediate: it minimises a sum over the answers"},
    {0},
};

static const cmt_rule_axiom slater_axioms[] = {
    {"collective consistency", true, "by definition"},
    {"majority-preservation", true,
     "Lang, Pigozzi, Slavkovik, van der Torre and Vesic, Social Choice and Welfare 48 "
     "(2017) 327-356"},
    {0},
};

static const cmt_rule_axiom leximax_axioms[] = {
    {"collective consistency", true, "by definition"},
    {"majority-preservation", true,
     "immediate: a consistent majority loses nothing at any level"},
    {0},
};

#define READS                                                              \
    .kind = CMT_RULE_JUDGMENT, .version = 1,                               \
    .question_kinds = 1U << CMT_KIND_JUDGMENT, .reads = CMT_READS_ANSWERS, \
    .yields = CMT_YIELDS_JUDGMENT

const cmt_rule cmt_rule_judgment_kemeny = {
    .name = "kemeny",
    READS,
    .title = "Kemeny (weighted agreement)",
    .definition =
        "The consistent judgments that agree with most weight, summed over the "
        "propositions: those of least summed Hamming distance to the answers.",
    .source = "Pigozzi, Synthese 152 (2006) 285-298; Endriss, de Haan, Lang and "
              "Slavkovik, JAIR 69 (2020) 687-731",
    .beside = 20,
    .cost =
        "NP-hard: branch and bound with unit propagation, at most 1,000,000 steps a "
        "pass",
    .options = NULL,
    .axioms = kemeny_axioms,
    .run = run_kemeny,
    .check = cmt_judgment_kemeny_check,
    .welfare = NULL,
};

const cmt_rule cmt_rule_judgment_slater = {
    .name = "slater",
    READS,
    .title = "Slater (most majorities)",
    .definition = "The consistent judgments that agree with the majority on most "
                  "propositions.",
    .source =
        "Miller and Osherson, Social Choice and Welfare 32 (2009) 575-601 "
        "(endpoint); Endriss, de Haan, Lang and Slavkovik, JAIR 69 (2020) 687-731",
    .beside = 20,
    .cost =
        "NP-hard: branch and bound with unit propagation, at most 1,000,000 steps a "
        "pass",
    .options = NULL,
    .axioms = slater_axioms,
    .run = run_slater,
    .check = cmt_judgment_slater_check,
    .welfare = NULL,
};

const cmt_rule cmt_rule_judgment_leximax = {
    .name = "leximax",
    READS,
    .title = "Leximax (clearest majorities first)",
    .definition = "The consistent judgments that agree with most of the clearest "
                  "majorities; among these with most of the next, and so on.",
    .source = "Endriss, de Haan, Lang and Slavkovik, JAIR 69 (2020) 687-731",
    .beside = 20,
    .cost =
        "NP-hard: branch and bound with unit propagation, at most 1,000,000 steps a "
        "pass",
    .options = NULL,
    .axioms = leximax_axioms,
    .run = run_leximax,
    .check = cmt_judgment_leximax_check,
    .welfare = NULL,
};
