#include "rules/ordinal/young.h"
#include "rules/repair_check.h"

cmt_status cmt_ordinal_young_check(cmt_arena *mem,
                                   const cmt_contest *contest,
                                   const cmt_rule_args *args,
                                   const cmt_outcome *claim,
                                   cmt_err *err)
{
    (void)args;
    return cmt_repair_check(mem, contest, true, claim, err);
}
