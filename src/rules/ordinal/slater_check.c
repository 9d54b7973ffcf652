#include "rules/orders_check.h"
#include "rules/ordinal/slater.h"

cmt_status cmt_ordinal_slater_check(cmt_arena *mem,
                                    const cmt_contest *contest,
                                    const cmt_rule_args *args,
                                    const cmt_outcome *claim,
                                    cmt_err *err)
{
    return cmt_orders_check(mem, contest, true, args, claim, err);
}
