/* A gigabyte of ballots that repeat, tallied in a process of its own: seconds and peak
 * memory. The lines come through a pipe, so no disk is needed. */
#include "ballot/contest_build.h"
#include "bench.h"
#include "decision/registry.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define N          20
#define N_KINDS    100000
#define LINE_BYTES 128
#define BYTES      ((size_t)1 << 30)

static uint64_t next(uint64_t *seed)
{
    uint64_t z = (*seed += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/* A truncated order with ties of two. */
static size_t make_line(uint64_t seed, char *out)
{
    unsigned order[N] = {0};
    for (size_t i = 0; i < N; i++) {
        const size_t at = (size_t)(next(&seed) % (i + 1));
        order[i] = order[at];
        order[at] = (unsigned)i + 1;
    }
    const size_t listed = 3 + (size_t)(next(&seed) % (N - 2));
    size_t len = (size_t)snprintf(out, LINE_BYTES, "1: ");
    bool tied = false;
    for (size_t i = 0; i < listed; i++) {
        const bool opens = !tied && i + 1 < listed && next(&seed) % 4 == 0;
        len +=
            (size_t)snprintf(out + len, LINE_BYTES - len, "%s%u%s%s", opens ? "{" : "",
                             order[i], tied ? "}" : "", i + 1 < listed ? "," : "\n");
        tied = opens;
    }
    return len;
}

static void write_lines(FILE *out)
{
    char(*lines)[LINE_BYTES] = calloc(N_KINDS, sizeof *lines);
    size_t *len = calloc(N_KINDS, sizeof *len);
    uint64_t seed = 5;
    if (lines == NULL || len == NULL)
        exit(EXIT_FAILURE);
    for (size_t k = 0; k < N_KINDS; k++)
        len[k] = make_line(k * 7919 + 1, lines[k]);
    (void)fprintf(out, "# NUMBER ALTERNATIVES: %d\n", N);
    for (size_t bytes = 0; bytes < BYTES;) {
        const size_t k = (size_t)(next(&seed) % N_KINDS);
        (void)fwrite(lines[k], 1, len[k], out);
        bytes += len[k];
    }
    free(lines);
    free(len);
}

static void tally(const char *path)
{
    cmt_arena *mem = cmt_arena_new(0);
    cmt_ballot_file file = {0};
    cmt_contest contest = {0};
    cmt_outcome outcome = {0};
    const cmt_contest_options options = {0};
    const cmt_rule_args args = {0};
    const double start = cmt_bench_now();
    if (mem == NULL
        || cmt_ballot_file_read(mem, path, CMT_FORMAT_TOI, &file, NULL) != CMT_OK
        || cmt_contest_of_file(mem, &file, CMT_KIND_CHOICE, 1, &options, &contest, NULL)
               != CMT_OK
        || cmt_rule_find(CMT_RULE_ORDINAL, "schulze")
                   ->run(mem, &contest, &args, &outcome, NULL)
               != CMT_OK)
        exit(EXIT_FAILURE);
    cmt_bench_row("tally 1 GiB of .toi, 100,000 kinds", cmt_bench_now() - start, "s", 0,
                  CMT_BAR_NONE, 0, false);
    cmt_bench_row("  its peak memory", cmt_bench_peak_mib(), "MiB", 0, CMT_BAR_AT_MOST,
                  200, false);
    cmt_arena_free(mem);
}

int main(int argc, char **argv)
{
    int ends[2];
    char path[64];
    cmt_bench_start(argc, argv);
    (void)fflush(stdout);
    if (pipe(ends) != 0)
        return EXIT_FAILURE;
    const pid_t writer = fork();
    if (writer < 0)
        return EXIT_FAILURE;
    if (writer == 0) {
        (void)close(ends[0]);
        FILE *out = fdopen(ends[1], "w");
        if (out != NULL) {
            write_lines(out);
            (void)fclose(out);
        }
        _exit(out == NULL ? EXIT_FAILURE : EXIT_SUCCESS);
    }
    (void)close(ends[1]);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
    tally(path);
    (void)waitpid(writer, NULL, 0);
    return EXIT_SUCCESS;
}
