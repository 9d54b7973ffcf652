#include "lp/kernel.h"

#include "base/err.h"

#include <assert.h>

/* The largest primes below 2^31. */
static const uint32_t primes[] = {2147483647U, 2147483629U, 2147483587U, 2147483579U,
                                  2147483563U, 2147483549U, 2147483543U, 2147483497U,
                                  2147483489U, 2147483477U, 2147483423U, 2147483399U};

static uint32_t prime(unsigned attempt)
{
    const unsigned n = sizeof primes / sizeof primes[0];
    if (attempt < n)
        return primes[attempt];
    mpz_t z;
    mpz_init_set_ui(z, 1UL << 30);
    for (; attempt >= n; attempt--)
        mpz_nextprime(z, z);
    const uint32_t p = (uint32_t)mpz_get_ui(z);
    mpz_clear(z);
    return p;
}

static uint32_t mul(uint32_t a, uint32_t b, uint32_t p)
{
    return (uint32_t)((uint64_t)a * b % p);
}

/* a^(p - 2), the inverse of a */
static uint32_t invert(uint32_t a, uint32_t p)
{
    uint32_t power = a;
    uint32_t out = 1;
    for (uint32_t e = p - 2; e != 0; e >>= 1) {
        if ((e & 1U) != 0)
            out = mul(out, power, p);
        power = mul(power, power, p);
    }
    return out;
}

static cmt_status shortage(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room to factor a basis");
}

/* The arrays of one side, while they are being filled. */
typedef struct lines {
    size_t *start;
    uint32_t *across;
    size_t *entry;
    uint32_t *residue;
} lines;

static bool make_lines(cmt_arena *mem, size_t k, size_t nnz, lines *out)
{
    out->start = CMT_NEW_ARRAY(mem, size_t, k + 2);
    out->across = CMT_NEW_ARRAY(mem, uint32_t, nnz);
    out->entry = CMT_NEW_ARRAY(mem, size_t, nnz);
    out->residue = CMT_NEW_ARRAY(mem, uint32_t, nnz);
    return out->start != NULL && out->across != NULL && out->entry != NULL
           && out->residue != NULL;
}

static void put(lines *to, size_t at, size_t across, size_t entry, uint32_t residue)
{
    to->across[at] = (uint32_t)across;
    to->entry[at] = entry;
    to->residue[at] = residue;
}

static cmt_lines finish(const lines *from)
{
    return (cmt_lines){.start = from->start,
                       .across = from->across,
                       .entry = from->entry,
                       .residue = from->residue};
}

/* position[r] = kernel row of the form's row r, or UINT32_MAX */
static uint32_t *place_rows(cmt_arena *mem,
                            const cmt_form *form,
                            const uint32_t *rows,
                            size_t k)
{
    uint32_t *position = CMT_NEW_ARRAY(mem, uint32_t, form->m);
    for (size_t r = 0; position != NULL && r < form->m; r++)
        position[r] = UINT32_MAX;
    for (size_t i = 0; position != NULL && i < k; i++)
        position[rows[i]] = (uint32_t)i;
    return position;
}

/* Gather the entries, by columns and by rows. */
static cmt_status gather(cmt_arena *mem,
                         const cmt_form *form,
                         const uint32_t *columns,
                         const uint32_t *position,
                         cmt_kernel *out,
                         cmt_err *err)
{
    size_t nnz = 0;
    lines byc;
    lines byr;
    for (size_t j = 0; j < out->k; j++)
        nnz += form->start[columns[j] + 1] - form->start[columns[j]];
    if (!make_lines(mem, out->k, nnz, &byc) || !make_lines(mem, out->k, nnz, &byr))
        return shortage(err);
    size_t at = 0;
    for (size_t j = 0; j < out->k; j++) {
        for (size_t e = form->start[columns[j]]; e < form->start[columns[j] + 1]; e++) {
            const uint32_t i = position[form->row[e]];
            if (i == UINT32_MAX)
                continue;
            put(&byc, at++, i, e, (uint32_t)mpz_fdiv_ui(form->value[e], out->p));
            byr.start[i + 2]++;
        }
        byc.start[j + 1] = at;
    }
    for (size_t i = 0; i < out->k; i++)
        byr.start[i + 2] += byr.start[i + 1];
    for (size_t j = 0; j < out->k; j++) {
        for (size_t c = byc.start[j]; c < byc.start[j + 1]; c++)
            put(&byr, byr.start[byc.across[c] + 1]++, j, byc.entry[c], byc.residue[c]);
    }
    out->columns = finish(&byc);
    out->rows = finish(&byr);
    return CMT_OK;
}

