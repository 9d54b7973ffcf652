#include "base/err.h"
#include "base/limits.h"
#include "proof/certificate.h"
#include "proof/proof.h"

#include <string.h>

static const char *const statuses[] = {"optimal", "infeasible", "unbounded",
                                       "unproved"};

typedef struct reader {
    cmt_arena *mem;
    const cmt_value *top;
    size_t n_columns;
    size_t n_rows;
    size_t n_known; /* members of the top object that were read */
    cmt_err *err;
} reader;

static cmt_status refuse(const reader *in, const char *path, const char *what)
{
    return cmt_fail_at(in->err, CMT_E_SCHEMA, 0, path, "%s", what);
}

static cmt_status shortage(const reader *in)
{
    return cmt_fail(in->err, CMT_E_NOMEM, "no room to read a certificate");
}

/* One number has one spelling, so that an altered certificate is another one. */
static cmt_status read_q(const reader *in,
                         const char *path,
                         const cmt_value *v,
                         mpq_ptr out)
{
    const char *text = cmt_value_as_string(v);
    const cmt_status st =
        text == NULL ? CMT_E_RANGE
                     : cmt_q_read_fixed(in->mem, text, CMT_MAX_CERTIFICATE_DIGITS, out);
    if (st == CMT_E_NOMEM)
        return shortage(in);
    if (st == CMT_OK)
        return CMT_OK;
    mpq_t other;
    mpq_init(other);
    const bool is_number = cmt_value_as_q(v, CMT_MAX_CERTIFICATE_DIGITS, other);
    mpq_clear(other);
    return refuse(in, path,
                  is_number ? "a rational is not in lowest terms"
                            : "a rational such as \"2/3\" must stand here");
}

static cmt_status read_sparse(const reader *in,
                              const char *path,
                              const cmt_value *v,
                              size_t limit,
                              cmt_sparse *out)
{
    const size_t n = cmt_value_count(v);
    if (v == NULL || v->kind != CMT_VALUE_ARRAY)
        return refuse(in, path, "an array of [index, value] pairs must stand here");
    cmt_term *terms = CMT_NEW_ARRAY(in->mem, cmt_term, n);
    mpq_t *values = CMT_NEW_ARRAY(in->mem, mpq_t, n);
    if (terms == NULL || values == NULL)
        return shortage(in);
    int64_t previous = -1;
    for (size_t k = 0; k < n; k++) {
        const cmt_value *item = cmt_value_at(v, k);
        int64_t index = 0;
        if (item->kind != CMT_VALUE_ARRAY || cmt_value_count(item) != 2
            || !cmt_value_as_int(cmt_value_at(item, 0), &index))
            return refuse(in, path, "an [index, value] pair must stand here");
        if (index <= previous || (uint64_t)index >= limit)
            return refuse(in, path, "indices must exist and ascend");
        previous = index;
        const cmt_status st = read_q(in, path, cmt_value_at(item, 1), values[k]);
        if (st != CMT_OK)
            return st;
        if (mpq_sgn(values[k]) == 0)
            return refuse(in, path, "a zero must be left out");
        terms[k] = (cmt_term){.column = (uint32_t)index, .value = values[k]};
    }
    *out = (cmt_sparse){.terms = terms, .n = n};
    return CMT_OK;
}

/* A member of the top object, counted, so that unknown ones are noticed at the end. */
static const cmt_value *take(reader *in, const char *key)
{
    const cmt_value *v = cmt_value_get(in->top, key);
    if (v != NULL)
        in->n_known++;
    return v;
}

static cmt_status take_q(reader *in, const char *key, mpq_srcptr *out)
{
    const cmt_value *v = take(in, key);
    if (v == NULL)
        return CMT_OK;
    mpq_ptr q = (mpq_ptr)CMT_NEW(in->mem, mpq_t);
    if (q == NULL)
        return shortage(in);
    const cmt_status st = read_q(in, key, v, q);
    if (st == CMT_OK)
        *out = q;
    return st;
}

static bool read_column(const reader *in, const cmt_value *v, uint32_t *out)
{
    int64_t column = 0;
    if (!cmt_value_as_int(v, &column) || column < 0
        || (uint64_t)column >= in->n_columns)
        return false;
    *out = (uint32_t)column;
    return true;
}

/* {"at":"3","branch":5} */
static cmt_status read_branch(const reader *in, const cmt_value *v, cmt_step *out)
{
    const cmt_value *at = cmt_value_get(v, "at");
    mpq_ptr q = (mpq_ptr)CMT_NEW(in->mem, mpq_t);
    if (q == NULL)
        return shortage(in);
    if (at == NULL || cmt_value_count(v) != 2
        || !read_column(in, cmt_value_get(v, "branch"), &out->column))
        return refuse(in, "tree", "a branching has a column and at");
    const cmt_status st = read_q(in, "tree", at, q);
    if (st == CMT_OK && !cmt_q_is_whole(q))
        return refuse(in, "tree", "a branching is at an integer");
    out->kind = CMT_STEP_BRANCH;
    out->at = mpq_numref(q);
    return st;
}

