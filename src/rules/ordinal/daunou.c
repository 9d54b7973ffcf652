#include "rules/ordinal/daunou.h"

#include "ballot/firsts.h"
#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"

/* The one that all others standing beat, or n. */
static size_t find_loser(const cmt_majority *m,
                         const uint64_t *standing,
                         size_t n_standing)
{
    for (size_t i = 0; i < m->n && n_standing > 1; i++) {
        const uint64_t *by = cmt_majority_who_beats(m, i);
        size_t count = 0;
        for (size_t w = 0; w < m->words; w++)
            count += (size_t)__builtin_popcountll(by[w] & standing[w]);
        if (cmt_bits_has(standing, i) && count == n_standing - 1)
            return i;
    }
    return m->n;
}

/* Mark those of the standing with the most first preferences among them. */
static cmt_status elect_plurality(cmt_arena *mem,
                                  const cmt_majority *m,
                                  const uint64_t *standing,
                                  bool *won,
                                  cmt_err *err)
{
    cmt_firsts firsts;
    bool *stands = CMT_NEW_ARRAY(mem, bool, m->contest->n_alternatives + 1);
    if (stands == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the first preferences");
    const cmt_status st = cmt_firsts_init(mem, m->contest, &firsts, err);
    if (st != CMT_OK)
        return st;
    for (size_t i = 0; i < m->n; i++)
        stands[m->at[i]] = cmt_bits_has(standing, i);
    cmt_firsts_count(&firsts, stands);
    size_t best = m->n;
    for (size_t i = 0; i < m->n; i++) {
        if (cmt_bits_has(standing, i)
            && (best == m->n || cmt_firsts_cmp(&firsts, m->at[i], m->at[best]) > 0))
            best = i;
    }
    for (size_t i = 0; i < m->n; i++) {
        won[i] = cmt_bits_has(standing, i)
                 && cmt_firsts_cmp(&firsts, m->at[i], m->at[best]) == 0;
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
    cmt_outcome o = {0};
    cmt_majority m = {0};
    CMT_TRY(cmt_majority_build(mem, contest, &m, err));
    uint64_t *standing = CMT_NEW_ARRAY(mem, uint64_t, m.words);
    bool *won = CMT_NEW_ARRAY(mem, bool, m.n + 1);
    if (standing == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < m.n; i++)
        cmt_bits_add(standing, i);
    const size_t winner = cmt_majority_winner(&m, standing);
    if (winner < m.n) {
        won[winner] = true;
    } else {
        size_t left = m.n;
        for (size_t i = find_loser(&m, standing, left); i < m.n;
             i = find_loser(&m, standing, left)) {
            cmt_bits_remove(standing, i);
            left--;
        }
        CMT_TRY(elect_plurality(mem, &m, standing, won, err));
    }
    CMT_TRY(cmt_result_among(mem, contest, m.at, m.n, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "by definition"},
    {"Condorcet loser", true, "by definition"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_daunou = {
    .name = "daunou",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS,
    .title = "Daunou",
    .definition = "The alternative that beats every other one, if there is one. Else "
                  "whoever loses to all others is taken out, again and again, and the "
                  "most first preferences among the rest win.",
    .source =
        "Daunou, Memoire sur les elections au scrutin (1803); Barbera, Bossert and "
        "Suzumura, Social Choice and Welfare 56 (2021)",
    .cost = "O(n^3 / 64) and O(ballots * n) after the pairwise matrix",
    .loss = NULL,
    .options = NULL,
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_daunou_check,
    .welfare = NULL,
};
