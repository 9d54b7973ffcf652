#include "base/err.h"
#include "crypto/digest.h"
#include "rules/claim.h"
#include "rules/ordinal/stv_judge.h"
#include "rules/result.h"

#include <string.h>

static cmt_status note_found(cmt_stv_judge *j)
{
    char *key = cmt_arena_alloc(j->mem, j->n + 1);
    if (key == NULL)
        return cmt_fail(j->err, CMT_E_NOMEM, "no room for the committees");
    for (size_t i = 0; i < j->n; i++)
        key[i] = j->in[i] ? '1' : '0';
    if (cmt_index_get(&j->found, key) != CMT_INDEX_NONE)
        return CMT_OK;
    if (j->n_found == CMT_MAX_COMMITTEES) {
        return cmt_fail(j->err, CMT_E_NEGATIVE,
                        "the claim does not say that its list was capped");
    }
    if (!cmt_index_add(&j->found, key, 0)
        || !cmt_result_set(j->mem, j->in, j->n, &j->committees[j->n_found]))
        return cmt_fail(j->err, CMT_E_NOMEM, "no room for the committees");
    j->n_found++;
    return CMT_OK;
}

/* Any `vacant` of the `n` in `at` sit. Depth is at most n. */
static cmt_status choose_any(cmt_stv_judge *j,
                             const uint32_t *at,
                             size_t n,
                             size_t vacant) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    if (vacant == 0)
        return note_found(j);
    if (n < vacant)
        return CMT_OK;
    j->in[at[0]] = true;
    st = choose_any(j, at + 1, n - 1, vacant - 1);
    j->in[at[0]] = false;
    if (st == CMT_OK)
        st = choose_any(j, at + 1, n - 1, vacant);
    return st;
}

/* Whether the state is new: a digest of all on which the future depends. */
static cmt_status remember(cmt_stv_judge *j, bool *is_new)
{
    cmt_hash32 digest;
    char *key = cmt_arena_alloc(j->mem, 2 * sizeof digest.at + 1);
    const cmt_arena_mark mark = cmt_arena_get_mark(j->mem);
    cmt_buf_rewind(&j->buf);
    cmt_stv_recount_print(&j->count, &j->buf);
    if (key == NULL || !cmt_buf_ok(&j->buf) || !cmt_arena_ok(j->mem))
        return cmt_fail(j->err, CMT_E_NOMEM, "no room for the ways");
    cmt_arena_reset(j->mem, mark);
    cmt_sha256_of(j->buf.data, j->buf.len, &digest);
    for (size_t k = 0; k < sizeof digest.at; k++) {
        key[2 * k] = (char)('a' + (digest.at[k] >> 4));
        key[2 * k + 1] = (char)('a' + (digest.at[k] & 15U));
    }
    *is_new = cmt_index_add(&j->states, key, 0);
    return CMT_OK;
}

/* Decisions of ties, newest first. */
typedef struct decision {
    const struct decision *before;
    const struct decision *next_way; /* on the stack */
    uint32_t c;
    size_t depth;
} decision;

/* Count, deciding ties as told, up to the first tie that is not: `open` then. */
static cmt_status replay(cmt_stv_judge *j,
                         const uint32_t *choices,
                         size_t n,
                         bool *open)
{
    size_t used = 0;
    *open = false;
    cmt_stv_recount_start(&j->count);
    j->turn.over = j->count.seats == 0;
    while (!j->turn.over) {
        cmt_stv_recount_settle(&j->count);
        cmt_stv_recount_look(&j->count, &j->turn);
        uint32_t c = j->turn.n > 0 ? j->turn.at[0] : 0;
        if (!j->turn.over && j->turn.n > 1 && !j->turn.together) {
            if (used == n) {
                *open = true;
                return CMT_OK;
            }
            c = choices[used++];
            bool lawful = false;
            for (size_t k = 0; k < j->turn.n; k++)
                lawful = lawful || j->turn.at[k] == c;
            if (!lawful)
                return cmt_fail(j->err, CMT_E_NEGATIVE, "a way goes astray");
        }
        if (!j->turn.over)
            cmt_stv_recount_do(&j->count, &j->turn, c);
    }
    if (used != n)
        return cmt_fail(j->err, CMT_E_NEGATIVE, "a way goes on after its end");
    return CMT_OK;
}

static cmt_status follow_decisions(cmt_stv_judge *j, const decision *d, bool *open)
{
    const size_t n = d != NULL ? d->depth : 0;
    const cmt_arena_mark mark = cmt_arena_get_mark(j->mem);
    uint32_t *choices = CMT_NEW_ARRAY(j->mem, uint32_t, n + 1);
    if (choices == NULL)
        return cmt_fail(j->err, CMT_E_NOMEM, "no room for the ways");
    for (const decision *at = d; at != NULL; at = at->before)
        choices[at->depth - 1] = at->c;
    const cmt_status st = replay(j, choices, n, open);
    cmt_arena_reset(j->mem, mark);
    return st;
}

