#include "ballot/likes.h"

#include <string.h>

cmt_likes cmt_likes_read(const char *word)
{
    if (strcmp(word, "largest") == 0)
        return CMT_LIKES_LARGEST;
    return strcmp(word, "even") == 0 ? CMT_LIKES_EVEN : CMT_LIKES_POSITIVE;
}

size_t cmt_likes_of(const cmt_contest *contest, size_t a, cmt_likes likes, bool *liked)
{
    const size_t n = contest->n_alternatives;
    const mpq_srcptr *shares = &contest->answer_weights[a * n];
    mpq_srcptr most = NULL;
    size_t n_liked = 0;
    for (size_t i = 0; i < n; i++) {
        if (cmt_contest_eligible(contest, i)
            && (most == NULL || mpq_cmp(shares[i], most) > 0))
            most = shares[i];
    }
    for (size_t i = 0; i < n; i++)
        liked[i] = false;
    for (size_t i = 0; i < n && most != NULL; i++) {
        const bool enough = likes == CMT_LIKES_EVEN ? mpq_cmp_ui(shares[i], 1, n) >= 0
                            : likes == CMT_LIKES_LARGEST
                                ? mpq_equal(shares[i], most) != 0
                                : true;
        liked[i] = cmt_contest_eligible(contest, i) && mpq_sgn(shares[i]) > 0 && enough;
        n_liked += liked[i] ? 1U : 0U;
    }
    return n_liked;
}
