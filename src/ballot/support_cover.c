#include "ballot/support_inner.h"
#include "base/select.h"

#include <string.h>

/* Weight that approves somebody who sits, and what each open one would add to it. */
static int64_t find_gains(cmt_support_bound *s, const int8_t *fixed)
{
    const cmt_approvals *a = s->approvals;
    int64_t covered = 0;
    memset(s->gain, 0, a->n * sizeof *s->gain);
    s->spare = -s->goal.total;
    for (size_t b = 0; b < a->n_rows; b++) {
        bool sits = false;
        bool may = false;
        for (size_t k = a->begin[b]; k < a->begin[b + 1] && !sits; k++) {
            sits = fixed[a->approved[k]] > 0;
            may = may || fixed[a->approved[k]] >= 0;
        }
        covered += sits ? s->weight[b] : 0;
        s->spare += sits || may ? s->weight[b] : 0;
        for (size_t k = a->begin[b]; k < a->begin[b + 1] && !sits; k++)
            s->gain[a->approved[k]] -= s->weight[b];
    }
    return covered;
}

bool cmt_support_uncovered(cmt_support_bound *s, const int8_t *fixed, int8_t *force)
{
    size_t n_open = 0;
    size_t left = s->size;
    int64_t covered = find_gains(s, fixed) - s->goal.total;
    if (s->spare < 0)
        return true;
    for (uint32_t i = 0; i < s->approvals->n; i++) {
        left -= fixed[i] > 0 ? 1U : 0U;
        s->best_chosen[i] = fixed[i] > 0;
        if (fixed[i] == 0)
            s->order[n_open++] = i;
    }
    if (left == 0 || left > n_open)
        return left > n_open;
    cmt_select(s->gain, false, s->order, n_open, left);
    int64_t last = INT64_MIN;
    for (size_t k = 0; k < left; k++) {
        const int64_t gain = s->gain[s->order[k]];
        covered -= gain;
        s->best_chosen[s->order[k]] = true;
        last = gain > last ? gain : last;
    }
    for (size_t k = left; k < n_open && covered >= 0; k++) {
        if (covered + last - s->gain[s->order[k]] < 0)
            force[s->order[k]] = -1;
    }
    return covered < 0;
}

bool cmt_support_covers(const cmt_support_bound *bound, const bool *in)
{
    const cmt_approvals *a = bound->approvals;
    int64_t sum = 0;
    for (size_t b = 0; b < a->n_rows; b++) {
        size_t k = a->begin[b];
        while (k < a->begin[b + 1] && !in[a->approved[k]])
            k++;
        sum += k < a->begin[b + 1] ? bound->weight[b] : 0;
    }
    return sum >= bound->goal.total;
}

/* Open ones that a ballot approves; 0 where a member sits or the ballot may go without. */
static size_t count_hopes(const cmt_support_bound *s, const int8_t *fixed, size_t b)
{
    const cmt_approvals *a = s->approvals;
    size_t n = 0;
    for (size_t k = a->begin[b]; k < a->begin[b + 1]; k++) {
        if (fixed[a->approved[k]] > 0)
            return 0;
        n += fixed[a->approved[k]] == 0 ? 1U : 0U;
    }
    return s->weight[b] > s->spare ? n : 0;
}

/* The weight of ballots without a member that approve i. */
static int64_t would_cover(const cmt_support_bound *s, const int8_t *fixed, size_t i)
{
    const cmt_approvals *a = s->approvals;
    int64_t sum = 0;
    for (size_t k = a->first[i]; k < a->first[i + 1]; k++) {
        if (count_hopes(s, fixed, a->rows[k]) > 0)
            sum += s->weight[a->rows[k]];
    }
    return sum;
}

static bool branch_in_row(const cmt_support_bound *s,
                          const int8_t *fixed,
                          uint32_t *out)
{
    const cmt_approvals *a = s->approvals;
    size_t row = a->n_rows;
    size_t fewest = SIZE_MAX;
    int64_t most = -1;
    for (size_t b = 0; b < a->n_rows; b++) {
        const size_t hopes = count_hopes(s, fixed, b);
        if (hopes > 0 && hopes < fewest) {
            fewest = hopes;
            row = b;
        }
    }
    if (row == a->n_rows)
        return false;
    for (size_t k = a->begin[row]; k < a->begin[row + 1]; k++) {
        const uint32_t i = a->approved[k];
        const int64_t covers = fixed[i] == 0 ? would_cover(s, fixed, i) : -1;
        if (covers > most) {
            most = covers;
            *out = i;
        }
    }
    return true;
}

uint32_t cmt_support_branch(const cmt_support_bound *bound,
                            const int8_t *fixed,
                            const int8_t *force)
{
    const cmt_support_bound *s = bound;
    uint32_t found = 0;
    size_t least = SIZE_MAX;
    if (branch_in_row(s, fixed, &found))
        return found;
    for (uint32_t i = 0; i < s->approvals->n; i++) {
        const size_t twice = 2 * (size_t)s->times[i];
        const size_t away =
            twice > s->n_steps ? twice - s->n_steps : s->n_steps - twice;
        if (fixed[i] == 0 && force[i] == 0 && away < least) {
            least = away;
            found = i;
        }
    }
    return found;
}
