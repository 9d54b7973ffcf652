/* Committees that are best by any measure, proved: a tree over who sits, shared by rules
 * that bring a bound of their own. */
#ifndef CMT_BALLOT_COMMITTEES_H
#define CMT_BALLOT_COMMITTEES_H

#include "ballot/approvals.h"
#include "ballot/ties.h"
#include "model/outcome.h"

/** A node of the tree as the rule sees it. */
typedef struct cmt_committees_node {
    const int8_t *fixed; /* [n] 1 sits, -1 does not, 0 open */
    size_t n_in;
    size_t n_open;
    bool *guess; /* [n] out: a committee of the node that looks good */
    int8_t
        *force; /* [n] out, zeros before: open ones that must sit (1) or must not (-1)
                        in all committees of interest; the node is then asked again */
    uint32_t branch; /* out: an open alternative; set where n_open > 0 */
} cmt_committees_node;

/** What a rule brings. Better is smaller; the rule keeps the best value itself. */
typedef struct cmt_committees_rule {
    void *self;
    /** Bound all committees of a node and fill `guess` and `branch`.
     *  @return > 0 all are worse than the best kept, 0 none is better, < 0 some may be;
     *          < 0 while nothing is kept */
    int (*bound)(void *self, cmt_committees_node *node);
    /** Value a committee. @return its sign against the best kept; < 0 while nothing is */
    int (*weigh)(void *self, const bool *in);
    /** Keep the value of the committee weighed last as the best. */
    void (*keep)(void *self);
    /** Called where the tree was walked and nothing better is left; may be NULL.
     *  @return whether `bound` looked at a part of what is better and has another to look
     *          at: then the tree is walked again; else only ties are of interest from now */
    bool (*turn)(void *self);
} cmt_committees_rule;

/** What is asked. Supporters only ever help: who is supported by all supporters of another
 *  may take its seat, and nothing is worse. */
typedef struct cmt_committees_task {
    const cmt_approvals *approvals;
    size_t size; /* members of a committee */
    const cmt_tie_break *tie_break;
    size_t max_nodes; /* then the search ends unproved */
    const cmt_committees_rule *rule;
} cmt_committees_task;

typedef struct cmt_committees_result {
    cmt_set *committees; /* [n] sorted canonically; n >= 1 */
    size_t n;
    bool capped;
    bool unproved; /* one committee, the best found */
    bool optimal;  /* of an unproved one: only the ties are not settled */
    size_t n_nodes;
} cmt_committees_result;

/** Find all best committees (at most CMT_MAX_COMMITTEES, then `capped`); with the
 *  tie-breaks `order` and `lot` the one whose places come first. First a committee that
 *  nothing beats is found, where of two alternatives the one with all supporters of the
 *  other sits first; then the tree is walked again for those as good.
 *
 *  @retval CMT_E_NOMEM mem is exhausted
 *  @cost   exponential at worst; one bound a node */
CMT_MUST cmt_status cmt_committees_find(cmt_arena *mem,
                                        const cmt_committees_task *task,
                                        cmt_committees_result *out,
                                        cmt_err *err);

#endif
