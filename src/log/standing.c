#include "log/standing.h"

#include "base/err.h"
#include "base/hex.h"

#include <assert.h>
#include <string.h>

cmt_status cmt_rows_init(cmt_arena *mem, size_t max, cmt_rows *out, cmt_err *err)
{
    cmt_rows rows = {.at = CMT_NEW_ARRAY(mem, cmt_row, max),
                     .max = max,
                     .newest = CMT_NEW_ARRAY(mem, uint32_t, max),
                     .taken = CMT_NEW_ARRAY(mem, cmt_taken, max)};
    if (!cmt_index_init(mem, max, &rows.slots) || !cmt_arena_ok(mem))
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu rows", max);
    *out = rows;
    return CMT_OK;
}

cmt_row *cmt_rows_add(cmt_rows *rows, uint64_t index, const cmt_leaf *leaf)
{
    cmt_row *row = &rows->at[rows->n++];
    *row = (cmt_row){.index = index, .leaf = leaf, .earlier = CMT_INDEX_NONE};
    return row;
}

cmt_status cmt_rows_take(cmt_arena *mem, cmt_rows *rows, cmt_row *row, cmt_err *err)
{
    (void)mem;
    uint32_t slot = cmt_index_get(&rows->slots, row->admitted.group);
    uint32_t newest = slot == CMT_INDEX_NONE ? CMT_INDEX_NONE : rows->newest[slot];
    size_t n = 0;
    for (uint32_t k = newest; k != CMT_INDEX_NONE; k = rows->at[k].earlier) {
        rows->taken[n++] = (cmt_taken){.sequence = rows->at[k].admitted.sequence,
                                       .payload = rows->at[k].admitted.payload};
    }
    const cmt_status st = cmt_admit_after(rows->taken, n, &row->admitted, err);
    if (st != CMT_OK)
        return st;
    if (slot == CMT_INDEX_NONE) {
        slot = (uint32_t)rows->slots.n;
        if (!cmt_index_add(&rows->slots, row->admitted.group, slot))
            return cmt_fail(err, CMT_E_BUG, "no slot for a group");
    }
    row->taken = true;
    row->earlier = newest;
    rows->newest[slot] = (uint32_t)(row - rows->at);
    return CMT_OK;
}

/* The highest sequence of one group, and how many payloads bear it. */
typedef struct top {
    int64_t sequence;
    size_t n;
    const cmt_row *row;
} top;

static top find_top(const cmt_rows *rows, uint32_t newest)
{
    top t = {.row = &rows->at[newest]};
    for (uint32_t k = newest; k != CMT_INDEX_NONE; k = rows->at[k].earlier) {
        const cmt_row *row = &rows->at[k];
        if (row->admitted.sequence > t.sequence)
            t = (top){.sequence = row->admitted.sequence, .n = 0};
        if (row->admitted.sequence == t.sequence) {
            t.n++;
            t.row = row;
        }
    }
    return t;
}

static void settle_top(cmt_arena *mem,
                       const cmt_rows *rows,
                       cmt_row *row,
                       const top *t,
                       const cmt_registry *registry,
                       cmt_time closed)
{
    const cmt_group *group = cmt_registry_group(registry, row->admitted.group);
    cmt_err why = {0};
    if (t->n > 1) {
        const cmt_row *other = row;
        for (uint32_t k = 0; k < rows->n && other == row; k++) {
            const cmt_row *o = &rows->at[k];
            if (o->taken && o != row && o->admitted.sequence == t->sequence
                && strcmp(o->admitted.group, row->admitted.group) == 0)
                other = o;
        }
        row->standing = CMT_SUBMISSION_VOID;
        row->reason = cmt_arena_printf(
            mem, "%s signed sequence %lld twice: leaf %llu (%s) and leaf %llu (%s)",
            row->admitted.group, (long long)t->sequence, (unsigned long long)row->index,
            row->admitted.payload, (unsigned long long)other->index,
            other->admitted.payload);
    } else if (group == NULL || !group->active) {
        row->standing = CMT_SUBMISSION_REFUSED;
        row->reason = cmt_arena_printf(
            mem, "the group %s is not active in the registry in force at the close",
            row->admitted.group);
    } else if (cmt_admit_until(&row->admitted, closed, &why) != CMT_OK) {
        row->standing = CMT_SUBMISSION_REFUSED;
        row->reason = cmt_arena_strdup(mem, why.text);
    } else {
        row->standing = CMT_SUBMISSION_COUNTED;
    }
}

