/* Rules that elect committees from approvals: every alternative is approved by three
 * ballots of ten. */
#include "bench_rules.h"

void cmt_bench_rules_committees(cmt_arena *mem)
{
    static const struct {
        const char *row;
        const char *rule;
        size_t n_ballots;
        double bar;
    } rows[] = {
        {"seqpav, 100,000 x 30, 10 seats", "seqpav", 100000, 30},
        {"seqphragmen, 100,000 x 30, 10 seats", "seqphragmen", 100000, 300},
        {"mes, 100,000 x 30, 10 seats", "mes", 100000, 1000},
        {"pav, proved, 1,000 x 30, 10 seats", "pav", 1000, 2000},
    };
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        cmt_contest *c = cmt_bench_approvals(mem, 30, rows[k].n_ballots, 30, 5);
        c->kind = CMT_KIND_COMMITTEE;
        c->seats = 10;
        const cmt_bench_work work = {.kind = CMT_RULE_APPROVAL,
                                     .rule = rows[k].rule,
                                     .tie = CMT_TIE_ORDER,
                                     .contest = c};
        cmt_bench_named(rows[k].row, &work, rows[k].bar);
    }
}
