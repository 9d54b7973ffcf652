#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/rational.h"
#include "base/reading.h"
#include "bundle/bundle.h"
#include "cli/bundle_files.h"
#include "cli/cli.h"
#include "cli/explain_program.h"
#include "decision/policy.h"
#include "insight/audit_words.h"
#include "insight/sides_words.h"
#include "io/json.h"

#include <string.h>

static void print_ids(const cmt_value *item, const cmt_value *ids)
{
    for (size_t k = 0; k < cmt_value_count(ids); k++) {
        const char *id = cmt_value_as_string(cmt_value_at(ids, k));
        if (id != NULL)
            cmt_cli_print("    %-16s %s\n", id, cmt_policy_words(item, id));
    }
}

static void print_members(const cmt_value *item, const cmt_value *by_id)
{
    for (size_t k = 0; by_id != NULL && k < cmt_value_count(by_id); k++) {
        const cmt_member *m = &by_id->as.object.members[k];
        const char *value = cmt_value_as_string(m->value);
        char room[CMT_Q_READING];
        cmt_cli_print("    %-16s %-12s %s\n", m->key,
                      value == NULL ? "" : cmt_q_reading(value, room),
                      cmt_policy_words(item, m->key));
    }
}

/* What of an outcome a question is settled by: a level, members with values, or ids. */
static const cmt_value *settled_by(const cmt_value *outcome)
{
    static const char *const keys[] = {"level", "weights", "judgments", "committee",
                                       "winners"};
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        const cmt_value *part = cmt_value_get(outcome, keys[k]);
        if (part != NULL && part->kind != CMT_VALUE_NULL)
            return k == 2 ? cmt_value_at(part, 0) : part;
    }
    return NULL;
}

static void print_settled(const cmt_value *item, const cmt_value *part)
{
    if (part == NULL) {
        cmt_cli_print("    nothing\n");
    } else if (part->kind == CMT_VALUE_STRING) {
        cmt_cli_print("    level %s\n", cmt_value_as_string(part));
    } else if (part->kind == CMT_VALUE_OBJECT) {
        print_members(item, part);
    } else {
        print_ids(item, part);
    }
}

static void print_outcome(const cmt_value *item,
                          const cmt_value *outcome,
                          const char *lead)
{
    if (outcome == NULL || outcome->kind != CMT_VALUE_OBJECT) {
        cmt_cli_print("  %s: none\n", lead);
        return;
    }
    cmt_cli_print("  %s:\n", lead);
    const cmt_value *lottery = cmt_value_get(outcome, "lottery");
    const bool open = cmt_value_count(cmt_value_get(outcome, "winners")) > 1;
    print_settled(item, open && lottery != NULL ? lottery : settled_by(outcome));
}

/* What a group got, from the ledger of a record; "" where it is not there. */
static const char *share_of(const cmt_value *insight, const char *group)
{
    const cmt_value *ledger = cmt_value_get(insight, "satisfaction");
    for (size_t k = 0; k < cmt_value_count(ledger); k++) {
        const cmt_value *v = cmt_value_at(ledger, k);
        if (strcmp(cmt_value_text(v, "group"), group) == 0)
            return cmt_value_text(v, "share");
    }
    return "";
}

static void print_share(const char *share)
{
    unsigned long percent = 0;
    if (cmt_q_percent(share, &percent))
        cmt_cli_print("  got %lu %%", percent);
    cmt_cli_print("\n");
}

static void print_groups(const cmt_value *item, const cmt_value *insight)
{
    const cmt_value *voices = cmt_value_get(item, "voices");
    for (size_t k = 0; k < cmt_value_count(voices); k++) {
        const cmt_value *v = cmt_value_at(voices, k);
        int64_t ballots = 0;
        (void)cmt_value_as_int(cmt_value_get(v, "ballots"), &ballots);
        cmt_cli_print("    %-24s voice %-12s %lld ballot%s", cmt_value_text(v, "group"),
                      cmt_value_text(v, "voice"), (long long)ballots, CMT_S(ballots));
        print_share(share_of(insight, cmt_value_text(v, "group")));
    }
}

