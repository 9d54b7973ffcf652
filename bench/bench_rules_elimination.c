/* Elimination rules. */
#include "bench_rules.h"
#include "decision/registry.h"

void cmt_bench_rules_elimination(cmt_arena *mem)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_contest *c = cmt_bench_orders(mem, 20, 100000, 1);
    const cmt_rule_args args = {.tie_break.kind = CMT_TIE_ORDER};
    cmt_bench_rule("irv, 100,000 x 20", cmt_rule_find(CMT_RULE_ORDINAL, "irv"), c,
                   &args, 20);
    c->kind = CMT_KIND_COMMITTEE;
    c->seats = 5;
    cmt_bench_rule("stv, wigm exact, 100,000 x 20, 5 seats",
                   cmt_rule_find(CMT_RULE_ORDINAL, "stv"), c, &args, 300);
    const cmt_option meek = {.name = "transfer", .value = "meek"};
    const cmt_rule_args as_meek = {
        .options = &meek, .n_options = 1, .tie_break.kind = CMT_TIE_ORDER};
    cmt_bench_rule("stv, meek, 9 decimals, 100,000 x 20, 5 seats",
                   cmt_rule_find(CMT_RULE_ORDINAL, "stv"), c, &as_meek, 0);
    cmt_arena_reset(mem, mark);
}
