/* Documents as the command meets them: which kind a file is, and whether it is fine. */
#ifndef CMT_CLI_DOCUMENT_H
#define CMT_CLI_DOCUMENT_H

#include "cli/cli.h"
#include "model/charter.h"

typedef enum cmt_document_kind {
    CMT_DOCUMENT_CHARTER,
    CMT_DOCUMENT_PROFILE,
    CMT_DOCUMENT_PROGRAM,
    CMT_DOCUMENT_REGISTRY,
    CMT_DOCUMENT_STATEMENT,
    CMT_DOCUMENT_TRUST,
    CMT_DOCUMENT_WITHDRAWAL,
    CMT_DOCUMENT_ENVELOPE,
    CMT_DOCUMENT_JSON, /* canonical JSON of another format */
    CMT_DOCUMENT_BUNDLE,
    CMT_DOCUMENT_SECRET_KEY,
    CMT_DOCUMENT_PUBLIC_KEY
} cmt_document_kind;

/** A document in memory. */
typedef struct cmt_document {
    cmt_document_kind kind;
    const char *bytes;
    size_t n;
} cmt_document;

/** Read a file and see by its content what it is: the namespace of an XML root, the members
 *  of a JSON object, magic bytes.
 *  @retval CMT_E_SYNTAX none of the kinds
 *  and what cmt_file_read, gate, XML and JSON readers answer; the error names the file */
CMT_MUST cmt_status cmt_document_load(cmt_cli *cli,
                                      const char *path,
                                      cmt_document *out);

/** The same for bytes at hand. */
CMT_MUST cmt_status cmt_document_of(cmt_cli *cli,
                                    const char *bytes,
                                    size_t n,
                                    cmt_document *out);

/** "charter", "profile", … */
const char *cmt_document_name(cmt_document_kind kind);

/** The payload type under which the kind is signed, or NULL where it never is. */
const char *cmt_document_type(cmt_document_kind kind);

/** Read the document by its format in full; what it says goes to `facts` (members of an
 *  object) and into one sentence, in the arena. Envelopes are not opened: their payload is
 *  a document of its own.
 *
 *  @param charter the charter that a profile answers to, or NULL: then only what the
 *                 profile says by itself is checked */
CMT_MUST cmt_status cmt_document_check(cmt_cli *cli,
                                       const cmt_document *document,
                                       const cmt_charter *charter,
                                       cmt_value *facts,
                                       const char **sentence);

/** Read a charter from an XML file or from an envelope around one (unverified). */
CMT_MUST cmt_status cmt_document_charter(cmt_cli *cli,
                                         const char *path,
                                         const cmt_charter **out);

#endif
