/* Profiles against one charter with a question of every kind: whatever is read is written,
 * and what is written reads back the same. */
#include "io/charter.h"
#include "io/profile.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char agenda[] =
    "<charter xmlns=\"urn:comitia:charter:1\" instance=\"a.example\" version=\"1\" "
    "missing=\"abstain\" disclosure=\"open aggregate committed\">"
    "<value id=\"v\"/><context id=\"general\"/><context id=\"c\" within=\"general\"/>"
    "<question id=\"q\" kind=\"choice\" context=\"general c\"><alternative id=\"a\"/>"
    "<alternative id=\"b\"/><rule name=\"borda\"/></question>"
    "<question id=\"r\" kind=\"ranking\"><alternative id=\"a\"/><alternative id=\"b\"/>"
    "<rule name=\"borda\"/></question>"
    "<question id=\"k\" kind=\"committee\" seats=\"1\"><alternative id=\"a\"/>"
    "<alternative id=\"b\" eligible=\"no\"/><rule name=\"av\"/></question>"
    "<question id=\"w\" kind=\"weights\"><of ref=\"v\"/><of id=\"u\"/>"
    "<rule name=\"mean\"/></question>"
    "<question id=\"l\" kind=\"level\" min=\"0\" max=\"1\"><rule "
    "name=\"median\"/></question>"
    "<question id=\"m\" kind=\"budget\" budget=\"9\"><project id=\"p\" cost=\"5\"/>"
    "<rule name=\"mes-pb\"/></question>"
    "<question id=\"j\" kind=\"judgment\"><proposition id=\"x\"/><proposition "
    "id=\"y\"/>"
    "<consistency><clause><yes ref=\"x\"/><no ref=\"y\"/></clause></consistency>"
    "<rule name=\"majority\"/></question>"
    "<red-lines max-per-group=\"3\"/>"
    "<article id=\"z\" tier=\"0\"><chosen question=\"q\" alternative=\"a\"/></article>"
    "</charter>";

static cmt_profile *read_or_null(cmt_arena *mem,
                                 const cmt_charter *charter,
                                 const char *bytes,
                                 size_t n)
{
    cmt_profile *profile = NULL;
    cmt_err err = {0};
    const cmt_status st = cmt_profile_read(mem, bytes, n, charter, &profile, &err);
    if ((st == CMT_OK) != (profile != NULL) || (st != CMT_OK && err.text[0] == '\0'))
        abort();
    return profile;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)512 << 20);
    cmt_charter *charter = NULL;
    cmt_buf once = {0};
    cmt_buf twice = {0};
    if (mem == NULL
        || cmt_charter_read(mem, agenda, strlen(agenda), &charter, NULL) != CMT_OK)
        abort();
    const cmt_profile *first = read_or_null(mem, charter, (const char *)data, size);
    if (first != NULL) {
        if (cmt_profile_write(first, charter, &once, NULL) != CMT_OK)
            abort();
        const cmt_profile *second = read_or_null(mem, charter, once.data, once.len);
        if (second == NULL || cmt_profile_write(second, charter, &twice, NULL) != CMT_OK
            || once.len != twice.len || memcmp(once.data, twice.data, once.len) != 0)
            abort();
    }
    cmt_buf_free(&once);
    cmt_buf_free(&twice);
    cmt_arena_free(mem);
    return 0;
}
