/* in-toto Statements: a claim about files, bound to their digests. */
#ifndef CMT_BUNDLE_STATEMENT_H
#define CMT_BUNDLE_STATEMENT_H

#include "base/buf.h"
#include "base/value.h"
#include "crypto/digest.h"

#define CMT_STATEMENT_TYPE   "https://in-toto.io/Statement/v1"
#define CMT_PREDICATE_POLICY "urn:comitia:attestation:policy-decision:1"

typedef struct cmt_subject {
    const char *name;
    cmt_hash32 digest;
} cmt_subject;

typedef struct cmt_statement {
    const char *predicate_type;
    const cmt_subject
        *subjects; /* [n_subjects], n_subjects >= 1, sorted by name, unique */
    size_t n_subjects;
    cmt_value *predicate; /* an object */
} cmt_statement;

/** Append the statement in canonical JSON, no newline: the payload of a CMT_TYPE_INTOTO
 *  envelope. Subjects may come in any order.
 *  @retval CMT_E_DUPLICATE two subjects of one name
 *  @retval CMT_E_RANGE     a predicate that canonical JSON cannot hold
 *  @src    in-toto/attestation, spec/v1/statement.md */
CMT_MUST cmt_status cmt_statement_write(cmt_arena *mem,
                                        const cmt_statement *statement,
                                        cmt_buf *out,
                                        cmt_err *err);

/** Read a statement of the given predicate type.
 *  @retval CMT_E_CANONICAL, CMT_E_SCHEMA not such a statement; path is a JSON pointer
 *  @retval CMT_E_TRUST     another predicate type */
CMT_MUST cmt_status cmt_statement_read(cmt_arena *mem,
                                       const char *bytes,
                                       size_t n,
                                       const char *predicate_type,
                                       cmt_statement *out,
                                       cmt_err *err);

/** The subject of this name, or NULL. */
const cmt_subject *cmt_statement_subject(const cmt_statement *statement,
                                         const char *name);

#endif
