#include "bundle/tar.h"

#include "base/err.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

#define BLOCK  512
#define RECORD 10240

/* Offsets in a header block: POSIX.1-2017, pax, "ustar Interchange Format". */
enum { MODE = 100, UID = 108, GID = 116, SIZE = 124, MTIME = 136, SUM = 148 };
enum { TYPE = 156, MAGIC = 257, MAJOR = 329, MINOR = 337 };
#define SIZE_DIGITS 11

/* A text without its NUL: the block is zero where nothing was put. */
static void put(uint8_t *at, const char *text)
{
    while (*text != '\0')
        *at++ = (uint8_t)*text++;
}

static void make_header(const char *name, size_t size, uint8_t block[BLOCK])
{
    char text[24];
    unsigned sum = 0;
    memset(block, 0, BLOCK);
    put(block, name);
    put(block + MODE, "0000644");
    put(block + UID, "0000000");
    put(block + GID, "0000000");
    (void)snprintf(text, sizeof text, "%011zo", size);
    put(block + SIZE, text);
    put(block + MTIME, "00000000000");
    memset(block + SUM, ' ', 8); /* as which the checksum counts itself */
    block[TYPE] = '0';
    put(block + MAGIC, "ustar");
    put(block + MAGIC + 6, "00");
    put(block + MAJOR, "0000000");
    put(block + MINOR, "0000000");
    for (size_t k = 0; k < BLOCK; k++)
        sum += block[k];
    (void)snprintf(text, sizeof text, "%06o", sum);
    put(block + SUM, text);
    block[SUM + 6] = 0; /* the blank behind it stays */
}

static void pad(size_t from, size_t unit, cmt_buf *out)
{
    static const uint8_t zeros[BLOCK] = {0};
    while ((out->len - from) % unit != 0 && cmt_buf_ok(out)) {
        const size_t need = unit - (out->len - from) % unit;
        cmt_buf_add(out, zeros, need < BLOCK ? need : BLOCK);
    }
}

void cmt_tar_write(const cmt_entry *entries, size_t n, cmt_buf *out)
{
    static const uint8_t end[2 * BLOCK] = {0};
    const size_t from = out->len;
    for (size_t k = 0; k < n; k++) {
        uint8_t block[BLOCK];
        make_header(entries[k].name, entries[k].n, block);
        cmt_buf_add(out, block, sizeof block);
        cmt_buf_add(out, entries[k].bytes, entries[k].n);
        pad(from, BLOCK, out);
    }
    cmt_buf_add(out, end, sizeof end);
    pad(from, RECORD, out);
}

static bool is_zero(const uint8_t *bytes, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (bytes[k] != 0)
            return false;
    }
    return true;
}

/* What a header that is not ours is, in words. */
static const char *kind_of(const uint8_t *block)
{
    if (memcmp(block + MAGIC, "ustar\00000", 8) != 0)
        return "not a ustar header";
    switch (block[TYPE]) {
    case '0':
        return "a header with another mode, owner, time or checksum";
    case '1':
        return "a hard link";
    case '2':
        return "a symbolic link";
    case '3':
    case '4':
    case '6':
        return "a device or pipe";
    case '5':
        return "a folder";
    case 'x':
    case 'g':
        return "a pax header";
    default:
        return "an entry of a kind that is not a plain file";
    }
}

static bool read_size(const uint8_t *text, size_t *out)
{
    size_t size = 0;
    for (size_t k = 0; k < SIZE_DIGITS; k++) {
        if (text[k] < '0' || text[k] > '7')
            return false;
        size = size * 8 + (size_t)(text[k] - '0');
    }
    *out = size;
    return true;
}

static size_t padded(size_t size)
{
    return (size + BLOCK - 1) / BLOCK * BLOCK;
}

/* One entry at `at`; on success *at is behind it. */
static cmt_status read_entry(cmt_arena *mem,
                             const uint8_t *bytes,
                             size_t n,
                             size_t *at,
                             cmt_entry *out,
                             cmt_err *err)
{
    const uint8_t *block = bytes + *at;
    uint8_t again[BLOCK];
    size_t size = 0;
    const char *name = cmt_arena_strndup(mem, (const char *)block, CMT_NAME_BYTES);
    if (name == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for a name");
    if (!read_size(block + SIZE, &size) || size > n || padded(size) > n - *at - BLOCK) {
        return cmt_fail(err, CMT_E_SYNTAX,
                        "at byte %zu of the tar: a size that does not fit", *at);
    }
    if (!cmt_container_is_name(name)) {
        return cmt_fail(err, CMT_E_RANGE,
                        "at byte %zu of the tar: a name that may not stand there", *at);
    }
    make_header(name, size, again);
    if (memcmp(block, again, BLOCK) != 0) {
        return cmt_fail(err, CMT_E_SYNTAX, "at byte %zu of the tar: `%s` is %s", *at,
                        name, kind_of(block));
    }
    if (!is_zero(block + BLOCK + size, padded(size) - size)) {
        return cmt_fail(err, CMT_E_SYNTAX, "`%s` is followed by bytes that are not 0",
                        name);
    }
    *out = (cmt_entry){.name = name, .bytes = block + BLOCK, .n = size};
    *at += BLOCK + padded(size);
    return CMT_OK;
}

cmt_status cmt_tar_read(
    cmt_arena *mem, const uint8_t *bytes, size_t n, cmt_container *out, cmt_err *err)
{
    cmt_entry *entries = NULL;
    size_t count = 0;
    size_t cap = 0;
    size_t at = 0;
    if (n == 0 || n % RECORD != 0)
        return cmt_fail(err, CMT_E_SYNTAX, "the tar is not of whole records");
    while (at + BLOCK <= n && !is_zero(bytes + at, BLOCK)) {
        if (count == CMT_MAX_CONTAINER_ENTRIES) {
            return cmt_fail(err, CMT_E_LIMIT, "more than %d entries",
                            CMT_MAX_CONTAINER_ENTRIES);
        }
        entries = cmt_arena_grow(mem, entries, count, &cap, sizeof *entries);
        if (entries == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for the entries");
        const cmt_status st = read_entry(mem, bytes, n, &at, &entries[count], err);
        if (st != CMT_OK)
            return st;
        if (count > 0 && strcmp(entries[count - 1].name, entries[count].name) >= 0) {
            return cmt_fail(err, CMT_E_DUPLICATE,
                            "`%s` stands behind `%s`: names are unique and ascending",
                            entries[count].name, entries[count - 1].name);
        }
        count++;
    }
    const size_t least = at + 2 * (size_t)BLOCK;
    if (n < least || n != (least + RECORD - 1) / RECORD * RECORD
        || !is_zero(bytes + at, n - at)) {
        return cmt_fail(err, CMT_E_SYNTAX,
                        "the tar does not end behind its last entry");
    }
    *out = (cmt_container){.entries = entries, .n = count};
    return CMT_OK;
}
