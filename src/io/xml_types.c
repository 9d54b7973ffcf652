#include "base/limits.h"
#include "base/rational.h"
#include "base/utf8.h"
#include "io/xml_schema.h"

#include <string.h>

static bool is_digits(const char *s)
{
    return s[0] != '\0' && s[strspn(s, "0123456789")] == '\0'
           && (s[0] != '0' || s[1] == '\0') && strlen(s) <= CMT_MAX_NUMBER_DIGITS;
}

static bool is_digest(const char *s)
{
    return strncmp(s, "sha256:", 7) == 0 && strlen(s) == 71
           && strspn(s + 7, "0123456789abcdef") == 64;
}

static bool has_form(const char *s, const char *form)
{
    size_t k = 0;
    for (; form[k] != '\0' && s[k] != '\0'; k++) {
        const bool digit = s[k] >= '0' && s[k] <= '9';
        if (form[k] == '0' ? !digit : s[k] != form[k])
            return false;
    }
    return form[k] == s[k];
}

static bool is_date(const char *s)
{
    return has_form(s, "0000-00-00");
}

static bool is_time(const char *s)
{
    return has_form(s, "0000-00-00T00:00:00Z");
}

static bool is_rational(const char *s, size_t digits)
{
    cmt_arena *mem = cmt_arena_new(0);
    mpq_ptr q = mem == NULL ? NULL : cmt_q(mem);
    const bool is = q == NULL || cmt_q_read(s, digits, q);
    cmt_arena_free(mem);
    return is;
}

static bool is_fraction(const char *s)
{
    return is_rational(s, CMT_MAX_NUMBER_DIGITS);
}

static bool is_number(const char *s)
{
    return is_rational(s, CMT_MAX_PROGRAM_DIGITS);
}

static bool is_word(const char *s)
{
    const size_t n = strlen(s);
    return n > 0 && n <= 127 && strchr("._:-", s[0]) == NULL
           && strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                        "0123456789._:-")
                  == n;
}

/* Letters, then runs of letters and digits behind a -. */
static bool is_lang(const char *s)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    const char *at = s;
    size_t n = strcspn(s, "-");
    bool fits = strlen(s) <= 35 && strcspn(s, "0123456789") >= n;
    for (; fits; n = strcspn(at, "-")) {
        fits = n > 0 && strspn(at, letters) == n;
        if (at[n] == '\0')
            break;
        at += n + 1;
    }
    return fits;
}

/* The data types of common.rng and program.rng, and how to tell a writer what they take. */
static const struct {
    const char *name;
    bool (*fits)(const char *);
    const char *takes;
} types[] = {
    {"id", cmt_is_id,
     "an id: a to z, 0 to 9 and -, a letter first, at most 63 characters"},
    {"instance", cmt_is_instance, "an instance name such as assistant.example"},
    {"rational", is_fraction,
     "a number such as 3, -2 or 2/5, at most 18 digits a side, no decimals"},
    {"number", is_number, "a number such as 3, -2 or 2/5, no decimals"},
    {"count", is_digits, "a whole number, 0 or more, at most 18 digits"},
    {"date", is_date, "a date such as 2027-12-31"},
    {"time", is_time, "a time such as 2027-04-30T00:00:00Z"},
    {"xml:lang", is_lang, "a language such as en or pt-BR"},
    {"word", is_word,
     "a word: letters, digits, and behind the first of them also . _ : -, at most 127 "
     "characters"},
    {"digest", is_digest, "a digest: sha256: and 64 digits of 0 to 9 and a to f"},
};

const char *cmt_xml_type_misfit(const char *type, const char *value)
{
    for (size_t k = 0; k < sizeof types / sizeof types[0]; k++) {
        if (strcmp(types[k].name, type) == 0)
            return types[k].fits(value) ? NULL : types[k].takes;
    }
    return NULL;
}
