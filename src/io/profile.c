#include "io/profile.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "io/profile_parts.h"

#include <stdint.h>
#include <string.h>

static cmt_status read_provenance(const cmt_doc *doc, cmt_provenance *out)
{
    const cmt_xml *xml = cmt_xml_child(doc->root, "provenance");
    out->method = cmt_xml_attr_get(xml, "method");
    out->origin = cmt_xml_attr_get(xml, "origin");
    out->sampling = cmt_xml_attr_get(xml, "sampling");
    out->influenced_by = cmt_xml_attr_get(xml, "influenced-by");
    out->attested_by = cmt_doc_word(xml, "attested-by", "group");
    out->generator = cmt_xml_attr_get(xml, "generator");
    return cmt_doc_int(doc, xml, "population", 1, (int64_t)CMT_MAX_ROUND_BALLOTS, 0,
                       &out->population);
}

static cmt_status read_head(const cmt_doc *doc, cmt_profile *out)
{
    const cmt_xml *root = doc->root;
    out->instance = cmt_xml_attr_get(root, "instance");
    out->round = cmt_xml_attr_get(root, "round");
    out->group = cmt_xml_attr_get(root, "group");
    out->supersedes = cmt_xml_attr_get(root, "supersedes");
    out->charter = cmt_xml_attr_get(root, "charter");
    const char *not_after = cmt_doc_word(root, "not-after", "");
    if (!cmt_time_read(not_after, &out->not_after)) {
        return cmt_doc_fail(doc, root, CMT_E_RANGE,
                            "not-after=\"%s\" is no time of the calendar", not_after);
    }
    cmt_status st = cmt_doc_int(doc, root, "sequence", 1, INT32_MAX, 1, &out->sequence);
    if (st == CMT_OK)
        st = cmt_doc_int(doc, root, "registry", 1, INT32_MAX, 1, &out->registry);
    if (st == CMT_OK && out->sequence == 1 && out->supersedes != NULL) {
        return cmt_doc_fail(doc, root, CMT_E_SCHEMA,
                            "a first submission (sequence=\"1\") supersedes nothing");
    }
    return st == CMT_OK ? read_provenance(doc, &out->provenance) : st;
}

static cmt_status read_body(const cmt_doc *doc,
                            const cmt_charter *charter,
                            cmt_profile *out)
{
    if (strcmp(out->instance, charter->instance) != 0) {
        return cmt_doc_fail(doc, doc->root, CMT_E_REPLAY,
                            "the profile is for instance \"%s\", not for \"%s\"",
                            out->instance, charter->instance);
    }
    const cmt_xml *request = cmt_xml_child(doc->root, "withdrawal");
    if (request == NULL)
        request = cmt_xml_child(doc->root, "reset");
    if (request != NULL) {
        return cmt_doc_fail(doc, request, CMT_E_UNSUPPORTED, "not supported yet: %s",
                            request->name);
    }
    cmt_refs refs;
    cmt_status st = cmt_refs_build(doc, charter, &refs);
    if (st == CMT_OK)
        st = cmt_answers_read(doc, &refs, out);
    if (st == CMT_OK)
        st = cmt_wishes_read(doc, &refs, out);
    return st;
}

static cmt_status read_profile(cmt_doc *doc,
                               const cmt_xml_schema *schema,
                               const char *bytes,
                               size_t n,
                               const cmt_charter *charter,
                               cmt_profile **out)
{
    cmt_profile *profile = CMT_NEW(doc->mem, cmt_profile);
    if (profile == NULL)
        return cmt_doc_no_room(doc);
    cmt_status st = cmt_xml_read_as(doc->mem, CMT_XML_PROFILE, schema, bytes, n,
                                    &doc->root, doc->err);
    if (st == CMT_OK)
        st = read_head(doc, profile);
    if (st == CMT_OK && charter != NULL)
        st = read_body(doc, charter, profile);
    if (st == CMT_OK && !cmt_arena_ok(doc->mem))
        st = cmt_doc_no_room(doc);
    if (st == CMT_OK)
        *out = profile;
    return st;
}

cmt_status cmt_profile_read_with(cmt_arena *mem,
                                 const cmt_xml_schema *schema,
                                 const char *bytes,
                                 size_t n,
                                 const cmt_charter *charter,
                                 cmt_profile **out,
                                 cmt_err *err)
{
    cmt_doc doc = {.mem = mem, .err = err};
    return read_profile(&doc, schema, bytes, n, charter, out);
}

cmt_status cmt_profile_read(cmt_arena *mem,
                            const char *bytes,
                            size_t n,
                            const cmt_charter *charter,
                            cmt_profile **out,
                            cmt_err *err)
{
    return cmt_profile_read_with(mem, NULL, bytes, n, charter, out, err);
}

cmt_status cmt_profile_head_read(cmt_arena *mem,
                                 const cmt_xml_schema *schema,
                                 const char *bytes,
                                 size_t n,
                                 cmt_profile **out,
                                 cmt_err *err)
{
    cmt_doc doc = {.mem = mem, .err = err};
    return read_profile(&doc, schema, bytes, n, NULL, out);
}
