#include "cli/bundle_files.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "io/file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BUNDLE_BYTES (2UL << 30)
#define SUFFIX           ".tar.gz"

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool is_bundle_name(const char *name)
{
    const size_t n = strlen(name);
    return strncmp(name, "policy-", 7) == 0 && n > 7 + strlen(SUFFIX)
           && strcmp(name + n - strlen(SUFFIX), SUFFIX) == 0;
}

const char *cmt_cli_bundle_in(cmt_cli *cli, const char *path)
{
    const char **names = NULL;
    const char *found = NULL;
    size_t n = 0;
    if (!is_folder(path) || cmt_file_list(cli->mem, path, &names, &n, NULL) != CMT_OK)
        return NULL;
    for (size_t k = 0; k < n; k++) {
        if (!is_bundle_name(names[k]))
            continue;
        if (found != NULL)
            return NULL;
        found = names[k];
    }
    return found == NULL ? NULL : cmt_arena_printf(cli->mem, "%s/%s", path, found);
}

/* A file that may be missing. */
static cmt_status read_optional(cmt_cli *cli,
                                const char *path,
                                const char **bytes,
                                size_t *n)
{
    char *got = NULL;
    if (path == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a path");
    if (access(path, F_OK) != 0)
        return CMT_OK;
    const cmt_status st =
        cmt_file_read(cli->mem, path, MAX_BUNDLE_BYTES, &got, n, &cli->err);
    if (st == CMT_OK)
        *bytes = got;
    return st;
}

/* Not what a killed writer left beside them: its files end in ".tmp-" and six letters. */
static bool is_certificate(const char *name)
{
    const size_t n = strlen(name);
    return n > 5 && strcmp(name + n - 5, ".json") == 0;
}

static cmt_status read_certificates(cmt_cli *cli,
                                    const char *folder,
                                    cmt_bundle_files *out)
{
    const char **names = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    if (folder == NULL || !is_folder(folder))
        return CMT_OK;
    CMT_TRY(cmt_file_list(cli->mem, folder, &names, &n, &cli->err));
    cmt_entry *list = CMT_NEW_ARRAY(cli->mem, cmt_entry, n + 1);
    if (list == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for certificates");
    size_t kept = 0;
    for (size_t k = 0; k < n; k++) {
        const char *bytes = NULL;
        if (!is_certificate(names[k]))
            continue;
        CMT_TRY(read_optional(cli,
                              cmt_arena_printf(cli->mem, "%s/%s", folder, names[k]),
                              &bytes, &list[kept].n));
        list[kept].name = names[k];
        list[kept].bytes = (const uint8_t *)bytes;
        kept++;
    }
    out->certificates = list;
    out->n_certificates = kept;
done:
    return st;
}

/* What lies beside the container, by its name without the suffix. */
static cmt_status read_beside(cmt_cli *cli, const char *file, cmt_bundle_files *f)
{
    const char *stem = cmt_arena_strndup(cli->mem, file, strlen(file) - strlen(SUFFIX));
    cmt_status st = CMT_OK;
    if (stem == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a path");
    CMT_TRY(read_optional(cli, cmt_arena_printf(cli->mem, "%s.intoto.dsse.json", stem),
                          &f->statement, &f->n_statement));
    CMT_TRY(read_optional(cli, cmt_arena_printf(cli->mem, "%s.tlog-proof", stem),
                          &f->receipt, &f->n_receipt));
    CMT_TRY(
        read_certificates(cli, cmt_arena_printf(cli->mem, "%s.certificates", stem), f));
done:
    return st;
}

cmt_status cmt_cli_bundle_files(cmt_cli *cli, const char *path, cmt_bundle_files *out)
{
    cmt_bundle_files f = {0};
    char *bytes = NULL;
    const char *inside = cmt_cli_bundle_in(cli, path);
    const char *file = inside != NULL ? inside : path;
    cmt_status st = cmt_file_read(cli->mem, file, MAX_BUNDLE_BYTES, &bytes,
                                  &f.n_container, &cli->err);
    if (st != CMT_OK)
        return st;
    const char *slash = strrchr(file, '/');
    const char *name = slash == NULL ? file : slash + 1;
    f.container = (const uint8_t *)bytes;
    if (is_bundle_name(name)) {
        f.name = name;
        st = read_beside(cli, file, &f);
    }
    if (st == CMT_OK)
        *out = f;
    return st;
}

/* A state file that is not there yet means that nothing was seen. */
cmt_status cmt_cli_state(cmt_cli *cli, cmt_seen *seen, const cmt_seen **out)
{
    char *bytes = NULL;
    size_t n = 0;
    if (cli->state == NULL || access(cli->state, F_OK) != 0)
        return CMT_OK;
    cmt_status st = cmt_file_read(cli->mem, cli->state, CMT_MAX_PAYLOAD_BYTES, &bytes,
                                  &n, &cli->err);
    if (st == CMT_OK) {
        st = cmt_err_in_file(
            &cli->err, cmt_seen_read(cli->mem, bytes, n, seen, &cli->err), cli->state);
    }
    if (st == CMT_OK)
        *out = seen;
    return st;
}

cmt_status cmt_cli_now(cmt_cli *cli, bool *has_now, int64_t *now)
{
    *has_now = cli->now != NULL;
    if (cli->now != NULL && !cmt_time_read(cli->now, now))
        return cmt_cli_usage(cli, "--now takes a time such as 2027-04-30T00:00:00Z");
    return CMT_OK;
}
