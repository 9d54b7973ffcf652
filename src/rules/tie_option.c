#include "rules/tie_option.h"

#include "base/err.h"
#include "base/hex.h"
#include "crypto/digest.h"

#include <string.h>

#define MAX_SEED_BYTES 512

/* A seed of 32 bytes as it is; any other by its digest. */
static bool read_seed(const char *hex, uint8_t seed[32])
{
    uint8_t bytes[MAX_SEED_BYTES];
    cmt_hash32 hash;
    const size_t len = strlen(hex);
    if (len == 0 || len % 2 != 0 || len / 2 > sizeof bytes
        || !cmt_hex_read(hex, len, bytes, len / 2))
        return false;
    if (len / 2 == sizeof hash.at) {
        memcpy(hash.at, bytes, sizeof hash.at);
    } else {
        cmt_sha256_of(bytes, len / 2, &hash);
    }
    memcpy(seed, hash.at, sizeof hash.at);
    return true;
}

cmt_status cmt_tie_break_read(const char *text, cmt_tie_break *out, cmt_err *err)
{
    cmt_tie_break t = {.kind = CMT_TIE_NONE};
    if (strncmp(text, "lot:", 4) == 0) {
        t.kind = CMT_TIE_LOT;
        if (!read_seed(text + 4, t.seed)) {
            return cmt_fail(
                err, CMT_E_USAGE,
                "a lot is drawn from pairs of lower-case hexadecimal digits, "
                "lot:HEX, not `%s`",
                text);
        }
    } else if (strcmp(text, "lot") == 0 || !cmt_tie_kind_read(text, &t.kind)) {
        return cmt_fail(err, CMT_E_USAGE,
                        "--tie-break takes none, order, parallel or lot:HEX, not `%s`",
                        text);
    }
    *out = t;
    return CMT_OK;
}
