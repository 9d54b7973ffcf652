#include "ballot/thiele.h"

#include "ballot/thiele_search.h"
#include "base/err.h"

#include <stdlib.h>
#include <string.h>

static cmt_status no_room(const cmt_thiele_search *s)
{
    return cmt_fail(s->err, CMT_E_NOMEM, "no room to search committees");
}

/* The best committee whose places come first: those with the smallest places sit wherever
 * a best committee with them is left. */
static cmt_status find_first(cmt_thiele_search *s,
                             cmt_thiele_node *root,
                             const uint32_t *place)
{
    cmt_status st = CMT_OK;
    const size_t n = s->world.n;
    uint32_t *order = CMT_NEW_ARRAY(s->mem, uint32_t, n + 1);
    bool *mine = CMT_NEW_ARRAY(s->mem, bool, n + 1);
    if (order == NULL || mine == NULL)
        return no_room(s);
    for (uint32_t c = 0; c < n; c++) {
        size_t before = 0;
        for (uint32_t d = 0; d < n; d++)
            before += place[s->world.id[d]] < place[s->world.id[c]] ? 1U : 0U;
        order[before] = c;
    }
    memcpy(mine, s->best, n * sizeof *mine);
    for (size_t k = 0; k < n && root->n_in < s->world.size && !s->unproved; k++) {
        const uint32_t c = order[k];
        if (!mine[c]) {
            cmt_thiele_node with;
            const cmt_arena_mark mark = cmt_arena_get_mark(s->scratch);
            if (!cmt_thiele_node_copy(s->scratch, &s->world, root, &with))
                return no_room(s);
            cmt_thiele_fix(&s->world, &with, c, true);
            CMT_TRY(cmt_thiele_pass(s, CMT_THIELE_ANY, &with, false));
            cmt_arena_reset(s->scratch, mark);
            if (s->found)
                memcpy(mine, s->best, n * sizeof *mine);
        }
        cmt_thiele_fix(&s->world, root, c, mine[c]);
    }
    memcpy(s->in, mine, n * sizeof *mine);
    CMT_TRY(cmt_thiele_keep(s, s->in));
done:
    return st;
}

/* The first member of a row is worth more than all others together. */
static bool first_outweighs(const cmt_thiele_world *w)
{
    return w->size > 0 && w->worth[1] > w->sum[w->size] - w->worth[1];
}

static cmt_status search_init(cmt_thiele_search *s, cmt_thiele_node *root)
{
    cmt_status st = CMT_OK;
    const cmt_thiele_world *w = &s->world;
    CMT_TRY(cmt_thiele_world_init(s->mem, s->task, &s->world, s->err));
    s->best = CMT_NEW_ARRAY(s->mem, bool, w->n + 1);
    s->in = CMT_NEW_ARRAY(s->mem, bool, w->n + 1);
    s->root_price = CMT_NEW_ARRAY(s->mem, int64_t, w->n_rows + 1);
    s->score = cmt_z(s->mem);
    s->z = cmt_z_array(s->mem, 2);
    s->committees = CMT_NEW_ARRAY(s->mem, cmt_set, CMT_MAX_COMMITTEES);
    if (s->best == NULL || s->in == NULL || s->root_price == NULL || s->score == NULL
        || s->z == NULL || s->committees == NULL
        || !cmt_thiele_node_init(s->mem, w, root)
        || !cmt_thiele_bound_init(s->mem, w, &s->bound)
        || !cmt_thiele_pairs_init(s->mem, w, &s->pairs))
        return no_room(s);
    s->root = INT64_MAX;
    s->covers = first_outweighs(w);
    /* A fair share of members each: between nothing won and all. */
    for (size_t r = 0; r < w->n_rows && w->size > 0; r++) {
        const size_t share = (w->begin[r + 1] - w->begin[r]) * w->size / (w->n + 1);
        root->price[r] = w->worth[share + 1 <= w->size ? share + 1 : w->size];
    }
done:
    return st;
}

/* After the score is known: the committees that are asked for. */
static cmt_status list(cmt_thiele_search *s, cmt_thiele_node *root)
{
    cmt_status st = CMT_OK;
    uint32_t *place = NULL;
    const cmt_tie_break *tie = s->task->tie_break;
    if (s->unproved)
        return cmt_thiele_keep(s, s->best);
    if (tie->kind == CMT_TIE_ORDER || tie->kind == CMT_TIE_LOT) {
        CMT_TRY(cmt_tie_places(s->mem, tie, s->task->approvals->n, &place, s->err));
        return find_first(s, root, place);
    }
    CMT_TRY(cmt_thiele_pass(s, CMT_THIELE_ALL, root, true));
    if (s->n_committees == 0) /* the limit came first */
        CMT_TRY(cmt_thiele_keep(s, s->best));
done:
    return st;
}

/* No committee has more than this: the bound of the first node, in true numbers. */
static cmt_status true_bound(cmt_thiele_search *s, mpz_ptr *out)
{
    mpz_ptr z = cmt_z(s->mem);
    if (z == NULL)
        return no_room(s);
    *out = z;
    cmt_z_set_i64(z, s->root);
    mpz_mul(z, z, mpq_denref(s->world.ratio));
    mpz_fdiv_q(z, z, mpq_numref(s->world.ratio));
    if (!s->unproved || mpz_cmp(z, s->score) < 0)
        mpz_set(z, s->score);
    return CMT_OK;
}

cmt_status cmt_thiele_solve(cmt_arena *mem,
                            const cmt_thiele_task *task,
                            cmt_thiele_result *out,
                            cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_thiele_node root;
    mpz_ptr bound = NULL;
    cmt_thiele_search s = {.mem = mem, .task = task, .err = err};
    s.scratch = cmt_arena_new(0);
    if (s.scratch == NULL)
        CMT_TRY(no_room(&s));
    CMT_TRY(search_init(&s, &root));
    CMT_TRY(cmt_thiele_begin(&s));
    CMT_TRY(cmt_thiele_pass(&s, CMT_THIELE_BETTER, &root, true));
    CMT_TRY(list(&s, &root));
    CMT_TRY(true_bound(&s, &bound));
    qsort(s.committees, s.n_committees, sizeof *s.committees, cmt_set_compare);
    *out = (cmt_thiele_result){.score = s.score,
                               .bound = bound,
                               .committees = s.committees,
                               .n = s.n_committees,
                               .capped = s.capped,
                               .unproved = s.unproved,
                               .n_nodes = s.n_nodes};
done:
    cmt_arena_free(s.scratch);
    return st;
}
