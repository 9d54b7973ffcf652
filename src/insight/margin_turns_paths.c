/* Outcomes that follow from paths of links: what is proved holds whatever the comparisons
 * within the limit are. */
#include "insight/margin_turns.h"

#include <string.h>

bool cmt_turns_leads(
    cmt_turns *p, size_t from, size_t to, cmt_turns_pass *pass, size_t given)
{
    size_t head = 0;
    size_t tail = 0;
    memset(p->seen, 0, p->n * sizeof *p->seen);
    p->seen[from] = true;
    p->queue[tail++] = from;
    while (head < tail && !p->seen[to]) {
        const size_t i = p->queue[head++];
        for (size_t j = 0; j < p->n; j++) {
            if (p->seen[j] || !pass(p, i * p->n + j, given))
                continue;
            p->seen[j] = true;
            p->queue[tail++] = j;
        }
    }
    return p->seen[to];
}

/* f may be as strong as the given link. */
static bool may_match(const cmt_turns *p, size_t f, size_t given)
{
    return !cmt_turns_over(p, given, f);
}

static bool is_over(const cmt_turns *p, size_t f, size_t given)
{
    return cmt_turns_over(p, f, given);
}

static bool is_good(const cmt_turns *p, size_t f, size_t given)
{
    (void)given;
    return p->good[f];
}

/* --- Split Cycle -------------------------------------------------------------------------- */

/* Somebody surely defeats j: its link is there, and no path back can be as strong. */
static bool is_defeated(cmt_turns *p, size_t j)
{
    for (size_t i = 0; i < p->n; i++) {
        const size_t e = i * p->n + j;
        if (i != j && cmt_turns_link(p, e) && !cmt_turns_leads(p, j, i, may_match, e))
            return true;
    }
    return false;
}

/* Nobody can defeat j: against each link that may be there a stronger path leads back. */
static bool is_safe(cmt_turns *p, size_t j)
{
    for (size_t i = 0; i < p->n; i++) {
        const size_t e = i * p->n + j;
        if (i != j && !cmt_turns_none(p, e) && !cmt_turns_leads(p, j, i, is_over, e))
            return false;
    }
    return true;
}

/* Somebody is always undefeated: where all others are not, that one is. */
bool cmt_turns_split_cycle(cmt_turns *p)
{
    size_t n_won = 0;
    for (size_t j = 0; j < p->n; j++)
        n_won += p->won[j] ? 1 : 0;
    for (size_t j = 0; j < p->n; j++) {
        if (p->won[j] ? n_won > 1 && !is_safe(p, j) : !is_defeated(p, j))
            return false;
    }
    return n_won > 0;
}

/* The winners are among those that Split Cycle leaves, and there is one. */
bool cmt_turns_undefeated(cmt_turns *p)
{
    for (size_t j = 0; j < p->n; j++) {
        if (j != p->winner && !is_defeated(p, j))
            return false;
    }
    return true;
}

/* --- Schulze ------------------------------------------------------------------------------ */

/* Each link of some path from the winner to j is there and surely stronger than some link of
 * any path back. */
static bool is_dominated(cmt_turns *p, size_t j)
{
    for (size_t e = 0; e < p->n_links; e++) {
        p->good[e] =
            cmt_turns_link(p, e) && !cmt_turns_leads(p, j, p->winner, may_match, e);
    }
    return cmt_turns_leads(p, p->winner, j, is_good, 0);
}

/* Defeated in the sense of Split Cycle is dominated by the link alone. */
bool cmt_turns_schulze(cmt_turns *p)
{
    for (size_t j = 0; j < p->n; j++) {
        if (j != p->winner && !is_defeated(p, j) && !is_dominated(p, j))
            return false;
    }
    return true;
}

/* --- Ranked Pairs ------------------------------------------------------------------------- */

/* f leads down the ranking and is surely stronger. */
static bool is_down(const cmt_turns *p, size_t f, size_t given)
{
    return p->place[f / p->n] < p->place[f % p->n] && cmt_turns_over(p, f, given);
}

static bool has_link_from_above(const cmt_turns *p, size_t j)
{
    for (size_t k = 0; k < p->place[j]; k++) {
        if (cmt_turns_link(p, p->order[k] * p->n + j))
            return true;
    }
    return false;
}

/* Every link up the ranking meets a path down it of links surely stronger. These come first,
 * and as long as only links down have been locked none of them closes a cycle: so all links
 * down are locked and none up, whatever the order of equals. */
static bool is_stack(cmt_turns *p)
{
    for (size_t below = 1; below < p->n; below++) {
        const size_t j = p->order[below];
        if (!has_link_from_above(p, j))
            return false;
        for (size_t above = 0; above < below; above++) {
            const size_t i = p->order[above];
            const size_t e = j * p->n + i;
            if (!cmt_turns_none(p, e) && !cmt_turns_leads(p, i, j, is_down, e))
                return false;
        }
    }
    return p->order[0] == p->winner;
}

bool cmt_turns_ranked_pairs(cmt_turns *p)
{
    return cmt_turns_undefeated(p) || is_stack(p);
}

/* --- River -------------------------------------------------------------------------------- */

