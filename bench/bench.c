#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static bool as_json;
static const char *only;

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
    for (int k = 1; k < argc; k++) {
        as_json = as_json || strcmp(argv[k], "--json") == 0;
        if (strncmp(argv[k], "--only=", 7) == 0)
            only = argv[k] + 7;
    }
    if (!as_json) {
        (void)printf("%-44s %12s %-10s %12s %8s %8s %s\n", "name", "value", "unit",
                     "reference", "ratio", "bar", "met");
    }
}

bool cmt_bench_wanted(const char *name)
{
    return only == NULL || strstr(name, only) != NULL;
}

typedef struct row {
    const char *name;
    double value;
    const char *unit;
    double reference;
    double ratio;
    cmt_bench_bar kind;
    double bar;
    bool bar_on_ratio;
    bool met;
} row;

static void print_json(const row *r)
{
    (void)printf("{");
    if (r->kind != CMT_BAR_NONE) {
        (void)printf("\"bar\":\"%s %g%s\",\"met\":%s,",
                     r->kind == CMT_BAR_AT_MOST ? "<=" : ">=", r->bar,
                     r->bar_on_ratio ? " x" : "", r->met ? "true" : "false");
    }
    (void)printf("\"name\":\"%s\"", r->name);
    if (r->reference > 0)
        (void)printf(",\"ratio\":%.4g,\"reference\":%.6g", r->ratio, r->reference);
    (void)printf(",\"unit\":\"%s\",\"value\":%.6g}\n", r->unit, r->value);
}

static void print_line(const row *r)
{
    char reference[32] = "";
    char ratio[32] = "";
    char bar[32] = "";
    if (r->reference > 0) {
        (void)snprintf(reference, sizeof reference, "%.5g", r->reference);
        (void)snprintf(ratio, sizeof ratio, "%.3g", r->ratio);
    }
    const char *met = "";
    if (r->kind != CMT_BAR_NONE) {
        (void)snprintf(bar, sizeof bar, "%s%g%s",
                       r->kind == CMT_BAR_AT_MOST ? "<=" : ">=", r->bar,
                       r->bar_on_ratio ? "x" : "");
        met = r->met ? "yes" : "NO";
    }
    (void)printf("%-44s %12.5g %-10s %12s %8s %8s %s\n", r->name, r->value, r->unit,
                 reference, ratio, bar, met);
}

void cmt_bench_row(const char *name,
                   double value,
                   const char *unit,
                   double reference,
                   cmt_bench_bar kind,
                   double bar,
                   bool bar_on_ratio)
{
    if (!cmt_bench_wanted(name))
        return;
    row r = {name, value, unit, reference, 0, kind, bar, bar_on_ratio, true};
    r.ratio = reference > 0 ? value / reference : 0;
    const double held = bar_on_ratio ? r.ratio : value;
    if (kind == CMT_BAR_AT_MOST)
        r.met = held <= bar;
    if (kind == CMT_BAR_AT_LEAST)
        r.met = held >= bar;
    if (as_json) {
        print_json(&r);
    } else {
        print_line(&r);
    }
    (void)fflush(stdout);
}

void cmt_bench_use(const void *p)
{
    __asm__ volatile("" : : "r"(p) : "memory");
}
