#include "rules/ordinal/stv_count.h"

#include "ballot/ties.h"
#include "base/err.h"
#include "rules/ordinal/stv_meek.h"

#include <assert.h>
#include <string.h>

/* A count in progress. */
typedef struct count {
    cmt_stv *s;
    cmt_arena *mem;
    cmt_buf *key;
    const uint32_t *choices;
    size_t n_choices;
    size_t n_chosen;
    cmt_stv_round *round;
    mpq_ptr quota;
    size_t n_elected;
    size_t n_hopeful;
    cmt_err *err;
} count;

static cmt_status no_room(cmt_err *err)
{
    return cmt_fail(err, CMT_E_NOMEM, "no room for the count");
}

static bool is_meek(const cmt_stv *s)
{
    return s->options.transfer == CMT_STV_MEEK || s->options.transfer == CMT_STV_WARREN;
}

cmt_status cmt_stv_init(cmt_arena *mem,
                        const cmt_contest *contest,
                        const cmt_stv_options *options,
                        cmt_stv *out,
                        cmt_err *err)
{
    cmt_status st = CMT_OK;
    const size_t n = contest->n_alternatives;
    size_t eligible = 0;
    cmt_stv s = {.contest = contest, .n = n, .options = *options, .whole = true};
    s.status = CMT_NEW_ARRAY(mem, cmt_stv_status, n + 1);
    s.hopeful = CMT_NEW_ARRAY(mem, bool, n + 1);
    s.set = CMT_NEW_ARRAY(mem, uint32_t, n + 1);
    s.q = cmt_q_array(mem, 4);
    if (s.status == NULL || s.hopeful == NULL || s.set == NULL || s.q == NULL)
        return no_room(err);
    for (size_t i = 0; i < n; i++)
        eligible += cmt_contest_eligible(contest, i) ? 1U : 0U;
    s.seats = contest->seats < eligible ? contest->seats : eligible;
    for (size_t g = 0; g < contest->n_voices; g++) {
        s.whole = s.whole && cmt_q_is_whole(contest->voices[g].multiplier);
    }
    CMT_TRY(is_meek(&s)
                ? cmt_meek_init(mem, &s, &s.meek, err)
                : cmt_transfer_init(mem, contest, options->decimals, &s.votes, err));
    *out = s;
done:
    return st;
}

void cmt_stv_quota(const cmt_stv *stv, mpq_srcptr votes, mpq_ptr out)
{
    const bool hare = stv->options.hare;
    assert(stv->seats > 0);
    mpq_set_ui(out, hare ? stv->seats : stv->seats + 1, 1);
    mpq_div(out, votes, out);
    if (hare || !stv->whole)
        return;
    cmt_q_floor(out);
    mpz_add_ui(mpq_numref(out), mpq_numref(out), 1);
}

bool cmt_stv_reaches(const cmt_stv *stv, mpq_srcptr tally, mpq_srcptr quota)
{
    const int order = mpq_cmp(tally, quota);
    if (mpq_sgn(tally) <= 0)
        return false;
    return stv->options.hare || stv->whole ? order >= 0 : order > 0;
}

/* --- rounds ------------------------------------------------------------------------- */

static cmt_status begin_round(count *x)
{
    cmt_stv *s = x->s;
    cmt_stv_round *r = CMT_NEW(x->mem, cmt_stv_round);
    bool *shown = CMT_NEW_ARRAY(x->mem, bool, s->n + 1);
    if (r == NULL || shown == NULL)
        return no_room(x->err);
    *r = (cmt_stv_round){.before = x->round, .transferred = CMT_NONE, .shown = shown};
    r->tally = cmt_q_array(x->mem, s->n);
    r->quota = cmt_q(x->mem);
    r->exhausted = cmt_q(x->mem);
    r->lost = cmt_q(x->mem);
    if (r->tally == NULL || r->quota == NULL || r->exhausted == NULL || r->lost == NULL)
        return no_room(x->err);
    for (size_t i = 0; i < s->n; i++) {
        shown[i] = s->status[i] == CMT_STV_HOPEFUL || s->status[i] == CMT_STV_ELECTED;
        if (shown[i])
            mpq_set(r->tally[i], s->votes.tally[i]);
    }
    mpq_set(r->quota, x->quota);
    mpq_set(r->exhausted, s->votes.exhausted);
    mpq_set(r->lost, s->votes.lost);
    x->round = r;
    return CMT_OK;
}

/* More votes first, then the order of the file. */
static void sort_by_votes(const cmt_stv *s, uint32_t *at, size_t n)
{
    for (size_t k = 1; k < n; k++) {
        const uint32_t c = at[k];
        size_t m = k;
        for (; m > 0 && mpq_cmp(s->votes.tally[at[m - 1]], s->votes.tally[c]) < 0; m--)
            at[m] = at[m - 1];
        at[m] = c;
    }
}

static void mark(cmt_stv *s, uint32_t c, cmt_stv_status status)
{
    s->status[c] = status;
    s->hopeful[c] = status == CMT_STV_HOPEFUL;
}

