#include "decision/registry.h"

#include <string.h>

#define CMT_RULE(kind, symbol) extern const cmt_rule cmt_rule_##kind##_##symbol;
#include "decision/registry.def"
#undef CMT_RULE

static const cmt_rule *const rules[] = {
#define CMT_RULE(kind, symbol) &cmt_rule_##kind##_##symbol,
#include "decision/registry.def"
#undef CMT_RULE
    NULL,
};

#define N_RULES (sizeof rules / sizeof rules[0] - 1)

const cmt_rule *const *cmt_rules(size_t *n)
{
    if (n != NULL)
        *n = N_RULES;
    return rules;
}

const cmt_rule *cmt_rule_find(cmt_rule_kind kind, const char *name)
{
    for (size_t k = 0; k < N_RULES; k++) {
        if (rules[k]->kind == kind && strcmp(rules[k]->name, name) == 0)
            return rules[k];
    }
    return NULL;
}

const cmt_rule *cmt_rule_for_question(cmt_kind kind, const char *name)
{
    for (size_t k = 0; k < N_RULES; k++) {
        if ((rules[k]->question_kinds & 1U << kind) != 0
            && strcmp(rules[k]->name, name) == 0)
            return rules[k];
    }
    return NULL;
}

const cmt_rule *cmt_rule_named(const char *name, size_t k)
{
    for (size_t r = 0; r < N_RULES; r++) {
        if (strcmp(rules[r]->name, name) == 0 && k-- == 0)
            return rules[r];
    }
    return NULL;
}