/* Peeling: what is left on each line, and which lines have gone. */
typedef struct peeling {
    const cmt_lines *line[2]; /* rows, columns */
    size_t *left[2];
    bool *gone[2];
    uint32_t *queue;
    size_t n_queue;
} peeling;

static bool make_peeling(cmt_arena *mem, const cmt_kernel *kernel, peeling *out)
{
    const size_t k = kernel->k;
    out->line[0] = &kernel->rows;
    out->line[1] = &kernel->columns;
    out->queue = CMT_NEW_ARRAY(mem, uint32_t, k);
    bool ok = out->queue != NULL;
    for (size_t side = 0; side < 2; side++) {
        out->left[side] = CMT_NEW_ARRAY(mem, size_t, k);
        out->gone[side] = CMT_NEW_ARRAY(mem, bool, k);
        ok = ok && out->left[side] != NULL && out->gone[side] != NULL;
        assert(out->line[side]->start != NULL);
        for (size_t i = 0; ok && i < k; i++) {
            out->left[side][i] =
                out->line[side]->start[i + 1] - out->line[side]->start[i];
        }
    }
    return ok;
}

/* Take a line and the one across out; lines that have one entry left join the queue. */
static void take_out(peeling *peel, size_t side, uint32_t i, uint32_t across)
{
    const cmt_lines *other = peel->line[1 - side];
    peel->gone[side][i] = true;
    peel->gone[1 - side][across] = true;
    for (size_t e = other->start[across]; e < other->start[across + 1]; e++) {
        const uint32_t n = other->across[e];
        peel->left[side][n]--;
        if (!peel->gone[side][n] && peel->left[side][n] == 1)
            peel->queue[peel->n_queue++] = n;
    }
    const cmt_lines *own = peel->line[side];
    for (size_t e = own->start[i]; e < own->start[i + 1]; e++)
        peel->left[1 - side][own->across[e]]--;
}

/* Pivots in lines of one side with one entry left.
 * @return their number, or SIZE_MAX where an entry vanishes modulo p */
static size_t peel_side(
    peeling *peel, size_t side, size_t k, uint32_t p, cmt_pivot *out)
{
    size_t n = 0;
    peel->n_queue = 0;
    for (uint32_t i = 0; i < k; i++) {
        if (!peel->gone[side][i] && peel->left[side][i] == 1)
            peel->queue[peel->n_queue++] = i;
    }
    for (size_t q = 0; q < peel->n_queue; q++) {
        const uint32_t i = peel->queue[q];
        const cmt_lines *own = peel->line[side];
        if (peel->gone[side][i] || peel->left[side][i] != 1)
            continue;
        size_t e = own->start[i];
        while (peel->gone[1 - side][own->across[e]])
            e++;
        if (own->residue[e] == 0)
            return SIZE_MAX;
        const uint32_t across = own->across[e];
        out[n++] = (cmt_pivot){.row = side == 0 ? i : across,
                               .column = side == 0 ? across : i,
                               .inverse = invert(own->residue[e], p)};
        take_out(peel, side, i, across);
    }
    return n;
}