static void print_names(const cmt_value *list)
{
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        cmt_cli_print("%s%s", k == 0 ? "" : ", ",
                      cmt_value_as_string(cmt_value_at(list, k)));
    }
}

/* What the votes alone would say without some of the groups. */
static void print_withdrawal(const cmt_value *withdrawal)
{
    const cmt_value *alone = cmt_value_get(withdrawal, "alone");
    const cmt_value *groups = cmt_value_get(withdrawal, "groups");
    int64_t most = 0;
    for (size_t k = 0; k < cmt_value_count(alone); k++) {
        const cmt_value *v = cmt_value_at(alone, k);
        const cmt_value *off = cmt_value_get(v, "better_off");
        const bool better =
            off != NULL && off->kind == CMT_VALUE_BOOL && off->as.boolean;
        cmt_cli_print("  without %s the votes alone would say otherwise%s\n",
                      cmt_value_text(v, "group"),
                      better ? ", and serve its own ballots better" : "");
    }
    if (groups != NULL) {
        cmt_cli_print(
            "  no group alone changes what the votes say; together these do: ");
        print_names(groups);
        cmt_cli_print("\n");
    } else if (cmt_value_as_int(cmt_value_get(withdrawal, "more_than"), &most)) {
        cmt_cli_print("  the votes would say the same without any %lld of the groups\n",
                      (long long)most);
    }
}

/* Whether two runs ended alike: skipped for the same reason, or settled the same way. */
static bool ended_alike(const cmt_value *a, const cmt_value *b)
{
    const cmt_value *x = settled_by(a);
    const cmt_value *y = settled_by(b);
    if (strcmp(cmt_value_text(a, "skipped"), cmt_value_text(b, "skipped")) != 0)
        return false;
    return x == NULL || y == NULL ? x == y : cmt_value_equal(x, y);
}

/* Name the run at `first` and all later ones that ended like it. */
static void print_rules(const cmt_value *runs, size_t first)
{
    const cmt_value *like = cmt_value_at(runs, first);
    for (size_t k = first; k < cmt_value_count(runs); k++) {
        const cmt_value *run = cmt_value_at(runs, k);
        if (ended_alike(run, like)) {
            cmt_cli_print("%s%s", k == first ? "" : ", ", cmt_value_text(run, "rule"));
        }
    }
}

/* What other rules would have said, those that agree in one breath. */
static void print_runs(const cmt_value *item, const cmt_value *question)
{
    const cmt_value *runs = cmt_value_get(question, "runs");
    const cmt_value *free = cmt_value_get(question, "free");
    for (size_t k = 0; k < cmt_value_count(runs); k++) {
        const cmt_value *run = cmt_value_at(runs, k);
        const char *skipped = cmt_value_text(run, "skipped");
        bool told = false;
        for (size_t j = 0; j < k && !told; j++)
            told = ended_alike(cmt_value_at(runs, j), run);
        if (told)
            continue;
        if (skipped[0] != '\0') {
            cmt_cli_print("  not run: ");
            print_rules(runs, k);
            cmt_cli_print("\n    %s\n", skipped);
            continue;
        }
        const bool same = free != NULL && ended_alike(run, free);
        cmt_cli_print("  %s ", same ? "the votes alone say the same by" : "by");
        print_rules(runs, k);
        cmt_cli_print("%s\n", same ? "" : " they would have said:");
        if (!same)
            print_settled(item, settled_by(run));
    }
}

static void print_audits(cmt_arena *mem, const cmt_value *insight)
{
    const char *lines[CMT_MAX_AUDIT_LINES];
    const size_t n = cmt_audit_lines(mem, insight, lines);
    for (size_t k = 0; k < n; k++) {
        if (lines[k] != NULL)
            cmt_cli_print("  %s\n", lines[k]);
    }
}

