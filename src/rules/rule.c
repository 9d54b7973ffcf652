#include "rules/rule.h"

#include "base/err.h"

#include <string.h>

static const cmt_rule_option *find_option(const cmt_rule *rule, const char *name)
{
    for (const cmt_rule_option *o = rule->options; o != NULL && o->name != NULL; o++) {
        if (strcmp(o->name, name) == 0)
            return o;
    }
    return NULL;
}

const cmt_rule_axiom *cmt_rule_find_axiom(const cmt_rule *rule, const char *name)
{
    for (const cmt_rule_axiom *a = rule->axioms; a != NULL && a->name != NULL; a++) {
        if (strcmp(a->name, name) == 0)
            return a;
    }
    return NULL;
}

const char *cmt_rule_option_value(const cmt_rule *rule,
                                  const cmt_rule_args *args,
                                  const char *name)
{
    const cmt_rule_option *option = find_option(rule, name);
    if (option == NULL)
        return NULL;
    for (size_t k = args->n_options; k > 0; k--) {
        if (strcmp(args->options[k - 1].name, name) == 0)
            return args->options[k - 1].value;
    }
    return option->default_value;
}

bool cmt_rule_option_is(const cmt_rule *rule,
                        const cmt_rule_args *args,
                        const char *name,
                        const char *value)
{
    const char *is = cmt_rule_option_value(rule, args, name);
    return is != NULL && strcmp(is, value) == 0;
}

cmt_status cmt_rule_option_rationals(cmt_arena *mem,
                                     const cmt_rule *rule,
                                     const cmt_rule_args *args,
                                     const char *name,
                                     mpq_t **out,
                                     size_t *n,
                                     cmt_err *err)
{
    const char *at = cmt_rule_option_value(rule, args, name);
    size_t count = 1;
    for (const char *c = strchr(at, ','); c != NULL; c = strchr(c + 1, ','))
        count++;
    mpq_t *numbers = cmt_q_array(mem, count);
    if (numbers == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu numbers", count);
    for (size_t k = 0; k < count; k++) {
        const size_t len = strcspn(at, ",");
        const char *one = cmt_arena_strndup(mem, at, len);
        if (one == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for %zu numbers", count);
        if (!cmt_q_read(one, CMT_MAX_OPTION_DIGITS, numbers[k])) {
            return cmt_fail(err, CMT_E_RANGE, "option `%s` of rule `%s`: `%s`?", name,
                            rule->name, one);
        }
        at += len + 1;
    }
    *out = numbers;
    *n = count;
    return CMT_OK;
}

/* Whether `value` is one of the words in "a|b|c". */
static bool is_listed(const char *words, const char *value)
{
    const size_t len = strlen(value);
    for (const char *at = words; at != NULL;) {
        const char *bar = strchr(at, '|');
        const size_t n = bar != NULL ? (size_t)(bar - at) : strlen(at);
        if (n == len && memcmp(at, value, n) == 0)
            return true;
        at = bar != NULL ? bar + 1 : NULL;
    }
    return false;
}

/* Names of all options, "a, b", for a message. */
static void list_options(const cmt_rule *rule, char *out, size_t size)
{
    size_t at = 0;
    out[0] = '\0';
    for (const cmt_rule_option *o = rule->options; o != NULL && o->name != NULL; o++) {
        const size_t len = strlen(o->name);
        if (at + len + 3 > size)
            break;
        if (at > 0) {
            memcpy(out + at, ", ", 2);
            at += 2;
        }
        memcpy(out + at, o->name, len + 1);
        at += len;
    }
}

static bool fits_form(const char *form, const char *value)
{
    if (strcmp(form, "integer") == 0) {
        return value[0] != '\0' && strlen(value) <= 18
               && strspn(value, "0123456789") == strlen(value);
    }
    if (strcmp(form, "names") == 0) /* the rule knows which there are */
        return value[0] != '\0' && strlen(value) <= CMT_MAX_OPTION_NAMES;
    mpq_t q;
    mpq_init(q);
    bool fits = true;
    if (strcmp(form, "rational") == 0) {
        fits = cmt_q_read(value, CMT_MAX_OPTION_DIGITS, q);
    } else { /* rationals: separated by commas */
        char one[2 * CMT_MAX_OPTION_DIGITS + 3];
        for (const char *at = value; fits && at != NULL;) {
            const size_t n = strcspn(at, ",");
            fits = n < sizeof one;
            if (fits) {
                memcpy(one, at, n);
                one[n] = '\0';
                fits = cmt_q_read(one, CMT_MAX_OPTION_DIGITS, q);
            }
            at = at[n] == ',' ? at + n + 1 : NULL;
        }
    }
    mpq_clear(q);
    return fits;
}

static bool is_form(const char *values)
{
    return is_listed("integer|rational|rationals|names", values);
}

cmt_status cmt_rule_check_args(const cmt_rule *rule,
                               const cmt_rule_args *args,
                               cmt_err *err)
{
    for (size_t k = 0; k < args->n_options; k++) {
        const cmt_option *given = &args->options[k];
        const cmt_rule_option *option = find_option(rule, given->name);
        if (option == NULL) {
            char known[200];
            list_options(rule, known, sizeof known);
            return cmt_fail_at(err, CMT_E_RANGE, given->line, NULL,
                               known[0] == '\0'
                                   ? "rule `%s` has no options, so no `%s`%s"
                                   : "rule `%s` has no option `%s`; it has %s",
                               rule->name, given->name, known);
        }
        const bool form = is_form(option->values);
        if (form ? !fits_form(option->values, given->value)
                 : !is_listed(option->values, given->value)) {
            return cmt_fail_at(err, CMT_E_RANGE, given->line, NULL,
                               "option `%s` of rule `%s` is %s%s, not `%s`",
                               option->name, rule->name, form ? "of the form " : "",
                               option->values, given->value);
        }
    }
    return CMT_OK;
}
