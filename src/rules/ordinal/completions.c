#include "rules/ordinal/completions.h"

#include "ballot/majority.h"
#include "base/err.h"
#include "rules/result.h"
#include "rules/strength.h"

#include <string.h>

typedef struct work {
    cmt_arena *mem;
    cmt_majority m;
    const uint32_t *link; /* [n][n], where defeats are asked for */
    bool *all;            /* [n] everybody */
    bool *won;            /* [n] who is left */
    cmt_err *err;
} work;

/* With links where the rule has options: it looks at defeats. */
static cmt_status work_init(work *w,
                            const cmt_contest *contest,
                            const cmt_rule *rule,
                            const cmt_rule_args *args)
{
    cmt_status st = CMT_OK;
    uint32_t *link = NULL;
    CMT_TRY(cmt_majority_build(w->mem, contest, &w->m, w->err));
    if (rule->options != NULL) {
        CMT_TRY(cmt_majority_links(w->mem, &w->m, cmt_strength_option(rule, args),
                                   &link, w->err));
        w->link = link;
    }
    w->all = CMT_NEW_ARRAY(w->mem, bool, w->m.n + 1);
    w->won = CMT_NEW_ARRAY(w->mem, bool, w->m.n + 1);
    if (w->all == NULL || w->won == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for the winners");
    memset(w->all, true, w->m.n);
    memcpy(w->won, w->all, w->m.n);
done:
    return st;
}

/* Leave in `won` those who win most duels, ties by half. */
static void keep_copeland(work *w)
{
    const cmt_majority *m = &w->m;
    int64_t most = INT64_MIN;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < m->n; i++) {
            /* wins - losses orders as wins and half the ties do */
            const int64_t value =
                (int64_t)cmt_bits_count(cmt_majority_beaten_by(m, i), m->words)
                - (int64_t)cmt_bits_count(cmt_majority_who_beats(m, i), m->words);
            if (value > most)
                most = value;
            w->won[i] = value == most;
        }
    }
}

/* Leave in `won` those with the largest sum of margins over the members of `among`: orders
 * as Borda's count among them does. */
static cmt_status keep_borda(work *w, const bool *among)
{
    const cmt_majority *m = &w->m;
    const cmt_tally *t = &m->pw.support;
    mpq_t *sums = cmt_q_array(w->mem, m->n);
    mpq_t *side = cmt_q_array(w->mem, 2);
    size_t best = m->n;
    if (sums == NULL || side == NULL)
        return cmt_fail(w->err, CMT_E_NOMEM, "no room for %zu scores", m->n);
    for (size_t i = 0; i < m->n; i++) {
        for (size_t j = 0; j < m->n && w->won[i]; j++) {
            if (j == i || !among[j])
                continue;
            cmt_tally_value(t, m->at[i] * m->pw.n + m->at[j], side[0]);
            cmt_tally_value(t, m->at[j] * m->pw.n + m->at[i], side[1]);
            mpq_add(sums[i], sums[i], side[0]);
            mpq_sub(sums[i], sums[i], side[1]);
        }
        if (w->won[i] && (best == m->n || mpq_cmp(sums[i], sums[best]) > 0))
            best = i;
    }
    for (size_t i = 0; i < m->n; i++)
        w->won[i] = w->won[i] && mpq_equal(sums[i], sums[best]) != 0;
    return CMT_OK;
}

/* Leave in `won` those whose strongest defeat by a member of `among` is the weakest. */
static void keep_minimax(work *w, const bool *among)
{
    const size_t n = w->m.n;
    uint32_t least = UINT32_MAX;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < n; i++) {
            uint32_t worst = 0;
            for (size_t j = 0; j < n; j++) {
                if (among[j] && w->link[j * n + i] > worst)
                    worst = w->link[j * n + i];
            }
            if (w->won[i] && worst < least)
                least = worst;
            w->won[i] = w->won[i] && (round == 0 || worst == least);
        }
    }
}

/* Copeland's winners, told apart by how they stand against all, or, `local`, against each
 * other. */
