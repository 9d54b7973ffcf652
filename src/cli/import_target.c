#include "cli/import.h"

#include "base/err.h"
#include "base/utf8.h"
#include "cli/payload.h"
#include "crypto/digest.h"
#include "crypto/registry.h"
#include "decision/support.h"
#include "io/charter.h"
#include "io/file.h"
#include "io/profile.h"

#include <string.h>

#define NO_DIGEST \
    "sha256:0000000000000000000000000000000000000000000000000000000000000000"

/* While there is no charter: one that holds the imported question and nothing else. */
static cmt_status make_draft(cmt_cli *cli,
                             cmt_import_target *t,
                             const cmt_question *own)
{
    cmt_charter *c = CMT_NEW(cli->mem, cmt_charter);
    cmt_context *context = CMT_NEW(cli->mem, cmt_context);
    cmt_question *question = CMT_NEW(cli->mem, cmt_question);
    uint32_t *contexts = CMT_NEW_ARRAY(cli->mem, uint32_t, 1);
    if (!cmt_arena_ok(cli->mem))
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a draft");
    *context = (cmt_context){.id = t->context == NULL ? "general" : t->context,
                             .within = CMT_NONE};
    *question = *own;
    question->contexts = contexts;
    question->n_contexts = 1;
    *c = (cmt_charter){.instance = "draft.example",
                       .version = 1,
                       .missing = own->missing,
                       .contexts = context,
                       .n_contexts = 1,
                       .questions = question,
                       .n_questions = 1};
    t->draft = true;
    t->charter = c;
    t->head.instance = c->instance;
    t->head.charter = NO_DIGEST;
    return CMT_OK;
}

