/* `--option strength=…`: how strong a link between two alternatives is. */
#ifndef CMT_RULES_STRENGTH_H
#define CMT_RULES_STRENGTH_H

#include "ballot/pairwise.h"
#include "rules/rule.h"

/** The row of a descriptor's options. */
#define CMT_STRENGTH_OPTION                                                       \
    {                                                                             \
        "strength", "margins|winning-votes|pairwise-opposition|ratio", "margins", \
            "how strong a link between two alternatives is"                       \
    }

/** The value given to a rule with that option. */
cmt_strength cmt_strength_option(const cmt_rule *rule, const cmt_rule_args *args);

#endif
