/* The canonical bytes of a program, written straight from it: certificates name it by their
 * digest, so that this runs at every solve and at every check. */
#include "base/err.h"
#include "io/json.h"
#include "rows/lp.h"

#include <string.h>

#define FORMAT "comitia.program/1"

/* The decimal digits of v at `at`; their end. Written where they belong, from the last. */
static char *put_natural(char *at, unsigned long v)
{
    size_t n = 1;
    if (v < 10) {
        *at = (char)('0' + v);
        return at + 1;
    }
    if (v < 100) {
        at[0] = (char)('0' + v / 10);
        at[1] = (char)('0' + v % 10);
        return at + 2;
    }
    for (unsigned long rest = v; rest >= 10; rest /= 10)
        n++;
    for (size_t k = n; k-- > 0; v /= 10)
        at[k] = (char)('0' + v % 10);
    return at + n;
}

/* What two numbers of a machine word take, with the signs around them. */
#define TERM_ROOM ((size_t)64)
/* Terms for which room is made at once. */
#define BLOCK ((size_t)64)

/* Room for `more` bytes at the end; NULL on shortage. */
static char *open_end(cmt_buf *out, size_t more)
{
    const bool has_room = !out->failed && out->cap - out->len > more;
    return has_room || cmt_buf_reserve(out, more) ? out->data + out->len : NULL;
}

static void close_end(cmt_buf *out, char *at)
{
    *at = '\0';
    out->len = (size_t)(at - out->data);
}

static inline void write_text(cmt_buf *out, const char *text, size_t n)
{
    char *at = open_end(out, n);
    if (at == NULL)
        return;
    memcpy(at, text, n);
    close_end(out, at + n);
}
#define WRITE(out, literal) write_text((out), "" literal, sizeof(literal) - 1)

static bool is_short(mpq_srcptr q)
{
    return mpz_size(mpq_numref(q)) <= 1 && cmt_q_is_whole(q);
}

/* "value" for an integer of a machine word. */
static char *put_short(char *at, mpq_srcptr q)
{
    *at++ = '"';
    if (mpq_sgn(q) < 0)
        *at++ = '-';
    at = put_natural(at, mpz_getlimbn(mpq_numref(q), 0));
    *at++ = '"';
    return at;
}

static void write_integer(cmt_buf *out, mpz_srcptr z)
{
    char *at = open_end(out, mpz_sizeinbase(z, 10) + 2);
    if (at == NULL)
        return;
    (void)mpz_get_str(at, 10, z);
    close_end(out, at + strlen(at));
}

static void write_q(cmt_buf *out, mpq_srcptr q)
{
    if (is_short(q)) {
        char *at = open_end(out, TERM_ROOM);
        if (at != NULL)
            close_end(out, put_short(at, q));
        return;
    }
    WRITE(out, "\"");
    write_integer(out, mpq_numref(q));
    if (!cmt_q_is_whole(q)) {
        WRITE(out, "/");
        write_integer(out, mpq_denref(q));
    }
    WRITE(out, "\"");
}

/* A name; what is not plain ASCII goes the long way round. */
static cmt_status write_name(cmt_buf *out, const char *name, cmt_err *err)
{
    size_t n = 0;
    while (name[n] >= ' ' && name[n] <= '~' && name[n] != '"' && name[n] != '\\')
        n++;
    if (name[n] != '\0') {
        const cmt_value v = {.kind = CMT_VALUE_STRING, .as.string = name};
        return cmt_json_write(&v, out, err);
    }
    char *at = open_end(out, n + 2);
    if (at == NULL)
        return CMT_OK; /* told at the end */
    *at = '"';
    memcpy(at + 1, name, n);
    at[n + 1] = '"';
    close_end(out, at + n + 2);
    return CMT_OK;
}

/* The longest run of terms at the start that are [column,"integer of a machine word"], up to
 * a block of them; how many. */
