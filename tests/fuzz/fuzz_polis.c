/* Polis exports. One input holds the files of a folder: each begins with a line
 * `== c`, `== m`, `== v` or `== s` (comments, matrix, votes, summary). */
#include "io/polis.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define N_FILES 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char letters[] = "cmvs";
static const char *const names[N_FILES] = {"comments.csv", "participants-votes.csv",
                                           "votes.csv", "summary.csv"};
static char folder[64];

static void path_of(size_t file, char out[128])
{
    (void)snprintf(out, 128, "%s/%s", folder, names[file]);
}

static void remove_all(void)
{
    char path[128];
    for (size_t k = 0; k < N_FILES; k++) {
        path_of(k, path);
        (void)unlink(path);
    }
}

static void remove_folder(void)
{
    remove_all();
    (void)rmdir(folder);
}

static void make_folder(void)
{
    const char *base = getenv("TMPDIR");
    (void)snprintf(folder, sizeof folder, "%.40s/polisXXXXXX",
                   base == NULL ? "/tmp" : base);
    if (mkdtemp(folder) == NULL || atexit(remove_folder) != 0)
        abort();
}

/* Which file the line at `at` begins; N_FILES: none. */
static size_t begins(const char *at, size_t n)
{
    if (n < 5 || memcmp(at, "== ", 3) != 0 || at[4] != '\n')
        return N_FILES;
    const char *letter = strchr(letters, at[3]);
    return letter == NULL || *letter == '\0' ? N_FILES : (size_t)(letter - letters);
}

static void unpack(const char *bytes, size_t n)
{
    FILE *file = NULL;
    for (size_t at = 0; at < n;) {
        const char *end = memchr(bytes + at, '\n', n - at);
        const size_t next = end == NULL ? n : (size_t)(end - bytes) + 1;
        const size_t which = begins(bytes + at, n - at);
        if (which < N_FILES) {
            char path[128];
            path_of(which, path);
            if (file != NULL)
                (void)fclose(file);
            file = fopen(path, "wb");
            if (file == NULL)
                abort();
        } else if (file != NULL) {
            (void)fwrite(bytes + at, 1, next - at, file);
        }
        at = next;
    }
    if (file != NULL)
        (void)fclose(file);
}

/* Votes are marks, groups are of the list. */
static void look(const cmt_polis *p)
{
    for (size_t k = 0; k < p->n_participants * p->n_statements; k++) {
        if (p->marks[k] > CMT_MARK_PASS)
            abort();
    }
    for (size_t k = 0; k < p->n_participants; k++) {
        bool listed = p->group[k] == CMT_POLIS_UNCLUSTERED;
        for (size_t g = 0; g < p->n_groups; g++)
            listed = listed || p->groups[g] == p->group[k];
        if (!listed)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (folder[0] == '\0')
        make_folder();
    remove_all();
    unpack((const char *)data, size);
    cmt_arena *mem = cmt_arena_new((size_t)256 << 20);
    cmt_polis polis = {0};
    if (mem != NULL && cmt_polis_read(mem, folder, &polis, NULL) == CMT_OK)
        look(&polis);
    cmt_arena_free(mem);
    return 0;
}
