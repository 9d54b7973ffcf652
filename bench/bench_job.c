/* The whole job on real conversations: examples/polis-assembly.sh, timed by command.
 *
 * The script runs this program in place of `comitia`; it runs the real one, and notes what
 * each call took. */
#include "bench.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const conversations[] = {"brexit-consensus", "vtaiwan.uberx",
                                            "american-assembly.bowling-green"};

/* The subcommand among the arguments: the first word that is no option. */
static const char *subcommand(int argc, char **argv)
{
    for (int k = 1; k < argc; k++) {
        if (argv[k][0] != '-')
            return argv[k];
    }
    return "comitia";
}

/* In place of comitia: run it and append "COMMAND SECONDS KIB" to the notes. */
static int stand_in(const char *real, const char *notes, int argc, char **argv)
{
    const double start = cmt_bench_now();
    const pid_t child = fork();
    if (child == 0) {
        (void)execv(real, argv);
        _exit(127);
    }
    int status = 0;
    struct rusage usage = {0};
    if (child < 0 || wait4(child, &status, 0, &usage) < 0)
        return 71;
    FILE *file = fopen(notes, "a");
    if (file != NULL) {
        (void)fprintf(file, "%s %.6f %ld\n", subcommand(argc, argv),
                      cmt_bench_now() - start, usage.ru_maxrss);
        (void)fclose(file);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}

/* Sum the notes by command; the largest memory of any call. */
static void report(const char *conversation, const char *notes, double total)
{
    static const char *const commands[] = {"import", "tally",  "sign",   "init",
                                           "round",  "submit", "decide", "compile",
                                           "verify", "audit"};
    double seconds[sizeof commands / sizeof commands[0]] = {0};
    double engine = 0;
    long peak = 0;
    char name[128];
    FILE *file = fopen(notes, "r");
    if (file == NULL)
        return;
    char command[64];
    double took = 0;
    long kib = 0;
    while (fscanf(file, "%63s %lf %ld", command, &took, &kib) == 3) {
        engine += took;
        peak = kib > peak ? kib : peak;
        for (size_t k = 0; k < sizeof commands / sizeof commands[0]; k++)
            seconds[k] += strcmp(command, commands[k]) == 0 ? took : 0;
    }
    (void)fclose(file);
    (void)snprintf(name, sizeof name, "job/%s/whole", conversation);
    cmt_bench_row(name, total, "s", 0, CMT_BAR_NONE, 0, false);
    (void)snprintf(name, sizeof name, "job/%s/engine", conversation);
    cmt_bench_row(name, engine, "s", 0, CMT_BAR_NONE, 0, false);
    for (size_t k = 0; k < sizeof commands / sizeof commands[0]; k++) {
        (void)snprintf(name, sizeof name, "job/%s/%s", conversation, commands[k]);
        cmt_bench_row(name, seconds[k], "s", engine, CMT_BAR_NONE, 0, false);
    }
    (void)snprintf(name, sizeof name, "job/%s/memory", conversation);
    cmt_bench_row(name, (double)peak / 1024, "MiB", 0, CMT_BAR_NONE, 0, false);
}

static int run_one(const char *self,
                   const char *top,
                   const char *data,
                   const char *which)
{
    char folder[] = "/tmp/comitia-job-XXXXXX";
    char command[16384];
    char notes[256];
    if (mkdtemp(folder) == NULL)
        return 1;
    (void)snprintf(notes, sizeof notes, "%s/notes", folder);
    (void)setenv("COMITIA", self, 1);
    (void)setenv("COMITIA_BENCH_NOTES", notes, 1);
    (void)snprintf(
        command, sizeof command,
        "'%s/examples/polis-assembly.sh' '%s/%s' '%s/out' >/dev/null 2>'%s/err'"
        " || { cat '%s/err' >&2; exit 1; }",
        top, data, which, folder, folder, folder);
    const double start = cmt_bench_now();
    const int status = system(command);
    if (status == 0)
        report(which, notes, cmt_bench_now() - start);
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    (void)system(command);
    return status == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    const char *notes = getenv("COMITIA_BENCH_NOTES");
    const char *real = getenv("COMITIA_BENCH_REAL");
    if (notes != NULL && real != NULL)
        return stand_in(real, notes, argc, argv);
    char self[PATH_MAX];
    char top[PATH_MAX];
    char data[PATH_MAX + 64];
    const ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    const char *shared = getenv("COMITIA_SHARED");
    const char *tree = getenv("CMT_SRCDIR");
    if (n <= 0 || realpath(tree == NULL ? "." : tree, top) == NULL)
        return 1;
    self[n] = '\0';
    if (shared != NULL) {
        (void)snprintf(data, sizeof data, "%s/data/polis", shared);
    } else {
        (void)snprintf(data, sizeof data, "%s/../shared/data/polis", top);
    }
    if (access(data, R_OK) != 0) {
        (void)fprintf(stderr, "SKIPPED: no conversations at %s\n", data);
        return 0;
    }
    cmt_bench_start(argc, argv);
    char binary[PATH_MAX + 64];
    (void)snprintf(binary, sizeof binary, "%s", self);
    char *slash = strstr(binary, "/bench/bench_job");
    if (slash == NULL)
        return 1;
    (void)strcpy(slash, "/comitia");
    (void)setenv("COMITIA_BENCH_REAL", binary, 1);
    int failed = 0;
    for (size_t k = 0; k < sizeof conversations / sizeof conversations[0]; k++) {
        (void)unsetenv("COMITIA_BENCH_NOTES");
        failed |= run_one(self, top, data, conversations[k]);
    }
    return failed;
}
