#include "rules/judgment/premise_based.h"

#include "base/err.h"
#include "rules/claim.h"
#include "rules/judgment_claim.h"

#include <string.h>

/* Whether a proposition is named in "a,b,c", or all are by `*`. */
static bool is_named(const char *names, const char *id)
{
    const size_t len = strlen(id);
    if (strcmp(names, "*") == 0)
        return true;
    for (const char *at = names; at != NULL; at = strchr(at, ',')) {
        at += *at == ',' ? 1 : 0;
        if (strncmp(at, id, len) == 0 && (at[len] == ',' || at[len] == '\0'))
            return true;
    }
    return false;
}

typedef struct view {
    cmt_arena *mem;
    const cmt_contest *contest;
    const char *names;
    mpq_t *margin; /* [n] */
    int8_t *given; /* [n] what the premises say */
    bool consistent;
} view;

/* What the clauses make of a proposition when the premises are given: what nothing
 * consistent contradicts. */
static cmt_status follows(view *v, size_t i, int8_t *out, cmt_err *err)
{
    cmt_status st = CMT_OK;
    bool can_be_no = true;
    bool can_be_yes = true;
    v->given[i] = -1;
    st = cmt_claim_satisfiable(v->mem, v->contest, v->given, &can_be_no, err);
    v->given[i] = 1;
    if (st == CMT_OK)
        st = cmt_claim_satisfiable(v->mem, v->contest, v->given, &can_be_yes, err);
    v->given[i] = 0;
    *out = (int8_t)((can_be_yes ? 1 : 0) - (can_be_no ? 1 : 0));
    return st;
}

static cmt_status check_judgment(view *v, const int8_t *judgment, cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t i = 0; i < v->contest->n_alternatives; i++) {
        int8_t says = v->given[i];
        if (says == 0 && v->consistent)
            CMT_TRY(follows(v, i, &says, err));
        if (says != judgment[i]) {
            return cmt_fail(err, CMT_E_NEGATIVE, "the premises say otherwise of `%s`",
                            v->contest->ids[i]);
        }
    }
done:
    return st;
}

cmt_status cmt_judgment_premise_based_check(cmt_arena *mem,
                                            const cmt_contest *contest,
                                            const cmt_rule_args *args,
                                            const cmt_outcome *claim,
                                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    const cmt_value *said = cmt_value_get(claim->witness, "consistent");
    bool tied = false;
    view v = {.mem = mem, .contest = contest};
    v.names = cmt_rule_option_value(&cmt_rule_judgment_premise_based, args, "premises");
    v.margin = cmt_q_array(mem, n + 1);
    v.given = CMT_NEW_ARRAY(mem, int8_t, n + 1);
    if (v.margin == NULL || v.given == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu propositions", n);
    CMT_TRY(cmt_claim_parts(contest, claim, CMT_PART_JUDGMENTS, err));
    if (claim->n_judgments != 1)
        return cmt_fail(err, CMT_E_NEGATIVE, "the rule yields one judgment");
    CMT_TRY(cmt_claim_margins(contest, v.margin, err));
    for (size_t i = 0; i < n; i++) {
        v.given[i] =
            (int8_t)(is_named(v.names, contest->ids[i]) ? mpq_sgn(v.margin[i]) : 0);
        tied = tied || claim->judgments[0][i] == 0;
    }
    CMT_TRY(cmt_claim_satisfiable(mem, contest, v.given, &v.consistent, err));
    if (said == NULL || said->kind != CMT_VALUE_BOOL
        || said->as.boolean != v.consistent) {
        return cmt_fail(err, CMT_E_NEGATIVE, "the premises are %s",
                        v.consistent ? "consistent" : "inconsistent");
    }
    CMT_TRY(check_judgment(&v, claim->judgments[0], err));
    CMT_TRY(cmt_claim_tied(claim, tied, err));
done:
    return st;
}