static cmt_status read_charter(cmt_cli *cli, cmt_import_target *t)
{
    const char *bytes = NULL;
    size_t n = 0;
    cmt_charter *charter = NULL;
    cmt_hash32 hash;
    cmt_status st = cmt_cli_read_payload(cli, t->charter_file, &bytes, &n);
    if (st == CMT_OK)
        st = cmt_charter_read(cli->mem, bytes, n, &charter, &cli->err);
    if (st != CMT_OK)
        return cmt_err_in_file(&cli->err, st, t->charter_file);
    char *digest = cmt_arena_alloc(cli->mem, CMT_DIGEST_TEXT);
    if (digest == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a digest");
    cmt_sha256_of(bytes, n, &hash);
    cmt_digest_text(&hash, digest);
    t->charter = charter;
    t->head.instance = charter->instance;
    t->head.charter = digest;
    return CMT_OK;
}

static cmt_status read_registry(cmt_cli *cli, cmt_import_target *t)
{
    const char *bytes = NULL;
    size_t n = 0;
    cmt_registry *registry = NULL;
    t->head.registry = 1;
    if (t->registry_file == NULL)
        return CMT_OK;
    cmt_status st = cmt_cli_read_payload(cli, t->registry_file, &bytes, &n);
    if (st == CMT_OK)
        st = cmt_registry_read(cli->mem, bytes, n, &registry, &cli->err);
    if (st != CMT_OK)
        return cmt_err_in_file(&cli->err, st, t->registry_file);
    t->head.registry = registry->version;
    return CMT_OK;
}

/* Find the question and hold its alternatives against the imported ones. */
static cmt_status find_question(cmt_cli *cli,
                                cmt_import_target *t,
                                const cmt_question *own)
{
    t->question_index = cmt_charter_question(t->charter, t->question);
    if (t->question_index == CMT_NONE) {
        return cmt_fail(&cli->err, CMT_E_REFERENCE, "the charter has no question `%s`",
                        t->question);
    }
    const cmt_question *q = &t->charter->questions[t->question_index];
    for (size_t k = 0; k < own->n_items; k++) {
        if (cmt_question_item(q, own->items[k].id) == CMT_NONE) {
            return cmt_fail(&cli->err, CMT_E_REFERENCE,
                            "question `%s` of the charter has no alternative `%s`; "
                            "write an agenda with --agenda and put it into the charter",
                            q->id, own->items[k].id);
        }
    }
    t->context_index = q->contexts[0];
    if (t->context != NULL)
        t->context_index = cmt_charter_context(t->charter, t->context);
    if (t->context_index == CMT_NONE) {
        return cmt_fail(&cli->err, CMT_E_REFERENCE, "the charter has no context `%s`",
                        t->context);
    }
    return CMT_OK;
}

static cmt_status read_sequence(cmt_cli *cli, cmt_import_target *t)
{
    mpq_ptr q = cmt_q(cli->mem);
    t->head.sequence = 1;
    t->head.supersedes = t->supersedes;
    if (q == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a number");
    if (t->sequence == NULL)
        return CMT_OK;
    if (!cmt_q_read(t->sequence, 15, q) || mpq_sgn(q) <= 0 || !cmt_q_is_whole(q))
        return cmt_cli_usage(cli, "--sequence is a positive integer");
    t->head.sequence = cmt_z_get_i64(mpq_numref(q));
    return CMT_OK;
}

cmt_status cmt_import_open(cmt_cli *cli,
                           cmt_import_target *target,
                           const cmt_question *own)
{
    cmt_status st = CMT_OK;
    const char *until = target->not_after == NULL ? "9999-12-31" : target->not_after;
    if (!cmt_time_read(until, &target->head.not_after))
        return cmt_cli_usage(cli, "--not-after is a time such as 2027-04-30T00:00:00Z");
    target->head.round = target->round == NULL ? "draft" : target->round;
    cmt_hash32 replaced;
    if (target->supersedes != NULL && !cmt_digest_read(target->supersedes, &replaced)) {
        return cmt_cli_usage(cli,
                             "--supersedes is a digest: sha256: and 64 hex digits");
    }
    CMT_TRY(read_sequence(cli, target));
    if (target->charter_file == NULL) {
        CMT_TRY(make_draft(cli, target, own));
    } else {
        CMT_TRY(read_charter(cli, target));
    }
    CMT_TRY(read_registry(cli, target));
    CMT_TRY(find_question(cli, target, own));
done:
    return st;
}

/* What is written can be submitted: the charter's limits hold too, such as min-cell. */
static cmt_status check_profile(cmt_cli *cli,
                                const cmt_import_target *target,
                                const cmt_buf *bytes)
{
    const cmt_arena_mark mark = cmt_arena_get_mark(cli->mem);
    cmt_profile *profile = NULL;
    const cmt_status st = target->draft
                              ? cmt_profile_head_read(cli->mem, NULL, bytes->data,
                                                      bytes->len, &profile, &cli->err)
                              : cmt_profile_read(cli->mem, bytes->data, bytes->len,
                                                 target->charter, &profile, &cli->err);
    cmt_arena_reset(cli->mem, mark);
    return st;
}

cmt_status cmt_import_write_profile(cmt_cli *cli,
                                    const cmt_import_target *target,
                                    const char *group,
                                    const char *method,
                                    const cmt_answer *answer,
                                    const char *path)
{
    cmt_profile profile = target->head;
    cmt_buf buf = {0};
    profile.group = group;
    profile.provenance = (cmt_provenance){.method = method,
                                          .origin = "human",
                                          .sampling = "opt-in",
                                          .attested_by = "importer"};
    profile.answers = answer;
    profile.n_answers = 1;
    cmt_status st = cmt_profile_write(&profile, target->charter, &buf, &cli->err);
    if (st == CMT_OK)
        st = check_profile(cli, target, &buf);
    if (st == CMT_OK) {
        st = cmt_file_write(path, buf.data, buf.len, &cli->err);
    } else {
        st = cmt_err_in_file(&cli->err, st, path);
    }
    cmt_buf_free(&buf);
    return st;
}

/* An agenda stands in a charter one day: in the smallest one it must be fine now. */
static cmt_status check_agenda(cmt_cli *cli,
                               const cmt_import_target *target,
                               const cmt_buf *agenda)
{
    cmt_charter *charter = NULL;
    cmt_buf whole = {0};
    cmt_buf_puts(&whole, "<charter xmlns=\"urn:comitia:charter:1\" "
                         "instance=\"draft.example\" version=\"1\">");
    for (size_t k = 0; k < target->charter->n_contexts; k++) {
        cmt_buf_printf(&whole, "<context id=\"%s\"/>", target->charter->contexts[k].id);
    }
    cmt_buf_add(&whole, agenda->data, agenda->len);
    cmt_buf_puts(&whole, "</charter>");
    cmt_status st =
        cmt_buf_ok(&whole)
            ? cmt_charter_read(cli->mem, whole.data, whole.len, &charter, &cli->err)
            : cmt_fail(&cli->err, CMT_E_NOMEM, "no room for an agenda");
    if (st == CMT_OK)
        st = cmt_decision_supports_charter(charter, &cli->err);
    cmt_buf_free(&whole);
    return st;
}

cmt_status cmt_import_write_agenda(cmt_cli *cli,
                                   const cmt_import_target *target,
                                   const cmt_question *own,
                                   const char *path)
{
    cmt_buf buf = {0};
    cmt_status st = cmt_question_write(target->charter, own, &buf, &cli->err);
    if (st == CMT_OK)
        st = check_agenda(cli, target, &buf);
    if (st == CMT_OK) {
        st = cmt_file_write(path, buf.data, buf.len, &cli->err);
    } else {
        st = cmt_err_in_file(&cli->err, st, path);
    }
    cmt_buf_free(&buf);
    return st;
}

const cmt_texts *cmt_import_text(cmt_arena *mem, const char *lang, const char *text)
{
    cmt_texts *texts = CMT_NEW(mem, cmt_texts);
    cmt_text *one = CMT_NEW(mem, cmt_text);
    if (texts == NULL || one == NULL)
        return NULL;
    *one = (cmt_text){.lang = lang, .text = text};
    *texts = (cmt_texts){.at = one, .n = 1};
    return texts;
}
