#include "cli/store_cli.h"

#include "base/err.h"
#include "crypto/dsse.h"
#include "decision/support.h"
#include "io/charter.h"
#include "io/file.h"
#include "store/rounds.h"

#include <sys/stat.h>

cmt_status cmt_cli_read(
    cmt_cli *cli, const char *path, size_t max_bytes, char **bytes, size_t *n)
{
    return cmt_err_in_file(
        &cli->err, cmt_file_read(cli->mem, path, max_bytes, bytes, n, &cli->err), path);
}

cmt_status cmt_cli_add_charter(cmt_cli *cli,
                               cmt_store *store,
                               const char *path,
                               const char *bytes,
                               size_t n,
                               cmt_time now)
{
    cmt_envelope envelope;
    cmt_charter *charter = NULL;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_add_charter(store, bytes, n, now, &cli->err));
    CMT_TRY(cmt_dsse_read(cli->mem, bytes, n, &envelope, &cli->err));
    CMT_TRY(cmt_charter_read(cli->mem, (const char *)envelope.payload, envelope.n,
                             &charter, &cli->err));
    CMT_TRY(cmt_decision_supports_charter(charter, &cli->err));
done:
    return cmt_err_in_file(&cli->err, st, path);
}

bool cmt_cli_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

void cmt_cli_set_digest(cmt_arena *mem,
                        cmt_value *object,
                        const char *key,
                        const cmt_hash32 *hash)
{
    char digest[CMT_DIGEST_TEXT];
    cmt_digest_text(hash, digest);
    cmt_value_set_string(mem, object, key, digest);
}
