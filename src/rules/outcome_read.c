#include "rules/outcome_json.h"

#include "base/err.h"
#include "base/index.h"
#include "base/limits.h"

#include <string.h>

typedef struct reader {
    cmt_arena *mem;
    const cmt_contest *contest;
    const cmt_value *record;
    cmt_index index;
    cmt_err *err;
} reader;

static cmt_status bad(const reader *r, const char *key)
{
    return cmt_fail(r->err, CMT_E_RANGE, "the outcome's `%s` is not of its form", key);
}

static cmt_status no_room(const reader *r)
{
    return cmt_fail(r->err, CMT_E_NOMEM, "no room for an outcome");
}

static cmt_status find(const reader *r, const cmt_value *id, uint32_t *out)
{
    const char *name = cmt_value_as_string(id);
    const uint32_t at = name != NULL ? cmt_index_get(&r->index, name) : CMT_INDEX_NONE;
    if (at == CMT_INDEX_NONE) {
        return cmt_fail(r->err, CMT_E_REFERENCE, "the outcome names `%s`, %s",
                        name != NULL ? name : "", "which is no alternative");
    }
    *out = at;
    return CMT_OK;
}

static cmt_status read_set(const reader *r,
                           const char *key,
                           const cmt_value *v,
                           cmt_set *out)
{
    cmt_status st = CMT_OK;
    if (v->kind != CMT_VALUE_ARRAY)
        return bad(r, key);
    const size_t n = cmt_value_count(v);
    uint32_t *at = CMT_NEW_ARRAY(r->mem, uint32_t, n + 1);
    if (at == NULL)
        return no_room(r);
    for (size_t k = 0; k < n; k++) {
        CMT_TRY(find(r, cmt_value_at(v, k), &at[k]));
        if (k > 0 && at[k] <= at[k - 1]) {
            return cmt_fail(r->err, CMT_E_DUPLICATE,
                            "`%s` stands twice or out of order in the outcome's `%s`",
                            r->contest->ids[at[k]], key);
        }
    }
    *out = (cmt_set){.at = at, .n = n};
done:
    return st;
}

static cmt_status read_ranking(const reader *r, cmt_outcome *o)
{
    const cmt_value *v = cmt_value_get(r->record, "ranking");
    if (v == NULL)
        return CMT_OK;
    cmt_status st = CMT_OK;
    const size_t n = r->contest->n_alternatives;
    uint32_t *ranking = CMT_NEW_ARRAY(r->mem, uint32_t, n + 1);
    if (ranking == NULL)
        return no_room(r);
    if (v->kind != CMT_VALUE_ARRAY)
        return bad(r, "ranking");
    for (size_t i = 0; i < n; i++)
        ranking[i] = CMT_UNPLACED;
    for (size_t t = 0; t < cmt_value_count(v); t++) {
        cmt_set tier = {0};
        CMT_TRY(read_set(r, "ranking", cmt_value_at(v, t), &tier));
        for (size_t k = 0; k < tier.n; k++) {
            if (ranking[tier.at[k]] != CMT_UNPLACED) {
                return cmt_fail(r->err, CMT_E_DUPLICATE, "`%s` is ranked twice",
                                r->contest->ids[tier.at[k]]);
            }
            ranking[tier.at[k]] = (uint32_t)t;
        }
    }
    o->ranking = ranking;
done:
    return st;
}

static cmt_status read_committees(const reader *r, cmt_outcome *o)
{
    cmt_status st = CMT_OK;
    const cmt_value *all = cmt_value_get(r->record, "committees");
    const cmt_value *one = cmt_value_get(r->record, "committee");
    if (all != NULL) {
        const size_t n = cmt_value_count(all);
        cmt_set *sets = CMT_NEW_ARRAY(r->mem, cmt_set, n + 1);
        if (sets == NULL)
            return no_room(r);
        if (all->kind != CMT_VALUE_ARRAY || n > CMT_MAX_COMMITTEES)
            return bad(r, "committees");
        for (size_t c = 0; c < n; c++)
            CMT_TRY(read_set(r, "committees", cmt_value_at(all, c), &sets[c]));
        o->committees = sets;
        o->n_committees = n;
    }
    if (one != NULL) {
        CMT_TRY(read_set(r, "committee", one, &o->committee));
        o->has_committee = true;
    }
done:
    return st;
}