/* The tree leads from j to i by links surely stronger than e: e would close a cycle. */
static bool leads_in_tree(const cmt_turns *p, size_t j, size_t i, size_t e)
{
    for (; i != j && p->parent[i] != i; i = p->parent[i]) {
        if (!cmt_turns_over(p, p->parent[i] * p->n + i, e))
            return false;
    }
    return i == j;
}

/* Each link that is not in the tree comes after the one there is into its end, or after all
 * that lead back: only the tree is ever locked. */
static bool is_tree(const cmt_turns *p)
{
    for (size_t e = 0; e < p->n_links; e++) {
        const size_t i = e / p->n;
        const size_t j = e % p->n;
        const size_t mine = p->parent[j] * p->n + j;
        if (i == j)
            continue;
        if (p->parent[j] == i) {
            if (!cmt_turns_link(p, e))
                return false;
        } else if (!cmt_turns_none(p, e)
                   && (p->parent[j] == j || !cmt_turns_over(p, mine, e))
                   && !leads_in_tree(p, j, i, e)) {
            return false;
        }
    }
    for (size_t j = 0; j < p->n; j++) {
        if ((p->parent[j] == j) != (j == p->winner))
            return false;
    }
    return true;
}

bool cmt_turns_river(cmt_turns *p)
{
    return cmt_turns_undefeated(p) || is_tree(p);
}

/* --- where to look ------------------------------------------------------------------------ */

/* Links, the strongest first; how many. */
static size_t list_links(const cmt_turns *p, uint32_t *links)
{
    size_t n = 0;
    uint32_t *over = p->sorted + p->n_links;
    for (size_t e = 0; e < p->n_links; e++) {
        over[e] = 0;
        for (size_t f = 0; f < p->n_links; f++)
            over[e] += cmt_turns_over(p, e, f) ? 1 : 0;
        if (!cmt_turns_link(p, e))
            continue;
        size_t k = n++;
        for (; k > 0 && over[links[k - 1]] < over[e]; k--)
            links[k] = links[k - 1];
        links[k] = (uint32_t)e;
    }
    return n;
}

/* From now on i stands above j, and with it whoever stands above i, above all below j. */
static void lock(cmt_turns *p, size_t i, size_t j)
{
    const size_t n = p->n;
    for (size_t e = 0; e < p->n_links; e++) {
        const size_t a = e / n;
        const size_t b = e % n;
        if ((a == i || p->good[a * n + i]) && (b == j || p->good[j * n + b]))
            p->good[e] = true;
    }
}

static size_t count_above(const cmt_turns *p, size_t j)
{
    size_t above = 0;
    for (size_t i = 0; i < p->n; i++)
        above += p->good[i * p->n + j] ? 1 : 0;
    return above;
}

/* Ranked Pairs, equals in their own order; those below fewer come first, of equals the
 * winner. */
static void find_places(cmt_turns *p, const uint32_t *links, size_t n_links)
{
    memset(p->good, 0, p->n_links * sizeof *p->good);
    for (size_t k = 0; k < n_links; k++) {
        const size_t i = links[k] / p->n;
        const size_t j = links[k] % p->n;
        if (!p->good[j * p->n + i])
            lock(p, i, j);
    }
    for (size_t k = 0; k < p->n; k++) {
        size_t at = k;
        p->place[k] = 2 * count_above(p, k) + (k == p->winner ? 0 : 1);
        for (; at > 0 && p->place[p->order[at - 1]] > p->place[k]; at--)
            p->order[at] = p->order[at - 1];
        p->order[at] = k;
    }
    for (size_t k = 0; k < p->n; k++)
        p->place[p->order[k]] = k;
}

/* River, equals in their own order. */
static void find_tree(cmt_turns *p, const uint32_t *links, size_t n_links)
{
    for (size_t i = 0; i < p->n; i++)
        p->parent[i] = i;
    for (size_t k = 0; k < n_links; k++) {
        const size_t j = links[k] % p->n;
        size_t root = links[k] / p->n;
        while (p->parent[root] != root)
            root = p->parent[root];
        if (p->parent[j] == j && root != j)
            p->parent[j] = links[k] / p->n;
    }
}

/* The smallest set that grows from one by adding whoever a member does not beat. */
static void find_smith(cmt_turns *p)
{
    size_t least = p->n + 1;
    for (size_t from = 0; from < p->n; from++) {
        size_t tail = 0;
        memset(p->seen, 0, p->n * sizeof *p->seen);
        p->seen[from] = true;
        p->queue[tail++] = from;
        for (size_t head = 0; head < tail; head++) {
            for (size_t j = 0; j < p->n; j++) {
                if (p->seen[j] || cmt_turns_link(p, p->queue[head] * p->n + j))
                    continue;
                p->seen[j] = true;
                p->queue[tail++] = j;
            }
        }
        if (tail < least) {
            least = tail;
            memcpy(p->smith, p->seen, p->n * sizeof *p->smith);
        }
    }
}

void cmt_turns_prepare(cmt_turns *p)
{
    uint32_t *links = p->sorted;
    const size_t n_links = list_links(p, links);
    find_places(p, links, n_links);
    find_tree(p, links, n_links);
    find_smith(p);
    for (size_t j = 0; j < p->n; j++)
        p->won[j] = !is_defeated(p, j);
}
