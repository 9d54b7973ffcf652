/* fsync, rename and folders are POSIX; nothing here depends on locale or time. */
#include "io/file.h"

#include "base/err.h"
#include "base/sort.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A constant reason: strerror would speak the user's language. */
static const char *reason(int code)
{
    switch (code) {
    case ENOENT:
        return "no such file or folder";
    case EACCES:
    case EPERM:
        return "permission denied";
    case EISDIR:
        return "it is a folder";
    case ENOTDIR:
        return "a part of its path is not a folder";
    case EEXIST:
        return "it exists already";
    case ENOSPC:
    case EDQUOT:
        return "no space left";
    case EROFS:
        return "the file system is read-only";
    case EMFILE:
    case ENFILE:
        return "too many open files";
    case ENAMETOOLONG:
        return "its name is too long";
    default:
        return "input or output error";
    }
}

static cmt_status fail(cmt_err *err, const char *path, const char *what, int code)
{
    const cmt_status st = cmt_fail(err, CMT_E_IO, "cannot %s: %s", what, reason(code));
    return cmt_err_in_file(err, st, path);
}

static cmt_status too_long(cmt_err *err, const char *path, size_t max_bytes)
{
    const cmt_status st =
        cmt_fail(err, CMT_E_LIMIT, "longer than %zu bytes", max_bytes);
    return cmt_err_in_file(err, st, path);
}

/* How many bytes to make room for at first; refuses what is no file, or too long. */
static cmt_status first_room(
    int fd, const char *path, size_t max_bytes, size_t *cap, cmt_err *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return fail(err, path, "read", errno);
    if (S_ISDIR(info.st_mode))
        return fail(err, path, "read", EISDIR);
    if (info.st_size > 0 && (size_t)info.st_size > max_bytes)
        return too_long(err, path, max_bytes);
    *cap = info.st_size > 0 ? (size_t)info.st_size + 1 : 65536;
    if (*cap > max_bytes + 2)
        *cap = max_bytes + 2;
    return CMT_OK;
}

static cmt_status read_all(cmt_arena *mem,
                           int fd,
                           const char *path,
                           size_t max_bytes,
                           char **bytes,
                           size_t *n,
                           cmt_err *err)
{
    size_t cap = 0;
    const cmt_status st = first_room(fd, path, max_bytes, &cap, err);
    if (st != CMT_OK)
        return st;
    char *data = cmt_arena_alloc(mem, cap + 1);
    size_t len = 0;
    while (data != NULL) {
        const ssize_t got = read(fd, data + len, cap - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(err, path, "read", errno);
        len += (size_t)got;
        if (len > max_bytes)
            return too_long(err, path, max_bytes);
        if (got == 0)
            break;
        if (len == cap) {
            char *more = cmt_arena_alloc(mem, cap * 2 + 1);
            if (more != NULL)
                memcpy(more, data, len);
            data = more;
            cap *= 2;
        }
    }
    if (data == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to read %s", path);
    data[len] = '\0';
    *bytes = data;
    *n = len;
    return CMT_OK;
}

cmt_status cmt_file_read(cmt_arena *mem,
                         const char *path,
                         size_t max_bytes,
                         char **bytes,
                         size_t *n,
                         cmt_err *err)
{
    if (strcmp(path, "-") == 0)
        return read_all(mem, STDIN_FILENO, "standard input", max_bytes, bytes, n, err);
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(err, path, "open", errno);
    const cmt_status st = read_all(mem, fd, path, max_bytes, bytes, n, err);
    (void)close(fd);
    return st;
}

static bool write_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        const ssize_t put = write(fd, bytes, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        bytes += put;
        n -= (size_t)put;
    }
    return true;
}

static int sync_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL
                       ? strdup(".")
                       : strndup(path, slash == path ? 1 : (size_t)(slash - path));
    if (folder == NULL)
        return ENOMEM;
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd < 0)
        return errno;
    const int failed = fsync(fd) == 0 || errno == EINVAL ? 0 : errno;
    (void)close(fd);
    return failed;
}

static cmt_status write_file(
    const char *path, const void *bytes, size_t n, mode_t mode, cmt_err *err)
{
    const size_t room = strlen(path) + 16;
    char *temporary = malloc(room);
    if (temporary == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to write %s", path);
    (void)snprintf(temporary, room, "%s.tmp-XXXXXX", path);
    int failed = 0;
    const int fd = mkostemp(temporary, O_CLOEXEC);
    if (fd < 0) {
        failed = errno;
        free(temporary);
        return fail(err, path, "write", failed);
    }
    if (!write_all(fd, bytes, n) || fchmod(fd, mode) != 0 || fsync(fd) != 0)
        failed = errno;
    if (close(fd) != 0 && failed == 0)
        failed = errno;
    if (failed == 0 && rename(temporary, path) != 0)
        failed = errno;
    if (failed != 0) {
        (void)unlink(temporary);
    } else {
        failed = sync_folder_of(path);
    }
    free(temporary);
    return failed == 0 ? CMT_OK : fail(err, path, "write", failed);
}

cmt_status cmt_file_write(const char *path, const void *bytes, size_t n, cmt_err *err)
{
    return write_file(path, bytes, n, 0644, err);
}

cmt_status cmt_file_write_secret(const char *path,
                                 const void *bytes,
                                 size_t n,
                                 cmt_err *err)
{
    return write_file(path, bytes, n, 0600, err);
}

cmt_status cmt_file_make_folder(const char *path, cmt_err *err)
{
    char *part = strdup(path);
    if (part == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room to make %s", path);
    int failed = 0;
    for (char *at = part + 1; failed == 0; at++) {
        if (*at != '/' && *at != '\0')
            continue;
        const char kept = *at;
        *at = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            failed = errno;
        *at = kept;
        if (kept == '\0')
            break;
    }
    struct stat info;
    if (failed == 0 && (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)))
        failed = ENOTDIR;
    free(part);
    return failed == 0 ? CMT_OK : fail(err, path, "make the folder", failed);
}

cmt_status cmt_file_list(
    cmt_arena *mem, const char *path, const char ***names, size_t *n, cmt_err *err)
{
    DIR *folder = opendir(path);
    if (folder == NULL)
        return fail(err, path, "list", errno);
    size_t count = 0;
    size_t cap = 64;
    const char **list = cmt_arena_array(mem, cap, sizeof *list);
    /* POSIX.1-2024: readdir is safe while no other thread reads this same stream. */
    for (const struct dirent *e = NULL;
         list != NULL
         && (e = readdir(folder)) != NULL;) { /* NOLINT(concurrency-mt-unsafe) */
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        list = cmt_arena_grow(mem, list, count, &cap, sizeof *list);
        if (list != NULL)
            list[count++] = cmt_arena_strdup(mem, e->d_name);
    }
    (void)closedir(folder);
    if (list == NULL || !cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room to list %s", path);
    qsort(list, count, sizeof *list, cmt_text_compare);
    *names = list;
    *n = count;
    return CMT_OK;
}
