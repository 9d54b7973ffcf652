#include "cli/store_round.h"

#include "base/err.h"
#include "log/tlog_proof.h"

#include <string.h>

/* The name of the round that was closed last. */
static cmt_status last_closed(cmt_cli *cli, const cmt_store_round *r, const char **out)
{
    for (size_t k = r->n_leaves; k > 0; k--) {
        cmt_leaf leaf = {0};
        const cmt_status st = cmt_leaf_read(cli->mem, r->leaves[k - 1].at,
                                            r->leaves[k - 1].n, &leaf, &cli->err);
        if (st != CMT_OK)
            return st;
        if (leaf.kind == CMT_LEAF_ROUND_CLOSE) {
            *out = leaf.round;
            return CMT_OK;
        }
    }
    return cmt_fail(&cli->err, CMT_E_REFERENCE, "no round is closed yet");
}

/* The checkpoint over the first `size` leaves: the one that the receipt of the last of them
 * was given under. */
static cmt_status checkpoint_at(cmt_cli *cli, cmt_store_round *r, uint64_t size)
{
    const char *bytes = NULL;
    size_t n = 0;
    cmt_tlog_proof proof = {0};
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_receipt(r->store, cli->mem, size - 1, &bytes, &n, &cli->err));
    CMT_TRY(cmt_tlog_proof_read(cli->mem, bytes, n, &proof, &cli->err));
    r->input.checkpoint = proof.checkpoint;
    r->input.n_checkpoint = proof.n_checkpoint;
done:
    return st;
}

static cmt_status fill(cmt_cli *cli, const char *round, cmt_store_round *r)
{
    uint64_t size = 0;
    cmt_status st = CMT_OK;
    CMT_TRY(cmt_store_leaves(r->store, cli->mem, &r->leaves, &r->n_leaves, &cli->err));
    if (round == NULL)
        CMT_TRY(last_closed(cli, r, &round));
    r->objects = cmt_store_objects(r->store);
    r->input = (cmt_compile_input){.trust = cmt_store_trust(r->store),
                                   .leaves = r->leaves,
                                   .n_leaves = r->n_leaves,
                                   .objects = &r->objects,
                                   .round = round,
                                   .solver = cmt_cli_solver(cli)};
    r->input.trust_bytes = cmt_store_trust_bytes(r->store, &r->input.n_trust);
    CMT_TRY(cmt_compile_count(cli->mem, &r->input, &r->compiled, &cli->err));
    CMT_TRY(cmt_compile_size(cli->mem, r->leaves, r->n_leaves, r->compiled.round, &size,
                             &cli->err));
    r->input.n_leaves = (size_t)size;
    CMT_TRY(checkpoint_at(cli, r, size));
done:
    return st;
}

cmt_status cmt_cli_round_open(cmt_cli *cli,
                              const char *folder,
                              const char *round,
                              cmt_store_round *out)
{
    *out = (cmt_store_round){0};
    cmt_status st = cmt_store_open(folder, &out->store, &cli->err);
    if (st == CMT_OK)
        st = fill(cli, round, out);
    return st;
}

void cmt_cli_round_close(cmt_store_round *round)
{
    cmt_store_close(round->store);
    round->store = NULL;
}

cmt_status cmt_cli_round_decided(cmt_cli *cli,
                                 const cmt_store_round *round,
                                 cmt_leaf *leaf,
                                 uint64_t *index)
{
    for (size_t k = round->input.n_leaves; k < round->n_leaves; k++) {
        cmt_leaf at = {0};
        const cmt_status st = cmt_leaf_read(cli->mem, round->leaves[k].at,
                                            round->leaves[k].n, &at, &cli->err);
        if (st != CMT_OK)
            return st;
        if (at.kind == CMT_LEAF_DECISION && strcmp(at.round, round->input.round) == 0) {
            *leaf = at;
            *index = k;
            return CMT_OK;
        }
    }
    *index = CMT_NO_LEAF;
    return CMT_OK;
}
