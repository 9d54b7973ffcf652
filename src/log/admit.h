/* Admission: may this envelope stand in this round? The same answer when it is submitted and
 * when the round is counted. */
#ifndef CMT_LOG_ADMIT_H
#define CMT_LOG_ADMIT_H

#include "crypto/dsse.h"
#include "io/xml.h"
#include "log/count.h"
#include "log/withdrawal.h"

/** What an envelope is held against: the state of the log at one index. */
typedef struct cmt_terms {
    const char *instance;
    const char *round;
    const char *charter_digest; /* of the charter that the round was opened under */
    const cmt_charter *charter;
    const cmt_xml_schema *schema; /* of profiles, or NULL: parsed for each */
    const cmt_registry *registry; /* in force at index */
    int64_t registry_at_open;     /* oldest version that a signer may have seen */
    uint64_t index;               /* of the leaf */
    cmt_time time;                /* of the leaf */
    const cmt_objects *objects;   /* attachments */
} cmt_terms;

/** What was signed, verified and read. */
typedef struct cmt_admitted {
    bool withdrawal;
    const char *group;
    int64_t sequence;
    const char *supersedes; /* "sha256:…" or NULL */
    char payload[CMT_DIGEST_TEXT];
    cmt_time not_after;         /* profiles */
    const cmt_profile *profile; /* NULL for a withdrawal */
    const cmt_attachment *attachments;
    size_t n_attachments;
} cmt_admitted;

/** Verify, then parse, then hold against the terms.
 *
 *  First a threshold of the group's distinct unrevoked keys must have signed the payload;
 *  only then is it parsed. The group is the one whose keys signed: key ids are hints, and
 *  without a useful one every active group is tried.
 *
 *  @param[in] envelope  as cmt_dsse_read gives it
 *  @param[in] group     the group that the leaf names; NULL: whoever signed
 *  @retval CMT_OK          out is filled in, in mem; it borrows from the envelope
 *  @retval CMT_E_TRUST     unknown or inactive group, too few keys, expired registry
 *  @retval CMT_E_SIGNATURE a key of the group is named, and its signature is broken
 *  @retval CMT_E_REPLAY    signed for another instance, round, charter, registry or group
 *  @retval CMT_E_REFERENCE, CMT_E_DIGEST an attachment is missing or altered
 *  and what the readers of profiles and ballots answer
 *  @cost   one signature check and one parse where key ids are true */
CMT_MUST cmt_status cmt_admit(cmt_arena *mem,
                              const cmt_terms *terms,
                              const cmt_envelope *envelope,
                              const char *group,
                              cmt_admitted *out,
                              cmt_err *err);

/** A record of the same group that the round has taken before. */
typedef struct cmt_taken {
    int64_t sequence;
    const char *payload; /* "sha256:…" */
} cmt_taken;

/** Whether the next record may follow those that the round has taken of its group.
 *
 *  A sequence never falls. An equal sequence with another payload is taken, so that the
 *  contradiction is on record: neither will count. A first record (sequence 1) supersedes
 *  nothing; a later one names, where the round has taken records of lower sequence, one of
 *  them.
 *  @retval CMT_E_REPLAY the sequence is below one already taken
 *  @retval CMT_E_REFERENCE `supersedes` is missing, or names nothing that it replaces
 *  @retval CMT_E_DUPLICATE the same payload is taken already */
CMT_MUST cmt_status cmt_admit_after(const cmt_taken *taken,
                                    size_t n_taken,
                                    const cmt_admitted *next,
                                    cmt_err *err);

/** Why something was refused, as one line that a leaf can hold: place and sentence, folded.
 *  NULL on shortage. */
char *cmt_admit_reason(cmt_arena *mem, const cmt_err *why);

/** Whether a profile may still count in a round that closes at `closes`.
 *  @retval CMT_E_REPLAY its not-after has passed by then */
CMT_MUST cmt_status cmt_admit_until(const cmt_admitted *admitted,
                                    cmt_time closes,
                                    cmt_err *err);

#endif
