#include "log/admit.h"

#include "ballot/contest_build.h"
#include "base/err.h"
#include "io/profile.h"

#include <assert.h>
#include <string.h>

static bool is_revoked(const cmt_terms *terms, const char *key)
{
    for (size_t k = 0; k < terms->registry->n_revoked; k++) {
        const cmt_revoked *r = &terms->registry->revoked[k];
        if ((uint64_t)r->from_index <= terms->index && strcmp(r->key, key) == 0)
            return true;
    }
    return false;
}

/* Threshold of the group's keys that are not revoked at this index. */
static cmt_status verify_group(cmt_arena *mem,
                               const cmt_terms *terms,
                               const cmt_envelope *envelope,
                               const char *type,
                               const cmt_group *group,
                               cmt_err *err)
{
    const cmt_registry *registry = terms->registry;
    uint32_t *keys = CMT_NEW_ARRAY(mem, uint32_t, group->signers.n + 1);
    cmt_signers signers = {.keys = keys, .threshold = group->signers.threshold};
    if (keys == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for keys");
    for (size_t k = 0; k < group->signers.n; k++) {
        if (!is_revoked(terms, registry->keys[group->signers.keys[k]].id))
            keys[signers.n++] = group->signers.keys[k];
    }
    if (signers.n < signers.threshold) {
        return cmt_fail(err, CMT_E_TRUST,
                        "the group %s has %zu keys that are not revoked and needs %zu",
                        group->id, signers.n, signers.threshold);
    }
    return cmt_dsse_verify(mem, envelope, type, registry->keys, &signers, NULL, err);
}

static bool is_hinted(const cmt_registry *registry,
                      const cmt_envelope *envelope,
                      const cmt_group *group)
{
    for (size_t k = 0; k < group->signers.n; k++) {
        const char *id = registry->keys[group->signers.keys[k]].id;
        for (size_t s = 0; s < envelope->n_signatures; s++) {
            const char *hint = envelope->signatures[s].keyid;
            if (hint != NULL && strcmp(hint, id) == 0)
                return true;
        }
    }
    return false;
}

/* The group whose keys signed. A key belongs to one group only, so the first that verifies
 * is the only one. Key ids choose whom to try first; where they name nobody all are tried. */
static cmt_status find_group(cmt_arena *mem,
                             const cmt_terms *terms,
                             const cmt_envelope *envelope,
                             const char *type,
                             const cmt_group **out,
                             cmt_err *err)
{
    const cmt_registry *registry = terms->registry;
    cmt_status st =
        cmt_fail(err, CMT_E_TRUST, "no key of a registered group has signed this");
    bool any_hint = false;
    for (unsigned pass = 0; pass < 2 && !any_hint; pass++) {
        for (size_t g = 0; g < registry->n_groups; g++) {
            const cmt_group *group = &registry->groups[g];
            const bool hinted = is_hinted(registry, envelope, group);
            if (!hinted && pass == 0)
                continue;
            any_hint = any_hint || hinted;
            cmt_err why = {0};
            const cmt_status got =
                verify_group(mem, terms, envelope, type, group, &why);
            if (got == CMT_OK) {
                *out = group;
                return CMT_OK;
            }
            if (hinted || got == CMT_E_NOMEM) {
                st = got;
                if (err != NULL)
                    *err = why;
            }
        }
    }
    return st;
}

static cmt_status find_signer(cmt_arena *mem,
                              const cmt_terms *terms,
                              const cmt_envelope *envelope,
                              const char *type,
                              const char *name,
                              const cmt_group **out,
                              cmt_err *err)
{
    const cmt_group *group = NULL;
    cmt_status st = CMT_OK;
    if (terms->registry->expires < terms->time)
        return cmt_fail(err, CMT_E_TRUST, "the registry in force has expired");
    if (name == NULL) {
        CMT_TRY(find_group(mem, terms, envelope, type, &group, err));
    } else {
        group = cmt_registry_group(terms->registry, name);
        if (group == NULL)
            return cmt_fail(err, CMT_E_TRUST, "no group %s is registered", name);
        CMT_TRY(verify_group(mem, terms, envelope, type, group, err));
    }
    if (group == NULL || !group->active) {
        return cmt_fail(err, CMT_E_TRUST, "the group %s is not active",
                        group == NULL ? "" : group->id);
    }
    *out = group;
done:
    return st;
}

/* What the signed document binds itself to, against what it was submitted to. */
static cmt_status check_binding(const cmt_terms *terms,
                                const cmt_group *group,
                                const cmt_profile *p,
                                cmt_err *err)
{
    if (strcmp(p->instance, terms->instance) != 0) {
        return cmt_fail(err, CMT_E_REPLAY, "signed for the instance %s, not %s",
                        p->instance, terms->instance);
    }
    if (strcmp(p->round, terms->round) != 0) {
        return cmt_fail(err, CMT_E_REPLAY, "signed for the round %s, not %s", p->round,
                        terms->round);
    }
    if (strcmp(p->group, group->id) != 0) {
        return cmt_fail(err, CMT_E_REPLAY, "it speaks for %s, and %s signed it",
                        p->group, group->id);
    }
    if (strcmp(p->charter, terms->charter_digest) != 0) {
        return cmt_fail(err, CMT_E_REPLAY, "it answers the charter %s, not %s",
                        p->charter, terms->charter_digest);
    }
    if (p->registry > terms->registry->version
        || p->registry < terms->registry_at_open) {
        return cmt_fail(err, CMT_E_REPLAY,
                        "its signer saw registry version %lld, in force is %lld",
                        (long long)p->registry, (long long)terms->registry->version);
    }
    return CMT_OK;
}

static cmt_status take_attachment(cmt_arena *mem,
                                  const cmt_terms *terms,
                                  const cmt_answer *answer,
                                  cmt_attachment *list,
                                  size_t *n,
                                  const cmt_attachment **out,
                                  cmt_err *err)
{
    for (size_t k = 0; k < *n; k++) {
        if (strcmp(list[k].digest, answer->attachment) == 0) {
            *out = &list[k];
            return CMT_OK;
        }
    }
    cmt_attachment *a = &list[*n];
    const cmt_status st = cmt_objects_get(terms->objects, mem, "attachment",
                                          answer->attachment, &a->bytes, &a->n, err);
    if (st != CMT_OK)
        return st;
    a->digest = answer->attachment;
    (*n)++;
    *out = a;
    return CMT_OK;
}

static cmt_status read_attached(cmt_arena *mem,
                                const cmt_answer *answer,
                                const cmt_attachment *attachment,
                                cmt_ballot_file *out,
                                cmt_err *err)
{
    cmt_ballot_format format;
    if (!cmt_ballot_format_read(answer->format, &format)) {
        return cmt_fail(err, CMT_E_UNSUPPORTED,
                        "not supported yet: attachments of the format %s",
                        answer->format);
    }
    return cmt_ballot_bytes_read(mem, attachment->bytes, attachment->n, format, out,
                                 err);
}

/* One answer as the tally will take it: form, alternatives, not more than the members. */
static cmt_status check_answer(cmt_arena *mem,
                               const cmt_terms *terms,
                               const cmt_group *group,
                               const cmt_answer *answer,
                               const cmt_attachment *attachment,
                               cmt_err *err)
{
    cmt_ballot_file file = {0};
    cmt_contest_input input = {.group = group->id,
                               .stratum = group->stratum,
                               .members = group->members,
                               .weight = group->weight,
                               .answer = answer,
                               .attached = attachment == NULL ? NULL : &file};
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_status st = CMT_OK;
    if (answer->disclosure != CMT_DISCLOSURE_OPEN) {
        return cmt_fail_at(err, CMT_E_UNSUPPORTED, answer->line, NULL,
                           "not supported yet: `%s` disclosure",
                           cmt_disclosure_name(answer->disclosure));
    }
    if (attachment != NULL)
        st = read_attached(mem, answer, attachment, &file, err);
    if (st == CMT_OK) {
        st = cmt_contest_check_input(&terms->charter->questions[answer->question],
                                     &input, err);
    }
    cmt_arena_reset(mem, mark);
    return attachment == NULL ? st : cmt_err_in_file(err, st, attachment->digest);
}

static cmt_status check_answers(cmt_arena *mem,
                                const cmt_terms *terms,
                                const cmt_group *group,
                                cmt_admitted *out,
                                cmt_err *err)
{
    const cmt_profile *p = out->profile;
    cmt_attachment *list = CMT_NEW_ARRAY(mem, cmt_attachment, p->n_answers + 1);
    if (list == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for attachments");
    for (size_t k = 0; k < p->n_answers; k++) {
        const cmt_answer *answer = &p->answers[k];
        const cmt_attachment *attachment = NULL;
        cmt_status st = CMT_OK;
        if (answer->attachment != NULL) {
            st = take_attachment(mem, terms, answer, list, &out->n_attachments,
                                 &attachment, err);
        }
        if (st == CMT_OK)
            st = check_answer(mem, terms, group, answer, attachment, err);
        if (st != CMT_OK)
            return st;
    }
    out->attachments = list;
    return CMT_OK;
}

static cmt_status admit_profile(cmt_arena *mem,
                                const cmt_terms *terms,
                                const cmt_envelope *envelope,
                                const cmt_group *group,
                                cmt_admitted *out,
                                cmt_err *err)
{
    const char *bytes = (const char *)envelope->payload;
    cmt_profile *p = NULL;
    cmt_status st = cmt_profile_read_with(mem, terms->schema, bytes, envelope->n,
                                          terms->charter, &p, err);
    if (st != CMT_OK && st != CMT_E_NOMEM) {
        /* A profile for another round or charter is a replay before it is a mistake. */
        cmt_err why = {0};
        if (cmt_profile_head_read(mem, terms->schema, bytes, envelope->n, &p, NULL)
                == CMT_OK
            && check_binding(terms, group, p, &why) != CMT_OK) {
            if (err != NULL)
                *err = why;
            return CMT_E_REPLAY;
        }
    }
    if (st != CMT_OK)
        return st;
    CMT_TRY(check_binding(terms, group, p, err));
    out->profile = p;
    out->sequence = p->sequence;
    out->supersedes = p->supersedes;
    out->not_after = p->not_after;
    CMT_TRY(check_answers(mem, terms, group, out, err));
done:
    return st;
}

static cmt_status admit_withdrawal(cmt_arena *mem,
                                   const cmt_terms *terms,
                                   const cmt_envelope *envelope,
                                   const cmt_group *group,
                                   cmt_admitted *out,
                                   cmt_err *err)
{
    cmt_withdrawal w;
    const cmt_status st =
        cmt_withdrawal_read(mem, (const char *)envelope->payload, envelope->n, &w, err);
    if (st != CMT_OK)
        return st;
    if (strcmp(w.instance, terms->instance) != 0) {
        return cmt_fail(err, CMT_E_REPLAY, "signed for the instance %s, not %s",
                        w.instance, terms->instance);
    }
    if (strcmp(w.round, terms->round) != 0) {
        return cmt_fail(err, CMT_E_REPLAY, "signed for the round %s, not %s", w.round,
                        terms->round);
    }
    if (strcmp(w.group, group->id) != 0) {
        return cmt_fail(err, CMT_E_REPLAY, "it speaks for %s, and %s signed it",
                        w.group, group->id);
    }
    out->withdrawal = true;
    out->sequence = w.sequence;
    out->supersedes = w.supersedes;
    return CMT_OK;
}

cmt_status cmt_admit(cmt_arena *mem,
                     const cmt_terms *terms,
                     const cmt_envelope *envelope,
                     const char *group,
                     cmt_admitted *out,
                     cmt_err *err)
{
    const bool withdrawal = strcmp(envelope->payload_type, CMT_TYPE_WITHDRAWAL) == 0;
    const char *type = withdrawal ? CMT_TYPE_WITHDRAWAL : CMT_TYPE_PROFILE;
    const cmt_group *signer = NULL;
    cmt_admitted found = {0};
    cmt_status st = CMT_OK;
    if (!withdrawal && strcmp(envelope->payload_type, CMT_TYPE_PROFILE) != 0) {
        return cmt_fail(err, CMT_E_TRUST, "signed as `%.100s`, which is no submission",
                        envelope->payload_type);
    }
    CMT_TRY(find_signer(mem, terms, envelope, type, group, &signer, err));
    assert(signer != NULL);
    found.group = signer->id;
    cmt_digest_text(&envelope->digest, found.payload);
    if (withdrawal) {
        CMT_TRY(admit_withdrawal(mem, terms, envelope, signer, &found, err));
    } else {
        CMT_TRY(admit_profile(mem, terms, envelope, signer, &found, err));
    }
    *out = found;
done:
    return st;
}
