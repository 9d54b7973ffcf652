#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "bundle/statement.h"
#include "bundle/sums.h"
#include "cli/document.h"
#include "crypto/registry.h"
#include "decision/support.h"
#include "io/charter.h"
#include "io/json.h"
#include "io/profile.h"
#include "io/program.h"
#include "log/withdrawal.h"

#include <string.h>

/* One check under way: the document, and what it says about itself. */
typedef struct check {
    cmt_cli *cli;
    const cmt_document *document;
    const cmt_charter *charter;
    cmt_value *facts;
    const char *sentence;
} check;

static void fact_int(check *c, const char *key, size_t n)
{
    cmt_value_set_int(c->cli->mem, c->facts, key, (int64_t)n);
}

static void fact_text(check *c, const char *key, const char *text)
{
    cmt_value_set_string(c->cli->mem, c->facts, key, text);
}

static cmt_status check_charter(check *c)
{
    cmt_charter *charter = NULL;
    const cmt_status st = cmt_charter_read(c->cli->mem, c->document->bytes,
                                           c->document->n, &charter, &c->cli->err);
    if (st != CMT_OK)
        return st;
    cmt_err missing = {0};
    const cmt_status supported = cmt_decision_supports_charter(charter, &missing);
    if (supported != CMT_OK && supported != CMT_E_UNSUPPORTED) {
        c->cli->err = missing;
        return supported;
    }
    fact_text(c, "instance", charter->instance);
    cmt_value_set_bool(c->cli->mem, c->facts, "supported", supported == CMT_OK);
    cmt_value_set_int(c->cli->mem, c->facts, "version", charter->version);
    fact_int(c, "questions", charter->n_questions);
    fact_int(c, "articles", charter->n_articles);
    c->sentence = cmt_arena_printf(
        c->cli->mem, "charter of %s, version %lld: %zu question%s, %zu article%s%s%s",
        charter->instance, (long long)charter->version, charter->n_questions,
        CMT_S(charter->n_questions), charter->n_articles, CMT_S(charter->n_articles),
        supported == CMT_OK ? "" : "; this version cannot decide it, ",
        supported == CMT_OK ? "" : missing.text);
    return CMT_OK;
}

static cmt_status check_profile(check *c)
{
    cmt_profile *p = NULL;
    const cmt_document *d = c->document;
    const cmt_status st = c->charter != NULL
                              ? cmt_profile_read(c->cli->mem, d->bytes, d->n,
                                                 c->charter, &p, &c->cli->err)
                              : cmt_profile_head_read(c->cli->mem, NULL, d->bytes, d->n,
                                                      &p, &c->cli->err);
    if (st != CMT_OK)
        return st;
    fact_text(c, "instance", p->instance);
    fact_text(c, "round", p->round);
    fact_text(c, "group", p->group);
    cmt_value_set_int(c->cli->mem, c->facts, "sequence", p->sequence);
    cmt_value_set_bool(c->cli->mem, c->facts, "against_charter", c->charter != NULL);
    c->sentence = cmt_arena_printf(
        c->cli->mem, "profile of the group %s for the round %s of %s, sequence %lld%s",
        p->group, p->round, p->instance, (long long)p->sequence,
        c->charter != NULL ? ""
                           : " (its answers are checked with --charter FILE only)");
    return CMT_OK;
}

static cmt_status check_registry(check *c)
{
    cmt_registry *r = NULL;
    const cmt_status st = cmt_registry_read(c->cli->mem, c->document->bytes,
                                            c->document->n, &r, &c->cli->err);
    if (st != CMT_OK)
        return st;
    fact_text(c, "instance", r->instance);
    cmt_value_set_int(c->cli->mem, c->facts, "version", r->version);
    fact_int(c, "groups", r->n_groups);
    fact_int(c, "keys", r->n_keys);
    c->sentence = cmt_arena_printf(
        c->cli->mem,
        "registry of %s, version %lld: %zu group%s, a council of %zu of whom %zu sign",
        r->instance, (long long)r->version, r->n_groups, CMT_S(r->n_groups),
        r->council.n, r->council.threshold);
    return CMT_OK;
}

static cmt_status check_withdrawal(check *c)
{
    cmt_withdrawal w;
    const cmt_status st = cmt_withdrawal_read(c->cli->mem, c->document->bytes,
                                              c->document->n, &w, &c->cli->err);
    if (st != CMT_OK)
        return st;
    fact_text(c, "instance", w.instance);
    fact_text(c, "group", w.group);
    cmt_value_set_int(c->cli->mem, c->facts, "sequence", w.sequence);
    c->sentence = cmt_arena_printf(
        c->cli->mem, "withdrawal of %s from the round %s of %s, sequence %lld", w.group,
        w.round, w.instance, (long long)w.sequence);
    return CMT_OK;
}

static cmt_status check_trust(check *c)
{
    cmt_trust_root *r = NULL;
    const cmt_status st = cmt_trust_root_read(c->cli->mem, c->document->bytes,
                                              c->document->n, &r, &c->cli->err);
    if (st != CMT_OK)
        return st;
    fact_text(c, "instance", r->instance);
    fact_text(c, "log", r->log);
    fact_int(c, "keys", r->n_keys);
    c->sentence = cmt_arena_printf(
        c->cli->mem,
        "trust root of %s: %zu of %zu sign for the council, %zu of %zu releases",
        r->instance, r->council.threshold, r->council.n, r->release.threshold,
        r->release.n);
    return CMT_OK;
}