/* Which facts part the rules that differ. */
static void print_sides(cmt_arena *mem, const cmt_value *item, const cmt_value *insight)
{
    const char *lines[CMT_MAX_SIDES_LINES];
    const size_t n = cmt_sides_lines(mem, cmt_value_get(insight, "sides"),
                                     cmt_value_text(item, "rule"), lines);
    for (size_t k = 0; k < n; k++) {
        if (lines[k] != NULL)
            cmt_cli_print("  %s\n", lines[k]);
    }
}

/* What computes the rule from raw ballots. */
static void print_loss(const cmt_value *question)
{
    const cmt_value *loss = cmt_value_get(question, "loss");
    if (loss == NULL)
        return;
    if (cmt_value_as_string(loss) == NULL) {
        cmt_cli_print("  loss: none on raw ballots computes this rule; "
                      "teach it from its outcome\n");
    } else {
        cmt_cli_print("  loss: %s on raw ballots computes this rule\n",
                      cmt_value_as_string(loss));
    }
}

static void print_item(cmt_arena *mem,
                       const cmt_value *item,
                       const cmt_value *question,
                       bool whole)
{
    cmt_cli_print("%s  [%s: %s]\n  %s\n", cmt_value_text(item, "id"),
                  cmt_value_text(item, "status"), cmt_value_text(item, "action"),
                  cmt_value_text(item, "text"));
    cmt_cli_print("  why: %s\n", cmt_value_text(item, "reason"));
    print_outcome(item, cmt_value_get(item, "outcome"), "in force");
    if (!whole)
        return;
    if (strcmp(cmt_value_text(item, "from"), "free") != 0) {
        print_outcome(item, cmt_value_get(question, "free"),
                      "what the votes alone said");
    }
    cmt_cli_print("  rule: %s\n", cmt_value_text(item, "rule"));
    print_loss(question);
    cmt_cli_print("  groups:\n");
    const cmt_value *insight = cmt_value_get(question, "insight");
    print_groups(item, insight);
    print_withdrawal(cmt_value_get(insight, "withdrawal"));
    print_audits(mem, insight);
    print_runs(item, question);
    if (cmt_value_text(insight, "because")[0] != '\0')
        cmt_cli_print("  note: %s\n", cmt_value_text(insight, "because"));
    print_sides(mem, item, insight);
}

static const cmt_value *by_id(const cmt_value *list, const char *id)
{
    for (size_t k = 0; k < cmt_value_count(list); k++) {
        if (strcmp(cmt_value_text(cmt_value_at(list, k), "id"), id) == 0)
            return cmt_value_at(list, k);
    }
    return NULL;
}

static cmt_status read_decision(cmt_cli *cli, const cmt_opened *bundle, cmt_value **out)
{
    const cmt_entry *file = cmt_container_get(&bundle->files, CMT_AT_DECISION);
    if (file == NULL) {
        return cmt_fail(&cli->err, CMT_E_REFERENCE, "the bundle holds no %s",
                        CMT_AT_DECISION);
    }
    return cmt_json_read(cli->mem, (const char *)file->bytes, file->n,
                         CMT_MAX_JSON_BYTES, out, &cli->err);
}

/* Whether an item is meant: by its id, by its question, or all of them. */
static bool is_meant(const cmt_value *item, const char *wanted)
{
    return wanted == NULL || strcmp(cmt_value_text(item, "id"), wanted) == 0
           || strcmp(cmt_value_text(item, "question"), wanted) == 0;
}

