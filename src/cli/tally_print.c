#include "cli/tally.h"

#include <string.h>

static void print_set(const cmt_contest *contest, const char *label, const cmt_set *set)
{
    cmt_cli_print("  %-10s", label);
    for (size_t k = 0; k < set->n; k++)
        cmt_cli_print(" %s", contest->ids[set->at[k]]);
    cmt_cli_print("%s\n", set->n == 0 ? " none" : "");
}

static void print_committees(cmt_arena *mem,
                             const cmt_contest *contest,
                             const cmt_outcome *o)
{
    if (o->has_committee)
        print_set(contest, "committee", &o->committee);
    if (o->cost != NULL)
        cmt_cli_print("  cost       %s\n", cmt_q_text(mem, o->cost));
    if (o->n_committees < 2 && o->has_committee)
        return;
    for (size_t k = 0; k < o->n_committees && k < 10; k++)
        print_set(contest, "tied", &o->committees[k]);
    if (o->n_committees > 10 || o->capped) {
        cmt_cli_print("  ... %zu tied committees%s\n", o->n_committees,
                      o->capped ? ", and more" : "");
    }
}

static void print_ranking(const cmt_contest *contest, const cmt_outcome *o)
{
    size_t left = 0; /* those who cannot be elected have no place */
    for (size_t i = 0; i < o->n; i++)
        left += o->ranking[i] == CMT_UNPLACED ? 0 : 1;
    cmt_cli_print("  %-10s", "ranking");
    for (size_t tier = 0; left != 0; tier++) {
        const char *between = tier == 0 ? " " : " > ";
        for (size_t i = 0; i < o->n; i++) {
            if (o->ranking[i] != tier)
                continue;
            cmt_cli_print("%s%s", between, contest->ids[i]);
            between = " = ";
            left--;
        }
    }
    cmt_cli_print("\n");
}

static void print_numbers(cmt_arena *mem,
                          const cmt_contest *contest,
                          const char *label,
                          const mpq_srcptr *values,
                          size_t n)
{
    cmt_cli_print("  %-10s", label);
    for (size_t i = 0; i < n && i < 40; i++) {
        const char *text = cmt_q_text(mem, values[i]);
        cmt_cli_print(" %s=%s", contest->ids[i], text == NULL ? "?" : text);
    }
    cmt_cli_print("%s\n", n > 40 ? " ..." : "");
}

static void print_judgments(const cmt_contest *contest, const cmt_outcome *o)
{
    for (size_t k = 0; k < o->n_judgments; k++) {
        cmt_cli_print("  %-10s", "judgment");
        for (size_t i = 0; i < o->n; i++) {
            const int8_t v = o->judgments[k][i];
            const char *word = v > 0 ? "yes" : "no";
            cmt_cli_print(" %s=%s", contest->ids[i], v == 0 ? "open" : word);
        }
        cmt_cli_print("\n");
    }
}

static void print_level(cmt_arena *mem, const cmt_outcome *o)
{
    const char *low = cmt_q_text(mem, o->level);
    const char *high = o->level_high == NULL ? low : cmt_q_text(mem, o->level_high);
    if (low == NULL || high == NULL)
        return;
    if (strcmp(low, high) == 0) {
        cmt_cli_print("  %-10s %s\n", "level", low);
    } else {
        cmt_cli_print("  %-10s %s to %s\n", "level", low, high);
    }
}

void cmt_tally_print(cmt_arena *mem,
                     const cmt_contest *contest,
                     const cmt_rule *rule,
                     const cmt_outcome *o)
{
    cmt_cli_print("%s (%s)\n", rule->name, rule->title);
    if ((rule->yields & CMT_YIELDS_WINNERS) != 0 && contest->kind != CMT_KIND_COMMITTEE)
        print_set(contest, o->winners.n > 1 ? "tied" : "winner", &o->winners);
    if (o->has_committee || o->n_committees != 0)
        print_committees(mem, contest, o);
    if (o->ranking != NULL)
        print_ranking(contest, o);
    if (o->scores != NULL)
        print_numbers(mem, contest, "scores", o->scores, o->n);
    if (o->weights != NULL)
        print_numbers(mem, contest, "weights", o->weights, o->n);
    if (o->lottery != NULL)
        print_numbers(mem, contest, "lottery", o->lottery, o->n);
    print_judgments(contest, o);
    for (size_t i = 0; o->seats != NULL && i < o->n; i++) {
        cmt_cli_print("  %-10s %s=%lld\n", i == 0 ? "seats" : "", contest->ids[i],
                      (long long)o->seats[i]);
    }
    if (o->level != NULL)
        print_level(mem, o);
    if (o->unproved)
        cmt_cli_print("  unproved   a limit ended the proof\n");
}
