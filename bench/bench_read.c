/* Reading a million-line .soc of 20 alternatives and building its pairwise matrix, beside
 * OpenSSL's SHA-256 of the same file. Every line is its own order; seeded. */
#include "ballot/contest_build.h"
#include "ballot/pairwise.h"
#include "bench.h"
#include "crypto/digest.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_LINES 1000000
#define N       20
#define RUNS    5

static uint64_t next(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* Write the file; its bytes. `kinds` different orders in turn. */
static size_t make_file(FILE *out, size_t kinds)
{
    size_t bytes = (size_t)fprintf(out, "# NUMBER ALTERNATIVES: %d\n", N);
    for (unsigned i = 1; i <= N; i++)
        bytes += (size_t)fprintf(out, "# ALTERNATIVE NAME %u: candidate-%u\n", i, i);
    bytes += (size_t)fprintf(out, "# NUMBER VOTERS: %d\n", N_LINES);
    for (size_t line = 0; line < N_LINES; line++) {
        uint64_t seed = line % kinds * 7919 + 1;
        unsigned order[N];
        for (size_t i = 0; i < N; i++) {
            const size_t at = (size_t)(next(&seed) % (i + 1));
            order[i] = order[at];
            order[at] = (unsigned)i + 1;
        }
        bytes += (size_t)fprintf(out, "1: ");
        for (size_t i = 0; i < N; i++)
            bytes += (size_t)fprintf(out, i + 1 < N ? "%u," : "%u\n", order[i]);
    }
    return bytes;
}

typedef struct job {
    const char *path;
    size_t distinct;
} job;

static void count(void *what)
{
    job *j = what;
    cmt_arena *mem = cmt_arena_new(0);
    cmt_ballot_file file = {0};
    cmt_contest contest = {0};
    cmt_pairwise pw = {0};
    const cmt_contest_options options = {0};
    if (mem == NULL
        || cmt_ballot_file_read(mem, j->path, CMT_FORMAT_SOC, &file, NULL) != CMT_OK
        || cmt_contest_of_file(mem, &file, CMT_KIND_CHOICE, 1, &options, &contest, NULL)
               != CMT_OK
        || cmt_pairwise_build(mem, &contest, &pw, NULL) != CMT_OK)
        exit(EXIT_FAILURE);
    j->distinct = file.n;
    cmt_bench_use(pw.support.points);
    cmt_arena_free(mem);
}

/* As sha256sum does: block by block. */
static void digest(void *what)
{
    const job *j = what;
    static char block[32768];
    cmt_hash32 hash;
    cmt_sha256 *state = cmt_sha256_new();
    const int fd = open(j->path, O_RDONLY);
    if (state == NULL || fd < 0)
        exit(EXIT_FAILURE);
    for (ssize_t got = read(fd, block, sizeof block); got > 0;
         got = read(fd, block, sizeof block))
        cmt_sha256_add(state, block, (size_t)got);
    cmt_sha256_end(state, &hash);
    cmt_bench_use(&hash);
    cmt_sha256_free(state);
    (void)close(fd);
}

static void measure(const char *name, const char *path, size_t kinds, bool barred)
{
    FILE *out = fopen(path, "w");
    if (out == NULL)
        exit(EXIT_FAILURE);
    (void)make_file(out, kinds);
    if (fclose(out) != 0)
        exit(EXIT_FAILURE);
    job j = {.path = path};
    const double sha = cmt_bench_best(RUNS, digest, &j) * 1e3;
    const double ours = cmt_bench_best(RUNS, count, &j) * 1e3;
    cmt_bench_row(name, ours, "ms", sha, barred ? CMT_BAR_AT_MOST : CMT_BAR_NONE, 3,
                  true);
    if (j.distinct != kinds)
        exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
    cmt_bench_start(argc, argv);
    char path[] = "/tmp/comitia-bench-XXXXXX";
    const int fd = mkstemp(path);
    if (fd < 0)
        return EXIT_FAILURE;
    (void)close(fd);
    measure("read 1,000,000 different lines of 20, and matrix", path, N_LINES, true);
    measure("read 1,000,000 lines of 1,000 kinds, and matrix", path, 1000, false);
    (void)unlink(path);
    return EXIT_SUCCESS;
}
