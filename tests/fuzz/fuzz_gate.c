/* Gate, parser and schema: whatever the bytes, every kind of document is read or refused,
 * and what the gate refuses never reaches the parser. */
#include "io/gate.h"
#include "io/xml.h"

#include <stdint.h>
#include <stdlib.h>

static void read_with(cmt_arena *mem, cmt_xml_kind kind, const char *bytes, size_t n)
{
    cmt_xml_schema *schema = NULL;
    const cmt_xml *root = NULL;
    cmt_err err = {0};
    if (cmt_xml_schema_new(kind, &schema, NULL) != CMT_OK)
        abort();
    const cmt_status st = cmt_xml_read_as(mem, kind, schema, bytes, n, &root, &err);
    if ((st == CMT_OK) != (root != NULL) || (st != CMT_OK && err.text[0] == '\0'))
        abort();
    cmt_xml_schema_free(schema);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    cmt_arena *mem = cmt_arena_new((size_t)256 << 20);
    const cmt_xml *root = NULL;
    if (mem == NULL)
        return 0;
    const bool passes = cmt_gate(bytes, size, NULL) == CMT_OK;
    const bool reads = cmt_xml_read(mem, bytes, size, &root, NULL) == CMT_OK;
    if (reads && !passes)
        abort();
    for (unsigned k = 0; reads && k < CMT_N_XML_KINDS; k++)
        read_with(mem, (cmt_xml_kind)k, bytes, size);
    cmt_arena_free(mem);
    return 0;
}
