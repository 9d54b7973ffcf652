/* The canonical bytes of a program, written straight from it: certificates name it by their
 * digest, so that this runs at every solve and at every check. */
#include "base/err.h"
#include "io/json.h"
#include "rows/lp.h"

#include <string.h>

#define FORMAT "comitia.program/1"

/* The digits of a number, at the end of `room`; how many. */
static size_t spell(unsigned long v, char room[24])
{
    size_t n = 0;
    do {
        room[24 - ++n] = (char)('0' + v % 10);
        v /= 10;
    } while (v != 0);
    return n;
}

static void write_natural(cmt_buf *out, unsigned long v)
{
    char digits[24];
    const size_t n = spell(v, digits);
    cmt_buf_add(out, digits + sizeof digits - n, n);
}

/* [column,"value"] for an integer of a machine word, in one go; brackets, quotes and the
 * rest take less than that beside two numbers. */
#define TERM_ROOM 64

static void write_small_term(cmt_buf *out, const cmt_term *t)
{
    char digits[24];
    if (!cmt_buf_reserve(out, TERM_ROOM))
        return;
    char *at = out->data + out->len;
    *at++ = '[';
    size_t n = spell(t->column, digits);
    memcpy(at, digits + sizeof digits - n, n);
    at += n;
    *at++ = ',';
    *at++ = '"';
    if (mpq_sgn(t->value) < 0)
        *at++ = '-';
    n = spell(mpz_get_ui(mpq_numref(t->value)), digits);
    memcpy(at, digits + sizeof digits - n, n);
    at += n;
    *at++ = '"';
    *at++ = ']';
    *at = '\0';
    out->len = (size_t)(at - out->data);
}

static void write_integer(cmt_buf *out, mpz_srcptr z)
{
    if (mpz_fits_ulong_p(z) != 0) {
        write_natural(out, mpz_get_ui(z));
        return;
    }
    if (!cmt_buf_reserve(out, mpz_sizeinbase(z, 10) + 2))
        return;
    (void)mpz_get_str(out->data + out->len, 10, z);
    out->len += strlen(out->data + out->len);
}

static void write_q(cmt_buf *out, mpq_srcptr q)
{
    cmt_buf_putc(out, '"');
    write_integer(out, mpq_numref(q));
    if (!cmt_q_is_whole(q)) {
        cmt_buf_putc(out, '/');
        write_integer(out, mpq_denref(q));
    }
    cmt_buf_putc(out, '"');
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
    cmt_buf_putc(out, '"');
    cmt_buf_add(out, name, n);
    cmt_buf_putc(out, '"');
    return CMT_OK;
}

static void write_terms(cmt_buf *out, const cmt_term *terms, size_t n)
{
    cmt_buf_putc(out, '[');
    for (size_t k = 0; k < n; k++) {
        if (k > 0)
            cmt_buf_putc(out, ',');
        if (mpz_size(mpq_numref(terms[k].value)) <= 1
            && cmt_q_is_whole(terms[k].value)) {
            write_small_term(out, &terms[k]);
            continue;
        }
        cmt_buf_putc(out, '[');
        write_natural(out, terms[k].column);
        cmt_buf_putc(out, ',');
        write_q(out, terms[k].value);
        cmt_buf_putc(out, ']');
    }
    cmt_buf_putc(out, ']');
}

static cmt_status write_column(cmt_buf *out, const cmt_column *c, cmt_err *err)
{
    cmt_buf_puts(out, c->integer ? "{\"integer\":true" : "{\"integer\":false");
    if (c->lower != NULL) {
        cmt_buf_puts(out, ",\"lower\":");
        write_q(out, c->lower);
    }
    cmt_buf_puts(out, ",\"name\":");
    const cmt_status st = write_name(out, c->name, err);
    if (c->upper != NULL) {
        cmt_buf_puts(out, ",\"upper\":");
        write_q(out, c->upper);
    }
    cmt_buf_putc(out, '}');
    return st;
}

static cmt_status write_row(cmt_buf *out, const cmt_row *row, cmt_err *err)
{
    static const char *const senses[] = {"ge", "le", "eq"};
    cmt_buf_puts(out, "{\"name\":");
    const cmt_status st = write_name(out, row->name, err);
    cmt_buf_puts(out, ",\"rhs\":");
    write_q(out, row->rhs);
    cmt_buf_puts(out, ",\"sense\":\"");
    cmt_buf_puts(out, senses[row->sense]);
    cmt_buf_puts(out, "\",\"terms\":");
    write_terms(out, row->terms, row->n_terms);
    cmt_buf_putc(out, '}');
    return st;
}

/* Bytes that a program of short numbers takes, so that room is made once. */
static size_t usual_length(const cmt_lp *lp)
{
    size_t n_terms = lp->n_objective;
    for (size_t r = 0; r < lp->n_rows; r++)
        n_terms += lp->rows[r].n_terms;
    return 128 + 64 * (lp->n_columns + lp->n_rows) + 12 * n_terms;
}

cmt_status cmt_lp_write(const cmt_lp *lp, cmt_buf *out, cmt_err *err)
{
    cmt_status st = CMT_OK;
    (void)cmt_buf_reserve(out, usual_length(lp));
    cmt_buf_puts(out, "{\"columns\":[");
    for (size_t c = 0; c < lp->n_columns; c++) {
        if (c > 0)
            cmt_buf_putc(out, ',');
        CMT_TRY(write_column(out, &lp->columns[c], err));
    }
    cmt_buf_puts(out, "],\"format\":\"" FORMAT "\",\"objective\":");
    write_terms(out, lp->objective, lp->n_objective);
    cmt_buf_puts(out, ",\"rows\":[");
    for (size_t r = 0; r < lp->n_rows; r++) {
        if (r > 0)
            cmt_buf_putc(out, ',');
        CMT_TRY(write_row(out, &lp->rows[r], err));
    }
    cmt_buf_puts(out, lp->maximise ? "],\"sense\":\"maximise\"}"
                                   : "],\"sense\":\"minimise\"}");
    if (!cmt_buf_ok(out))
        return cmt_fail(err, CMT_E_NOMEM, "no room to write a program");
done:
    return st;
}
