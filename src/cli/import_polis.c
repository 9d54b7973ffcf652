/* A Polis conversation: one profile an opinion group, the ballots as attachments. */
#include "base/buf.h"
#include "cli/import.h"

#include "base/err.h"
#include "base/utf8.h"
#include "crypto/digest.h"
#include "io/file.h"
#include "io/polis_ballots.h"

#include <stdio.h>
#include <string.h>

typedef struct polis_import {
    cmt_cli *cli;
    cmt_import_target target;
    const char *out;
    const char *agenda;
    const char *missing;
    const char *min_seen;
    const char *seats;
    const char *rule;
    const char *lang;
    const char *prefix;
    const char *unclustered;
    bool by_group;
    cmt_polis polis;
    bool *kept;         /* [n_statements] not rejected by the moderators */
    int64_t least_seen; /* --min-seen */
    cmt_question question;
    cmt_value *report;
} polis_import;

static cmt_status read_count(cmt_cli *cli,
                             const char *name,
                             const char *text,
                             int64_t *out)
{
    mpq_ptr q = cmt_q(cli->mem);
    if (q == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a number");
    if (!cmt_q_read(text, 9, q) || mpq_sgn(q) < 0 || !cmt_q_is_whole(q))
        return cmt_cli_usage(cli, "--%s is a count", name);
    *out = cmt_z_get_i64(mpq_numref(q));
    return CMT_OK;
}

/* Statements that moderators rejected are no alternatives; those shown too rarely are, but
 * can never be elected. Both are listed. */
static cmt_status make_items(polis_import *p)
{
    cmt_arena *mem = p->cli->mem;
    const cmt_polis *polis = &p->polis;
    cmt_item *items = CMT_NEW_ARRAY(mem, cmt_item, polis->n_statements + 1);
    cmt_value *rejected = cmt_value_array(mem);
    cmt_value *rare = cmt_value_array(mem);
    p->kept = CMT_NEW_ARRAY(mem, bool, polis->n_statements + 1);
    if (items == NULL || p->kept == NULL)
        return cmt_fail(&p->cli->err, CMT_E_NOMEM, "no room for statements");
    size_t n = 0;
    for (size_t i = 0; i < polis->n_statements; i++) {
        const cmt_polis_statement *s = &polis->statements[i];
        char id[CMT_POLIS_ID];
        cmt_polis_item_id(s, id);
        p->kept[i] = s->moderated != -1;
        if (!p->kept[i]) {
            cmt_value_add(mem, rejected, cmt_value_string(mem, id));
            continue;
        }
        const cmt_texts *text = cmt_import_text(mem, p->lang, s->text);
        cmt_item *item = &items[n++];
        item->id = cmt_arena_strdup(mem, id);
        item->eligible = s->seen >= p->least_seen;
        if (text != NULL)
            item->texts = *text;
        if (item->eligible)
            continue;
        item->reason =
            cmt_arena_printf(mem, "shown to %lld participants, fewer than %lld",
                             (long long)s->seen, (long long)p->least_seen);
        cmt_value_add(mem, rare, cmt_value_string(mem, id));
    }
    p->question.items = items;
    p->question.n_items = n;
    cmt_value_set(mem, p->report, "moderated_out", rejected);
    cmt_value_set(mem, p->report, "ineligible", rare);
    cmt_value_set_int(mem, p->report, "statements", (int64_t)n);
    return cmt_arena_ok(mem) ? CMT_OK
                             : cmt_fail(&p->cli->err, CMT_E_NOMEM, "no room for items");
}

static cmt_status make_question(polis_import *p)
{
    static const cmt_option completion = {.name = "completion", .value = "phragmen"};
    cmt_question *q = &p->question;
    int64_t seats = 10;
    cmt_status st = CMT_OK;
    mpq_ptr one = cmt_q(p->cli->mem);
    const char *topic = p->polis.topic[0] == '\0' ? p->target.question : p->polis.topic;
    const cmt_texts *text = cmt_import_text(p->cli->mem, p->lang, topic);
    if (one == NULL || text == NULL)
        return cmt_fail(&p->cli->err, CMT_E_NOMEM, "no room for the question");
    mpq_set_ui(one, 1, 1);
    *q = (cmt_question){.id = p->target.question,
                        .kind = CMT_KIND_COMMITTEE,
                        .weight = one,
                        .adopted_by = "decreed",
                        .texts = *text,
                        .rule = p->rule,
                        .rule_adopted_by = "decreed",
                        .thresholds_adopted_by = "decreed",
                        .tie_break = CMT_TIE_ORDER,
                        .disclosures = 1U << CMT_DISCLOSURE_OPEN};
    q->weighting.kind = CMT_WEIGHTING_EQUAL;
    (void)cmt_missing_read(p->missing, &q->missing);
    if (strcmp(p->rule, "mes") == 0) {
        q->rule_options = &completion;
        q->n_rule_options = 1;
    }
    if (p->seats != NULL)
        CMT_TRY(read_count(p->cli, "seats", p->seats, &seats));
    q->seats = (size_t)seats;
    CMT_TRY(make_items(p));
    if (seats == 0 || q->seats > q->n_items)
        return cmt_cli_usage(p->cli, "--seats is 1 to the %zu statements", q->n_items);
done:
    return st;
}

/* Write one group's ballots and profile; a row of the report. */
static cmt_status write_group(polis_import *p, int64_t label, cmt_value *groups)
{
    cmt_arena *mem = p->cli->mem;
    cmt_buf ballots = {0};
    cmt_hash32 hash;
    char digest[CMT_DIGEST_TEXT];
    int64_t members = 0;
    int64_t silent = 0;
    const char *group =
        label == CMT_POLIS_UNCLUSTERED
            ? cmt_arena_printf(mem, "%s-unclustered", p->prefix)
            : cmt_arena_printf(mem, "%s-%lld", p->prefix, (long long)label);
    const char *path =
        group == NULL ? NULL : cmt_arena_printf(mem, "%s/%s", p->out, group);
    if (path == NULL)
        return cmt_fail(&p->cli->err, CMT_E_NOMEM, "no room for a path");
    const char *cat = cmt_arena_printf(mem, "%s.cat", path);
    const char *xml = cmt_arena_printf(mem, "%s.xml", path);
    const cmt_arena_mark mark = cmt_arena_get_mark(mem);
    cmt_status st = cmt_polis_ballots(mem, &p->polis, p->kept, label, group, &ballots,
                                      &members, &silent, &p->cli->err);
    cmt_arena_reset(mem, mark);
    if (st == CMT_OK) {
        cmt_sha256_of(ballots.data, ballots.len, &hash);
        cmt_digest_text(&hash, digest);
        const cmt_answer answer = {.question = p->target.question_index,
                                   .context = p->target.context_index,
                                   .attachment = digest,
                                   .format = "preflib-cat"};
        st = cmt_import_write_profile(p->cli, &p->target, group, "conversation",
                                      &answer, xml);
    }
    if (st == CMT_OK)
        st = cmt_file_write(cat, ballots.data, ballots.len, &p->cli->err);
    cmt_buf_free(&ballots);
    if (st != CMT_OK)
        return st;
    cmt_value *row = cmt_value_object(mem);
    cmt_value_set_string(mem, row, "attachment", digest);
    cmt_value_set_string(mem, row, "group", group);
    cmt_value_set_int(mem, row, "members", members);
    cmt_value_set_int(mem, row, "without_ballot", silent);
    cmt_value_add(mem, groups, row);
    if (silent == 0) {
        cmt_cli_say(p->cli, "  %s: %lld ballot%s", group, (long long)members,
                    CMT_S(members));
    } else {
        cmt_cli_say(p->cli, "  %s: %lld ballot%s; %lld more saw none of the statements",
                    group, (long long)members, CMT_S(members), (long long)silent);
    }
    return CMT_OK;
}

static int64_t count_label(const cmt_polis *polis, int64_t label)
{
    int64_t n = 0;
    for (size_t k = 0; k < polis->n_participants; k++)
        n += polis->group[k] == label ? 1 : 0;
    return n;
}

static cmt_status write_groups(polis_import *p)
{
    cmt_arena *mem = p->cli->mem;
    cmt_value *groups = cmt_value_array(mem);
    cmt_status st = cmt_file_make_folder(p->out, &p->cli->err);
    for (size_t g = 0; st == CMT_OK && g < p->polis.n_groups; g++)
        st = write_group(p, p->polis.groups[g], groups);
    const int64_t rest = count_label(&p->polis, CMT_POLIS_UNCLUSTERED);
    const bool keep = strcmp(p->unclustered, "group") == 0;
    if (st == CMT_OK && rest != 0 && keep)
        st = write_group(p, CMT_POLIS_UNCLUSTERED, groups);
    if (st == CMT_OK && rest != 0 && !keep) {
        cmt_cli_say(p->cli,
                    "  left out: %lld participants whom Polis put into no group",
                    (long long)rest);
    }
    cmt_value_set(mem, p->report, "groups", groups);
    cmt_value_set_int(mem, p->report, "left_out", keep ? 0 : rest);
    return st;
}

/* What the export held, and what became of it. */
static void report_export(polis_import *p)
{
    const cmt_polis *polis = &p->polis;
    cmt_arena *mem = p->cli->mem;
    const int64_t cells = (int64_t)(polis->n_participants * polis->n_statements);
    int64_t filled = 0;
    for (size_t i = 0; i < polis->n_statements; i++)
        filled += polis->statements[i].seen;
    cmt_value_set_int(mem, p->report, "participants", (int64_t)polis->n_participants);
    cmt_value_set_int(mem, p->report, "cells", cells);
    cmt_value_set_int(mem, p->report, "cells_filled", filled);
    cmt_value_set_bool(mem, p->report, "log", polis->has_log);
    cmt_value_set_int(mem, p->report, "votes", polis->n_votes);
    cmt_value_set_int(mem, p->report, "revotes", polis->n_revotes);
    cmt_value_set_int(mem, p->report, "unlisted_voters", polis->n_late);
    cmt_value_set_string(mem, p->report, "missing", p->missing);
    cmt_cli_say(p->cli, "%zu participants, %zu statements, %lld %% of the cells filled",
                polis->n_participants, polis->n_statements,
                (long long)(cells == 0 ? 0 : filled * 100 / cells));
    if (polis->has_log) {
        cmt_cli_say(
            p->cli,
            "%lld votes, of which %lld replace an earlier one; the last votes equal "
            "participants-votes.csv in every cell",
            (long long)polis->n_votes, (long long)polis->n_revotes);
    }
    if (polis->n_late != 0) {
        cmt_cli_say(
            p->cli,
            "left out: %lld voters of the log whom participants-votes.csv does not "
            "list",
            (long long)polis->n_late);
    }
}

/* Lists of hundreds go to --json whole. */
#define MAX_SAID 40

static void say_list(const polis_import *p, const char *key, const char *what)
{
    const cmt_value *list = cmt_value_get(p->report, key);
    const size_t n = cmt_value_count(list);
    cmt_buf buf = {0};
    for (size_t k = 0; k < n && k < MAX_SAID; k++)
        cmt_buf_printf(&buf, " %s", cmt_value_as_string(cmt_value_at(list, k)));
    if (n > MAX_SAID)
        cmt_buf_puts(&buf, " ... (--json lists all)");
    if (n != 0 && cmt_buf_ok(&buf))
        cmt_cli_say(p->cli, "%zu %s:%s", n, what, buf.data);
    cmt_buf_free(&buf);
}

static cmt_status check_options(const polis_import *p, size_t n_operands)
{
    cmt_missing missing;
    if (n_operands != 1)
        return cmt_cli_usage(p->cli, "one export folder is needed");
    if (p->target.question == NULL || !cmt_is_id(p->target.question)) {
        return cmt_cli_usage(p->cli,
                             "--question names the question, such as `principles`");
    }
    if (p->missing == NULL || !cmt_missing_read(p->missing, &missing)) {
        return cmt_cli_usage(
            p->cli, "--missing is `disapprove` or `abstain`: most statements were "
                    "never shown to most participants, so it decides");
    }
    if (p->out == NULL && p->agenda == NULL)
        return cmt_cli_usage(p->cli, "--out DIR or --agenda FILE says what to write");
    if (p->out != NULL && !p->by_group)
        return cmt_cli_usage(p->cli, "--by-group is the way profiles are made");
    if (strcmp(p->unclustered, "group") != 0
        && strcmp(p->unclustered, "leave-out") != 0)
        return cmt_cli_usage(p->cli, "--unclustered is `group` or `leave-out`");
    if (!cmt_is_id(p->prefix) || strlen(p->prefix) > 40) {
        return cmt_cli_usage(p->cli,
                             "--group-prefix starts group names, such as `polis`");
    }
    return CMT_OK;
}

static cmt_status run(polis_import *p, const char *folder)
{
    cmt_cli *cli = p->cli;
    cmt_status st = CMT_OK;
    p->report = cmt_value_object(cli->mem);
    if (p->min_seen != NULL)
        CMT_TRY(read_count(cli, "min-seen", p->min_seen, &p->least_seen));
    CMT_TRY(cmt_polis_read(cli->mem, folder, &p->polis, &cli->err));
    report_export(p);
    CMT_TRY(make_question(p));
    say_list(p, "moderated_out", "statements rejected by the moderators are left out");
    say_list(p, "ineligible", "statements shown too rarely can not be elected");
    CMT_TRY(cmt_import_open(cli, &p->target, &p->question));
    if (p->agenda != NULL)
        CMT_TRY(cmt_import_write_agenda(cli, &p->target, &p->question, p->agenda));
    if (p->out != NULL)
        CMT_TRY(write_groups(p));
    if (p->out != NULL && p->target.draft) {
        cmt_cli_say(
            cli,
            "These profiles are drafts: no round takes them. Put the agenda into a "
            "charter, then import again with --charter, --registry and --round.");
    }
    if (cli->json)
        CMT_TRY(cmt_cli_print_json(cli, p->report));
done:
    return st;
}

cmt_status cmt_import_polis(cmt_cli *cli, int argc, char **argv)
{
    polis_import p = {.cli = cli,
                      .rule = "mes",
                      .lang = "und",
                      .prefix = "polis",
                      .unclustered = "group"};
    const cmt_cli_option options[] = {
        CMT_IMPORT_TARGET_OPTIONS(&p.target),
        {.name = "out", .value = &p.out},
        {.name = "agenda", .value = &p.agenda},
        {.name = "missing", .value = &p.missing},
        {.name = "min-seen", .value = &p.min_seen},
        {.name = "seats", .value = &p.seats},
        {.name = "rule", .value = &p.rule},
        {.name = "lang", .value = &p.lang},
        {.name = "group-prefix", .value = &p.prefix},
        {.name = "unclustered", .value = &p.unclustered},
        {.name = "by-group", .flag = &p.by_group},
    };
    size_t n = 0;
    cmt_status st = cmt_cli_options(cli, argc, argv, options,
                                    sizeof options / sizeof options[0], &n);
    if (st == CMT_OK)
        st = check_options(&p, n);
    return st == CMT_OK ? run(&p, argv[1]) : st;
}
