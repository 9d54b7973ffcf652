#include "rules/strength.h"

#include <string.h>

cmt_strength cmt_strength_option(const cmt_rule *rule, const cmt_rule_args *args)
{
    static const char *const names[] = {
        [CMT_STRENGTH_MARGINS] = "margins",
        [CMT_STRENGTH_WINNING_VOTES] = "winning-votes",
        [CMT_STRENGTH_PAIRWISE_OPPOSITION] = "pairwise-opposition",
        [CMT_STRENGTH_RATIO] = "ratio",
    };
    const char *value = cmt_rule_option_value(rule, args, "strength");
    for (unsigned k = 0; k < sizeof names / sizeof names[0]; k++) {
        if (strcmp(value, names[k]) == 0)
            return (cmt_strength)k;
    }
    return CMT_STRENGTH_MARGINS;
}
