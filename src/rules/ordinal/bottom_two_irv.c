#include "rules/ordinal/bottom_two_irv.h"

#include "base/err.h"
#include "rules/fewest.h"
#include "rules/result.h"
#include "rules/rivals.h"

#include <assert.h>

/* First preferences say who are the last two, the duel who of them goes. */
typedef struct two {
    cmt_fewest fewest;
    cmt_rivals rivals;
} two;

/* Of i and the others in `set`: i may go if it does not beat one of them. */
static bool may_lose(const two *h, size_t i, const uint32_t *set, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (set[k] != i && cmt_rivals_sign(&h->rivals, i, set[k]) <= 0)
            return true;
    }
    return false;
}

/* With an order or a lot: the last of those with the fewest, the last of those with the
 * fewest of the rest; the loser goes, of two level ones the last. */
static uint32_t pick_of_two(const two *h, const uint32_t *place)
{
    const cmt_fewest *f = &h->fewest;
    const uint32_t a = cmt_tie_last(place, f->last, f->n_last);
    uint32_t b = a;
    if (f->n_last == 1)
        b = cmt_tie_last(place, f->next, f->n_next);
    for (size_t k = 0; k < f->n_last; k++) {
        if (f->last[k] != a && (b == a || place[f->last[k]] > place[b]))
            b = f->last[k];
    }
    assert(a != b);
    const int sign = cmt_rivals_sign(&h->rivals, a, b);
    if (sign == 0)
        return place[a] > place[b] ? a : b;
    return sign < 0 ? a : b;
}

static int by_number(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static void add_sorted(cmt_turn *out, uint32_t i)
{
    size_t k = out->n++;
    for (; k > 0 && by_number(out->at[k - 1], i) > 0; k--)
        out->at[k] = out->at[k - 1];
    out->at[k] = i;
}

static cmt_status step_bottom_two(void *self,
                                  const bool *standing,
                                  const uint32_t *place,
                                  cmt_turn *out,
                                  cmt_err *err)
{
    (void)err;
    two *h = self;
    cmt_fewest *f = &h->fewest;
    cmt_fewest_count(f, standing);
    cmt_fewest_step(f, standing, place, out);
    if (out->kind == CMT_TURN_END)
        return CMT_OK;
    out->n = 0;
    if (f->n_last > 1) { /* any two of them */
        for (size_t k = 0; k < f->n_last; k++) {
            if (may_lose(h, f->last[k], f->last, f->n_last))
                add_sorted(out, f->last[k]);
        }
    } else {
        if (may_lose(h, f->last[0], f->next, f->n_next))
            add_sorted(out, f->last[0]);
        for (size_t k = 0; k < f->n_next; k++) {
            if (may_lose(h, f->next[k], f->last, 1))
                add_sorted(out, f->next[k]);
        }
    }
    if (place != NULL)
        out->pick = pick_of_two(h, place);
    return CMT_OK;
}

static void count(const void *self, const bool *standing, size_t i, mpq_ptr out)
{
    (void)standing;
    const two *h = self;
    cmt_firsts_value(&h->fewest.firsts, i, out);
}

static cmt_status run(cmt_arena *mem,
                      const cmt_contest *contest,
                      const cmt_rule_args *args,
                      cmt_outcome *out,
                      cmt_err *err)
{
    cmt_status st = CMT_OK;
    two h = {0};
    const cmt_eliminator eliminator = {
        .self = &h, .step = step_bottom_two, .count = count};
    CMT_TRY(cmt_result_expect(contest, CMT_FORM_RANK, err));
    CMT_TRY(cmt_fewest_init(mem, contest, CMT_FIRSTS_SHARED, &h.fewest, err));
    CMT_TRY(cmt_rivals_build(mem, contest, &h.rivals, err));
    CMT_TRY(cmt_elimination_run(mem, contest, &args->tie_break, &eliminator, out, err));
done:
    return st;
}

static const cmt_rule_axiom axioms[] = {
    {"Condorcet winner", true, "it loses no duel"},
    {"Condorcet loser", true, "it loses the last duel at the latest"},
    {"Smith set", true, "a member loses a duel to members only"},
    {"participation", false, "Moulin, Journal of Economic Theory 45 (1988) 53-64"},
    {0},
};

const cmt_rule cmt_rule_ordinal_bottom_two_irv = {
    .name = "bottom-two-irv",
    .kind = CMT_RULE_ORDINAL,
    .version = 1,
    .question_kinds = 1U << CMT_KIND_CHOICE,
    .reads = CMT_READS_RANKS,
    .yields = CMT_YIELDS_WINNERS | CMT_YIELDS_RANKING,
    .title = "Bottom-two-runoff instant runoff",
    .definition =
        "Of the two alternatives with the fewest first preferences among those "
        "standing, "
        "the one that loses the duel between them is eliminated, until one stands.",
    .source = "LeGrand (2002), named by Kok (2005); electowiki, Bottom-Two-Runoff IRV",
    .cost = "O(ballots * n^2) for the pairs, O(ballots * n) a round; with ties, one "
            "round a set of alternatives, at most 20,000 sets",
    .axioms = axioms,
    .run = run,
    .check = cmt_ordinal_bottom_two_irv_check,
};
