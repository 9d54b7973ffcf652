#include "base/err.h"
#include "base/limits.h"
#include "io/ballot_set.h"
#include "io/polis_ballots.h"

#include <string.h>

/* Statements that stand: those the moderators did not reject. */
static cmt_status keep_statements(cmt_arena *mem,
                                  const cmt_polis *polis,
                                  size_t *kept,
                                  const char **names,
                                  size_t *n,
                                  cmt_err *err)
{
    char id[CMT_POLIS_ID];
    for (size_t i = 0; i < polis->n_statements; i++) {
        if (polis->statements[i].moderated == -1)
            continue;
        cmt_polis_item_id(&polis->statements[i], id);
        kept[*n] = i;
        names[*n] = cmt_arena_strdup(mem, id);
        if (names[(*n)++] == NULL)
            return cmt_fail(err, CMT_E_NOMEM, "no room for names");
    }
    return CMT_OK;
}

/* One participant's marks; whether any statement was seen. */
static bool take_marks(
    const cmt_polis *polis, const size_t *kept, size_t n, size_t p, uint16_t *out)
{
    bool seen = false;
    for (size_t k = 0; k < n; k++) {
        out[k] = polis->marks[p * polis->n_statements + kept[k]];
        seen = seen || out[k] != CMT_MARK_UNSEEN;
    }
    return seen;
}

cmt_status cmt_polis_file_read(cmt_arena *mem,
                               const char *folder,
                               cmt_ballot_file *out,
                               cmt_err *err)
{
    static const char *const categories[] = {"agree", "disagree", "pass"};
    cmt_polis polis = {0};
    cmt_ballot_set *set = NULL;
    size_t n = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_polis_read(mem, folder, &polis, err));
    size_t *kept = CMT_NEW_ARRAY(mem, size_t, polis.n_statements + 1);
    const char **names = CMT_NEW_ARRAY(mem, const char *, polis.n_statements + 1);
    uint16_t *marks = CMT_NEW_ARRAY(mem, uint16_t, polis.n_statements + 1);
    bool ok = kept != NULL && names != NULL && marks != NULL;
    if (ok)
        CMT_TRY(keep_statements(mem, &polis, kept, names, &n, err));
    const size_t width = n <= CMT_MAX_BYTE_RANK ? 1 : 2;
    ok = ok && cmt_ballot_set_init(mem, n * width, polis.n_participants, &set);
    for (size_t p = 0; ok && p < polis.n_participants; p++) {
        if (take_marks(&polis, kept, n, p, marks))
            ok = cmt_ballot_set_take(set, marks, n, width, 1);
    }
    if (!ok || !cmt_ballot_set_finish(set))
        return cmt_fail(err, CMT_E_NOMEM, "no room for the ballots");
    *out = (cmt_ballot_file){.sort = CMT_SORT_CATEGORIES,
                             .title = polis.topic[0] == '\0' ? NULL : polis.topic,
                             .n_alternatives = n,
                             .names = names,
                             .n_categories = 3,
                             .categories = categories,
                             .n = set->n,
                             .width = width,
                             .marks = cmt_ballot_set_rows(set),
                             .count = cmt_ballot_set_counts(set),
                             .total = set->total};
done:
    return st;
}
