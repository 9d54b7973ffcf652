/* `comitia audit DIR`, and the solver: what comitia-verify does not have. */
#include "base/err.h"
#include "base/hex.h"
#include "cli/bundle_files.h"
#include "cli/store_round.h"
#include "lp/exact.h"

const struct cmt_solver *cmt_cli_solver(cmt_cli *cli)
{
    return cmt_exact_solver_new(cli->mem, NULL);
}

static cmt_status list_certificates(cmt_cli *cli,
                                    const cmt_certificates *set,
                                    cmt_bundle_files *out)
{
    const size_t n = cmt_certificates_count(set);
    cmt_entry *list = CMT_NEW_ARRAY(cli->mem, cmt_entry, n + 1);
    for (size_t k = 0; list != NULL && k < n; k++) {
        const cmt_certificate_entry *e = cmt_certificates_at(set, k);
        char name[2 * sizeof e->program.at + 1];
        cmt_hex_write(e->program.at, sizeof e->program.at, name);
        list[k] = (cmt_entry){.name = cmt_arena_printf(cli->mem, "%s.json", name),
                              .bytes = (const uint8_t *)e->bytes,
                              .n = e->n_bytes};
    }
    out->certificates = list;
    out->n_certificates = n;
    return cmt_arena_ok(cli->mem)
               ? CMT_OK
               : cmt_fail(&cli->err, CMT_E_NOMEM, "no room for certificates");
}

/* The bundle compiled anew, and the receipt of its decision where there is one. */
static cmt_status make(cmt_cli *cli, cmt_store_round *r, cmt_bundle_files *f)
{
    cmt_leaf leaf = {0};
    uint64_t index = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_compile_decide(cli->mem, &r->input, &r->compiled, &cli->err));
    CMT_TRY(cmt_compile_seal(cli->mem, &r->input, &r->compiled, &cli->err));
    CMT_TRY(list_certificates(cli, r->compiled.certificates, f));
    CMT_TRY(cmt_cli_round_decided(cli, r, &leaf, &index));
    if (index != CMT_NO_LEAF) {
        CMT_TRY(cmt_store_receipt(r->store, cli->mem, index, &f->receipt, &f->n_receipt,
                                  &cli->err));
    }
    f->name = r->compiled.name;
    f->container = r->compiled.container;
    f->n_container = r->compiled.n_container;
done:
    return st;
}

/* The container lives in the arena, so the store may be closed. */
cmt_status cmt_cli_folder_bundle(cmt_cli *cli, const char *path, cmt_bundle_files *out)
{
    cmt_store_round r = {0};
    cmt_bundle_files f = {0};
    cmt_status st = cmt_cli_round_open(cli, path, NULL, &r);
    if (st == CMT_OK)
        st = make(cli, &r, &f);
    if (st == CMT_OK)
        *out = f;
    cmt_cli_round_close(&r);
    return st;
}