/* An object with one member for every alternative. */
static cmt_status of_each(const reader *r, const char *key, const cmt_value *v)
{
    if (v->kind != CMT_VALUE_OBJECT || cmt_value_count(v) != r->contest->n_alternatives)
        return bad(r, key);
    for (size_t i = 0; i < r->contest->n_alternatives; i++) {
        if (cmt_value_get(v, r->contest->ids[i]) == NULL)
            return bad(r, key);
    }
    return CMT_OK;
}

static cmt_status read_q(const reader *r,
                         const char *key,
                         const cmt_value *v,
                         mpq_srcptr *out)
{
    mpq_ptr q = cmt_q(r->mem);
    if (q == NULL)
        return no_room(r);
    if (!cmt_value_as_q(v, CMT_MAX_JSON_BYTES, q))
        return bad(r, key);
    *out = q;
    return CMT_OK;
}

static cmt_status read_number(const reader *r, const char *key, mpq_srcptr *out)
{
    const cmt_value *v = cmt_value_get(r->record, key);
    return v == NULL ? CMT_OK : read_q(r, key, v, out);
}

static cmt_status read_numbers(const reader *r, const char *key, const mpq_srcptr **out)
{
    const cmt_value *v = cmt_value_get(r->record, key);
    if (v == NULL)
        return CMT_OK;
    cmt_status st = CMT_OK;
    const size_t n = r->contest->n_alternatives;
    mpq_srcptr *values = CMT_NEW_ARRAY(r->mem, mpq_srcptr, n + 1);
    if (values == NULL)
        return no_room(r);
    CMT_TRY(of_each(r, key, v));
    for (size_t i = 0; i < n; i++)
        CMT_TRY(read_q(r, key, cmt_value_get(v, r->contest->ids[i]), &values[i]));
    *out = values;
done:
    return st;
}

static cmt_status read_judgments(const reader *r, cmt_outcome *o)
{
    const cmt_value *v = cmt_value_get(r->record, "judgments");
    if (v == NULL)
        return CMT_OK;
    cmt_status st = CMT_OK;
    const size_t n = r->contest->n_alternatives;
    const size_t m = cmt_value_count(v);
    const int8_t **rows = CMT_NEW_ARRAY(r->mem, const int8_t *, m + 1);
    if (rows == NULL)
        return no_room(r);
    for (size_t j = 0; j < m; j++) {
        const cmt_value *one = cmt_value_at(v, j);
        int8_t *row = CMT_NEW_ARRAY(r->mem, int8_t, n + 1);
        if (row == NULL)
            return no_room(r);
        CMT_TRY(of_each(r, "judgments", one));
        for (size_t i = 0; i < n; i++) {
            const char *word =
                cmt_value_as_string(cmt_value_get(one, r->contest->ids[i]));
            if (word == NULL
                || (strcmp(word, "yes") != 0 && strcmp(word, "no") != 0
                    && strcmp(word, "tied") != 0))
                return bad(r, "judgments");
            row[i] = (int8_t)(word[0] == 'y' ? 1 : (word[0] == 'n' ? -1 : 0));
        }
        rows[j] = row;
    }
    o->judgments = rows;
    o->n_judgments = m;
done:
    return st;
}

