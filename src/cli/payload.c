#include "cli/payload.h"

#include "base/err.h"
#include "base/limits.h"
#include "crypto/dsse.h"
#include "io/file.h"

#include <string.h>

cmt_status cmt_cli_read_payload(cmt_cli *cli,
                                const char *path,
                                const char **bytes,
                                size_t *n)
{
    char *file = NULL;
    size_t length = 0;
    cmt_status st = cmt_file_read(cli->mem, path, CMT_MAX_ENVELOPE_BYTES, &file,
                                  &length, &cli->err);
    if (st != CMT_OK)
        return st;
    *bytes = file;
    *n = length;
    /* A registry is JSON too, but has no payload: only an envelope is unwrapped. */
    if (file[strspn(file, " \t\r\n")] != '{' || strstr(file, "\"payloadType\"") == NULL)
        return CMT_OK;
    cmt_envelope envelope;
    st = cmt_dsse_read(cli->mem, file, length, &envelope, &cli->err);
    if (st != CMT_OK)
        return cmt_err_in_file(&cli->err, st, path);
    *bytes = (const char *)envelope.payload;
    *n = envelope.n;
    return CMT_OK;
}