/* Who got what over all questions, where there are several. */
static void print_ledger(const cmt_value *ledger)
{
    for (size_t k = 0; k < cmt_value_count(ledger); k++) {
        const cmt_value *row = cmt_value_at(ledger, k);
        int64_t questions = 0;
        int64_t nothing = 0;
        unsigned long percent = 0;
        (void)cmt_value_as_int(cmt_value_get(row, "questions"), &questions);
        (void)cmt_value_as_int(cmt_value_get(row, "nothing"), &nothing);
        if (!cmt_q_percent(cmt_value_text(row, "share"), &percent))
            continue;
        if (k == 0)
            cmt_cli_print("over all questions\n");
        cmt_cli_print("    %-24s got %lu %% of its wishes in %lld question%s",
                      cmt_value_text(row, "group"), percent, (long long)questions,
                      CMT_S(questions));
        if (nothing > 0)
            cmt_cli_print(", nothing in %lld", (long long)nothing);
        cmt_cli_print("\n");
    }
}

static cmt_status explain(cmt_cli *cli, const cmt_opened *bundle, const char *wanted)
{
    cmt_value *decision = NULL;
    cmt_status st = read_decision(cli, bundle, &decision);
    if (st != CMT_OK)
        return st;
    const cmt_value *items = cmt_value_get(bundle->policy, "items");
    const cmt_value *questions = cmt_value_get(decision, "questions");
    cmt_value *found = cmt_value_array(cli->mem);
    for (size_t k = 0; k < cmt_value_count(items); k++) {
        cmt_value *item = cmt_value_at(items, k);
        if (!is_meant(item, wanted))
            continue;
        cmt_value *both = cmt_value_object(cli->mem);
        const cmt_value *question = by_id(questions, cmt_value_text(item, "id"));
        cmt_value_set(cli->mem, both, "item", item);
        cmt_value_set(cli->mem, both, "decision", cmt_value_share(cli->mem, question));
        cmt_value_add(cli->mem, found, both);
        if (!cli->json)
            print_item(cli->mem, item, question, wanted != NULL);
    }
    if (cmt_value_count(found) == 0) {
        return cmt_fail(&cli->err, CMT_E_REFERENCE, "the bundle has no question `%s`",
                        wanted == NULL ? "" : wanted);
    }
    if (!cli->json) {
        cmt_cli_explain_program(cmt_value_get(decision, "program"), found);
        if (wanted == NULL)
            print_ledger(cmt_value_get(decision, "ledger"));
        return CMT_OK;
    }
    cmt_value *top = cmt_value_object(cli->mem);
    cmt_value *program = cmt_value_get(decision, "program");
    cmt_value_set(cli->mem, top, "explained", found);
    if (wanted == NULL && cmt_value_get(decision, "ledger") != NULL)
        cmt_value_set(cli->mem, top, "ledger", cmt_value_get(decision, "ledger"));
    cmt_value_set(cli->mem, top, "program",
                  program != NULL ? program : cmt_value_null(cli->mem));
    return cmt_cli_print_json(cli, top);
}

static cmt_status run(cmt_cli *cli, int argc, char **argv)
{
    size_t n = 0;
    cmt_bundle_files files = {0};
    cmt_opened bundle = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_cli_options(cli, argc, argv, NULL, 0, &n));
    if (n < 1 || n > 2)
        return cmt_cli_usage(cli, "explain takes a bundle, and a question if you like");
    CMT_TRY(cmt_cli_bundle_files(cli, argv[1], &files));
    CMT_TRY(cmt_err_in_file(&cli->err,
                            cmt_bundle_read(cli->mem, files.container,
                                            files.n_container, &bundle, &cli->err),
                            argv[1]));
    CMT_TRY(explain(cli, &bundle, n == 2 ? argv[2] : NULL));
done:
    return st;
}

const cmt_command cmt_cmd_explain = {
    .name = "explain",
    .usage = "BUNDLE [QUESTION]",
    .summary = "Say what was decided and why",
    .help =
        "Without a question: every question's status, why, and the outcome in force.\n"
        "With one (its id, or id@context): also what the votes alone said, each\n"
        "group's voice, and what every other rule that fits would have decided.\n"
        "\n"
        "  comitia explain dist/policy-1.0.0.tar.gz refusals\n",
    .run = run,
};
