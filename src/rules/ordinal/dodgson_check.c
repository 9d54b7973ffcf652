#include "rules/ordinal/dodgson.h"
#include "rules/repair_check.h"

cmt_status cmt_ordinal_dodgson_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    (void)args;
    return cmt_repair_check(mem, contest, false, claim, err);
}
