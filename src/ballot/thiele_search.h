/* The search for Thiele committees: for thiele*.c only. */
#ifndef CMT_BALLOT_THIELE_SEARCH_H
#define CMT_BALLOT_THIELE_SEARCH_H

#include "ballot/thiele_pairs.h"

/** What a pass through the tree is for. */
typedef enum cmt_thiele_aim {
    CMT_THIELE_BETTER, /* the largest score: only what beats the best is of interest */
    CMT_THIELE_ANY,    /* one committee of the best score */
    CMT_THIELE_ALL     /* all of them */
} cmt_thiele_aim;

typedef struct cmt_thiele_search {
    cmt_arena *mem;     /* results */
    cmt_arena *scratch; /* nodes; reset when a branch is done */
    const cmt_thiele_task *task;
    cmt_thiele_world world;
    cmt_thiele_bound bound;
    cmt_thiele_pairs pairs;
    size_t n_tries; /* nodes where the multipliers were moved */
    size_t n_hits;  /* and those where that helped */
    cmt_thiele_aim aim;
    bool covers; /* the first member outweighs all others: branch inside a row */
    bool found;  /* in CMT_THIELE_ANY: there is one */
    bool has_best;
    bool *best;          /* [n] the best committee so far, or the one found */
    bool *in;            /* [n] scratch */
    mpz_ptr score;       /* true score of the best */
    int64_t target;      /* bounds below this are of no interest */
    int64_t root;        /* a bound on everything */
    int64_t *root_price; /* [n_rows] multipliers that give it */
    mpz_t *z;            /* [2] scratch */
    cmt_set *committees;
    size_t n_committees;
    bool capped;
    size_t n_nodes;
    bool unproved;
    cmt_err *err;
} cmt_thiele_search;

/** Set `target` from the best score and the aim. */
void cmt_thiele_aim_at(cmt_thiele_search *search);

/** Look at a committee: keep it when it is better than the best, or what is looked for. */
void cmt_thiele_look(cmt_thiele_search *search, const bool *in);

/** Find a good committee: the sequential rule, then exchanges. */
CMT_MUST cmt_status cmt_thiele_begin(cmt_thiele_search *search);

/** Note the committee `in` among the results. */
CMT_MUST cmt_status cmt_thiele_keep(cmt_thiele_search *search, const bool *in);

/** Walk the tree below `root`, which stays as it is. */
CMT_MUST cmt_status cmt_thiele_pass(cmt_thiele_search *search,
                                    cmt_thiele_aim aim,
                                    const cmt_thiele_node *root,
                                    bool is_whole);

#endif