static cmt_status load_nucleus(cmt_arena *mem,
                               const peeling *peel,
                               cmt_kernel *kernel,
                               cmt_err *err)
{
    const size_t s = kernel->k - kernel->n_by_row - kernel->n_by_column;
    uint32_t *place = CMT_NEW_ARRAY(mem, uint32_t, kernel->k);
    kernel->s = s;
    kernel->nucleus_rows = CMT_NEW_ARRAY(mem, uint32_t, s);
    kernel->nucleus_columns = CMT_NEW_ARRAY(mem, uint32_t, s);
    kernel->lu =
        s != 0 && s > SIZE_MAX / s ? NULL : CMT_NEW_ARRAY(mem, uint32_t, s * s);
    if (place == NULL || kernel->nucleus_rows == NULL || kernel->nucleus_columns == NULL
        || kernel->lu == NULL)
        return shortage(err);
    size_t n_rows = 0;
    size_t n_columns = 0;
    for (uint32_t i = 0; i < kernel->k; i++) {
        if (!peel->gone[1][i]) {
            place[i] = (uint32_t)n_columns;
            kernel->nucleus_columns[n_columns++] = i;
        }
        if (!peel->gone[0][i])
            kernel->nucleus_rows[n_rows++] = i;
    }
    const cmt_lines *rows = &kernel->rows;
    for (size_t i = 0; i < s; i++) {
        const uint32_t r = kernel->nucleus_rows[i];
        for (size_t e = rows->start[r]; e < rows->start[r + 1]; e++) {
            if (!peel->gone[1][rows->across[e]])
                kernel->lu[i * s + place[rows->across[e]]] = rows->residue[e];
        }
    }
    return CMT_OK;
}

static void swap_rows(cmt_kernel *kernel, size_t a, size_t b)
{
    const size_t s = kernel->s;
    const uint32_t r = kernel->nucleus_rows[a];
    kernel->nucleus_rows[a] = kernel->nucleus_rows[b];
    kernel->nucleus_rows[b] = r;
    for (size_t j = 0; j < s; j++) {
        const uint32_t v = kernel->lu[a * s + j];
        kernel->lu[a * s + j] = kernel->lu[b * s + j];
        kernel->lu[b * s + j] = v;
    }
}

/* Gaussian elimination modulo p. */
static void eliminate(cmt_kernel *kernel)
{
    const size_t s = kernel->s;
    const uint32_t p = kernel->p;
    uint32_t *lu = kernel->lu;
    for (size_t t = 0; t < s; t++) {
        size_t pivot = t;
        while (pivot < s && lu[pivot * s + t] == 0)
            pivot++;
        if (pivot == s) {
            kernel->singular = true;
            return;
        }
        if (pivot != t)
            swap_rows(kernel, t, pivot);
        const uint32_t *top = lu + t * s;
        lu[t * s + t] = invert(lu[t * s + t], p);
        for (size_t i = t + 1; i < s; i++) {
            uint32_t *row = lu + i * s;
            if (row[t] == 0)
                continue;
            row[t] = mul(row[t], top[t], p);
            const uint64_t negative = p - row[t];
            for (size_t j = t + 1; j < s; j++)
                row[j] = (uint32_t)((row[j] + negative * top[j]) % p);
        }
    }
}

cmt_status cmt_kernel_factor(cmt_arena *mem,
                             const cmt_form *form,
                             const uint32_t *columns,
                             const uint32_t *rows,
                             size_t k,
                             unsigned attempt,
                             cmt_kernel *out,
                             cmt_err *err)
{
    cmt_kernel kernel = {.k = k, .p = prime(attempt)};
    cmt_status st = CMT_OK;
    peeling peel = {0};
    const uint32_t *position = place_rows(mem, form, rows, k);
    kernel.by_row = CMT_NEW_ARRAY(mem, cmt_pivot, k);
    kernel.by_column = CMT_NEW_ARRAY(mem, cmt_pivot, k);
    if (position == NULL || kernel.by_row == NULL || kernel.by_column == NULL)
        return shortage(err);
    CMT_TRY(gather(mem, form, columns, position, &kernel, err));
    if (!make_peeling(mem, &kernel, &peel))
        return shortage(err);
    kernel.n_by_row = peel_side(&peel, 0, k, kernel.p, kernel.by_row);
    kernel.singular = kernel.n_by_row == SIZE_MAX;
    if (!kernel.singular) {
        kernel.n_by_column = peel_side(&peel, 1, k, kernel.p, kernel.by_column);
        kernel.singular = kernel.n_by_column == SIZE_MAX;
    }
    if (!kernel.singular) {
        CMT_TRY(load_nucleus(mem, &peel, &kernel, err));
        eliminate(&kernel);
    }
    *out = kernel;
done:
    return st;
}
