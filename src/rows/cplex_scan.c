#include "rows/cplex_scan.h"

#include "base/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Names: letters, digits and these; not a digit or a point first. */
static bool is_name_byte(char c)
{
    return is_letter(c) || is_digit(c)
           || (c != '\0' && strchr("!\"#$%&(),.;?@_`'{}|~/", c) != NULL);
}

static const struct {
    const char *word;
    cmt_lp_section section;
} heads[] = {
    {"maximize", CMT_LP_MAXIMISE}, {"maximise", CMT_LP_MAXIMISE},
    {"maximum", CMT_LP_MAXIMISE},  {"max", CMT_LP_MAXIMISE},
    {"minimize", CMT_LP_MINIMISE}, {"minimise", CMT_LP_MINIMISE},
    {"minimum", CMT_LP_MINIMISE},  {"min", CMT_LP_MINIMISE},
    {"st", CMT_LP_ROWS},           {"s.t.", CMT_LP_ROWS},
    {"st.", CMT_LP_ROWS},          {"bounds", CMT_LP_BOUNDS},
    {"bound", CMT_LP_BOUNDS},      {"general", CMT_LP_GENERAL},
    {"generals", CMT_LP_GENERAL},  {"gen", CMT_LP_GENERAL},
    {"integer", CMT_LP_GENERAL},   {"integers", CMT_LP_GENERAL},
    {"int", CMT_LP_GENERAL},       {"binary", CMT_LP_BINARY},
    {"binaries", CMT_LP_BINARY},   {"bin", CMT_LP_BINARY},
    {"end", CMT_LP_STOP},          {"sos", CMT_LP_FOREIGN},
    {"sos1", CMT_LP_FOREIGN},      {"sos2", CMT_LP_FOREIGN},
    {"semi", CMT_LP_FOREIGN},      {"semis", CMT_LP_FOREIGN},
    {"pwlobj", CMT_LP_FOREIGN},    {"lazy", CMT_LP_FOREIGN},
};

static const struct {
    const char *first;
    const char *second;
    cmt_lp_section section;
} pairs[] = {
    {"subject", "to", CMT_LP_ROWS},
    {"such", "that", CMT_LP_ROWS},
    {"user", "cuts", CMT_LP_FOREIGN},
    {"general", "constraints", CMT_LP_FOREIGN},
    {"general", "constraint", CMT_LP_FOREIGN},
};

static bool is_word(const char *at, size_t n, const char *word)
{
    return strlen(word) == n && strncasecmp(at, word, n) == 0;
}

/* The word behind a name, on the same line. */
static size_t word_behind(const cmt_lp_scan *s, const char *from, const char **at)
{
    while (from < s->end && (*from == ' ' || *from == '\t'))
        from++;
    *at = from;
    while (from < s->end && is_letter(*from))
        from++;
    return (size_t)(from - *at);
}

static bool is_label(const cmt_lp_scan *s, const char *from)
{
    while (from < s->end && (*from == ' ' || *from == '\t'))
        from++;
    return from < s->end && *from == ':';
}

/* Whether a name that stands first on its line heads a section. */
static void find_section(const cmt_lp_scan *s, cmt_lp_token *t)
{
    const char *second = NULL;
    const size_t n = word_behind(s, t->at + t->n, &second);
    if (is_label(s, t->at + t->n))
        return;
    for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++) {
        if (is_word(t->at, t->n, pairs[k].first)
            && is_word(second, n, pairs[k].second)) {
            t->section = pairs[k].section;
            t->n = (size_t)(second + n - t->at);
            return;
        }
    }
    for (size_t k = 0; k < sizeof heads / sizeof heads[0]; k++) {
        if (is_word(t->at, t->n, heads[k].word))
            t->section = heads[k].section;
    }
    while (t->section == CMT_LP_FOREIGN && t->at + t->n < s->end
           && (t->at[t->n] == '-' || is_letter(t->at[t->n])))
        t->n++; /* semi-continuous */
}

static cmt_status fail_at(const cmt_lp_scan *s,
                          const cmt_lp_token *t,
                          cmt_status code,
                          const char *text)
{
    const cmt_status st = cmt_fail_at(s->err, code, t->line, NULL, "%s", text);
    if (s->err != NULL)
        s->err->column = t->column;
    return st;
}

cmt_status cmt_lp_scan_fail(const cmt_lp_scan *s,
                            cmt_status code,
                            const char *format,
                            ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return fail_at(s, &s->token, code, text);
}

bool cmt_lp_scan_is(const cmt_lp_scan *s, const char *word)
{
    return s->token.word == CMT_LP_NAME && is_word(s->token.at, s->token.n, word);
}

