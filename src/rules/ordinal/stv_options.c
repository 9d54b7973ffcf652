#include "rules/ordinal/stv_options.h"

#include <string.h>

#define SCOTTISH_DECIMALS 5
#define MEEK_DECIMALS     9

/* What each transfer rule's own text rounds to, where nothing is asked for. */
static int own_decimals(cmt_stv_transfer transfer)
{
    switch (transfer) {
    case CMT_STV_WIGM:
        break;
    case CMT_STV_SCOTTISH:
        return SCOTTISH_DECIMALS;
    case CMT_STV_MEEK:
    case CMT_STV_WARREN:
        return MEEK_DECIMALS;
    }
    return -1;
}

cmt_stv_options cmt_stv_options_read(const cmt_rule *rule, const cmt_rule_args *args)
{
    static const char *const words[] = {"wigm", "scottish", "meek", "warren"};
    cmt_stv_options o = {.hare = cmt_rule_option_is(rule, args, "quota", "hare")};
    const char *decimals = cmt_rule_option_value(rule, args, "decimals");
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
        if (cmt_rule_option_is(rule, args, "transfer", words[k]))
            o.transfer = (cmt_stv_transfer)k;
    }
    o.decimals = own_decimals(o.transfer);
    if (strcmp(decimals, "exact") != 0) {
        o.decimals = 0;
        for (const char *at = decimals; *at != '\0'; at++)
            o.decimals = 10 * o.decimals + (*at - '0');
    }
    return o;
}