static cmt_status read_step(const reader *in, const cmt_value *v, cmt_step *out)
{
    static const struct {
        const char *key;
        cmt_step_kind kind;
    } with_rows[] = {{"dual", CMT_STEP_DUAL},
                     {"farkas", CMT_STEP_FARKAS},
                     {"tighten", CMT_STEP_TIGHTEN}};
    if (cmt_value_get(v, "branch") != NULL)
        return read_branch(in, v, out);
    if (cmt_value_count(v) != 1 || v->kind != CMT_VALUE_OBJECT)
        return refuse(in, "tree", "a node of no known kind");
    if (read_column(in, cmt_value_get(v, "empty"), &out->column)) {
        out->kind = CMT_STEP_EMPTY;
        return CMT_OK;
    }
    for (size_t k = 0; k < sizeof with_rows / sizeof with_rows[0]; k++) {
        const cmt_value *rows = cmt_value_get(v, with_rows[k].key);
        out->kind = with_rows[k].kind;
        if (rows != NULL)
            return read_sparse(in, "tree", rows, in->n_rows, &out->multiplier);
    }
    return refuse(in, "tree", "a node of no known kind");
}

/* At most one of dual, farkas and tree. */
static cmt_status take_steps(reader *in, cmt_proof *out)
{
    const cmt_value *leaf[] = {take(in, "dual"), take(in, "farkas")};
    const cmt_value *tree = take(in, "tree");
    const size_t n = tree != NULL ? cmt_value_count(tree) : 1;
    if ((leaf[0] != NULL) + (leaf[1] != NULL) + (tree != NULL) > 1)
        return refuse(in, "", "only one of dual, farkas and tree can stand here");
    if (tree != NULL && (tree->kind != CMT_VALUE_ARRAY || n == 0))
        return refuse(in, "tree", "an array of nodes must stand here");
    if (leaf[0] == NULL && leaf[1] == NULL && tree == NULL)
        return CMT_OK;
    cmt_step *steps = CMT_NEW_ARRAY(in->mem, cmt_step, n);
    if (steps == NULL)
        return shortage(in);
    cmt_status st = CMT_OK;
    for (size_t k = 0; tree != NULL && k < n && st == CMT_OK; k++)
        st = read_step(in, cmt_value_at(tree, k), &steps[k]);
    if (tree == NULL) {
        const bool dual = leaf[0] != NULL;
        steps[0].kind = dual ? CMT_STEP_DUAL : CMT_STEP_FARKAS;
        st = read_sparse(in, dual ? "dual" : "farkas", leaf[dual ? 0 : 1], in->n_rows,
                         &steps[0].multiplier);
    }
    out->steps = steps;
    out->n_steps = n;
    return st;
}

static cmt_status take_head(reader *in, cmt_proof *out)
{
    const char *format = cmt_value_as_string(take(in, "format"));
    const char *status = cmt_value_as_string(take(in, "status"));
    if (format == NULL || strcmp(format, CMT_CERTIFICATE_FORMAT) != 0)
        return refuse(in, "format", "the format must be " CMT_CERTIFICATE_FORMAT);
    out->program = cmt_value_as_string(take(in, "program"));
    if (out->program == NULL)
        return refuse(in, "program", "the digest of the program must stand here");
    for (size_t k = 0; k < sizeof statuses / sizeof statuses[0]; k++) {
        if (status != NULL && strcmp(status, statuses[k]) == 0) {
            out->status = (cmt_solution_status)k;
            return CMT_OK;
        }
    }
    return refuse(in, "status", "no known status");
}

/* Which members go with which status. */
static bool fits(const cmt_proof *p, bool has_ray)
{
    const bool primal = p->has_primal;
    const bool steps = p->n_steps != 0;
    const bool bound = p->bound != NULL;
    if (primal != (p->objective != NULL))
        return false;
    switch (p->status) {
    case CMT_SOLUTION_OPTIMAL:
        return primal && steps && !bound && !has_ray;
    case CMT_SOLUTION_INFEASIBLE:
        return !primal && steps && !bound && !has_ray;
    case CMT_SOLUTION_UNBOUNDED:
        return primal && !steps && !bound && has_ray;
    case CMT_SOLUTION_UNPROVED:
        return bound == steps && !has_ray;
    }
    return false;
}

cmt_status cmt_proof_read(cmt_arena *mem,
                          const cmt_lp *lp,
                          const cmt_value *certificate,
                          cmt_proof *out,
                          cmt_err *err)
{
    reader in = {.mem = mem,
                 .top = certificate,
                 .n_columns = lp->n_columns,
                 .n_rows = lp->n_rows,
                 .err = err};
    cmt_proof p = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(take_head(&in, &p));
    const cmt_value *primal = take(&in, "primal");
    const cmt_value *ray = take(&in, "ray");
    p.has_primal = primal != NULL;
    if (primal != NULL)
        CMT_TRY(read_sparse(&in, "primal", primal, in.n_columns, &p.primal));
    if (ray != NULL)
        CMT_TRY(read_sparse(&in, "ray", ray, in.n_columns, &p.ray));
    CMT_TRY(take_q(&in, "objective", &p.objective));
    CMT_TRY(take_q(&in, "bound", &p.bound));
    CMT_TRY(take_steps(&in, &p));
    if (in.n_known != cmt_value_count(certificate) || !fits(&p, ray != NULL))
        return refuse(&in, "", "the members do not go with the status");
    *out = p;
done:
    return st;
}
