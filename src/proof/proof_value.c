#include "proof/certificate.h"
#include "proof/proof.h"

static cmt_value *sparse_value(cmt_arena *mem, const cmt_sparse *v)
{
    cmt_value *out = cmt_value_array(mem);
    for (size_t k = 0; k < v->n; k++) {
        cmt_value *pair = cmt_value_array(mem);
        cmt_value_add(mem, pair, cmt_value_int(mem, v->terms[k].column));
        cmt_value_add(mem, pair, cmt_value_q(mem, v->terms[k].value));
        cmt_value_add(mem, out, pair);
    }
    return out;
}

static cmt_value *integer_value(cmt_arena *mem, mpz_srcptr z)
{
    mpq_ptr q = cmt_q(mem);
    if (q == NULL)
        return NULL;
    mpq_set_z(q, z);
    return cmt_value_q(mem, q);
}

static const char *kind_name(cmt_step_kind kind)
{
    switch (kind) {
    case CMT_STEP_BRANCH:
        return "branch";
    case CMT_STEP_TIGHTEN:
        return "tighten";
    case CMT_STEP_DUAL:
        return "dual";
    case CMT_STEP_FARKAS:
        return "farkas";
    case CMT_STEP_EMPTY:
        break;
    }
    return "empty";
}

static cmt_value *step_value(cmt_arena *mem, const cmt_step *s)
{
    cmt_value *v = cmt_value_object(mem);
    const char *key = kind_name(s->kind);
    if (s->kind == CMT_STEP_BRANCH)
        cmt_value_set(mem, v, "at", integer_value(mem, s->at));
    if (s->kind == CMT_STEP_BRANCH || s->kind == CMT_STEP_EMPTY) {
        cmt_value_set_int(mem, v, key, s->column);
    } else {
        cmt_value_set(mem, v, key, sparse_value(mem, &s->multiplier));
    }
    return v;
}

static void set_steps(cmt_arena *mem, cmt_value *v, const cmt_proof *p)
{
    const bool leaf =
        p->n_steps == 1
        && (p->steps[0].kind == CMT_STEP_DUAL || p->steps[0].kind == CMT_STEP_FARKAS);
    if (leaf) {
        cmt_value_set(mem, v, kind_name(p->steps[0].kind),
                      sparse_value(mem, &p->steps[0].multiplier));
        return;
    }
    cmt_value *tree = cmt_value_array(mem);
    for (size_t k = 0; k < p->n_steps; k++)
        cmt_value_add(mem, tree, step_value(mem, &p->steps[k]));
    cmt_value_set(mem, v, "tree", tree);
}

cmt_value *cmt_proof_value(cmt_arena *mem, const cmt_proof *proof)
{
    static const char *const statuses[] = {"optimal", "infeasible", "unbounded",
                                           "unproved"};
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "format", CMT_CERTIFICATE_FORMAT);
    cmt_value_set_string(mem, v, "program", proof->program);
    cmt_value_set_string(mem, v, "status", statuses[proof->status]);
    if (proof->has_primal) {
        cmt_value_set(mem, v, "primal", sparse_value(mem, &proof->primal));
        cmt_value_set(mem, v, "objective", cmt_value_q(mem, proof->objective));
    }
    if (proof->bound != NULL)
        cmt_value_set(mem, v, "bound", cmt_value_q(mem, proof->bound));
    if (proof->status == CMT_SOLUTION_UNBOUNDED)
        cmt_value_set(mem, v, "ray", sparse_value(mem, &proof->ray));
    if (proof->n_steps != 0)
        set_steps(mem, v, proof);
    return cmt_arena_ok(mem) ? v : NULL;
}
