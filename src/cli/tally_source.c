#include "cli/tally.h"

#include "base/err.h"
#include "base/limits.h"
#include "cli/document.h"
#include "cli/payload.h"
#include "crypto/digest.h"
#include "io/file.h"
#include "io/profile.h"

#include <string.h>

cmt_status cmt_tally_open_file(cmt_cli *cli,
                               const char *path,
                               const char *format,
                               cmt_tally_source *out)
{
    cmt_ballot_format f = CMT_FORMAT_SOC;
    cmt_ballot_file *file = CMT_NEW(cli->mem, cmt_ballot_file);
    if (format != NULL && !cmt_ballot_format_read(format, &f))
        return cmt_cli_usage(cli, "--format is %s", cmt_ballot_format_list());
    if (format == NULL && !cmt_ballot_format_of(path, &f)) {
        return cmt_cli_usage(cli, "the name of %s tells no format: give --format",
                             path);
    }
    if (file == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for ballots");
    const cmt_status st = cmt_ballot_file_read(cli->mem, path, f, file, &cli->err);
    out->file = file;
    if (out->seats == 0)
        out->seats = file->seats;
    return st;
}

/* The attachment of an answer: NAME.ENDING beside NAME.xml, with the digest that was
 * signed. */
static cmt_status read_attachment(cmt_cli *cli,
                                  const char *profile,
                                  const cmt_answer *answer,
                                  const cmt_ballot_file **out)
{
    const size_t n = strlen(profile);
    const size_t stem = n > 4 && strcmp(profile + n - 4, ".xml") == 0 ? n - 4 : n;
    cmt_ballot_format format = CMT_FORMAT_SOC;
    char *bytes = NULL;
    size_t length = 0;
    cmt_hash32 hash;
    char digest[CMT_DIGEST_TEXT];
    cmt_ballot_file *file = CMT_NEW(cli->mem, cmt_ballot_file);
    if (!cmt_ballot_format_read(answer->format, &format)) {
        return cmt_fail(&cli->err, CMT_E_UNSUPPORTED,
                        "not supported yet: attachments in format %s", answer->format);
    }
    const char *path = cmt_arena_printf(cli->mem, "%.*s.%s", (int)stem, profile,
                                        cmt_ballot_format_name(format));
    if (path == NULL || file == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for an attachment");
    cmt_status st =
        cmt_file_read(cli->mem, path, CMT_MAX_ATTACHMENT, &bytes, &length, &cli->err);
    if (st != CMT_OK)
        return st;
    cmt_sha256_of(bytes, length, &hash);
    cmt_digest_text(&hash, digest);
    if (strcmp(digest, answer->attachment) != 0) {
        st = cmt_fail(&cli->err, CMT_E_DIGEST,
                      "this is not the attachment that %s names", profile);
    }
    if (st == CMT_OK)
        st = cmt_ballot_bytes_read(cli->mem, bytes, length, format, file, &cli->err);
    *out = file;
    return cmt_err_in_file(&cli->err, st, path);
}

static int64_t count_answer(const cmt_answer *answer, const cmt_ballot_file *attached)
{
    int64_t n = attached != NULL ? attached->total : answer->count;
    for (size_t b = 0; b < answer->n_ballots; b++)
        n += answer->ballots[b].count;
    return n;
}

/* The profile's answer to the question, if it has one: a row of the contest. There is no
 * registry here, so a group has as many members as it has ballots. */
static cmt_status take_profile(cmt_cli *cli,
                               const cmt_tally_source *source,
                               const char *path,
                               uint32_t question,
                               uint32_t context,
                               cmt_contest_input *out,
                               bool *found)
{
    const char *bytes = NULL;
    size_t n = 0;
    cmt_profile *profile = NULL;
    *found = false;
    cmt_status st = cmt_cli_read_payload(cli, path, &bytes, &n);
    if (st == CMT_OK)
        st = cmt_profile_read(cli->mem, bytes, n, source->charter, &profile, &cli->err);
    if (st != CMT_OK)
        return cmt_err_in_file(&cli->err, st, path);
    for (size_t k = 0; k < profile->n_answers && !*found; k++) {
        const cmt_answer *a = &profile->answers[k];
        if (a->question != question || a->context != context)
            continue;
        *found = true;
        *out = (cmt_contest_input){.group = profile->group, .answer = a};
        if (a->attachment != NULL)
            st = read_attachment(cli, path, a, &out->attached);
        if (st == CMT_OK)
            out->members = count_answer(a, out->attached);
    }
    return st;
}

cmt_status cmt_tally_open_profiles(cmt_cli *cli,
                                   char **paths,
                                   size_t n,
                                   const char *charter,
                                   const char *question,
                                   const char *context,
                                   cmt_tally_source *out)
{
    cmt_status st = cmt_document_charter(cli, charter, &out->charter);
    if (st != CMT_OK || out->charter == NULL)
        return st;
    const uint32_t q = cmt_charter_question(out->charter, question);
    if (q == CMT_NONE) {
        return cmt_fail(&cli->err, CMT_E_REFERENCE, "the charter has no question `%s`",
                        question);
    }
    out->question = &out->charter->questions[q];
    const uint32_t c = context == NULL ? out->question->contexts[0]
                                       : cmt_charter_context(out->charter, context);
    if (c == CMT_NONE) {
        return cmt_fail(&cli->err, CMT_E_REFERENCE, "the charter has no context `%s`",
                        context);
    }
    cmt_contest_input *inputs = CMT_NEW_ARRAY(cli->mem, cmt_contest_input, n);
    if (inputs == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for profiles");
    for (size_t k = 0; k < n && st == CMT_OK; k++) {
        bool found = false;
        st = take_profile(cli, out, paths[k], q, c, &inputs[out->n_inputs], &found);
        out->n_inputs += found ? 1 : 0;
    }
    out->inputs = inputs;
    out->options.strata = out->charter->strata;
    out->options.n_strata = out->charter->n_strata;
    if (out->seats == 0)
        out->seats = out->question->seats;
    out->n_decisions = out->question->n_decisions;
    return st;
}

cmt_status cmt_tally_set_decisions(cmt_cli *cli,
                                   const char *sizes,
                                   cmt_tally_source *source)
{
    const size_t n = source->file->n_alternatives;
    uint32_t *decision = CMT_NEW_ARRAY(cli->mem, uint32_t, n + 1);
    size_t done = 0;
    uint32_t d = 0;
    if (decision == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for decisions");
    const char *at = sizes;
    for (; at != NULL; d++) {
        size_t size = 0;
        const size_t digits = strspn(at, "0123456789");
        for (size_t k = 0; k < digits && size <= n; k++)
            size = 10 * size + (size_t)(at[k] - '0');
        if (size == 0 || size > n - done || (at[digits] != ',' && at[digits] != '\0'))
            break;
        for (size_t k = 0; k < size; k++)
            decision[done++] = d;
        at = at[digits] == ',' ? at + digits + 1 : NULL;
    }
    if (done < n || at != NULL) {
        return cmt_cli_usage(cli,
                             "--decisions 2,3 says how many alternatives of the file "
                             "each decision has, all %zu together",
                             n);
    }
    source->decision = decision;
    source->n_decisions = d;
    source->seats = d;
    return CMT_OK;
}

/* The form of the ballots as they are. */
static cmt_ballot_form native_form(const cmt_tally_source *source)
{
    static const cmt_ballot_form native[] = {
        [CMT_SORT_RANKS] = CMT_FORM_RANK,
        [CMT_SORT_CATEGORIES] = CMT_FORM_APPROVE,
        [CMT_SORT_SCORES] = CMT_FORM_SCORE,
    };
    if (source->file != NULL)
        return native[source->file->sort];
    return cmt_inputs_have_scores(source->inputs, source->n_inputs) ? CMT_FORM_SCORE
                                                                    : CMT_FORM_APPROVE;
}

/* The form of ballot that a rule reads; of approvals and scores, those that there are. */
static cmt_ballot_form form_of(const cmt_tally_source *source, const cmt_rule *rule)
{
    if ((rule->reads & (CMT_READS_RANKS | CMT_READS_PAIRS)) != 0)
        return CMT_FORM_RANK;
    if ((rule->reads & CMT_READS_SCORES) == 0)
        return CMT_FORM_APPROVE;
    return (rule->reads & CMT_READS_MARKS) != 0 && native_form(source) != CMT_FORM_SCORE
               ? CMT_FORM_APPROVE
               : CMT_FORM_SCORE;
}

bool cmt_tally_needs_seats(const cmt_rule *rule)
{
    return rule->question_kinds == 1U << CMT_KIND_COMMITTEE;
}

const char *cmt_tally_unfit(const cmt_tally_source *source, const cmt_rule *rule)
{
    static const char *const reads[] = {
        [CMT_FORM_RANK] = "they read rankings",
        [CMT_FORM_APPROVE] = "they read approvals",
        [CMT_FORM_SCORE] = "they read scores",
    };
    const bool costs = (rule->reads & CMT_READS_COSTS) != 0;
    if (!cmt_rule_fits_decisions(rule, source->n_decisions > 0)) {
        return source->n_decisions > 0
                   ? "they know no decisions"
                   : "they take decisions (--decisions 2,3,2 says which)";
    }
    if (source->question != NULL) {
        return (rule->question_kinds & (1U << source->question->kind)) != 0
                   ? NULL
                   : "they do not decide such a question";
    }
    if ((rule->reads & CMT_READS_ANSWERS) != 0)
        return "they read weights, levels or judgments";
    if (costs && source->file->budget == NULL)
        return "they need costs and a budget";
    if (form_of(source, rule) != native_form(source))
        return reads[form_of(source, rule)];
    if (rule->kind == CMT_RULE_APPORTION)
        return "they divide seats among parties (--kind apportion --seats K runs them)";
    if (source->seats == 0 && cmt_tally_needs_seats(rule))
        return "they elect committees (--seats K runs them)";
    if (rule->beside != 0 && source->file->n_alternatives > rule->beside)
        return "they are slow with so many alternatives (named alone they run)";
    return NULL;
}

/* What a file's ballots are asked: a committee when seats are to be filled, or the rule does
 * nothing else. */
static cmt_kind kind_for(const cmt_tally_source *source, const cmt_rule *rule)
{
    if (source->seats > 0 && (rule->question_kinds & (1U << CMT_KIND_COMMITTEE)) != 0)
        return CMT_KIND_COMMITTEE;
    if ((rule->question_kinds & (1U << CMT_KIND_CHOICE)) != 0)
        return CMT_KIND_CHOICE;
    for (unsigned k = 0; k < CMT_N_KINDS; k++) {
        if ((rule->question_kinds & (1U << k)) != 0)
            return (cmt_kind)k;
    }
    return CMT_KIND_CHOICE;
}

cmt_status cmt_tally_contest(cmt_cli *cli,
                             cmt_tally_source *source,
                             const cmt_rule *rule,
                             const cmt_contest **out)
{
    const cmt_ballot_form form = form_of(source, rule);
    if (source->built[form] == NULL) {
        cmt_contest *contest = CMT_NEW(cli->mem, cmt_contest);
        cmt_contest_options options = source->options;
        options.form = form;
        if (contest == NULL)
            return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a contest");
        const cmt_status st =
            source->question != NULL
                ? cmt_contest_build(cli->mem, source->question, source->inputs,
                                    source->n_inputs, &options, contest, &cli->err)
                : cmt_contest_of_file(cli->mem, source->file, kind_for(source, rule),
                                      source->seats, &options, contest, &cli->err);
        if (st != CMT_OK)
            return st;
        source->built[form] = contest;
    }
    cmt_contest *mine = CMT_NEW(cli->mem, cmt_contest);
    if (mine == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a contest");
    *mine = *source->built[form];
    mine->kind =
        source->question != NULL ? source->question->kind : kind_for(source, rule);
    mine->seats = source->seats;
    if (source->question == NULL) {
        mine->decision = source->decision;
        mine->n_decisions = source->n_decisions;
    }
    if (mine->seats > mine->n_alternatives && rule->kind != CMT_RULE_APPORTION) {
        return cmt_cli_usage(cli, "--seats is at most the %zu alternatives",
                             mine->n_alternatives);
    }
    *out = mine;
    return CMT_OK;
}