static cmt_status read_seats(const reader *r, cmt_outcome *o)
{
    const cmt_value *v = cmt_value_get(r->record, "seats");
    if (v == NULL)
        return CMT_OK;
    cmt_status st = CMT_OK;
    int64_t *seats = CMT_NEW_ARRAY(r->mem, int64_t, r->contest->n_alternatives + 1);
    if (seats == NULL)
        return no_room(r);
    CMT_TRY(of_each(r, "seats", v));
    for (size_t i = 0; i < r->contest->n_alternatives; i++) {
        if (!cmt_value_as_int(cmt_value_get(v, r->contest->ids[i]), &seats[i]))
            return bad(r, "seats");
    }
    o->seats = seats;
done:
    return st;
}

/* A boolean member; absent means false. */
static cmt_status read_flag(const reader *r, const char *key, bool *out)
{
    const cmt_value *v = cmt_value_get(r->record, key);
    if (v == NULL)
        return CMT_OK;
    if (v->kind != CMT_VALUE_BOOL)
        return bad(r, key);
    *out = v->as.boolean;
    return CMT_OK;
}

static cmt_status check_identity(const reader *r, const cmt_rule *rule)
{
    const char *name = cmt_value_as_string(cmt_value_get(r->record, "rule"));
    const char *kind = cmt_value_as_string(cmt_value_get(r->record, "kind"));
    int64_t version = -1;
    if (name == NULL || strcmp(name, rule->name) != 0 || kind == NULL
        || strcmp(kind, cmt_rule_kind_name(rule->kind)) != 0
        || !cmt_value_as_int(cmt_value_get(r->record, "rule_version"), &version)
        || version != (int64_t)rule->version) {
        return cmt_fail(r->err, CMT_E_RANGE,
                        "the outcome is not of %s rule `%s` version %u",
                        cmt_rule_kind_name(rule->kind), rule->name, rule->version);
    }
    const cmt_value *ids = cmt_value_get(r->record, "alternatives");
    bool same = cmt_value_count(ids) == r->contest->n_alternatives;
    for (size_t i = 0; same && i < r->contest->n_alternatives; i++) {
        const char *id = cmt_value_as_string(cmt_value_at(ids, i));
        same = id != NULL && strcmp(id, r->contest->ids[i]) == 0;
    }
    return same ? CMT_OK : bad(r, "alternatives");
}

cmt_status cmt_outcome_read(cmt_arena *mem,
                            const cmt_contest *contest,
                            const cmt_rule *rule,
                            const cmt_value *value,
                            cmt_outcome *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    reader r = {.mem = mem, .contest = contest, .record = value, .err = err};
    cmt_outcome o = {.n = contest->n_alternatives};
    if (!cmt_index_init(mem, contest->n_alternatives, &r.index))
        return no_room(&r);
    for (uint32_t i = 0; i < contest->n_alternatives; i++) {
        if (!cmt_index_add(&r.index, contest->ids[i], i))
            return bad(&r, "alternatives");
    }
    CMT_TRY(check_identity(&r, rule));
    const cmt_value *winners = cmt_value_get(value, "winners");
    if (winners != NULL)
        CMT_TRY(read_set(&r, "winners", winners, &o.winners));
    CMT_TRY(read_ranking(&r, &o));
    CMT_TRY(read_committees(&r, &o));
    CMT_TRY(read_numbers(&r, "scores", &o.scores));
    CMT_TRY(read_numbers(&r, "weights", &o.weights));
    CMT_TRY(read_numbers(&r, "lottery", &o.lottery));
    CMT_TRY(read_number(&r, "level", &o.level));
    CMT_TRY(read_number(&r, "level_high", &o.level_high));
    CMT_TRY(read_number(&r, "cost", &o.cost));
    CMT_TRY(read_number(&r, "bound", &o.bound));
    CMT_TRY(read_judgments(&r, &o));
    CMT_TRY(read_seats(&r, &o));
    CMT_TRY(read_flag(&r, "tied", &o.tied));
    CMT_TRY(read_flag(&r, "capped", &o.capped));
    CMT_TRY(read_flag(&r, "unproved", &o.unproved));
    o.rounds = cmt_value_get(value, "rounds");
    o.witness = cmt_value_get(value, "witness");
    *out = o;
done:
    return st;
}
