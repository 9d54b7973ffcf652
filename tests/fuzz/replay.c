/* Run a fuzz target over the files of its corpus: the standalone driver of ordinary
 * builds. Without arguments the corpus is the folder of the program's own name. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct stat info;
    if (file == NULL || stat(path, &info) != 0) {
        (void)fprintf(stderr, "cannot read %s\n", path);
        return 1;
    }
    const size_t size = (size_t)info.st_size;
    uint8_t *data = malloc(size + 1);
    const size_t got = data == NULL ? 0 : fread(data, 1, size, file);
    (void)fclose(file);
    if (data != NULL && got == size)
        (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
    return got == size ? 0 : 1;
}

static int run_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        (void)fprintf(stderr, "no corpus at %s\n", folder);
        return 1;
    }
    int failed = 0;
    unsigned count = 0;
    for (const struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        if (e->d_name[0] == '.')
            continue;
        char path[4096 + 256 + 1]; /* a folder, a slash and a name */
        (void)snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        failed |= run_file(path);
        count++;
    }
    (void)closedir(dir);
    (void)printf("%s: %u files\n", folder, count);
    return failed != 0 || count == 0 ? 1 : 0;
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        int failed = 0;
        for (int k = 1; k < argc; k++)
            failed |= run_file(argv[k]);
        return failed;
    }
    const char *name = strstr(argv[0], "fuzz_");
    for (const char *at = name; at != NULL; at = strstr(at + 1, "fuzz_"))
        name = at;
    const char *tree = getenv("CMT_SRCDIR");
    char folder[4096];
    (void)snprintf(folder, sizeof folder, "%s/tests/fuzz/corpus/%s",
                   tree == NULL ? "." : tree, name == NULL ? "" : name + 5);
    return run_folder(folder);
}
