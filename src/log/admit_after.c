/* Sequences and dates: what a group's next record owes to those before it. */
#include "base/err.h"
#include "io/json.h"
#include "log/admit.h"

#include <stdio.h>
#include <string.h>

static cmt_status check_supersedes(const cmt_taken *taken,
                                   size_t n_taken,
                                   const cmt_admitted *next,
                                   cmt_err *err)
{
    bool has_lower = false;
    if (next->withdrawal && n_taken == 0)
        return cmt_fail(err, CMT_E_REFERENCE, "there is nothing to withdraw");
    if (next->withdrawal && next->supersedes == NULL)
        return CMT_OK;
    if (next->sequence == 1) {
        return next->supersedes == NULL
                   ? CMT_OK
                   : cmt_fail(err, CMT_E_REFERENCE,
                              "a first profile (sequence 1) supersedes nothing");
    }
    for (size_t k = 0; k < n_taken; k++) {
        if (taken[k].sequence >= next->sequence)
            continue;
        has_lower = true;
        if (next->supersedes != NULL && strcmp(taken[k].payload, next->supersedes) == 0)
            return CMT_OK;
    }
    if (!has_lower)
        return CMT_OK;
    return next->supersedes == NULL
               ? cmt_fail(err, CMT_E_REFERENCE,
                          "sequence %lld does not say what it supersedes",
                          (long long)next->sequence)
               : cmt_fail(err, CMT_E_REFERENCE,
                          "it supersedes %s, which this round has not taken",
                          next->supersedes);
}

cmt_status cmt_admit_after(const cmt_taken *taken,
                           size_t n_taken,
                           const cmt_admitted *next,
                           cmt_err *err)
{
    for (size_t k = 0; k < n_taken; k++) {
        if (strcmp(taken[k].payload, next->payload) == 0)
            return cmt_fail(err, CMT_E_DUPLICATE, "%s is taken already", next->payload);
    }
    for (size_t k = 0; k < n_taken; k++) {
        if (taken[k].sequence > next->sequence) {
            return cmt_fail(
                err, CMT_E_REPLAY, "its sequence is %lld, and %s has used %lld already",
                (long long)next->sequence, next->group, (long long)taken[k].sequence);
        }
    }
    return check_supersedes(taken, n_taken, next, err);
}

cmt_status cmt_admit_until(const cmt_admitted *admitted, cmt_time closes, cmt_err *err)
{
    char until[CMT_TIME_TEXT];
    char then[CMT_TIME_TEXT];
    if (admitted->withdrawal || closes <= admitted->not_after)
        return CMT_OK;
    cmt_time_write(admitted->not_after, until);
    cmt_time_write(closes, then);
    return cmt_fail(err, CMT_E_REPLAY, "it may count until %s, and it is %s", until,
                    then);
}

char *cmt_admit_reason(cmt_arena *mem, const cmt_err *why)
{
    char line[32] = "";
    if (why->line != 0)
        (void)snprintf(line, sizeof line, "line %u: ", why->line);
    const char *text = cmt_arena_printf(
        mem, "%s%s%s%s%s%s", why->file, why->file[0] != '\0' ? ": " : "", line,
        why->path, why->path[0] != '\0' ? ": " : "",
        why->text[0] != '\0' ? why->text : cmt_status_text(why->code));
    return text == NULL ? NULL : cmt_json_fold(mem, text);
}