static size_t write_short_terms(cmt_buf *out, const cmt_term *terms, size_t n)
{
    size_t k = 0;
    const size_t most = n < BLOCK ? n : BLOCK;
    char *at = open_end(out, most * TERM_ROOM);
    if (at == NULL)
        return n;
    for (; k < most && is_short(terms[k].value); k++) {
        *at++ = '[';
        at = put_natural(at, terms[k].column);
        *at++ = ',';
        at = put_short(at, terms[k].value);
        *at++ = ']';
        *at++ = ',';
    }
    close_end(out, at);
    return k;
}

static void write_terms(cmt_buf *out, const cmt_term *terms, size_t n)
{
    WRITE(out, "[");
    for (size_t k = 0; k < n; k++) {
        k += write_short_terms(out, terms + k, n - k);
        if (k >= n)
            break;
        WRITE(out, "[");
        char *at = open_end(out, TERM_ROOM);
        if (at != NULL)
            close_end(out, put_natural(at, terms[k].column));
        WRITE(out, ",");
        write_q(out, terms[k].value);
        WRITE(out, "],");
    }
    if (n != 0 && cmt_buf_ok(out))
        out->len--; /* the last comma */
    WRITE(out, "]");
}

static cmt_status write_column(cmt_buf *out, const cmt_column *c, cmt_err *err)
{
    if (c->integer) {
        WRITE(out, "{\"integer\":true");
    } else {
        WRITE(out, "{\"integer\":false");
    }
    if (c->lower != NULL) {
        WRITE(out, ",\"lower\":");
        write_q(out, c->lower);
    }
    WRITE(out, ",\"name\":");
    const cmt_status st = write_name(out, c->name, err);
    if (c->upper != NULL) {
        WRITE(out, ",\"upper\":");
        write_q(out, c->upper);
    }
    WRITE(out, "}");
    return st;
}

static cmt_status write_row(cmt_buf *out, const cmt_row *row, cmt_err *err)
{
    static const char *const senses[] = {"ge", "le", "eq"};
    WRITE(out, "{\"name\":");
    const cmt_status st = write_name(out, row->name, err);
    WRITE(out, ",\"rhs\":");
    write_q(out, row->rhs);
    WRITE(out, ",\"sense\":\"");
    write_text(out, senses[row->sense], 2);
    WRITE(out, "\",\"terms\":");
    write_terms(out, row->terms, row->n_terms);
    WRITE(out, "}");
    return st;
}

/* Bytes that a program of short numbers takes, so that room is made once. */
static size_t usual_length(const cmt_lp *lp)
{
    size_t n_terms = lp->n_objective;
    for (size_t r = 0; r < lp->n_rows; r++)
        n_terms += lp->rows[r].n_terms;
    return BLOCK * TERM_ROOM + 64 * (lp->n_columns + lp->n_rows) + 12 * n_terms;
}

cmt_status cmt_lp_write(const cmt_lp *lp, cmt_buf *out, cmt_err *err)
{
    cmt_status st = CMT_OK;
    (void)cmt_buf_reserve(out, usual_length(lp));
    WRITE(out, "{\"columns\":[");
    for (size_t c = 0; c < lp->n_columns; c++) {
        if (c > 0)
            WRITE(out, ",");
        CMT_TRY(write_column(out, &lp->columns[c], err));
    }
    WRITE(out, "],\"format\":\"" FORMAT "\",\"objective\":");
    write_terms(out, lp->objective, lp->n_objective);
    WRITE(out, ",\"rows\":[");
    for (size_t r = 0; r < lp->n_rows; r++) {
        if (r > 0)
            WRITE(out, ",");
        CMT_TRY(write_row(out, &lp->rows[r], err));
    }
    cmt_buf_puts(out, lp->maximise ? "],\"sense\":\"maximise\"}"
                                   : "],\"sense\":\"minimise\"}");
    if (!cmt_buf_ok(out))
        return cmt_fail(err, CMT_E_NOMEM, "no room to write a program");
done:
    return st;
}
