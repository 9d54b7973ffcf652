/* Outcomes that follow from comparing links with each other: what is proved holds whatever
 * the comparisons within the limit are. */
#include "insight/margin_turns.h"

#include <string.h>

/* --- minimax ------------------------------------------------------------------------------ */

/* Link e is surely stronger than every one into i from those marked. */
static bool is_over_all(const cmt_turns *p, size_t e, size_t i, const bool *among)
{
    for (size_t k = 0; k < p->n; k++) {
        if (k != i && among[k] && !cmt_turns_over(p, e, k * p->n + i))
            return false;
    }
    return true;
}

/* Everybody else among those marked has a defeat by one of them that is surely stronger than
 * all that the winner has. */
static bool has_least_defeats(const cmt_turns *p, const bool *among)
{
    for (size_t j = 0; j < p->n; j++) {
        size_t k = 0;
        if (j == p->winner || !among[j])
            continue;
        while (
            k < p->n
            && (k == j || !among[k] || !is_over_all(p, k * p->n + j, p->winner, among)))
            k++;
        if (k == p->n)
            return false;
    }
    return among[p->winner];
}

bool cmt_turns_minimax(cmt_turns *p)
{
    for (size_t j = 0; j < p->n; j++)
        p->standing[j] = true;
    return has_least_defeats(p, p->standing);
}

/* Whoever alone has the least worst defeat, or the order of all. */
bool cmt_turns_leximax(cmt_turns *p)
{
    return cmt_turns_minimax(p) || cmt_turns_order(p);
}

/* --- the Smith set ------------------------------------------------------------------------ */

/* Both are members and the second surely does not beat the first. */
static bool is_not_beaten(const cmt_turns *p, size_t f, size_t given)
{
    const size_t i = f / p->n;
    const size_t j = f % p->n;
    (void)given;
    return p->smith[i] && p->smith[j] && cmt_turns_none(p, j * p->n + i);
}

/* Both are members and the first surely beats the second. */
static bool is_won(const cmt_turns *p, size_t f, size_t given)
{
    (void)given;
    return p->smith[f / p->n] && p->smith[f % p->n] && cmt_turns_link(p, f);
}

/* The members surely beat all others, and such links lead from each to each. */
static bool is_closed(cmt_turns *p, cmt_turns_pass *pass)
{
    size_t first = p->n;
    for (size_t e = 0; e < p->n_links; e++) {
        if (p->smith[e / p->n] && !p->smith[e % p->n] && !cmt_turns_link(p, e))
            return false;
    }
    for (size_t j = 0; j < p->n; j++) {
        if (!p->smith[j])
            continue;
        first = first == p->n ? j : first;
        if (!cmt_turns_leads(p, first, j, pass, 0)
            || !cmt_turns_leads(p, j, first, pass, 0))
            return false;
    }
    return first < p->n;
}

/* The set is no larger, since its members beat all others; and no smaller, since no part of
 * it can beat all the rest. */
bool cmt_turns_smith(cmt_turns *p)
{
    return is_closed(p, is_not_beaten);
}

/* Where cycles of duels won hold the Smith set together, nobody in it can be left. */
bool cmt_turns_schwartz(cmt_turns *p)
{
    return is_closed(p, is_won) || cmt_turns_majorities(p);
}

bool cmt_turns_smith_minimax(cmt_turns *p)
{
    return cmt_turns_smith(p) && has_least_defeats(p, p->smith);
}

/* All duels of members turn out as they do. What others do among themselves is all the same
 * to those who only ask who beats whom and never choose from outside. */
bool cmt_turns_majorities(cmt_turns *p)
{
    for (size_t e = 0; e < p->n_links; e++) {
        const size_t i = e / p->n;
        const size_t j = e % p->n;
        if (i != j && (p->smith[i] || p->smith[j]) && !cmt_turns_link(p, e)
            && !cmt_turns_link(p, j * p->n + i))
            return false;
    }
    return true;
}

/* --- weighted covering -------------------------------------------------------------------- */

/* i surely has against k a larger margin than j. */
static bool has_more(const cmt_turns *p, size_t i, size_t j, size_t k)
{
    return cmt_turns_over(p, i * p->n + k, j * p->n + k)
           || cmt_turns_over(p, k * p->n + j, k * p->n + i);
}

static bool surely_covers(const cmt_turns *p, size_t i, size_t j)
{
    for (size_t k = 0; k < p->n; k++) {
        if (k != i && k != j && !has_more(p, i, j, k))
            return false;
    }
    return cmt_turns_link(p, i * p->n + j);
}

static bool surely_does_not(const cmt_turns *p, size_t i, size_t j)
{
    for (size_t k = 0; k < p->n; k++) {
        if (k != i && k != j && has_more(p, j, i, k))
            return true;
    }
    return cmt_turns_none(p, i * p->n + j);
}

/* Somebody surely covers each of those who are covered, and nobody the others. */
bool cmt_turns_covering(cmt_turns *p)
{
    for (size_t j = 0; j < p->n; j++) {
        bool covered = false;
        bool free = true;
        for (size_t i = 0; i < p->n; i++) {
            covered = covered || (i != j && surely_covers(p, i, j));
            free = free && (i == j || surely_does_not(p, i, j));
        }
        if (!covered && !free)
            return false;
    }
    return true;
}

/* --- taking out --------------------------------------------------------------------------- */

/* Whether a defeat of i by somebody standing is surely stronger than any of another one. */
static bool is_worst(const cmt_turns *p, size_t i)
{
    for (size_t k = 0; k < p->n; k++) {
        size_t j = 0;
        if (k == i || !p->standing[k])
            continue;
        while (j < p->n
               && (j == i || !p->standing[j]
                   || is_over_all(p, k * p->n + i, j, p->standing)))
            j++;
        if (j == p->n)
            return true;
    }
    return false;
}

/* One after the other has surely the strongest defeat, alone, until the winner is left. */
bool cmt_turns_raynaud(cmt_turns *p)
{
    for (size_t j = 0; j < p->n; j++)
        p->standing[j] = true;
    for (size_t left = p->n; left > 1; left--) {
        size_t i = 0;
        while (i < p->n && (i == p->winner || !p->standing[i] || !is_worst(p, i)))
            i++;
        if (i == p->n)
            return false;
        p->standing[i] = false;
    }
    return true;
}

/* --- the order of all --------------------------------------------------------------------- */

/* Every link is there or is not, and of any two that may be there one is stronger. */
bool cmt_turns_order(cmt_turns *p)
{
    for (size_t e = 0; e < p->n_links; e++) {
        if (e / p->n == e % p->n)
            continue;
        if (!cmt_turns_link(p, e) && !cmt_turns_none(p, e))
            return false;
        for (size_t f = 0; f < e; f++) {
            if (f / p->n == f % p->n || (cmt_turns_none(p, e) && cmt_turns_none(p, f)))
                continue;
            if (!cmt_turns_over(p, e, f) && !cmt_turns_over(p, f, e))
                return false;
        }
    }
    return true;
}