static cmt_status check_statement(check *c)
{
    cmt_statement s = {0};
    const cmt_status st =
        cmt_statement_read(c->cli->mem, c->document->bytes, c->document->n,
                           CMT_PREDICATE_POLICY, &s, &c->cli->err);
    if (st != CMT_OK)
        return st;
    fact_text(c, "predicate_type", s.predicate_type);
    fact_int(c, "subjects", s.n_subjects);
    c->sentence =
        cmt_arena_printf(c->cli->mem, "statement about %s", s.subjects[0].name);
    return CMT_OK;
}

static cmt_status check_envelope(check *c)
{
    cmt_envelope e = {0};
    char digest[CMT_DIGEST_TEXT];
    const cmt_status st = cmt_dsse_read(c->cli->mem, c->document->bytes, c->document->n,
                                        &e, &c->cli->err);
    if (st != CMT_OK)
        return st;
    cmt_digest_text(&e.digest, digest);
    fact_text(c, "payload_type", e.payload_type);
    fact_text(c, "payload", digest);
    fact_int(c, "signatures", e.n_signatures);
    c->sentence = cmt_arena_printf(c->cli->mem, "envelope with %zu signature%s over %s",
                                   e.n_signatures, CMT_S(e.n_signatures), digest);
    return CMT_OK;
}

static cmt_status check_json(check *c)
{
    cmt_value *v = NULL;
    const cmt_status st = cmt_json_read(c->cli->mem, c->document->bytes, c->document->n,
                                        CMT_MAX_JSON_BYTES, &v, &c->cli->err);
    const char *format = cmt_value_as_string(cmt_value_get(v, "format"));
    if (st != CMT_OK)
        return st;
    if (format != NULL)
        fact_text(c, "format", format);
    c->sentence = cmt_arena_printf(c->cli->mem, "canonical JSON of the format %s",
                                   format == NULL ? "(none named)" : format);
    return CMT_OK;
}

static cmt_status check_bundle(check *c)
{
    cmt_container container = {0};
    cmt_arena *mem = c->cli->mem;
    cmt_status st = cmt_container_read(mem, (const uint8_t *)c->document->bytes,
                                       c->document->n, &container, &c->cli->err);
    if (st == CMT_OK)
        st = cmt_sums_check(mem, &container, &c->cli->err);
    fact_int(c, "files", container.n);
    c->sentence = cmt_arena_printf(
        mem, "bundle of %zu files, each with the digest that SHA256SUMS gives",
        container.n);
    return st;
}

static cmt_status check_key(check *c)
{
    cmt_public_key key = {0};
    cmt_secret_key *secret = NULL;
    const cmt_document *d = c->document;
    const bool is_secret = d->kind == CMT_DOCUMENT_SECRET_KEY;
    const cmt_status st =
        is_secret
            ? cmt_secret_key_read(d->bytes, d->n, &secret, &c->cli->err)
            : cmt_public_key_read(c->cli->mem, d->bytes, d->n, &key, &c->cli->err);
    if (st != CMT_OK)
        return st;
    if (is_secret)
        key = *cmt_secret_key_public(secret);
    fact_text(c, "id", key.id);
    c->sentence = cmt_arena_printf(c->cli->mem, "Ed25519 %s key, id %s",
                                   is_secret ? "secret" : "public", key.id);
    cmt_secret_key_free(secret);
    return CMT_OK;
}

static cmt_status check_program(check *c)
{
    cmt_program_document *p = NULL;
    const cmt_status st = cmt_program_read(c->cli->mem, c->document->bytes,
                                           c->document->n, &p, &c->cli->err);
    if (st != CMT_OK)
        return st;
    fact_int(c, "variables", p->n_variables);
    fact_int(c, "articles", p->frame.n_articles);
    c->sentence = cmt_arena_printf(
        c->cli->mem, "program of %zu variables, %zu articles%s", p->n_variables,
        p->frame.n_articles, p->objective == NULL ? "" : " and an objective");
    return CMT_OK;
}

cmt_status cmt_document_check(cmt_cli *cli,
                              const cmt_document *document,
                              const cmt_charter *charter,
                              cmt_value *facts,
                              const char **sentence)
{
    static cmt_status (*const checks[])(check *) = {
        [CMT_DOCUMENT_CHARTER] = check_charter,
        [CMT_DOCUMENT_PROFILE] = check_profile,
        [CMT_DOCUMENT_PROGRAM] = check_program,
        [CMT_DOCUMENT_REGISTRY] = check_registry,
        [CMT_DOCUMENT_STATEMENT] = check_statement,
        [CMT_DOCUMENT_TRUST] = check_trust,
        [CMT_DOCUMENT_WITHDRAWAL] = check_withdrawal,
        [CMT_DOCUMENT_ENVELOPE] = check_envelope,
        [CMT_DOCUMENT_JSON] = check_json,
        [CMT_DOCUMENT_BUNDLE] = check_bundle,
        [CMT_DOCUMENT_SECRET_KEY] = check_key,
        [CMT_DOCUMENT_PUBLIC_KEY] = check_key,
    };
    check c = {.cli = cli, .document = document, .charter = charter, .facts = facts};
    const cmt_status st = checks[document->kind](&c);
    if (st != CMT_OK)
        return st;
    if (c.sentence == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for an answer");
    cmt_value_set_string(cli->mem, facts, "kind", cmt_document_name(document->kind));
    *sentence = c.sentence;
    return CMT_OK;
}
