/* One file of ballots becomes one group's profile. */
#include "cli/import.h"

#include "base/err.h"
#include "base/utf8.h"
#include "crypto/digest.h"
#include "io/file.h"
#include "io/preflib.h"

#include <stdio.h>
#include <string.h>

/* More distinct ballots than this ride beside the profile. */
#define MAX_INLINE 1000

typedef struct file_import {
    cmt_cli *cli;
    cmt_import_target target;
    const char *source; /* preflib or csv, as the command was told */
    const char *group;
    const char *out;
    const char *agenda;
    const char *format;
    const char *seats;
    const char *rule;
    const char *lang;
    cmt_ballot_file file;
    const char **ids; /* [n_alternatives] of the items */
    cmt_question question;
} file_import;

/* A file's own names become ids where they are ones, else a1, a2, …, and the name is the
 * text. */
static cmt_status make_items(file_import *f)
{
    cmt_arena *mem = f->cli->mem;
    const size_t n = f->file.n_alternatives;
    cmt_item *items = CMT_NEW_ARRAY(mem, cmt_item, n + 1);
    bool plain = true;
    f->ids = cmt_arena_array(mem, n + 1, sizeof *f->ids);
    if (items == NULL || f->ids == NULL)
        return cmt_fail(&f->cli->err, CMT_E_NOMEM, "no room for alternatives");
    for (size_t i = 0; i < n; i++)
        plain = plain && cmt_is_id(f->file.names[i]);
    for (size_t i = 0; i < n; i++) {
        const cmt_texts *text = cmt_import_text(mem, f->lang, f->file.names[i]);
        f->ids[i] = plain ? f->file.names[i] : cmt_arena_printf(mem, "a%zu", i + 1);
        items[i] =
            (cmt_item){.id = f->ids[i],
                       .eligible = f->file.eligible == NULL || f->file.eligible[i]};
        if (text != NULL)
            items[i].texts = *text;
    }
    f->question.items = items;
    f->question.n_items = n;
    return cmt_arena_ok(mem) ? CMT_OK
                             : cmt_fail(&f->cli->err, CMT_E_NOMEM, "no room for items");
}

static cmt_status make_question(file_import *f)
{
    cmt_question *q = &f->question;
    const bool committee = f->seats != NULL;
    const char *title = f->file.title == NULL ? f->target.question : f->file.title;
    const cmt_texts *text = cmt_import_text(f->cli->mem, f->lang, title);
    mpq_ptr number = cmt_q(f->cli->mem);
    mpq_ptr one = cmt_q(f->cli->mem);
    if (number == NULL || one == NULL || text == NULL)
        return cmt_fail(&f->cli->err, CMT_E_NOMEM, "no room for the question");
    mpq_set_ui(one, 1, 1);
    const bool ranks = f->file.sort == CMT_SORT_RANKS;
    const char *one_wins = ranks ? "schulze" : "approval";
    const char *usual = !committee ? one_wins : (ranks ? "stv" : "mes");
    *q = (cmt_question){.id = f->target.question,
                        .kind = committee ? CMT_KIND_COMMITTEE : CMT_KIND_CHOICE,
                        .weight = one,
                        .adopted_by = "decreed",
                        .rule_adopted_by = "decreed",
                        .thresholds_adopted_by = "decreed",
                        .texts = *text,
                        .rule = f->rule != NULL ? f->rule : usual,
                        .tie_break = CMT_TIE_NONE,
                        .disclosures = 1U << CMT_DISCLOSURE_OPEN};
    q->weighting.kind = CMT_WEIGHTING_EQUAL;
    if (committee
        && (!cmt_q_read(f->seats, 4, number) || mpq_sgn(number) <= 0
            || !cmt_q_is_whole(number)))
        return cmt_cli_usage(f->cli, "--seats is a positive integer");
    q->seats = committee ? (size_t)cmt_z_get_i64(mpq_numref(number)) : 0;
    return make_items(f);
}

