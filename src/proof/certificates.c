#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "io/json.h"
#include "proof/certificate.h"

#include <string.h>

struct cmt_certificates {
    cmt_arena *mem;
    cmt_certificate_entry *entries; /* by program digest */
    size_t n;
    size_t cap;
};

cmt_certificates *cmt_certificates_new(cmt_arena *mem)
{
    cmt_certificates *set = CMT_NEW(mem, cmt_certificates);
    if (set != NULL)
        set->mem = mem;
    return set;
}

/* Where a program stands, or where it would be put. */
static size_t position(const cmt_certificates *set,
                       const cmt_hash32 *program,
                       bool *found)
{
    size_t low = 0;
    size_t high = set->n;
    *found = false;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        const int order = memcmp(set->entries[mid].program.at, program->at, 32);
        if (order == 0) {
            *found = true;
            return mid;
        }
        if (order < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

static cmt_status insert(cmt_certificates *set,
                         size_t at,
                         const cmt_certificate_entry *entry,
                         cmt_err *err)
{
    cmt_certificate_entry *entries =
        cmt_arena_grow(set->mem, set->entries, set->n, &set->cap, sizeof *entries);
    if (entries == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu certificates", set->n + 1);
    set->entries = entries;
    memmove(entries + at + 1, entries + at, (set->n - at) * sizeof *entries);
    entries[at] = *entry;
    set->n++;
    return CMT_OK;
}

cmt_status cmt_certificates_add(cmt_certificates *set,
                                const cmt_value *certificate,
                                cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_buf text = {0};
    cmt_certificate_entry entry;
    bool found = false;
    const char *program = cmt_value_as_string(cmt_value_get(certificate, "program"));
    if (program == NULL || !cmt_digest_read(program, &entry.program)) {
        return cmt_fail_at(err, CMT_E_SCHEMA, 0, "program",
                           "the digest of the program must stand here");
    }
    const size_t at = position(set, &entry.program, &found);
    if (found)
        return CMT_OK;
    CMT_TRY(cmt_json_write(certificate, &text, err));
    entry.n_bytes = text.len;
    entry.bytes = cmt_buf_keep(&text, set->mem);
    if (entry.bytes == NULL) {
        st = cmt_fail(err, CMT_E_NOMEM, "no room to keep a certificate");
    } else {
        st = insert(set, at, &entry, err);
    }
done:
    cmt_buf_free(&text);
    return st;
}

size_t cmt_certificates_count(const cmt_certificates *set)
{
    return set->n;
}

const cmt_certificate_entry *cmt_certificates_at(const cmt_certificates *set, size_t k)
{
    return &set->entries[k];
}

const cmt_certificate_entry *cmt_certificates_find(const cmt_certificates *set,
                                                   const cmt_hash32 *program)
{
    bool found = false;
    const size_t at = position(set, program, &found);
    return found ? &set->entries[at] : NULL;
}