/* From a tie: all decisions, pushed on the stack. */
static cmt_status branch(cmt_stv_judge *j,
                         const decision *from,
                         const decision **stack,
                         bool *is_new)
{
    cmt_status st = CMT_OK;
    CMT_TRY(remember(j, is_new));
    for (size_t k = 0; k < j->turn.n && *is_new; k++) {
        decision *d = CMT_NEW(j->mem, decision);
        if (d == NULL)
            return cmt_fail(j->err, CMT_E_NOMEM, "no room for the ways");
        *d = (decision){.before = from,
                        .next_way = *stack,
                        .c = j->turn.at[k],
                        .depth = from != NULL ? from->depth + 1 : 1};
        *stack = d;
    }
done:
    return st;
}

static cmt_status explore(cmt_stv_judge *j)
{
    cmt_status st = CMT_OK;
    const decision *stack = NULL;
    const decision *at = NULL;
    size_t n_counts = 0;
    do {
        bool open = false;
        bool is_new = false;
        if (++n_counts > CMT_MAX_STV_RECOUNTS) {
            return cmt_fail(j->err, CMT_E_NEGATIVE,
                            "the claim does not say that the search was capped");
        }
        CMT_TRY(follow_decisions(j, at, &open));
        cmt_stv_judge_sitting(j);
        if (open && j->turn.level) {
            CMT_TRY(choose_any(j, j->turn.at, j->turn.n,
                               j->count.seats - j->count.sitting));
        } else if (open) {
            CMT_TRY(branch(j, at, &stack, &is_new));
        } else {
            CMT_TRY(note_found(j));
        }
        at = stack;
        stack = at != NULL ? at->next_way : NULL;
    } while (at != NULL);
done:
    return st;
}

/* Read the decisions of a claimed way; false where they are too many or nobody's. */
static bool read_way(const cmt_stv_judge *j,
                     const cmt_value *way,
                     uint32_t *choices,
                     size_t *n)
{
    *n = cmt_value_count(way);
    for (size_t m = 0; m < *n; m++) {
        const char *id = cmt_value_as_string(cmt_value_at(way, m));
        if (m >= 2 * j->n || id == NULL)
            return false;
        choices[m] = 0;
        while (choices[m] < j->n && strcmp(id, j->contest->ids[choices[m]]) != 0)
            choices[m]++;
    }
    return true;
}

/* Those who sit now are exactly this committee; j->in is used up. */
static bool is_committee(const cmt_stv_judge *j, const cmt_set *set)
{
    cmt_stv_judge_sitting(j);
    for (size_t m = 0; m < set->n; m++) {
        if (!j->in[set->at[m]])
            return false;
        j->in[set->at[m]] = false;
    }
    for (size_t i = 0; i < j->n; i++) {
        if (j->in[i])
            return false;
    }
    return true;
}

/* Every claimed committee comes with decisions that lead to it. */
static cmt_status follow_ways(cmt_stv_judge *j, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    const cmt_value *ways = cmt_value_get(claim->witness, "ways");
    if (cmt_value_count(ways) != claim->n_committees)
        return cmt_fail(j->err, CMT_E_NEGATIVE, "not every committee has its way");
    uint32_t *choices = CMT_NEW_ARRAY(j->mem, uint32_t, 2 * j->n + 1);
    if (choices == NULL)
        return cmt_fail(j->err, CMT_E_NOMEM, "no room for the ways");
    for (size_t k = 0; k < claim->n_committees; k++) {
        size_t n = 0;
        bool open = false;
        if (!read_way(j, cmt_value_at(ways, k), choices, &n))
            return cmt_fail(j->err, CMT_E_NEGATIVE, "way %zu goes astray", k + 1);
        CMT_TRY(replay(j, choices, n, &open));
        if (open || !is_committee(j, &claim->committees[k]))
            return cmt_fail(j->err, CMT_E_NEGATIVE, "way %zu ends elsewhere", k + 1);
    }
done:
    return st;
}

cmt_status cmt_stv_judge_ways(cmt_stv_judge *j, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    if (j->place != NULL)
        return cmt_fail(j->err, CMT_E_NEGATIVE, "the rounds are missing");
    CMT_TRY(follow_ways(j, claim));
    if (claim->capped) {
        CMT_TRY(cmt_claim_committees(j->mem, j->contest, claim, j->tie_break,
                                     claim->committees, claim->n_committees, true,
                                     j->err));
        return CMT_OK;
    }
    CMT_TRY(explore(j));
    cmt_result_sort(j->committees, j->n_found);
    CMT_TRY(cmt_claim_committees(j->mem, j->contest, claim, j->tie_break, j->committees,
                                 j->n_found, false, j->err));
done:
    return st;
}
