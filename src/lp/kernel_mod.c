#include "lp/kernel.h"

/* Sums of products of residues, kept below p^2 < 2^62. */
static uint64_t add_product(uint64_t sum, uint64_t a, uint64_t b, uint64_t square)
{
    sum += a * b;
    return sum >= square ? sum - square : sum;
}

/* The residue of b[i] less what the known positions of line i take from it. */
static uint32_t remainder_of(
    const cmt_lines *lines, uint32_t i, uint32_t b, const uint32_t *x, uint32_t p)
{
    uint64_t sum = 0;
    const uint64_t square = (uint64_t)p * p;
    for (size_t e = lines->start[i]; e < lines->start[i + 1]; e++)
        sum = add_product(sum, lines->residue[e], x[lines->across[e]], square);
    const uint32_t taken = (uint32_t)(sum % p);
    return b >= taken ? b - taken : b + (p - taken);
}

static uint32_t mul(uint32_t a, uint32_t b, uint32_t p)
{
    return (uint32_t)((uint64_t)a * b % p);
}

/* y[i] := (y[i] - sum of lu[..] y[j], j in [from, to)) with the entries `stride` apart */
static void reduce(const cmt_kernel *kernel,
                   uint32_t *y,
                   size_t i,
                   size_t from,
                   size_t to,
                   bool transposed)
{
    const size_t s = kernel->s;
    const uint32_t p = kernel->p;
    const uint64_t square = (uint64_t)p * p;
    uint64_t sum = 0;
    for (size_t j = from; j < to; j++) {
        const uint32_t v = transposed ? kernel->lu[j * s + i] : kernel->lu[i * s + j];
        sum = add_product(sum, v, y[j], square);
    }
    const uint32_t taken = (uint32_t)(sum % p);
    y[i] = y[i] >= taken ? y[i] - taken : y[i] + (p - taken);
}

/* L U x = y in place; L has ones on its diagonal, U's is stored inverted. */
static void solve_nucleus(const cmt_kernel *kernel, uint32_t *y)
{
    const size_t s = kernel->s;
    for (size_t i = 1; i < s; i++)
        reduce(kernel, y, i, 0, i, false);
    for (size_t i = s; i-- > 0;) {
        reduce(kernel, y, i, i + 1, s, false);
        y[i] = mul(y[i], kernel->lu[i * s + i], kernel->p);
    }
}

/* x L U = y in place. */
static void solve_nucleus_transposed(const cmt_kernel *kernel, uint32_t *y)
{
    const size_t s = kernel->s;
    for (size_t i = 0; i < s; i++) {
        reduce(kernel, y, i, 0, i, true);
        y[i] = mul(y[i], kernel->lu[i * s + i], kernel->p);
    }
    for (size_t i = s; i-- > 0;)
        reduce(kernel, y, i, i + 1, s, true);
}

/* Which way round a system is solved. */
typedef struct side {
    const cmt_lines *lines;
    const cmt_pivot *first; /* pivots whose lines need only what came before them */
    size_t n_first;
    const cmt_pivot *last; /* pivots whose lines need only what comes after them */
    size_t n_last;
    const uint32_t *from; /* lines and positions of the nucleus */
    const uint32_t *to;
    bool transposed;
} side;

static side side_of(const cmt_kernel *k, bool transposed)
{
    if (transposed) {
        return (side){&k->columns, k->by_column,       k->n_by_column,  k->by_row,
                      k->n_by_row, k->nucleus_columns, k->nucleus_rows, true};
    }
    return (side){&k->rows,       k->by_row,       k->n_by_row,        k->by_column,
                  k->n_by_column, k->nucleus_rows, k->nucleus_columns, false};
}

static void take_pivot(const cmt_kernel *kernel,
                       const side *s,
                       const cmt_pivot *pivot,
                       const uint32_t *b,
                       uint32_t *x)
{
    const uint32_t line = s->transposed ? pivot->column : pivot->row;
    const uint32_t across = s->transposed ? pivot->row : pivot->column;
    const uint32_t rest = remainder_of(s->lines, line, b[line], x, kernel->p);
    x[across] = mul(rest, pivot->inverse, kernel->p);
}

/* Unknown positions of x are 0 until their turn, so that each line's remainder is right
 * as soon as its other positions are known: see the order of pivots in kernel.h. */
void cmt_kernel_solve_mod(const cmt_kernel *kernel,
                          bool transposed,
                          const uint32_t *b,
                          uint32_t *x,
                          uint32_t *scratch)
{
    const side s = side_of(kernel, transposed);
    for (size_t i = 0; i < kernel->k; i++)
        x[i] = 0;
    for (size_t q = 0; q < s.n_first; q++)
        take_pivot(kernel, &s, &s.first[q], b, x);
    for (size_t i = 0; i < kernel->s; i++)
        scratch[i] = remainder_of(s.lines, s.from[i], b[s.from[i]], x, kernel->p);
    (transposed ? solve_nucleus_transposed : solve_nucleus)(kernel, scratch);
    for (size_t i = 0; i < kernel->s; i++)
        x[s.to[i]] = scratch[i];
    for (size_t q = s.n_last; q-- > 0;)
        take_pivot(kernel, &s, &s.last[q], b, x);
}
