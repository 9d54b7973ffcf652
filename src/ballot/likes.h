/* What an answer of weights likes: where rules of the literature on dividing a budget speak
 * of approved alternatives. */
#ifndef CMT_BALLOT_LIKES_H
#define CMT_BALLOT_LIKES_H

#include "ballot/contest.h"

typedef enum cmt_likes {
    CMT_LIKES_LARGEST, /* the eligible alternatives to which the answer gives most */
    CMT_LIKES_EVEN,    /* those to which it gives at least 1/n, n alternatives in all */
    CMT_LIKES_POSITIVE /* those to which it gives anything */
} cmt_likes;

/** The option `likes` of the rules that read answers so: the word's meaning. */
cmt_likes cmt_likes_read(const char *word);

/** Mark the eligible alternatives that answer a likes.
 *  @param[out] liked [n_alternatives]
 *  @return how many there are */
size_t cmt_likes_of(const cmt_contest *contest, size_t a, cmt_likes likes, bool *liked);

#endif
