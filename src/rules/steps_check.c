#include "rules/steps_check.h"

#include "ballot/approvals.h"
#include "base/err.h"
#include "base/index.h"
#include "crypto/digest.h"
#include "rules/claim.h"
#include "rules/result.h"

#include <string.h>

#define MAX_STATES       20000
#define MAX_VALUE_DIGITS 65536

typedef struct judge {
    cmt_arena *mem;
    const cmt_steps_terms *terms;
    size_t n;
    size_t n_steps;
    const uint32_t *place; /* of an order or a lot; else NULL */
    bool *in;              /* [n] who sits */
    bool *open;            /* [n] who may go */
    mpq_t *value;          /* [n] */
    mpq_ptr q;
    uint32_t *path; /* [n_steps] */
    cmt_buf text;
    cmt_index seen;
    cmt_index found;
    size_t n_states;
    cmt_set *committees;
    size_t n_found;
    bool capped;
    cmt_err *err;
} judge;

static cmt_status no_room(const judge *j)
{
    return cmt_fail(j->err, CMT_E_NOMEM, "no room to follow the steps");
}

/* To the start, then along the first `n` steps of the path. */
static void replay(judge *j, size_t n)
{
    const cmt_steps_terms *t = j->terms;
    if (t->reset != NULL)
        t->reset(t->self);
    for (size_t i = 0; i < j->n; i++)
        j->in[i] = t->removes && cmt_contest_eligible(t->contest, i);
    for (size_t k = 0; k < n; k++) {
        if (t->take != NULL)
            t->take(t->self, j->in, j->path[k]);
        j->in[j->path[k]] = !t->removes;
    }
}

static void step(judge *j, uint32_t c)
{
    const cmt_steps_terms *t = j->terms;
    if (t->take != NULL)
        t->take(t->self, j->in, c);
    j->in[c] = !t->removes;
}

/* a is better than b in the terms' sense. */
static bool better(const judge *j, mpq_srcptr a, mpq_srcptr b)
{
    return j->terms->least ? mpq_cmp(a, b) < 0 : mpq_cmp(a, b) > 0;
}

/* Those that no open alternative beats. */
static cmt_status find_best(judge *j, uint32_t *best, size_t *n_best)
{
    const cmt_steps_terms *t = j->terms;
    for (size_t i = 0; i < j->n; i++)
        j->open[i] = cmt_contest_eligible(t->contest, i) && j->in[i] == t->removes;
    cmt_status st = CMT_OK;
    *n_best = 0;
    if (t->narrow != NULL)
        st = t->narrow(t->self, j->in, j->open, j->err);
    if (st == CMT_OK)
        st = t->values(t->self, j->in, j->open, j->value, j->err);
    if (st != CMT_OK)
        return st;
    for (uint32_t i = 0; i < j->n; i++) {
        bool beaten = !j->open[i];
        for (size_t k = 0; k < j->n && !beaten; k++)
            beaten = j->open[k] && better(j, j->value[k], j->value[i]);
        if (!beaten)
            best[(*n_best)++] = i;
    }
    return CMT_OK;
}

static uint32_t picked(const judge *j, const uint32_t *best, size_t n)
{
    return j->terms->removes ? cmt_tie_last(j->place, best, n)
                             : cmt_tie_first(j->place, best, n);
}

static cmt_status is_new(judge *j, bool *out)
{
    cmt_hash32 hash;
    char name[CMT_DIGEST_TEXT];
    cmt_buf_rewind(&j->text);
    for (size_t i = 0; i < j->n; i++)
        cmt_buf_puts(&j->text, j->in[i] ? "1" : "0");
    if (j->terms->print != NULL)
        j->terms->print(j->terms->self, &j->text);
    if (j->text.failed)
        return no_room(j);
    cmt_sha256_of(j->text.data, j->text.len, &hash);
    cmt_digest_text(&hash, name);
    *out = cmt_index_get(&j->seen, name) == CMT_INDEX_NONE;
    if (!*out)
        return CMT_OK;
    const char *key = cmt_arena_strdup(j->mem, name);
    if (key == NULL)
        return no_room(j);
    if (j->n_states++ == MAX_STATES || !cmt_index_add(&j->seen, key, 0))
        j->capped = true;
    return CMT_OK;
}

static cmt_status record(judge *j)
{
    char *key = cmt_arena_alloc(j->mem, j->n + 1);
    if (key == NULL)
        return no_room(j);
    for (size_t i = 0; i < j->n; i++)
        key[i] = j->in[i] ? '1' : '0';
    if (cmt_index_get(&j->found, key) != CMT_INDEX_NONE)
        return CMT_OK;
    if (j->n_found == CMT_MAX_COMMITTEES || !cmt_index_add(&j->found, key, 0)) {
        j->capped = true;
        return CMT_OK;
    }
    if (!cmt_result_set(j->mem, j->in, j->n, &j->committees[j->n_found++]))
        return no_room(j);
    return CMT_OK;
}

static cmt_status explore(judge *j, size_t depth);

