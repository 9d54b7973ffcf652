#include "rules/ordinal/raynaud.h"

#include "base/err.h"
#include "rules/duels.h"

/* Whether the strongest link between two who stand leads to i. */
static bool is_hit_hardest(const cmt_duels *d, const bool *standing, size_t i)
{
    uint32_t of_i = 0;
    uint32_t of_any = 0;
    for (size_t a = 0; a < d->n; a++) {
        for (size_t b = 0; b < d->n; b++) {
            const uint32_t defeat = d->number[a * d->n + b];
            if (!standing[a] || !standing[b])
                continue;
            of_any = defeat > of_any ? defeat : of_any;
            of_i = b == i && defeat > of_i ? defeat : of_i;
        }
    }
    return of_any > 0 && of_i == of_any;
}

/* One round; whether it took anybody out. */
static bool take_round(const cmt_duels *d, bool *standing, bool *out)
{
    size_t n_out = 0;
    size_t n_standing = 0;
    for (size_t i = 0; i < d->n; i++) {
        out[i] = standing[i] && is_hit_hardest(d, standing, i);
        n_standing += standing[i] ? 1U : 0U;
        n_out += out[i] ? 1U : 0U;
    }
    for (size_t i = 0; i < d->n && n_out < n_standing; i++)
        standing[i] = standing[i] && !out[i];
    return n_out > 0 && n_out < n_standing;
}

cmt_status cmt_ordinal_raynaud_check(cmt_arena *mem,
                                     const cmt_contest *contest,
                                     const cmt_rule_args *args,
                                     const cmt_outcome *claim,
                                     cmt_err *err)
{
    cmt_status st = CMT_OK;
    cmt_duels d = {0};
    const char *strength =
        cmt_rule_option_value(&cmt_rule_ordinal_raynaud, args, "strength");
    CMT_TRY(cmt_duels_init(mem, contest, strength, &d, err));
    bool *standing = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    bool *out = CMT_NEW_ARRAY(mem, bool, d.n + 1);
    if (standing == NULL || out == NULL)
        return cmt_fail(err, CMT_E_NOMEM, "no room for the winners");
    for (size_t i = 0; i < d.n; i++)
        standing[i] = true;
    bool again = true;
    while (again)
        again = take_round(&d, standing, out);
    CMT_TRY(cmt_duels_judge(mem, &d, claim, standing, err));
done:
    return st;
}