/* What happened changes what will happen: put who is what now into the key. */
static void note(count *x)
{
    for (size_t i = 0; i < x->s->n; i++)
        cmt_buf_putc(x->key, (char)('0' + (int)x->s->status[i]));
    cmt_buf_putc(x->key, '/');
}

/* Elect all hopeful ones who reach the quota, or, when `all`, all of them. */
static cmt_status elect(count *x, bool all)
{
    cmt_stv *s = x->s;
    uint32_t *at = CMT_NEW_ARRAY(x->mem, uint32_t, s->n + 1);
    size_t n = 0;
    if (at == NULL)
        return no_room(x->err);
    if (x->round->elected.n > 0)
        memcpy(at, x->round->elected.at, x->round->elected.n * sizeof *at);
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->status[i] == CMT_STV_HOPEFUL
            && (all || cmt_stv_reaches(s, s->votes.tally[i], x->quota)))
            s->set[n++] = i;
    }
    sort_by_votes(s, s->set, n);
    for (size_t k = 0; k < n; k++) {
        const uint32_t c = s->set[k];
        const bool surplus = is_meek(s) || mpq_cmp(s->votes.tally[c], x->quota) > 0;
        at[x->round->elected.n + k] = c;
        mark(s, c, surplus ? CMT_STV_ELECTED : CMT_STV_SEATED);
    }
    x->round->elected = (cmt_set){.at = at, .n = x->round->elected.n + n};
    x->n_elected += n;
    x->n_hopeful -= n;
    if (n > 0)
        note(x);
    return CMT_OK;
}

/* --- who is next -------------------------------------------------------------------- */

/* Those of a status with the most votes (sign > 0) or the fewest, into s->set. */
static size_t extreme(const cmt_stv *s, cmt_stv_status status, int sign)
{
    size_t n = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        if (s->status[i] != status)
            continue;
        int order = 1;
        if (n > 0)
            order = sign * mpq_cmp(s->votes.tally[i], s->votes.tally[s->set[0]]);
        if (order > 0)
            n = 0;
        if (order >= 0)
            s->set[n++] = i;
    }
    return n;
}

/* Keep those who had the most (or fewest) votes in the most recent earlier round in which
 * they differed, and so on back. */
static size_t look_back(const count *x, size_t n, int sign)
{
    uint32_t *set = x->s->set;
    const cmt_stv_round *r = x->round->before;
    for (; r != NULL && n > 1; r = r->before) {
        size_t kept = 1;
        for (size_t k = 1; k < n; k++) {
            const int order = sign * mpq_cmp(r->tally[set[k]], r->tally[set[0]]);
            if (order > 0)
                kept = 0;
            if (order >= 0)
                set[kept++] = set[k];
        }
        n = kept;
    }
    return n;
}

static cmt_status keep_set(const count *x, const uint32_t *at, size_t n, cmt_set *out)
{
    uint32_t *copy = CMT_NEW_ARRAY(x->mem, uint32_t, n + 1);
    if (copy == NULL)
        return no_room(x->err);
    memcpy(copy, at, n * sizeof *copy);
    *out = (cmt_set){.at = copy, .n = n};
    return CMT_OK;
}

/* Choose one of the first `n` in s->set; false, and the end is a tie, where nothing says
 * which. */
static cmt_status choose(count *x, size_t n, cmt_stv_end *end, bool *chosen)
{
    cmt_status st = CMT_OK;
    cmt_stv *s = x->s;
    *chosen = true;
    if (n == 1)
        return CMT_OK;
    if (x->n_chosen == x->n_choices && s->place == NULL) {
        *chosen = false;
        note(x);
        end->kind = CMT_STV_TIE;
        return keep_set(x, s->set, n, &end->tied);
    }
    CMT_TRY(keep_set(x, s->set, n, &x->round->tied));
    if (x->n_chosen < x->n_choices) {
        s->set[0] = x->choices[x->n_chosen++];
    } else if (s->status[s->set[0]] == CMT_STV_ELECTED) {
        s->set[0] = cmt_tie_first(s->place, s->set, n);
    } else {
        s->set[0] = cmt_tie_last(s->place, s->set, n);
    }
done:
    return st;
}

/* --- what is done ------------------------------------------------------------------- */

static cmt_status eliminate(count *x, size_t n)
{
    cmt_status st = CMT_OK;
    cmt_stv *s = x->s;
    CMT_TRY(keep_set(x, s->set, n, &x->round->eliminated));
    for (size_t k = 0; k < n; k++)
        mark(s, x->round->eliminated.at[k], CMT_STV_OUT);
    x->n_hopeful -= n;
    for (size_t k = 0; k < n && !is_meek(s); k++) {
        CMT_TRY(cmt_transfer_move(&s->votes, x->round->eliminated.at[k], NULL,
                                  s->hopeful, x->err));
    }
    if (s->options.transfer != CMT_STV_WIGM)
        note(x); /* rounds that are past, or rounding, may count later on */
done:
    return st;
}