/* Each of several ways, the state replayed for each. */
static cmt_status fan_out(judge *j, /* NOLINT(misc-no-recursion) */
                          size_t depth,
                          const uint32_t *best,
                          size_t n_best)
{
    for (size_t k = 0; k < n_best && !j->capped; k++) {
        bool fresh = false;
        j->path[depth] = best[k];
        replay(j, depth + 1);
        cmt_status st = is_new(j, &fresh);
        if (st == CMT_OK && fresh && !j->capped)
            st = explore(j, depth + 1);
        if (st != CMT_OK)
            return st;
    }
    return CMT_OK;
}

/* Everything that can follow the first `depth` steps, where the books stand. */
static cmt_status explore(judge *j, size_t depth) /* NOLINT(misc-no-recursion) */
{
    cmt_status st = CMT_OK;
    uint32_t *best = CMT_NEW_ARRAY(j->mem, uint32_t, j->n + 1);
    if (best == NULL)
        return no_room(j);
    for (size_t at = depth; at < j->n_steps; at++) {
        size_t n_best = 0;
        CMT_TRY(find_best(j, best, &n_best));
        if (n_best == 0)
            break;
        if (n_best > 1 && j->place == NULL)
            return fan_out(j, at, best, n_best);
        j->path[at] = n_best > 1 ? picked(j, best, n_best) : best[0];
        step(j, j->path[at]);
    }
    CMT_TRY(record(j));
done:
    return st;
}