static cmt_status among_copeland(work *w,
                                 const cmt_contest *contest,
                                 const cmt_rule *rule,
                                 const cmt_rule_args *args,
                                 bool local)
{
    const cmt_status st = work_init(w, contest, rule, args);
    if (st != CMT_OK)
        return st;
    keep_copeland(w);
    if (local)
        memcpy(w->all, w->won, w->m.n);
    return CMT_OK;
}

static cmt_status by_borda(cmt_arena *mem,
                           const cmt_contest *contest,
                           const cmt_rule *rule,
                           bool local,
                           cmt_outcome *out,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    work w = {.mem = mem, .err = err};
    CMT_TRY(among_copeland(&w, contest, rule, NULL, local));
    CMT_TRY(keep_borda(&w, w.all));
    CMT_TRY(cmt_result_among(mem, contest, w.m.at, w.m.n, w.won, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status run_global_borda(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   cmt_outcome *out,
                                   cmt_err *err)
{
    (void)args;
    return by_borda(mem, contest, &cmt_rule_ordinal_copeland_global_borda, false, out,
                    err);
}

static cmt_status run_local_borda(cmt_arena *mem,
                                  const cmt_contest *contest,
                                  const cmt_rule_args *args,
                                  cmt_outcome *out,
                                  cmt_err *err)
{
    (void)args;
    return by_borda(mem, contest, &cmt_rule_ordinal_copeland_local_borda, true, out,
                    err);
}

static cmt_status by_defeats(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_rule *rule,
                             const cmt_rule_args *args,
                             bool local,
                             cmt_outcome *out,
                             cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    work w = {.mem = mem, .err = err};
    CMT_TRY(among_copeland(&w, contest, rule, args, local));
    keep_minimax(&w, w.all);
    CMT_TRY(cmt_result_among(mem, contest, w.m.at, w.m.n, w.won, &o, err));
    *out = o;
done:
    return st;
}

static cmt_status run_global_minimax(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     cmt_outcome *out,
                                     cmt_err *err)
{
    return by_defeats(mem, contest, &cmt_rule_ordinal_copeland_global_minimax, args,
                      false, out, err);
}

static cmt_status run_local_minimax(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    cmt_outcome *out,
                                    cmt_err *err)
{
    return by_defeats(mem, contest, &cmt_rule_ordinal_copeland_local_minimax, args,
                      true, out, err);
}

/* Of each in `first` against each in `second`, whoever is not beaten. */
static void face_off(const cmt_majority *m,
                     const bool *first,
                     const bool *second,
                     bool *won)
{
    for (size_t k = 0; k < m->n * m->n; k++) {
        const size_t i = k / m->n;
        const size_t j = k % m->n;
        if (!first[i] || !second[j])
            continue;
        won[i] = won[i] || !cmt_majority_beats(m, j, i);
        won[j] = won[j] || !cmt_majority_beats(m, i, j);
    }
}

static cmt_status run_faceoff(cmt_arena *mem,
                              const cmt_contest *contest,
                              const cmt_rule_args *args,
                              cmt_outcome *out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_outcome o = {0};
    work w = {.mem = mem, .err = err};
    CMT_TRY(work_init(&w, contest, &cmt_rule_ordinal_borda_minimax_faceoff, args));
    const size_t n = w.m.n;
    bool *borda = CMT_NEW_ARRAY(mem, bool, n + 1);
    bool *won = CMT_NEW_ARRAY(mem, bool, n + 1);
    if (borda == NULL || won == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    CMT_TRY(keep_borda(&w, w.all));
    memcpy(borda, w.won, n);
    memcpy(w.won, w.all, n);
    keep_minimax(&w, w.all);
    if (memcmp(borda, w.won, n) == 0) {
        memcpy(won, borda, n);
    } else {
        face_off(&w.m, borda, w.won, won);
    }
    CMT_TRY(cmt_result_among(mem, contest, w.m.at, n, won, &o, err));
    *out = o;
done:
    return st;
}

static const cmt_rule_option options[] = {
    CMT_STRENGTH_OPTION,
    {0},
};

static const cmt_rule_axiom copeland_axioms[] = {
    {"Condorcet winner", true, "immediate: it alone wins every duel"},
    {"Condorcet loser", true, "immediate: it wins no duel, every other one does"},
    {"Smith set", true,
     "immediate: who is outside wins fewer duels than each member does"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

static const cmt_rule_axiom faceoff_axioms[] = {
    {"Condorcet winner", true,
     "immediate: minimax elects it alone, and it beats whom Borda's count elects (not "
     "strength=pairwise-opposition)"},
    {"Condorcet loser", true,
     "immediate: Borda's count does not elect it, and who is elected beats it"},
    {"participation", false, "Moulin, J. Econ. Theory 45 (1988) 53-64"},
    {0},
};

#define PREF_VOTING "Holliday and Pacuit, pref_voting (combined methods)"
#define COPELAND    "Copeland, A reasonable social welfare function (1951); "

/* What all of the family share. */
#define FAMILY                                                                       \
    .kind = CMT_RULE_ORDINAL, .version = 1, .question_kinds = 1U << CMT_KIND_CHOICE, \
    .reads = CMT_READS_RANKS | CMT_READS_PAIRS, .yields = CMT_YIELDS_WINNERS,        \
    .loss = NULL, .welfare = NULL

const cmt_rule cmt_rule_ordinal_copeland_global_borda = {
    FAMILY,
    .name = "copeland-global-borda",
    .title = "Copeland, then Borda among all",
    .definition = "Of the winners by Copeland (a tie is half a point), those with the "
                  "most points in Borda's count of all alternatives win.",
    .source = COPELAND PREF_VOTING,
    .cost = "O(n^2) after the pairwise matrix",
    .options = NULL,
    .axioms = copeland_axioms,
    .run = run_global_borda,
    .check = cmt_ordinal_copeland_global_borda_check,
};

const cmt_rule cmt_rule_ordinal_copeland_local_borda = {
    FAMILY,
    .name = "copeland-local-borda",
    .title = "Copeland, then Borda among the winners",
    .definition = "Of the winners by Copeland (a tie is half a point), those with the "
                  "most points in Borda's count of these winners alone win.",
    .source = COPELAND PREF_VOTING,
    .cost = "O(n^2) after the pairwise matrix",
    .options = NULL,
    .axioms = copeland_axioms,
    .run = run_local_borda,
    .check = cmt_ordinal_copeland_local_borda_check,
};

const cmt_rule cmt_rule_ordinal_copeland_global_minimax = {
    FAMILY,
    .name = "copeland-global-minimax",
    .title = "Copeland, then minimax among all",
    .definition = "Of the winners by Copeland (a tie is half a point), those whose "
                  "strongest defeat by anybody is the weakest win.",
    .source = COPELAND PREF_VOTING,
    .cost = "O(n^2) after the pairwise matrix",
    .options = options,
    .axioms = copeland_axioms,
    .run = run_global_minimax,
    .check = cmt_ordinal_copeland_global_minimax_check,
};

const cmt_rule cmt_rule_ordinal_copeland_local_minimax = {
    FAMILY,
    .name = "copeland-local-minimax",
    .title = "Copeland, then minimax among the winners",
    .definition = "Of the winners by Copeland (a tie is half a point), those whose "
                  "strongest defeat by another of these winners is the weakest win.",
    .source = COPELAND PREF_VOTING,
    .cost = "O(n^2) after the pairwise matrix",
    .options = options,
    .axioms = copeland_axioms,
    .run = run_local_minimax,
    .check = cmt_ordinal_copeland_local_minimax_check,
};

const cmt_rule cmt_rule_ordinal_borda_minimax_faceoff = {
    FAMILY,
    .name = "borda-minimax-faceoff",
    .title = "Face-off of Borda and minimax",
    .definition = "Whom both Borda's count and minimax elect wins. Where they differ, "
                  "each one elected by the first meets each one elected by the second, "
                  "and whoever is not beaten there wins.",
    .source = "Foley, told by " PREF_VOTING,
    .cost = "O(n^2) after the pairwise matrix",
    .options = options,
    .axioms = faceoff_axioms,
    .run = run_faceoff,
    .check = cmt_ordinal_borda_minimax_faceoff_check,
};
