#include "io/ballot_file.h"

#include "base/err.h"
#include "io/abif.h"
#include "io/blt.h"
#include "io/csv_ballots.h"
#include "io/pabulib.h"
#include "io/polis_ballots.h"
#include "io/preflib.h"

#include <string.h>

static const char *const spellings[] = {"soc", "soi", "toc",  "toi", "cat",
                                        "csv", "blt", "abif", "pb",  "polis"};

const char *cmt_ballot_format_name(cmt_ballot_format v)
{
    return spellings[v];
}

const char *cmt_ballot_format_list(void)
{
    return "soc, soi, toc, toi, cat, csv, blt, abif, pb or polis";
}

bool cmt_ballot_format_read(const char *s, cmt_ballot_format *out)
{
    static const char prefix[] = "preflib-";
    const bool preflib = strncmp(s, prefix, sizeof prefix - 1) == 0;
    const char *word = preflib ? s + sizeof prefix - 1 : s;
    for (int k = 0; k < CMT_N_FORMATS; k++) {
        if (strcmp(word, spellings[k]) == 0 && !(preflib && k >= CMT_FORMAT_CSV)) {
            *out = (cmt_ballot_format)k;
            return true;
        }
    }
    return false;
}

bool cmt_ballot_format_of(const char *path, cmt_ballot_format *out)
{
    const char *dot = strrchr(path, '.');
    return dot != NULL && strchr(dot, '/') == NULL
           && cmt_ballot_format_read(dot + 1, out);
}

static cmt_status read_blocks(cmt_arena *mem,
                              cmt_blocks *in,
                              cmt_ballot_format format,
                              cmt_ballot_file *out,
                              cmt_err *err)
{
    cmt_status st = CMT_OK;
    if (format == CMT_FORMAT_CSV) {
        st = cmt_csv_ballots_read(mem, in, out, err);
    } else if (format == CMT_FORMAT_BLT) {
        st = cmt_blt_read(mem, in, out, err);
    } else if (format == CMT_FORMAT_ABIF) {
        st = cmt_abif_read(mem, in, out, err);
    } else if (format == CMT_FORMAT_PB) {
        st = cmt_pabulib_read(mem, in, out, err);
    } else {
        st = cmt_preflib_read(mem, in, format, out, err);
    }
    cmt_blocks_close(in);
    return st;
}

cmt_status cmt_ballot_file_read(cmt_arena *mem,
                                const char *path,
                                cmt_ballot_format format,
                                cmt_ballot_file *out,
                                cmt_err *err)
{
    cmt_blocks *in = NULL;
    if (format == CMT_FORMAT_POLIS)
        return cmt_polis_file_read(mem, path, out, err);
    const cmt_status st = cmt_blocks_open(mem, path, &in, err);
    return st != CMT_OK ? st : read_blocks(mem, in, format, out, err);
}

cmt_status cmt_ballot_bytes_read(cmt_arena *mem,
                                 const char *bytes,
                                 size_t n,
                                 cmt_ballot_format format,
                                 cmt_ballot_file *out,
                                 cmt_err *err)
{
    cmt_blocks *in = NULL;
    if (format == CMT_FORMAT_POLIS)
        return cmt_fail(err, CMT_E_UNSUPPORTED, "a Polis export is a folder");
    const cmt_status st = cmt_blocks_open_bytes(mem, bytes, n, &in, err);
    return st != CMT_OK ? st : read_blocks(mem, in, format, out, err);
}
