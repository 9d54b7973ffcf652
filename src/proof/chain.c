#include "proof/chain.h"

#include "base/err.h"

#include <string.h>

struct cmt_chain {
    cmt_arena *mem;
    cmt_solver solver;
    const cmt_solver *inner; /* NULL: read from `steps` */
    const cmt_value *steps;  /* of a chain that was read: array */
    const char *status;      /* that a chain which was read says; NULL: a certificate */
    size_t n;                /* programs asked for */
    cmt_lp *programs;        /* [n] */
    size_t cap;
    cmt_value *certificates; /* array [n] */
    cmt_solution last;
};

static const char *const names[] = {
    [CMT_SOLUTION_OPTIMAL] = "optimal",
    [CMT_SOLUTION_INFEASIBLE] = "infeasible",
    [CMT_SOLUTION_UNBOUNDED] = "unbounded",
    [CMT_SOLUTION_UNPROVED] = "unproved",
};

const char *cmt_solution_status_name(cmt_solution_status status)
{
    return names[status];
}

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for a chain of certificates");
}

/* The certificate at hand, checked. */
static cmt_status read_next(
    cmt_chain *chain, cmt_arena *mem, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    const cmt_value *certificate = cmt_value_at(chain->steps, chain->n);
    if (certificate == NULL) {
        return cmt_fail(err, CMT_E_NEGATIVE, "there is no certificate for program %zu",
                        chain->n + 1);
    }
    return cmt_certificate_check(mem, lp, certificate, out, err);
}

static cmt_status keep(cmt_chain *chain, const cmt_lp *lp, const cmt_solution *answer)
{
    cmt_lp *programs = cmt_arena_grow(chain->mem, chain->programs, chain->n,
                                      &chain->cap, sizeof *programs);
    if (programs == NULL)
        return CMT_E_NOMEM;
    chain->programs = programs;
    chain->programs[chain->n++] = *lp;
    chain->last = *answer;
    cmt_value_add(chain->mem, chain->certificates,
                  cmt_value_share(chain->mem, answer->certificate));
    return cmt_arena_ok(chain->mem) ? CMT_OK : CMT_E_NOMEM;
}

static cmt_status solve(
    void *self, cmt_arena *mem, const cmt_lp *lp, cmt_solution *out, cmt_err *err)
{
    cmt_chain *chain = self;
    cmt_status st = CMT_OK;
    cmt_solution answer = {0};
    CMT_TRY(chain->inner != NULL
                ? chain->inner->solve(chain->inner->self, mem, lp, &answer, err)
                : read_next(chain, mem, lp, &answer, err));
    if (keep(chain, lp, &answer) != CMT_OK)
        return no_room(err);
    *out = answer;
done:
    return st;
}

cmt_chain *cmt_chain_new(cmt_arena *mem, const cmt_solver *inner)
{
    cmt_chain *chain = CMT_NEW(mem, cmt_chain);
    if (chain == NULL)
        return NULL;
    *chain = (cmt_chain){.mem = mem, .inner = inner};
    chain->solver = (cmt_solver){.solve = solve, .self = chain};
    chain->certificates = cmt_value_array(mem);
    return chain->certificates == NULL ? NULL : chain;
}

cmt_status cmt_chain_read(cmt_arena *mem,
                          const cmt_value *file,
                          cmt_chain **out,
                          cmt_err *err)
{
    cmt_chain *chain = cmt_chain_new(mem, NULL);
    cmt_value *alone = cmt_value_array(mem);
    const char *format = cmt_value_text(file, "format");
    if (chain == NULL || alone == NULL)
        return no_room(err);
    chain->steps = alone;
    if (strcmp(format, CMT_CHAIN_FORMAT) == 0) {
        chain->steps = cmt_value_get(file, "steps");
        chain->status = cmt_value_as_string(cmt_value_get(file, "status"));
        if (cmt_value_count(file) != 3 || chain->status == NULL || chain->steps == NULL
            || chain->steps->kind != CMT_VALUE_ARRAY
            || cmt_value_count(chain->steps) < 2) {
            return cmt_fail(
                err, CMT_E_SCHEMA,
                "a chain has format, status and two steps or more, and nothing else");
        }
    } else if (strcmp(format, CMT_CERTIFICATE_FORMAT) == 0) {
        cmt_value_add(mem, alone, cmt_value_share(mem, file));
    } else {
        return cmt_fail(err, CMT_E_SCHEMA,
                        "this is no certificate: its format is neither "
                        "\"" CMT_CERTIFICATE_FORMAT "\" nor \"" CMT_CHAIN_FORMAT "\"");
    }
    if (!cmt_arena_ok(mem))
        return no_room(err);
    *out = chain;
    return CMT_OK;
}

const cmt_solver *cmt_chain_solver(cmt_chain *chain)
{
    return &chain->solver;
}

const cmt_lp *cmt_chain_last_program(const cmt_chain *chain)
{
    static const cmt_lp none = {0};
    return chain->n == 0 ? &none : &chain->programs[chain->n - 1];
}

const cmt_solution *cmt_chain_last(const cmt_chain *chain)
{
    return &chain->last;
}

cmt_status cmt_chain_check_end(const cmt_chain *chain, cmt_err *err)
{
    const size_t n = cmt_value_count(chain->steps);
    if (chain->n != n) {
        return cmt_fail(err, CMT_E_NEGATIVE,
                        "there are %zu certificates, and %zu programs to be proved", n,
                        chain->n);
    }
    if (chain->status != NULL
        && strcmp(chain->status, names[chain->last.status]) != 0) {
        return cmt_fail(err, CMT_E_NEGATIVE, "the chain says %.40s, its last step %s",
                        chain->status, names[chain->last.status]);
    }
    return CMT_OK;
}

const cmt_value *cmt_chain_value(cmt_arena *mem, const cmt_chain *chain)
{
    if (chain->n == 1)
        return chain->last.certificate;
    cmt_value *v = cmt_value_object(mem);
    cmt_value_set_string(mem, v, "format", CMT_CHAIN_FORMAT);
    cmt_value_set_string(mem, v, "status", names[chain->last.status]);
    cmt_value_set(mem, v, "steps", cmt_value_share(mem, chain->certificates));
    return cmt_arena_ok(mem) ? v : NULL;
}

cmt_value *cmt_chain_programs(cmt_arena *mem, const cmt_chain *chain)
{
    cmt_value *v = cmt_value_array(mem);
    for (size_t k = 0; k < chain->n; k++)
        cmt_value_add(mem, v, cmt_lp_value(mem, &chain->programs[k]));
    return cmt_arena_ok(mem) ? v : NULL;
}
