/* Contests of a few letters: "52 a>b=c" is 52 ballots. */
#ifndef CMT_TESTS_LETTERS_H
#define CMT_TESTS_LETTERS_H

#include "contests.h"
#include "rules/rule.h"

/* "52 a>b=c": one letter an alternative, a = 0. */
static inline void letters_ballot(maker *m, const char *text)
{
    char *at = NULL;
    uint8_t tier = 1;
    uint8_t *marks = maker_ballot(m, strtoll(text, &at, 10));
    for (; *at != '\0'; at++) {
        if (*at >= 'a' && *at <= 'z')
            marks[*at - 'a'] = tier;
        tier = (uint8_t)(tier + (*at == '>' ? 1 : 0));
    }
}

static inline maker *contest_of(cmt_arena *mem, size_t n, const char *const *ballots)
{
    maker *m = maker_new(mem);
    for (size_t i = 0; i < n; i++)
        maker_alternative(m, cmt_arena_printf(mem, "%c", (char)('a' + i)));
    for (size_t b = 0; ballots[b] != NULL; b++)
        letters_ballot(m, ballots[b]);
    return m;
}

/* Run, check, and hand back the outcome. */
static inline cmt_outcome outcome_of(cmt_arena *mem,
                                     const cmt_rule *rule,
                                     const cmt_contest *c,
                                     const cmt_rule_args *args)
{
    cmt_err err = {0};
    cmt_outcome o = {0};
    cmt_status st = cmt_rule_check_args(rule, args, &err);
    if (st == CMT_OK)
        st = rule->run(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", rule->name, err.text);
    st = rule->check(mem, c, args, &o, &err);
    ck_assert_msg(st == CMT_OK, "%s, check: %s", rule->name, err.text);
    return o;
}

/* The ids of a set, run together. */
static inline const char *text_of(cmt_arena *mem,
                                  const cmt_contest *c,
                                  const cmt_set *set)
{
    const char *text = "";
    for (size_t k = 0; k < set->n; k++)
        text = cmt_arena_printf(mem, "%s%s", text, c->ids[set->at[k]]);
    return text;
}

#endif