static bool find_id(const judge *j, const cmt_value *v, uint32_t *out)
{
    const char *id = cmt_value_as_string(v);
    for (uint32_t i = 0; id != NULL && i < j->n; i++) {
        if (strcmp(id, j->terms->contest->ids[i]) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

static cmt_status deny(const judge *j, size_t k, const char *what)
{
    return cmt_fail(j->err, CMT_E_NEGATIVE, "round %zu: %s", k + 1, what);
}

/* One claimed round is what the definition says; `met_tie` where nothing settles it. */
static cmt_status follow_round(
    judge *j, size_t k, const cmt_value *round, uint32_t *best, bool *met_tie)
{
    uint32_t c = 0;
    size_t n_best = 0;
    size_t at = 0;
    const cmt_value *tied = cmt_value_get(round, "tied");
    const cmt_status st = find_best(j, best, &n_best);
    if (st != CMT_OK)
        return st;
    if (!find_id(j, cmt_value_get(round, j->terms->verb), &c))
        return deny(j, k, "it names no alternative");
    while (at < n_best && best[at] != c)
        at++;
    if (at == n_best)
        return deny(j, k, "another alternative goes");
    if (!cmt_value_as_q(cmt_value_get(round, j->terms->value_name), MAX_VALUE_DIGITS,
                        j->q)
        || mpq_equal(j->q, j->value[c]) == 0)
        return deny(j, k, "the value is another one");
    if (cmt_value_count(tied) != (n_best > 1 ? n_best : 0))
        return deny(j, k, "others are tied");
    for (size_t m = 0; m < cmt_value_count(tied); m++) {
        uint32_t i = 0;
        if (!find_id(j, cmt_value_at(tied, m), &i) || i != best[m])
            return deny(j, k, "others are tied");
    }
    if (n_best > 1 && j->place != NULL && picked(j, best, n_best) != c)
        return deny(j, k, "the tie-break picks another alternative");
    *met_tie = *met_tie || (n_best > 1 && j->place == NULL);
    j->path[k] = c;
    step(j, c);
    return CMT_OK;
}

static bool sits_exactly(const judge *j, const cmt_set *set)
{
    size_t k = 0;
    for (uint32_t i = 0; i < j->n; i++) {
        const bool claimed = k < set->n && set->at[k] == i;
        k += claimed ? 1U : 0U;
        if (claimed != j->in[i])
            return false;
    }
    return k == set->n;
}

/* After `n` claimed steps the way is at its end. */
static cmt_status check_length(judge *j, size_t n, uint32_t *best)
{
    size_t n_best = 0;
    if (n == j->n_steps)
        return CMT_OK;
    if (n > j->n_steps || j->terms->narrow == NULL) {
        return cmt_fail(j->err, CMT_E_NEGATIVE, "there are %zu rounds, not %zu",
                        j->n_steps, n);
    }
    const cmt_status st = find_best(j, best, &n_best);
    if (st == CMT_OK && n_best > 0)
        return cmt_fail(j->err, CMT_E_NEGATIVE, "the rounds end too early");
    return st;
}

static cmt_status follow_rounds(judge *j, const cmt_outcome *claim, bool *met_tie)
{
    cmt_status st = CMT_OK;
    uint32_t *best = CMT_NEW_ARRAY(j->mem, uint32_t, j->n + 1);
    if (best == NULL)
        return no_room(j);
    const size_t n = cmt_value_count(claim->rounds);
    replay(j, 0);
    for (size_t k = 0; k < n && k < j->n_steps; k++)
        CMT_TRY(follow_round(j, k, cmt_value_at(claim->rounds, k), best, met_tie));
    CMT_TRY(check_length(j, n, best));
    if (!sits_exactly(j, &claim->committee)) {
        return cmt_fail(j->err, CMT_E_NEGATIVE,
                        "the rounds do not lead to the claimed committee");
    }
done:
    return st;
}

/* A named way leads to a claimed committee. */
static cmt_status follow_path(judge *j, const cmt_value *path, const cmt_set *committee)
{
    cmt_status st = CMT_OK;
    uint32_t *best = CMT_NEW_ARRAY(j->mem, uint32_t, j->n + 1);
    if (best == NULL)
        return no_room(j);
    const size_t n = cmt_value_count(path);
    replay(j, 0);
    for (size_t k = 0; k < n && k < j->n_steps; k++) {
        uint32_t c = 0;
        size_t n_best = 0;
        size_t at = 0;
        CMT_TRY(find_best(j, best, &n_best));
        if (!find_id(j, cmt_value_at(path, k), &c))
            return cmt_fail(j->err, CMT_E_NEGATIVE, "a path names no alternative");
        while (at < n_best && best[at] != c)
            at++;
        if (at == n_best)
            return cmt_fail(j->err, CMT_E_NEGATIVE, "a path leaves the rule's way");
        step(j, c);
    }
    CMT_TRY(check_length(j, n, best));
    if (!sits_exactly(j, committee)) {
        return cmt_fail(j->err, CMT_E_NEGATIVE,
                        "a path does not lead to its committee");
    }
done:
    return st;
}

/* Of a search that was cut: each one listed is right. */
static cmt_status judge_capped(judge *j, const cmt_outcome *claim)
{
    cmt_status st = CMT_OK;
    const cmt_value *paths = cmt_value_get(claim->witness, "paths");
    if (!claim->capped || claim->n_committees == 0
        || claim->n_committees > CMT_MAX_COMMITTEES)
        return cmt_fail(j->err, CMT_E_NEGATIVE, "more ways are tied than claimed");
    if (cmt_value_count(paths) != claim->n_committees) {
        return cmt_fail(j->err, CMT_E_NEGATIVE,
                        "a capped claim names a path to each committee");
    }
    for (size_t c = 0; c < claim->n_committees; c++)
        CMT_TRY(follow_path(j, cmt_value_at(paths, c), &claim->committees[c]));
    CMT_TRY(cmt_claim_listed(j->mem, j->terms->contest, claim, j->terms->tie_break,
                             j->err));
done:
    return st;
}

static cmt_status judge_init(judge *j)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    const cmt_steps_terms *t = j->terms;
    const cmt_tie_kind tie = t->tie_break->kind;
    size_t eligible = 0;
    j->n = t->contest->n_alternatives;
    for (size_t i = 0; i < j->n; i++)
        eligible += cmt_contest_eligible(t->contest, i) ? 1U : 0U;
    j->n_steps = t->contest->seats < eligible ? t->contest->seats : eligible;
    if (t->removes)
        j->n_steps = eligible - j->n_steps;
    if (t->narrow != NULL)
        j->n_steps = eligible;
    j->in = CMT_NEW_ARRAY(j->mem, bool, j->n + 1);
    j->open = CMT_NEW_ARRAY(j->mem, bool, j->n + 1);
    j->value = cmt_q_array(j->mem, j->n + 1);
    j->q = cmt_q(j->mem);
    j->path = CMT_NEW_ARRAY(j->mem, uint32_t, j->n + 1);
    j->committees = CMT_NEW_ARRAY(j->mem, cmt_set, CMT_MAX_COMMITTEES);
    if (j->in == NULL || j->open == NULL || j->value == NULL || j->q == NULL
        || j->path == NULL || j->committees == NULL || !cmt_index_open(j->mem, &j->seen)
        || !cmt_index_open(j->mem, &j->found))
        return no_room(j);
    if (tie == CMT_TIE_ORDER || tie == CMT_TIE_LOT)
        CMT_TRY(cmt_tie_places(j->mem, t->tie_break, j->n, &place, j->err));
    j->place = place;
done:
    return st;
}

cmt_status cmt_steps_judge(cmt_arena *mem,
                           const cmt_steps_terms *terms,
                           const cmt_outcome *claim,
                           cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool met_tie = !claim->has_committee;
    judge j = {.mem = mem, .terms = terms, .err = err};
    CMT_TRY(judge_init(&j));
    if (claim->has_committee) {
        CMT_TRY(follow_rounds(&j, claim, &met_tie));
    } else if (claim->rounds != NULL) {
        CMT_TRY(cmt_fail(err, CMT_E_NEGATIVE, "rounds lead to no committee"));
    }
    if (!met_tie) {
        CMT_TRY(cmt_claim_committees(mem, terms->contest, claim, terms->tie_break,
                                     &claim->committee, 1, false, err));
        goto done;
    }
    replay(&j, 0);
    CMT_TRY(explore(&j, 0));
    if (j.capped) {
        CMT_TRY(judge_capped(&j, claim));
        goto done;
    }
    cmt_result_sort(j.committees, j.n_found);
    CMT_TRY(cmt_claim_committees(mem, terms->contest, claim, terms->tie_break,
                                 j.committees, j.n_found, false, err));
done:
    cmt_buf_free(&j.text);
    return st;
}
