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

/* What a number takes at most, with some text around it. */
static size_t room_of(mpq_srcptr q)
{
    if (q == NULL || is_short(q))
        return TERM_ROOM;
    return TERM_ROOM + mpz_sizeinbase(mpq_numref(q), 10)
           + mpz_sizeinbase(mpq_denref(q), 10);
}

static char *put_integer(char *at, mpz_srcptr z)
{
    (void)mpz_get_str(at, 10, z);
    return at + strlen(at);
}

static char *put_q(char *at, mpq_srcptr q)
{
    if (is_short(q))
        return put_short(at, q);
    *at++ = '"';
    at = put_integer(at, mpq_numref(q));
    if (!cmt_q_is_whole(q)) {
        *at++ = '/';
        at = put_integer(at, mpq_denref(q));
    }
    *at++ = '"';
    return at;
}

/* A literal where there is room for it. */
#define PUT(at, literal) \
    ((char *)memcpy((at), "" literal, sizeof(literal) - 1) + sizeof(literal) - 1)

/* A name, and room for `more` bytes behind it; what is not plain ASCII goes the long way
 * round. NULL where `st` is not CMT_OK, and on shortage, which is told at the end. */
static char *put_name(
    cmt_buf *out, char *at, const char *name, size_t more, cmt_status *st, cmt_err *err)
{
    size_t n = 0;
    while (name[n] >= ' ' && name[n] <= '~' && name[n] != '"' && name[n] != '\\')
        n++;
    close_end(out, at);
    if (name[n] != '\0') {
        const cmt_value v = {.kind = CMT_VALUE_STRING, .as.string = name};
        *st = cmt_json_write(&v, out, err);
        return *st == CMT_OK ? open_end(out, more) : NULL;
    }
    at = open_end(out, n + 2 + more);
    if (at == NULL)
        return NULL;
    *at++ = '"';
    memcpy(at, name, n);
    at[n] = '"';
    return at + n + 1;
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
        char *at = open_end(out, TERM_ROOM + room_of(terms[k].value));
        if (at == NULL)
            break;
        at = PUT(put_natural(PUT(at, "["), terms[k].column), ",");
        close_end(out, PUT(put_q(at, terms[k].value), "],"));
    }
    if (n != 0 && cmt_buf_ok(out))
        out->len--; /* the last comma */
    WRITE(out, "]");
}

static cmt_status write_column(cmt_buf *out, const cmt_column *c, cmt_err *err)
{
    cmt_status st = CMT_OK;
    char *at = open_end(out, TERM_ROOM + room_of(c->lower));
    if (at == NULL)
        return CMT_OK; /* told at the end */
    at = c->integer ? PUT(at, "{\"integer\":true") : PUT(at, "{\"integer\":false");
    if (c->lower != NULL)
        at = put_q(PUT(at, ",\"lower\":"), c->lower);
    at = put_name(out, PUT(at, ",\"name\":"), c->name, room_of(c->upper), &st, err);
    if (at == NULL)
        return st;
    if (c->upper != NULL)
        at = put_q(PUT(at, ",\"upper\":"), c->upper);
    close_end(out, PUT(at, "}"));
    return CMT_OK;
}

static cmt_status write_row(cmt_buf *out, const cmt_row *row, cmt_err *err)
{
    static const char *const senses[] = {"ge", "le", "eq"};
    cmt_status st = CMT_OK;
    char *at = open_end(out, TERM_ROOM);
    if (at == NULL)
        return CMT_OK; /* told at the end */
    at = PUT(at, "{\"name\":");
    at = put_name(out, at, row->name, TERM_ROOM + room_of(row->rhs), &st, err);
    if (at == NULL)
        return st;
    at = PUT(put_q(PUT(at, ",\"rhs\":"), row->rhs), ",\"sense\":\"");
    memcpy(at, senses[row->sense], 2);
    close_end(out, PUT(at + 2, "\",\"terms\":"));
    write_terms(out, row->terms, row->n_terms);
    WRITE(out, "}");
    return CMT_OK;
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