/* Blanks, line ends and comments: from \ to the end of the line. */
static void skip_blanks(cmt_lp_scan *s)
{
    while (s->at < s->end) {
        if (*s->at == '\n') {
            s->line++;
            s->line_start = s->at + 1;
            s->fresh = true;
        } else if (*s->at == '\\') {
            while (s->at + 1 < s->end && s->at[1] != '\n')
                s->at++;
        } else if (*s->at != ' ' && *s->at != '\t' && *s->at != '\r') {
            return;
        }
        s->at++;
    }
}

static cmt_status scan_number(cmt_lp_scan *s, cmt_lp_token *t)
{
    mpq_ptr q = cmt_q(s->mem);
    if (q == NULL)
        return cmt_fail(s->err, CMT_E_NOMEM, "no room for a number");
    t->word = CMT_LP_NUMBER;
    t->n = cmt_q_read_scientific(t->at, (size_t)(s->end - t->at),
                                 CMT_MAX_PROGRAM_DIGITS, q);
    t->number = q;
    if (t->n == 0) {
        return fail_at(s, t, CMT_E_LIMIT,
                       "a number has more than 4096 digits on one side");
    }
    const char *behind = t->at + t->n;
    if (s->end - behind >= 2 && behind[0] == '/' && is_digit(behind[1])) {
        return fail_at(s, t, CMT_E_SYNTAX,
                       "numbers of this format are decimals: a fraction would be read "
                       "as a number and a variable whose name starts with /");
    }
    return CMT_OK;
}

static cmt_status scan_name(cmt_lp_scan *s, cmt_lp_token *t)
{
    t->word = CMT_LP_NAME;
    while (t->at + t->n < s->end && is_name_byte(t->at[t->n]))
        t->n++;
    if (t->n > CMT_MAX_MODEL_NAME)
        return fail_at(s, t, CMT_E_LIMIT, "a name is longer than 255 bytes");
    if (t->first)
        find_section(s, t);
    return CMT_OK;
}

/* The signs, the longer ones first. */
static const struct {
    const char *sign;
    cmt_lp_word word;
} signs[] = {
    {"<=", CMT_LP_LE},    {"=<", CMT_LP_LE},   {">=", CMT_LP_GE},   {"=>", CMT_LP_GE},
    {"<", CMT_LP_LE},     {">", CMT_LP_GE},    {"=", CMT_LP_EQ},    {"+", CMT_LP_PLUS},
    {"->", CMT_LP_OTHER}, {"-", CMT_LP_MINUS}, {":", CMT_LP_COLON}, {"[", CMT_LP_OTHER},
    {"]", CMT_LP_OTHER},  {"^", CMT_LP_OTHER}, {"*", CMT_LP_OTHER},
};

static cmt_status scan_sign(const cmt_lp_scan *s, cmt_lp_token *t)
{
    const size_t left = (size_t)(s->end - t->at);
    for (size_t k = 0; k < sizeof signs / sizeof signs[0]; k++) {
        const size_t n = strlen(signs[k].sign);
        if (n <= left && strncmp(t->at, signs[k].sign, n) == 0) {
            t->n = n;
            t->word = signs[k].word;
            return CMT_OK;
        }
    }
    return fail_at(s, t, CMT_E_SYNTAX, "this byte has no place in a model");
}

static cmt_status scan(cmt_lp_scan *s, cmt_lp_token *t)
{
    skip_blanks(s);
    *t = (cmt_lp_token){.at = s->at,
                        .line = s->line,
                        .column = (unsigned)(s->at - s->line_start) + 1,
                        .first = s->fresh};
    s->fresh = false;
    if (s->at == s->end)
        return CMT_OK;
    const char c = *s->at;
    const bool point = c == '.' && s->at + 1 < s->end && is_digit(s->at[1]);
    cmt_status st = CMT_OK;
    if (is_digit(c) || point) {
        st = scan_number(s, t);
    } else if (is_name_byte(c) && c != '.') {
        st = scan_name(s, t);
    } else {
        st = scan_sign(s, t);
    }
    s->at = t->at + t->n;
    return st;
}

cmt_status cmt_lp_scan_next(cmt_lp_scan *s)
{
    s->behind = s->token.at + s->token.n;
    s->token = s->next;
    return scan(s, &s->next);
}

cmt_status cmt_lp_scan_start(
    cmt_lp_scan *s, cmt_arena *mem, const char *bytes, size_t n, cmt_err *err)
{
    *s = (cmt_lp_scan){.mem = mem,
                       .at = bytes,
                       .end = bytes + n,
                       .line_start = bytes,
                       .line = 1,
                       .fresh = true,
                       .err = err};
    const cmt_status st = scan(s, &s->token);
    s->behind = bytes;
    return st == CMT_OK ? scan(s, &s->next) : st;
}