static bool is_listed(const cmt_ballot_file *file, size_t b, size_t i)
{
    return file->sort == CMT_SORT_SCORES
               ? file->scores[b * file->n_alternatives + i] != NULL
               : cmt_ballot_file_mark(file, b, i) != 0;
}

/* The ballot b of the file as the profile writes it. Items of the charter's question may
 * stand in another order than the file's. */
static cmt_status make_ballot(file_import *f, size_t b, cmt_ballot *out)
{
    cmt_arena *mem = f->cli->mem;
    const cmt_ballot_file *file = &f->file;
    const cmt_question *q = &f->target.charter->questions[f->target.question_index];
    static const cmt_ballot_form forms[] = {[CMT_SORT_RANKS] = CMT_FORM_RANK,
                                            [CMT_SORT_CATEGORIES] = CMT_FORM_APPROVE,
                                            [CMT_SORT_SCORES] = CMT_FORM_SCORE};
    uint32_t *items = CMT_NEW_ARRAY(mem, uint32_t, file->n_alternatives + 1);
    uint16_t *marks = CMT_NEW_ARRAY(mem, uint16_t, file->n_alternatives + 1);
    mpq_srcptr *scores = CMT_NEW_ARRAY(mem, mpq_srcptr, file->n_alternatives + 1);
    if (items == NULL || marks == NULL || scores == NULL)
        return cmt_fail(&f->cli->err, CMT_E_NOMEM, "no room for a ballot");
    size_t n = 0;
    for (uint32_t k = 0; k < q->n_items; k++) {
        size_t i = 0;
        while (i < file->n_alternatives && strcmp(f->ids[i], q->items[k].id) != 0)
            i++;
        if (i == file->n_alternatives || !is_listed(file, b, i))
            continue;
        items[n] = k;
        if (file->sort == CMT_SORT_SCORES) {
            scores[n] = file->scores[b * file->n_alternatives + i];
        } else {
            marks[n] = (uint16_t)cmt_ballot_file_mark(file, b, i);
        }
        n++;
    }
    *out = (cmt_ballot){.form = forms[file->sort],
                        .count = file->count[b],
                        .items = items,
                        .marks = file->sort == CMT_SORT_SCORES ? NULL : marks,
                        .scores = file->sort == CMT_SORT_SCORES ? scores : NULL,
                        .n = n};
    return CMT_OK;
}

static cmt_status answer_inline(file_import *f, cmt_answer *answer)
{
    cmt_ballot *ballots = CMT_NEW_ARRAY(f->cli->mem, cmt_ballot, f->file.n + 1);
    cmt_status st = ballots == NULL
                        ? cmt_fail(&f->cli->err, CMT_E_NOMEM, "no room for ballots")
                        : CMT_OK;
    for (size_t b = 0; b < f->file.n && st == CMT_OK; b++)
        st = make_ballot(f, b, &ballots[b]);
    answer->ballots = ballots;
    answer->n_ballots = f->file.n;
    return st;
}

/* Write the ballots beside the profile, alternatives by their ids. */
static cmt_status answer_attached(file_import *f, cmt_answer *answer)
{
    cmt_arena *mem = f->cli->mem;
    const bool ranks = f->file.sort == CMT_SORT_RANKS;
    const size_t n = strlen(f->out);
    const size_t stem = n > 4 && strcmp(f->out + n - 4, ".xml") == 0 ? n - 4 : n;
    const char *path =
        cmt_arena_printf(mem, "%.*s.%s", (int)stem, f->out, ranks ? "toi" : "cat");
    char *digest = cmt_arena_alloc(mem, CMT_DIGEST_TEXT);
    cmt_ballot_file renamed = f->file;
    cmt_hash32 hash;
    cmt_buf buf = {0};
    if (path == NULL || digest == NULL)
        return cmt_fail(&f->cli->err, CMT_E_NOMEM, "no room for ballots");
    renamed.names = f->ids;
    cmt_status st = cmt_preflib_write(&renamed, ranks ? CMT_FORMAT_TOI : CMT_FORMAT_CAT,
                                      NULL, &buf, &f->cli->err);
    if (st == CMT_OK)
        st = cmt_file_write(path, buf.data, buf.len, &f->cli->err);
    if (st == CMT_OK) {
        cmt_sha256_of(buf.data, buf.len, &hash);
        cmt_digest_text(&hash, digest);
        answer->attachment = digest;
        answer->format = ranks ? "preflib-toi" : "preflib-cat";
        cmt_cli_say(f->cli, "ballots: %s", path);
    }
    cmt_buf_free(&buf);
    return st;
}

