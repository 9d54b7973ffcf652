/* What the parts of bench_program share: a program, ours and GLPK's way with it. */
#ifndef CMT_BENCH_PROGRAM_H
#define CMT_BENCH_PROGRAM_H

#include "bench.h"
#include "lp/exact.h"

#include <stdint.h>

typedef struct cmt_bench_program {
    cmt_arena *mem;
    cmt_lp lp;
    cmt_arena *own; /* of the latest answer */
    cmt_solution got;
    double floating; /* what GLPK's latest answer was worth */
} cmt_bench_program;

uint64_t cmt_bench_draw(uint64_t *seed);

/** End the run unless `ok`. */
void cmt_bench_must(bool ok, const char *what);

mpq_ptr cmt_bench_number(cmt_arena *mem, int64_t num, int64_t den);

/** "x17" */
const char *cmt_bench_name(cmt_arena *mem, char kind, size_t k);

/** Each takes a cmt_bench_program: solve it with proof, check the certificate, and GLPK's
 *  simplex, rational simplex, branch and cut on the same program in floating point. */
void cmt_bench_solve(void *program);
void cmt_bench_check(void *program);
void cmt_bench_simplex(void *program);
void cmt_bench_rational(void *program);
void cmt_bench_intopt(void *program);

typedef struct cmt_bench_times {
    double floating;
    double exact;
    double checked;
} cmt_bench_times;

/** The best time in seconds of GLPK's way, of solving and of checking, taken by turns, so
 *  that a slow moment of the machine falls on all of them. */
cmt_bench_times cmt_bench_turns(unsigned turns,
                                void (*floating)(void *),
                                cmt_bench_program *program);

/** KiB of the certificate. */
double cmt_bench_certificate(const cmt_bench_program *program);

/** The rows of integer programs. */
void cmt_bench_integer(void);

#endif
