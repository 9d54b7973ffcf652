#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static bool as_json;

double cmt_bench_now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double cmt_bench_best(unsigned runs, void (*work)(void *), void *what)
{
    double best = 0;
    for (unsigned k = 0; k < runs; k++) {
        const double start = cmt_bench_now();
        work(what);
        const double took = cmt_bench_now() - start;
        if (k == 0 || took < best)
            best = took;
    }
    return best;
}

double cmt_bench_peak_mib(void)
{
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

void cmt_bench_start(int argc, char **argv)
{
    for (int k = 1; k < argc; k++)
        as_json = as_json || strcmp(argv[k], "--json") == 0;
    if (!as_json)
        (void)printf("%-44s %12s %-10s %12s %8s %8s %s\n", "name", "value", "unit",
                     "reference", "ratio", "bar", "met");
}

void cmt_bench_row(const char *name,
                   double value,
                   const char *unit,
                   double reference,
                   cmt_bench_bar kind,
                   double bar,
                   bool bar_on_ratio)
{
    const bool has_reference = reference > 0;
    const double ratio = has_reference ? value / reference : 0;
    const double held = bar_on_ratio ? ratio : value;
    const bool met = kind == CMT_BAR_AT_MOST ? held <= bar : held >= bar;
    const char *sign = kind == CMT_BAR_AT_MOST ? "<=" : ">=";
    if (as_json) {
        (void)printf("{");
        if (kind != CMT_BAR_NONE)
            (void)printf("\"bar\":\"%s %g%s\",\"met\":%s,", sign, bar,
                         bar_on_ratio ? " x" : "", met ? "true" : "false");
        (void)printf("\"name\":\"%s\"", name);
        if (has_reference)
            (void)printf(",\"ratio\":%.4g,\"reference\":%.6g", ratio, reference);
        (void)printf(",\"unit\":\"%s\",\"value\":%.6g}\n", unit, value);
        return;
    }
    char reference_text[32] = "";
    char ratio_text[32] = "";
    char bar_text[32] = "";
    if (has_reference) {
        (void)snprintf(reference_text, sizeof reference_text, "%.5g", reference);
        (void)snprintf(ratio_text, sizeof ratio_text, "%.3g", ratio);
    }
    if (kind != CMT_BAR_NONE)
        (void)snprintf(bar_text, sizeof bar_text, "%s%g%s", sign, bar,
                       bar_on_ratio ? "x" : "");
    (void)printf("%-44s %12.5g %-10s %12s %8s %8s %s\n", name, value, unit,
                 reference_text, ratio_text, bar_text,
                 kind == CMT_BAR_NONE ? "" : (met ? "yes" : "NO"));
    (void)fflush(stdout);
}

void cmt_bench_use(const void *p)
{
    __asm__ volatile("" : : "r"(p) : "memory");
}