static cmt_status run(file_import *f, const char *path)
{
    cmt_cli *cli = f->cli;
    cmt_ballot_format format = CMT_FORMAT_CSV;
    cmt_status st = CMT_OK;
    const bool told = cmt_ballot_format_of(path, &format);
    if (f->format == NULL && !told && strcmp(f->source, "csv") != 0) {
        return cmt_cli_usage(cli, "the name of %s tells no format: give --format",
                             path);
    }
    if (f->format != NULL && !cmt_ballot_format_read(f->format, &format))
        return cmt_cli_usage(cli, "--format is %s", cmt_ballot_format_list());
    CMT_TRY(cmt_ballot_file_read(cli->mem, path, format, &f->file, &cli->err));
    CMT_TRY(make_question(f));
    CMT_TRY(cmt_import_open(cli, &f->target, &f->question));
    if (f->agenda != NULL)
        CMT_TRY(cmt_import_write_agenda(cli, &f->target, &f->question, f->agenda));
    cmt_answer answer = {.question = f->target.question_index,
                         .context = f->target.context_index};
    const bool attached = f->file.n > MAX_INLINE && f->file.sort != CMT_SORT_SCORES;
    CMT_TRY(attached ? answer_attached(f, &answer) : answer_inline(f, &answer));
    CMT_TRY(
        cmt_import_write_profile(cli, &f->target, f->group, "vote", &answer, f->out));
    cmt_cli_say(cli, "%s: %lld ballots, %zu of them different, of group %s", f->out,
                (long long)f->file.total, f->file.n, f->group);
    if (cli->json) {
        cmt_value *v = cmt_value_object(cli->mem);
        cmt_value_set_int(cli->mem, v, "ballots", f->file.total);
        cmt_value_set_int(cli->mem, v, "different", (int64_t)f->file.n);
        cmt_value_set_string(cli->mem, v, "group", f->group);
        cmt_value_set_string(cli->mem, v, "profile", f->out);
        CMT_TRY(cmt_cli_print_json(cli, v));
    }
done:
    return st;
}

cmt_status cmt_import_file(cmt_cli *cli, int argc, char **argv)
{
    file_import f = {
        .cli = cli, .source = argv[0], .lang = "und", .out = "profile.xml"};
    const cmt_cli_option options[] = {
        CMT_IMPORT_TARGET_OPTIONS(&f.target),   {.name = "group", .value = &f.group},
        {.name = "out", .value = &f.out},       {.name = "agenda", .value = &f.agenda},
        {.name = "format", .value = &f.format}, {.name = "seats", .value = &f.seats},
        {.name = "rule", .value = &f.rule},     {.name = "lang", .value = &f.lang},
    };
    size_t n = 0;
    const cmt_status st = cmt_cli_options(cli, argc, argv, options,
                                          sizeof options / sizeof options[0], &n);
    if (st != CMT_OK)
        return st;
    if (n != 1)
        return cmt_cli_usage(cli, "one file of ballots is needed");
    if (f.target.question == NULL || !cmt_is_id(f.target.question))
        return cmt_cli_usage(cli, "--question names the question, such as `budget`");
    if (f.group == NULL || !cmt_is_id(f.group))
        return cmt_cli_usage(cli, "--group names the group, such as `g-farmers`");
    return run(&f, argv[1]);
}
