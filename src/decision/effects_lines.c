/* What would be without a group's red lines, and with other numbers in them. */
#include "base/err.h"
#include "decision/effects.h"

#include <string.h>

static cmt_status no_room(const cmt_effects *e)
{
    return cmt_fail(e->err, CMT_E_NOMEM, "no room for what would be otherwise");
}

/* The decision without n red lines in a row. */
static cmt_status leave_lines(cmt_effects *e, size_t first, size_t n, cmt_other *out)
{
    const cmt_program_red_line *old = e->asked->red_lines;
    cmt_program_input input = *e->asked;
    cmt_program_red_line *rest =
        CMT_NEW_ARRAY(e->d->mem, cmt_program_red_line, input.n_red_lines + 1);
    if (rest == NULL)
        return no_room(e);
    size_t kept = 0;
    for (size_t k = 0; k < input.n_red_lines; k++) {
        if (k < first || k >= first + n)
            rest[kept++] = old[k];
    }
    input.red_lines = rest;
    input.n_red_lines = kept;
    return cmt_effects_look(e, &input, out);
}

/* The numbers of a group's red lines. */
static cmt_status find_numbers(cmt_effects *e, size_t first, size_t n, cmt_value *list)
{
    cmt_status st = CMT_OK;
    for (size_t k = first; k < first + n; k++) {
        const cmt_program_red_line *r = &e->asked->red_lines[k];
        const cmt_inequality of = {.id = r->line->id,
                                   .expr = r->line->expr,
                                   .in_context = CMT_NONE,
                                   .group = r->group,
                                   .red_line = k};
        cmt_value *entry = cmt_value_object(e->d->mem);
        CMT_TRY(cmt_effects_numbers(e, &of, entry));
        if (cmt_value_count(entry) == 0)
            continue;
        cmt_value_set_string(e->d->mem, entry, "red_line", r->line->id);
        cmt_value_add(e->d->mem, list, entry);
    }
done:
    return st;
}

/* All red lines of one group at once. @param first of the group's lines */
static cmt_status leave_group(cmt_effects *e, size_t first, size_t n, cmt_value *list)
{
    cmt_status st = CMT_OK;
    cmt_arena *mem = e->d->mem;
    const cmt_program_red_line *lines = e->asked->red_lines;
    cmt_value *entry = cmt_value_object(mem);
    cmt_value *ids = cmt_value_array(mem);
    cmt_value *numbers = cmt_value_array(mem);
    cmt_other gone = {0};
    for (size_t k = first; k < first + n; k++)
        cmt_value_add(mem, ids, cmt_value_string(mem, lines[k].line->id));
    CMT_TRY(leave_lines(e, first, n, &gone));
    cmt_value_set_string(mem, entry, "group", lines[first].group);
    cmt_value_set(mem, entry, "red_lines", ids);
    cmt_effects_put(e, &gone, entry);
    if (gone.known)
        CMT_TRY(find_numbers(e, first, n, numbers));
    if (cmt_value_count(numbers) > 0)
        cmt_value_set(mem, entry, "numbers", numbers);
    cmt_value_add(mem, list, entry);
done:
    return st;
}

cmt_status cmt_effects_lines(cmt_effects *e, cmt_value *list)
{
    cmt_status st = CMT_OK;
    const cmt_program_red_line *lines = e->asked->red_lines;
    for (size_t from = 0; from < e->asked->n_red_lines && st == CMT_OK;) {
        size_t to = from + 1;
        while (to < e->asked->n_red_lines
               && strcmp(lines[to].group, lines[from].group) == 0)
            to++;
        if (cmt_effects_in_play(e, "red_lines", "group", lines[from].group))
            st = leave_group(e, from, to - from, list);
        from = to;
    }
    return st;
}
