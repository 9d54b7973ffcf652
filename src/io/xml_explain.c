#include "base/err.h"
#include "io/xml_schema.h"

cmt_status cmt_xml_explain(cmt_xml_kind kind,
                           const cmt_xml *root,
                           const cmt_xml *suspect,
                           cmt_err *err)
{
    static const char *const pages[] = {"charter", "profile", "program"};
    char path[256];
    cmt_xml_path(root, suspect, path, sizeof path);
    return cmt_fail_at(err, CMT_E_SCHEMA, suspect->line, path,
                       "element %s, an attribute or a child of it does not fit "
                       "schema/%s.rng",
                       suspect->name, pages[kind]);
}
