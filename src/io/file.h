/* Files: whole reads with a limit, whole writes that never leave half a file. */
#ifndef CMT_IO_FILE_H
#define CMT_IO_FILE_H

#include "base/arena.h"

#include <stdint.h>

/** Read a whole regular file ("-" is standard input), NUL-terminated beyond its length.
 *  @retval CMT_E_IO    cannot be opened or read; err names the file and the reason
 *  @retval CMT_E_LIMIT longer than max_bytes */
CMT_MUST cmt_status cmt_file_read(cmt_arena *mem,
                                  const char *path,
                                  size_t max_bytes,
                                  char **bytes,
                                  size_t *n,
                                  cmt_err *err);

/** Write to a temporary name beside `path`, fsync, rename, fsync the folder. Nobody ever
 *  sees a partial file. */
CMT_MUST cmt_status cmt_file_write(const char *path,
                                   const void *bytes,
                                   size_t n,
                                   cmt_err *err);

/** As cmt_file_write, mode 0600, for secrets. */
CMT_MUST cmt_status cmt_file_write_secret(const char *path,
                                          const void *bytes,
                                          size_t n,
                                          cmt_err *err);

/** Make a folder and its parents; existing ones are fine. */
CMT_MUST cmt_status cmt_file_make_folder(const char *path, cmt_err *err);

/** The sorted names in a folder (files and folders, no "." and ".."). */
CMT_MUST cmt_status cmt_file_list(
    cmt_arena *mem, const char *path, const char ***names, size_t *n, cmt_err *err);

#endif
