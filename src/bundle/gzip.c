#include "bundle/gzip.h"

#include "base/err.h"
#include "base/limits.h"

#include <string.h>

#define HEAD  10
#define TAIL  8
#define BLOCK 65535
#define FRAME 5 /* final bit and type, LEN, NLEN */

static const uint8_t head[HEAD] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff};

/* RFC 1952, section 8 */
static uint32_t crc32(const uint8_t *bytes, size_t n)
{
    uint32_t table[256];
    for (uint32_t k = 0; k < 256; k++) {
        uint32_t c = k;
        for (int bit = 0; bit < 8; bit++)
            c = (c & 1U) != 0 ? 0xedb88320U ^ c >> 1 : c >> 1;
        table[k] = c;
    }
    uint32_t crc = 0xffffffffU;
    for (size_t k = 0; k < n; k++)
        crc = table[(crc ^ bytes[k]) & 0xffU] ^ crc >> 8;
    return crc ^ 0xffffffffU;
}

static void put32(uint32_t v, uint8_t *out)
{
    for (int k = 0; k < 4; k++)
        out[k] = (uint8_t)(v >> 8 * k);
}

/* What stands before a stored block of `len` bytes. */
static void frame(size_t len, bool last, uint8_t out[FRAME])
{
    out[0] = last ? 1 : 0;
    out[1] = (uint8_t)(len & 0xff);
    out[2] = (uint8_t)(len >> 8);
    out[3] = (uint8_t)~out[1];
    out[4] = (uint8_t)~out[2];
}

void cmt_gzip_write(const uint8_t *bytes, size_t n, cmt_buf *out)
{
    uint8_t tail[TAIL];
    size_t at = 0;
    cmt_buf_add(out, head, sizeof head);
    do {
        const size_t len = n - at < BLOCK ? n - at : BLOCK;
        uint8_t f[FRAME];
        frame(len, at + len == n, f);
        cmt_buf_add(out, f, sizeof f);
        cmt_buf_add(out, bytes + at, len);
        at += len;
    } while (at < n);
    put32(crc32(bytes, n), tail);
    put32((uint32_t)n, tail + 4);
    cmt_buf_add(out, tail, sizeof tail);
}

cmt_status cmt_gzip_read(cmt_arena *mem,
                         const uint8_t *bytes,
                         size_t n,
                         uint8_t **out,
                         size_t *n_out,
                         cmt_err *err)
{
    if (n > CMT_MAX_CONTAINER_BYTES) {
        return cmt_fail(err, CMT_E_LIMIT, "longer than %lu bytes",
                        CMT_MAX_CONTAINER_BYTES);
    }
    if (n < HEAD + FRAME + TAIL || memcmp(bytes, head, HEAD) != 0) {
        return cmt_fail(err, CMT_E_SYNTAX,
                        "not a gzip of stored blocks without name and time");
    }
    /* The block size is fixed, so the number of blocks follows from the length. */
    const size_t body = n - HEAD - TAIL;
    const size_t n_blocks = (body + BLOCK + FRAME - 1) / (BLOCK + FRAME);
    if (body < n_blocks * FRAME)
        return cmt_fail(err, CMT_E_SYNTAX, "the gzip ends too early");
    const size_t total = body - n_blocks * FRAME;
    uint8_t *content = cmt_arena_alloc(mem, total);
    if (content == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu bytes", total);
    const uint8_t *from = bytes + HEAD;
    for (size_t at = 0, k = 0; k < n_blocks; k++) {
        const size_t len = total - at < BLOCK ? total - at : BLOCK;
        uint8_t f[FRAME];
        frame(len, k + 1 == n_blocks, f);
        if (memcmp(from, f, FRAME) != 0) {
            return cmt_fail(err, CMT_E_SYNTAX,
                            "at byte %zu of the gzip: not the stored block expected "
                            "here (compressed, of another size, or more behind it)",
                            (size_t)(from - bytes));
        }
        memcpy(content + at, from + FRAME, len);
        from += FRAME + len;
        at += len;
    }
    uint8_t tail[TAIL];
    put32(crc32(content, total), tail);
    put32((uint32_t)total, tail + 4);
    if (memcmp(from, tail, 4) != 0)
        return cmt_fail(err, CMT_E_DIGEST, "the gzip's CRC-32 does not match");
    if (memcmp(from + 4, tail + 4, 4) != 0)
        return cmt_fail(err, CMT_E_SYNTAX, "the gzip's length does not match");
    *out = content;
    *n_out = total;
    return CMT_OK;
}
