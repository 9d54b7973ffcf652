/* Reading a policy bundle: what a trainer's program needs.
 *
 *     cmt_err err;
 *     cmt_bundle *bundle = NULL;
 *     if (cmt_bundle_open("policy-1.0.0.tar.gz", &bundle, &err) != CMT_OK)
 *         ... err.text says why ...
 *     for (size_t k = 0; k < cmt_bundle_n_items(bundle); k++) {
 *         cmt_bundle_item item;
 *         cmt_bundle_item_at(bundle, k, &item);
 *         ... train only where item.action is "train" ...
 *     }
 *     cmt_bundle_free(bundle);
 *
 * Opening checks the container's form and every digest inside it. It checks no signature:
 * run `comitia verify` (or `comitia-verify`) first. Strings are UTF-8, borrowed from the
 * bundle, and live until it is freed. A handle is used by one thread at a time. */
#ifndef COMITIA_BUNDLE_H
#define COMITIA_BUNDLE_H

#include <comitia/status.h>

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cmt_bundle cmt_bundle;

/** One question in one context. */
typedef struct cmt_bundle_item {
    const char *id; /* "question@context" */
    const char *question;
    const char *context;
    const char *kind;    /* "choice", "committee", "weights", … */
    const char *text;    /* the question's text in its authoritative language */
    const char *lang;    /* of the text, BCP 47 */
    const char *status;  /* "decided", "tied", … */
    const char *action;  /* "train", "condition", "abstain", "hold", "ask" */
    const char *outcome; /* canonical JSON object, or "null" where none is in force */
} cmt_bundle_item;

/** Open the bundle in a file.
 *  @param[out] out  owned by the caller, free with cmt_bundle_free; set on success only
 *  @param[out] err  reason of a failure; may be NULL
 *  @retval CMT_OK
 *  @retval CMT_E_IO     the file cannot be read
 *  @retval CMT_E_SYNTAX, CMT_E_DIGEST, CMT_E_REFERENCE, CMT_E_CANONICAL, CMT_E_SCHEMA
 *                       not a bundle, or a damaged one
 *  @retval CMT_E_NOMEM */
CMT_API CMT_MUST cmt_status cmt_bundle_open(const char *path,
                                            cmt_bundle **out,
                                            cmt_err *err);

/** The same from memory; the bytes are copied. */
CMT_API CMT_MUST cmt_status cmt_bundle_open_bytes(const void *bytes,
                                                  size_t n,
                                                  cmt_bundle **out,
                                                  cmt_err *err);

/** Free it. NULL-safe. */
CMT_API void cmt_bundle_free(cmt_bundle *bundle);

/** "1.4.0": computed from what changed since the bundle before. */
CMT_API const char *cmt_bundle_version(const cmt_bundle *bundle);

/** Counts published bundles: refuse a lower one than you have seen. */
CMT_API int64_t cmt_bundle_revision(const cmt_bundle *bundle);

/** The instance's name, such as "assistant.example". */
CMT_API const char *cmt_bundle_instance(const cmt_bundle *bundle);

/** The round that it was decided in. */
CMT_API const char *cmt_bundle_round(const cmt_bundle *bundle);

/** When it expires, RFC 3339. */
CMT_API const char *cmt_bundle_expires(const cmt_bundle *bundle);

/** "sha256:…" of the container: pin this. */
CMT_API const char *cmt_bundle_digest(const cmt_bundle *bundle);

/** How many items there are: every question of the charter in every context. */
CMT_API size_t cmt_bundle_n_items(const cmt_bundle *bundle);

/** The k-th item, ordered by id.
 *  @retval CMT_E_RANGE there are not that many */
CMT_API CMT_MUST cmt_status cmt_bundle_item_at(const cmt_bundle *bundle,
                                               size_t k,
                                               cmt_bundle_item *out);

/** The bytes of a file in the bundle, such as "training/objectives.json".
 *  @retval CMT_E_REFERENCE there is none of that name */
CMT_API CMT_MUST cmt_status cmt_bundle_file(const cmt_bundle *bundle,
                                            const char *name,
                                            const void **bytes,
                                            size_t *n);

#ifdef __cplusplus
}
#endif
#endif
