/* Withdrawals: a group takes its profile back. */
#ifndef CMT_LOG_WITHDRAWAL_H
#define CMT_LOG_WITHDRAWAL_H

#include "base/arena.h"

#include <stdint.h>

/** As what it is signed. */
#define CMT_TYPE_WITHDRAWAL "application/vnd.comitia.withdrawal.v1+json"

/** A signed withdrawal: canonical JSON, format "comitia.withdrawal/1". */
typedef struct cmt_withdrawal {
    const char *instance;
    const char *round;
    const char *group;
    const char *reason;     /* one sentence for the public record */
    const char *supersedes; /* "sha256:…" of the profile taken back, or NULL */
    int64_t sequence;       /* >= 1, above that of the profile */
} cmt_withdrawal;

/** @retval CMT_E_SYNTAX, CMT_E_CANONICAL, CMT_E_SCHEMA, CMT_E_RANGE */
CMT_MUST cmt_status cmt_withdrawal_read(
    cmt_arena *mem, const char *bytes, size_t n, cmt_withdrawal *out, cmt_err *err);

#endif