/* A row below the top: the one that a sole withdrawal takes back, or a replaced one. */
static void settle_lower(cmt_arena *mem, cmt_row *row, const top *t)
{
    assert(t->row != NULL); /* a row is lower than some other */
    const bool withdrawn = t->n == 1 && t->row->admitted.withdrawal;
    row->standing = withdrawn ? CMT_SUBMISSION_WITHDRAWN : CMT_SUBMISSION_SUPERSEDED;
    row->reason = cmt_arena_printf(
        mem, "%s by sequence %lld, leaf %llu", withdrawn ? "withdrawn" : "superseded",
        (long long)t->sequence, (unsigned long long)t->row->index);
}

cmt_status cmt_rows_settle(cmt_arena *mem,
                           cmt_rows *rows,
                           const cmt_registry *registry,
                           cmt_time closed,
                           cmt_err *err)
{
    for (uint32_t slot = 0; slot < rows->slots.n; slot++) {
        const top t = find_top(rows, rows->newest[slot]);
        for (uint32_t k = rows->newest[slot]; k != CMT_INDEX_NONE;
             k = rows->at[k].earlier) {
            cmt_row *row = &rows->at[k];
            if (row->admitted.sequence == t.sequence) {
                settle_top(mem, rows, row, &t, registry, closed);
            } else {
                settle_lower(mem, row, &t);
            }
        }
    }
    return cmt_arena_ok(mem) ? CMT_OK : cmt_fail(err, CMT_E_NOMEM, "no room for rows");
}

static cmt_submission submission_of(const cmt_row *row)
{
    cmt_submission s = {.index = row->index,
                        .time = row->leaf->time,
                        .group = row->leaf->group,
                        .sequence = row->leaf->sequence,
                        .registry = row->leaf->registry,
                        .payload = row->leaf->payload,
                        .envelope = row->leaf->envelope,
                        .standing = row->standing,
                        .reason = row->reason};
    if (row->standing == CMT_SUBMISSION_COUNTED) {
        s.profile = row->admitted.profile;
        s.bytes = row->bytes;
        s.n = row->n;
        s.attachments = row->admitted.attachments;
        s.n_attachments = row->admitted.n_attachments;
    }
    return s;
}

cmt_status cmt_rows_list(cmt_arena *mem,
                         const cmt_rows *rows,
                         cmt_round_input *out,
                         cmt_err *err)
{
    cmt_submission *list = CMT_NEW_ARRAY(mem, cmt_submission, rows->n + 1);
    if (list == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for submissions");
    for (size_t k = 0; k < rows->n; k++) {
        if (rows->at[k].leaf->kind != CMT_LEAF_SUBMISSION)
            continue;
        list[out->n_submissions++] = submission_of(&rows->at[k]);
        out->n_counted += rows->at[k].standing == CMT_SUBMISSION_COUNTED;
    }
    out->submissions = list;
    return CMT_OK;
}

bool cmt_leaf_reveals(const cmt_leaf *reveal,
                      const cmt_leaf *opened,
                      uint8_t (*out)[32])
{
    if (reveal->n_seeds != opened->n_seeds)
        return false;
    for (size_t k = 0; k < reveal->n_seeds; k++) {
        cmt_hash32 wanted;
        cmt_hash32 got;
        if (!cmt_hex_read(reveal->seeds[k], strlen(reveal->seeds[k]), out[k], 32)
            || !cmt_digest_read(opened->seeds[k], &wanted))
            return false;
        cmt_sha256_of(out[k], 32, &got);
        if (!cmt_hash32_equal(&wanted, &got))
            return false;
    }
    return true;
}
