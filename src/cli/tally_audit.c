/* What `--audit` adds to a tally. */
#include "base/err.h"
#include "cli/tally.h"
#include "insight/audit_words.h"
#include "insight/committee_audits.h"
#include "insight/margin.h"
#include "insight/scan.h"

static cmt_status audit_committee(cmt_cli *cli,
                                  const cmt_contest *contest,
                                  const cmt_outcome *outcome,
                                  cmt_value *audits)
{
    const cmt_audits_terms terms = {.solver = cmt_cli_solver(cli)};
    const cmt_set *committee = &outcome->committee;
    cmt_value *fairness = NULL;
    if (!outcome->has_committee && outcome->n_committees == 0)
        return CMT_OK;
    if (!outcome->has_committee)
        committee = &outcome->committees[0];
    if (contest->ballots.form == CMT_FORM_SCORE
        || (contest->decision != NULL && contest->ballots.form != CMT_FORM_APPROVE)
        || (contest->ballots.form == CMT_FORM_RANK
            && contest->kind != CMT_KIND_COMMITTEE))
        return CMT_OK;
    const cmt_status st = cmt_committee_audits(cli->mem, contest, committee, &terms,
                                               &fairness, &cli->err);
    if (st == CMT_OK)
        cmt_value_set(cli->mem, audits, "proportionality", fairness);
    return st;
}

cmt_status cmt_tally_audit(cmt_cli *cli,
                           const cmt_rule *rule,
                           const cmt_contest *contest,
                           const cmt_rule_args *args,
                           const cmt_outcome *outcome,
                           cmt_value **out)
{
    cmt_value *audits = cmt_value_object(cli->mem);
    cmt_status st = CMT_OK;
    cmt_value *margin = NULL;
    cmt_value *scan = NULL;
    CMT_TRY(audit_committee(cli, contest, outcome, audits));
    CMT_TRY(cmt_margin(cli->mem, contest, rule, args, outcome, &margin, &cli->err));
    if (margin != NULL)
        cmt_value_set(cli->mem, audits, "margin", margin);
    CMT_TRY(cmt_scan(cli->mem, contest, rule, args, outcome, 0, &scan, &cli->err));
    if (scan != NULL)
        cmt_value_set(cli->mem, audits, "scan", scan);
    if (!cmt_arena_ok(cli->mem))
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for audits");
    *out = audits;
done:
    return st;
}

void cmt_tally_print_audit(cmt_arena *mem, const cmt_value *audits)
{
    const char *lines[CMT_MAX_AUDIT_LINES];
    const size_t n = cmt_audit_lines(mem, audits, lines);
    for (size_t k = 0; k < n; k++) {
        if (lines[k] != NULL)
            cmt_cli_print("  %-10s %s\n", k == 0 ? "audit" : "", lines[k]);
    }
}
