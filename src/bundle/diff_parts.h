/* Inside the policy diff: the list of changes, and who adds to it. */
#ifndef CMT_BUNDLE_DIFF_PARTS_H
#define CMT_BUNDLE_DIFF_PARTS_H

#include "bundle/version.h"

/** Changes under collection. A failed allocation is asked of the arena at the end. */
typedef struct cmt_changes {
    cmt_arena *mem;
    cmt_change *at; /* [n], room for cap */
    size_t n;
    size_t cap;
} cmt_changes;

/** Add a change; `text` is formatted into the arena. */
void cmt_changes_add(cmt_changes *list,
                     cmt_bump bump,
                     const char *what,
                     const char *id,
                     const char *format,
                     ...) CMT_PRINTF(5, 6);

/** Compare two versions of one article. */
void cmt_diff_article(cmt_changes *list,
                      const char *id,
                      const cmt_value *old,
                      const cmt_value *now);

/** Compare the outcomes in force of one item; neither is null, and they differ. */
void cmt_diff_outcome(cmt_changes *list,
                      const char *id,
                      const cmt_value *old,
                      const cmt_value *now);

#endif
