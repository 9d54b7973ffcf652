/* Fields of JSON objects: taken strictly, with the place in every refusal. */
#ifndef CMT_IO_FIELDS_H
#define CMT_IO_FIELDS_H

#include "base/value.h"

/** An object under reading. `path` is its JSON pointer ("" for the top). */
typedef struct cmt_fields {
    const cmt_value *object;
    const char *path;
} cmt_fields;

/** Take `value` as an object whose members are all in `names` (space-separated).
 *  @retval CMT_E_SCHEMA no object, or a member that is not known there */
CMT_MUST cmt_status cmt_fields_open(const cmt_value *value,
                                    const char *path,
                                    const char *names,
                                    cmt_fields *out,
                                    cmt_err *err);

/* Each takes one member. Missing or of another kind: CMT_E_SCHEMA with its path. Strings
 * are borrowed from the value. */
CMT_MUST cmt_status cmt_field_string(const cmt_fields *f,
                                     const char *name,
                                     const char **out,
                                     cmt_err *err);
/** As above; a missing member gives NULL. */
CMT_MUST cmt_status cmt_field_string_or_null(const cmt_fields *f,
                                             const char *name,
                                             const char **out,
                                             cmt_err *err);
/** CMT_E_RANGE outside least..most. */
CMT_MUST cmt_status cmt_field_int(const cmt_fields *f,
                                  const char *name,
                                  int64_t least,
                                  int64_t most,
                                  int64_t *out,
                                  cmt_err *err);
CMT_MUST cmt_status cmt_field_bool(const cmt_fields *f,
                                   const char *name,
                                   bool *out,
                                   cmt_err *err);
CMT_MUST cmt_status cmt_field_array(const cmt_fields *f,
                                    const char *name,
                                    const cmt_value **out,
                                    cmt_err *err);
CMT_MUST cmt_status cmt_field_object(const cmt_fields *f,
                                     const char *name,
                                     const cmt_value **out,
                                     cmt_err *err);
/** A member that must be exactly this string (a format or type tag). */
CMT_MUST cmt_status cmt_field_tag(const cmt_fields *f,
                                  const char *name,
                                  const char *wanted,
                                  cmt_err *err);

/** Refuse the member `name`: an error with its path. */
cmt_status cmt_field_fail(const cmt_fields *f,
                          const char *name,
                          cmt_err *err,
                          cmt_status code,
                          const char *format,
                          ...) CMT_PRINTF(5, 6);

#endif