static cmt_status transfer_surplus(count *x, uint32_t c)
{
    cmt_status st = CMT_OK;
    cmt_stv *s = x->s;
    mpq_sub(s->q[0], s->votes.tally[c], x->quota);
    mpq_div(s->q[0], s->q[0], s->votes.tally[c]);
    x->round->transferred = c;
    mark(s, c, CMT_STV_SEATED);
    CMT_TRY(cmt_transfer_move(&s->votes, c, s->q[0], s->hopeful, x->err));
    note(x);
done:
    return st;
}

/* Who is eliminated next: all without any vote, where enough others are left; else one
 * of the fewest. */
static cmt_status next_elimination(count *x, cmt_stv_end *end, bool *more)
{
    cmt_status st = CMT_OK;
    cmt_stv *s = x->s;
    const size_t vacant = s->seats - x->n_elected;
    size_t n = extreme(s, CMT_STV_HOPEFUL, -1);
    const bool zero = mpq_sgn(s->votes.tally[s->set[0]]) == 0;
    if (zero && x->n_hopeful - n >= vacant)
        return eliminate(x, n);
    if (zero && n == x->n_hopeful && s->place == NULL && x->n_chosen == x->n_choices) {
        *more = false;
        end->kind = CMT_STV_LEVEL;
        return keep_set(x, s->set, n, &end->tied);
    }
    if (is_meek(s))
        n = cmt_meek_last(s);
    if (s->options.transfer == CMT_STV_SCOTTISH)
        n = look_back(x, n, -1);
    CMT_TRY(choose(x, n, end, more));
    if (*more)
        CMT_TRY(eliminate(x, 1));
done:
    return st;
}

/* One round; `more` where the count goes on. */
static cmt_status do_round(count *x, cmt_stv_end *end, bool *more)
{
    cmt_status st = CMT_OK;
    cmt_stv *s = x->s;
    size_t n = 0;
    *more = false;
    if (is_meek(s))
        cmt_meek_settle(s, x->quota);
    CMT_TRY(begin_round(x));
    CMT_TRY(elect(x, false));
    if (x->n_elected + x->n_hopeful <= s->seats)
        CMT_TRY(elect(x, true));
    if (x->n_elected >= s->seats)
        goto done;
    *more = true;
    if (is_meek(s) && x->round->elected.n > 0)
        goto done;
    n = is_meek(s) ? 0 : extreme(s, CMT_STV_ELECTED, 1);
    if (n == 0) {
        CMT_TRY(next_elimination(x, end, more));
        goto done;
    }
    CMT_TRY(choose(x, s->options.transfer == CMT_STV_SCOTTISH ? look_back(x, n, 1) : n,
                   end, more));
    if (*more)
        CMT_TRY(transfer_surplus(x, s->set[0]));
done:
    return st;
}

static cmt_status start(count *x)
{
    cmt_status st = CMT_OK;
    cmt_stv *s = x->s;
    x->quota = cmt_q(x->mem);
    if (x->quota == NULL)
        return no_room(x->err);
    for (uint32_t i = 0; i < s->n; i++) {
        const bool eligible = cmt_contest_eligible(s->contest, i);
        mark(s, i, eligible ? CMT_STV_HOPEFUL : CMT_STV_OUT);
        x->n_hopeful += eligible ? 1U : 0U;
    }
    if (is_meek(s)) {
        cmt_meek_start(s);
    } else {
        CMT_TRY(cmt_transfer_start(&s->votes, s->hopeful, x->err));
        mpq_set_ui(s->q[0], 0, 1);
        for (size_t i = 0; i < s->n; i++)
            mpq_add(s->q[0], s->q[0], s->votes.tally[i]);
        if (s->seats > 0)
            cmt_stv_quota(s, s->q[0], x->quota);
    }
    cmt_buf_rewind(x->key);
done:
    return st;
}

cmt_status cmt_stv_count(cmt_stv *stv,
                         cmt_arena *mem,
                         const uint32_t *choices,
                         size_t n_choices,
                         cmt_buf *key,
                         cmt_stv_end *out,
                         cmt_err *err)
{
    cmt_status st = CMT_OK;
    count x = {.s = stv,
               .mem = mem,
               .key = key,
               .choices = choices,
               .n_choices = n_choices,
               .err = err};
    cmt_stv_end end = {.kind = CMT_STV_FINISHED};
    bool more = stv->seats > 0;
    CMT_TRY(start(&x));
    while (more)
        CMT_TRY(do_round(&x, &end, &more));
    end.seated = CMT_NEW_ARRAY(mem, bool, stv->n + 1);
    if (end.seated == NULL || !cmt_buf_ok(key))
        return no_room(err);
    for (size_t i = 0; i < stv->n; i++) {
        end.seated[i] =
            stv->status[i] == CMT_STV_ELECTED || stv->status[i] == CMT_STV_SEATED;
    }
    end.vacant = stv->seats - x.n_elected;
    end.key = key->data;
    end.last = x.round;
    *out = end;
done:
    return st;
}
