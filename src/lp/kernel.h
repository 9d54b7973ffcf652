/* The structural kernel of a basis: the rows whose logical variable is nonbasic, the
 * structural variables that are basic. Everything that a basis needs solved is solved
 * here, by factors modulo a prime and p-adic lifting. */
#ifndef CMT_LP_KERNEL_H
#define CMT_LP_KERNEL_H

#include "lp/form.h"

/** The kernel's entries by its rows or by its columns ("lines"). */
typedef struct cmt_lines {
    const size_t *start;     /* [k + 1] */
    const uint32_t *across;  /* position on the other side */
    const size_t *entry;     /* index into the form's values */
    const uint32_t *residue; /* the value modulo p */
} cmt_lines;

typedef struct cmt_pivot {
    uint32_t row;
    uint32_t column;
    uint32_t inverse; /* of its entry, modulo p */
} cmt_pivot;

/** A sparse square integer matrix with factors modulo a prime: first pivots in rows with
 *  one column left, in order; then pivots in columns with one row left; the rest, the
 *  nucleus, as a dense product of triangles. */
typedef struct cmt_kernel {
    size_t k;
    uint32_t p;
    cmt_lines rows;
    cmt_lines columns;
    cmt_pivot *by_row;
    size_t n_by_row;
    cmt_pivot *by_column;
    size_t n_by_column;
    size_t s;
    uint32_t *nucleus_rows;    /* [s] in order of elimination */
    uint32_t *nucleus_columns; /* [s] */
    uint32_t *lu;              /* [s][s], L below the diagonal, inverses of U's on it */
    bool singular;             /* modulo p */
} cmt_kernel;

/** Factor the kernel of `columns` x `rows` modulo the `attempt`-th prime.
 *  @param[out] out `singular` tells whether there are factors
 *  @cost O(nonzeros + s^3) */
CMT_MUST cmt_status cmt_kernel_factor(cmt_arena *mem,
                                      const cmt_form *form,
                                      const uint32_t *columns,
                                      const uint32_t *rows,
                                      size_t k,
                                      unsigned attempt,
                                      cmt_kernel *out,
                                      cmt_err *err);

/** Solve K x = b modulo p, or x K = b when `transposed`.
 *  @param b [k] by kernel rows (columns)
 *  @param x [k] by kernel columns (rows)
 *  @param scratch [k] */
void cmt_kernel_solve_mod(const cmt_kernel *kernel,
                          bool transposed,
                          const uint32_t *b,
                          uint32_t *x,
                          uint32_t *scratch);

/** Solve exactly: K x = b, or x K = b when `transposed`, as x = num / den, den > 0.
 *  @param b   [k] integers
 *  @param num [k]
 *  @retval CMT_E_LIMIT the solution has more than CMT_MAX_CERTIFICATE_DIGITS digits
 *  @src J. D. Dixon, Numerische Mathematik 40 (1982) 137-141 */
CMT_MUST cmt_status cmt_kernel_solve(cmt_arena *mem,
                                     const cmt_form *form,
                                     const cmt_kernel *kernel,
                                     bool transposed,
                                     const mpz_t *b,
                                     mpz_t *num,
                                     mpz_ptr den,
                                     cmt_err *err);

/** The same for a few rows, by elimination without fractions: cheaper than lifting.
 *  @retval CMT_OK, CMT_E_NOMEM
 *  @cost O(k^3) products
 *  @src E. H. Bareiss, Mathematics of Computation 22 (1968) 565-578 */
CMT_MUST cmt_status cmt_kernel_eliminate(cmt_arena *mem,
                                         const cmt_form *form,
                                         const cmt_kernel *kernel,
                                         bool transposed,
                                         const mpz_t *b,
                                         mpz_t *num,
                                         mpz_ptr den,
                                         cmt_err *err);

#endif
