/* Which choices stand in a program by the chances of their lottery (doc/programs.md,
 * section 1). */
#include "base/err.h"
#include "base/limits.h"
#include "program/parts.h"

/** Who speaks of what of an issue. */
typedef struct talk {
    bool chance_by_article;
    bool chosen_by_article;
    bool chance_by_line;
    bool chosen_by_line;
} talk;

static bool says_chance(const cmt_program_input *input,
                        const cmt_live *live,
                        uint32_t k)
{
    return cmt_expr_speaks(live->demand.expr, CMT_EXPR_CHANCE,
                           input->issues[k].question);
}

static bool says_chosen(const cmt_program_input *input,
                        const cmt_live *live,
                        uint32_t k)
{
    const uint32_t question = input->issues[k].question;
    return cmt_expr_speaks(live->demand.expr, CMT_EXPR_CHOSEN, question)
           || cmt_expr_speaks(live->demand.expr, CMT_EXPR_ABOVE, question);
}

/** An article over chances that there are not is a mistake of the charter; a red line over
 *  them is left open, so that no group can stop a round by one. */
static cmt_status refuse(const cmt_program_input *input,
                         cmt_live *live,
                         uint32_t k,
                         cmt_err *err)
{
    const cmt_program_issue *issue = &input->issues[k];
    if (live->red_line != NULL) {
        live->state = CMT_DEMAND_OPEN;
        return CMT_OK;
    }
    return cmt_fail_at(err, CMT_E_REFERENCE, live->demand.line, live->demand.origin,
                       "'%s' speaks of chances, and the rule '%s' of question '%s' "
                       "draws no lottery",
                       live->demand.origin, issue->rule->name,
                       input->charter->questions[issue->question].id);
}

static cmt_status listen_to(const cmt_program_input *input,
                            cmt_live *live,
                            talk *talks,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    for (size_t i = 0; i < live->n_issues && live->state != CMT_DEMAND_OPEN; i++) {
        const uint32_t k = live->issues[i];
        if (says_chance(input, live, k) && input->issues[k].free->lottery == NULL)
            CMT_TRY(refuse(input, live, k, err));
    }
    for (size_t i = 0; i < live->n_issues && live->state != CMT_DEMAND_OPEN; i++) {
        const uint32_t k = live->issues[i];
        const bool chance = says_chance(input, live, k);
        const bool chosen = says_chosen(input, live, k);
        talk *t = &talks[k];
        *(live->red_line != NULL ? &t->chance_by_line : &t->chance_by_article) |=
            chance;
        *(live->red_line != NULL ? &t->chosen_by_line : &t->chosen_by_article) |=
            chosen;
    }
done:
    return st;
}

/** What a red line may grow to where it speaks of what lotteries choose, so that no group
 *  stops a round by one. */
#define MOST_NODES (CMT_MAX_DEMAND_NODES / 10)

/** The nodes of an expression; more than any limit where logic doubles what is under it. */
static size_t count_nodes(const cmt_expr *expr)
{
    size_t n =
        expr->op == CMT_EXPR_IFF || expr->op == CMT_EXPR_EXACTLY ? MOST_NODES : 1;
    for (size_t k = 0; k < expr->n_children; k++)
        n += count_nodes(expr->children[k]);
    return n;
}

/** Whether a red line cannot be judged: it speaks of chances of what stands by what it
 *  chooses, or grows too far. */
static bool is_astray(const cmt_program_input *input,
                      const cmt_live *live,
                      const bool *chances)
{
    size_t size = count_nodes(live->demand.expr);
    bool draws = false;
    for (size_t i = 0; i < live->n_issues; i++) {
        const uint32_t k = live->issues[i];
        if (!chances[k] && says_chance(input, live, k))
            return true;
        if (chances[k] && says_chosen(input, live, k) && size < MOST_NODES) {
            size *= input->charter->questions[input->issues[k].question].n_items + 1;
            draws = true;
        }
    }
    return draws && size >= MOST_NODES;
}

cmt_status cmt_agenda_chances(cmt_arena *mem,
                              const cmt_program_input *input,
                              cmt_live *live,
                              size_t n,
                              const bool **out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    talk *talks = CMT_NEW_ARRAY(mem, talk, input->n_issues + 1);
    bool *chances = CMT_NEW_ARRAY(mem, bool, input->n_issues + 1);
    if (talks == NULL || chances == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for %zu issues", input->n_issues);
    for (size_t d = 0; d < n; d++)
        CMT_TRY(listen_to(input, &live[d], talks, err));
    for (size_t k = 0; k < input->n_issues; k++) {
        const talk *t = &talks[k];
        chances[k] =
            t->chance_by_article
            || (t->chance_by_line && !t->chosen_by_article && !t->chosen_by_line);
    }
    for (size_t d = 0; d < n; d++) {
        if (live[d].state != CMT_DEMAND_OPEN && live[d].red_line != NULL
            && is_astray(input, &live[d], chances))
            live[d].state = CMT_DEMAND_OPEN;
    }
    *out = chances;
done:
    return st;
}
