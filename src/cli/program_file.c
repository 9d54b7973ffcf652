#include "cli/program_file.h"

#include "base/err.h"
#include "base/limits.h"
#include "io/file.h"
#include "io/program.h"
#include "rows/cplex_lp.h"
#include "rows/mps.h"

#include <string.h>
#include <strings.h>

static bool ends_with(const char *path, const char *ending)
{
    const size_t n = strlen(path);
    const size_t m = strlen(ending);
    return n >= m && strcasecmp(path + n - m, ending) == 0;
}

static bool is_xml(const char *bytes, size_t n)
{
    size_t k = 0;
    while (k < n && strchr(" \t\r\n", bytes[k]) != NULL && bytes[k] != '\0')
        k++;
    return k < n && bytes[k] == '<';
}

static cmt_status read_model(
    cmt_cli *cli, const char *path, const char *bytes, size_t n, cmt_lp *out)
{
    if (ends_with(path, ".lp"))
        return cmt_cplex_lp_read(cli->mem, bytes, n, out, &cli->err);
    if (ends_with(path, ".mps"))
        return cmt_mps_read(cli->mem, bytes, n, out, &cli->err);
    return cmt_fail(&cli->err, CMT_E_USAGE,
                    "%s is neither a program document nor a model: XML, or a name that "
                    "ends in .lp or .mps",
                    path);
}

cmt_status cmt_cli_program(cmt_cli *cli, const char *path, cmt_alone *out)
{
    cmt_status st = CMT_OK;
    char *bytes = NULL;
    size_t n = 0;
    cmt_program_document *document = NULL;
    cmt_lp *model = CMT_NEW(cli->mem, cmt_lp);
    if (model == NULL)
        return cmt_fail(&cli->err, CMT_E_NOMEM, "no room for a program");
    CMT_TRY(cmt_file_read(cli->mem, path, CMT_MAX_MODEL_BYTES, &bytes, &n, &cli->err));
    const bool xml = is_xml(bytes, n);
    st = xml ? cmt_program_read(cli->mem, bytes, n, &document, &cli->err)
             : read_model(cli, path, bytes, n, model);
    if (st != CMT_OK)
        return st == CMT_E_USAGE ? st : cmt_err_in_file(&cli->err, st, path);
    *out = (cmt_alone){.document = document, .model = xml ? NULL : model};
done:
    return st;
}
