/* Versions: computed from what changed, never typed. */
#ifndef CMT_BUNDLE_VERSION_H
#define CMT_BUNDLE_VERSION_H

#include "base/value.h"

/** How much a change means to those who train. */
typedef enum cmt_bump {
    CMT_BUMP_NONE,
    CMT_BUMP_PATCH,
    CMT_BUMP_MINOR,
    CMT_BUMP_MAJOR
} cmt_bump;

/** One difference between two policies. */
typedef struct cmt_change {
    cmt_bump bump;
    const char *what; /* "article-added", "verdict-reversed", … (doc/bundle.md) */
    const char *id;   /* of the article, or question@context */
    const char *text; /* one sentence for people */
} cmt_change;

typedef struct cmt_diff {
    const cmt_change *changes; /* [n], weightiest first, then by what, then id */
    size_t n;
    cmt_bump bump; /* the largest of them */
} cmt_diff;

typedef struct cmt_version_number {
    int64_t major;
    int64_t minor;
    int64_t patch;
} cmt_version_number;

/** Compare two compiled policies (data.json).
 *  @param[in] old NULL: everything is new, CMT_BUMP_MAJOR with no changes listed
 *  @retval CMT_E_SCHEMA one of them is no policy
 *  @cost O(items log items + alternatives^2 a question) */
CMT_MUST cmt_status cmt_policy_diff(cmt_arena *mem,
                                    const cmt_value *old,
                                    const cmt_value *now,
                                    cmt_diff *out,
                                    cmt_err *err);

/** The version after `old` (NULL: 1.0.0) under a bump; the same for CMT_BUMP_NONE. */
cmt_version_number cmt_version_next(const cmt_version_number *old, cmt_bump bump);

/** Read "MAJOR.MINOR.PATCH", no signs, no leading zeros, each at most 9 digits. */
CMT_MUST bool cmt_version_read(const char *text, cmt_version_number *out);

/** Write it; NULL on shortage. */
const char *cmt_version_text(cmt_arena *mem, const cmt_version_number *version);

#endif
