/* A round made by hand for tests: charter and profiles from text, no log, no signatures. */
#ifndef CMT_TESTS_ROUND_H
#define CMT_TESTS_ROUND_H

#include "io/charter.h"
#include "io/profile.h"
#include "log/count.h"
#include "test.h"

#include <string.h>

#define ROUND_DIGEST \
    "sha256:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define ROUND_MAX_GROUPS 8

typedef struct test_round {
    cmt_round_input input;
    cmt_group groups[ROUND_MAX_GROUPS];
    cmt_registry registry;
    cmt_submission submissions[ROUND_MAX_GROUPS];
} test_round;

/** Begin a round under a charter: the questions and articles as XML, without its root. */
static inline void round_begin(cmt_arena *mem, test_round *r, const char *inner)
{
    const char *text = cmt_arena_printf(
        mem,
        "<charter xmlns=\"urn:comitia:charter:1\" instance=\"assistant.example\" "
        "version=\"1\" mode=\"rule\" objective=\"closest\" missing=\"abstain\" "
        "xml:lang=\"en\">%s</charter>",
        inner);
    cmt_charter *charter = NULL;
    cmt_err err = {0};
    const cmt_status st = cmt_charter_read(mem, text, strlen(text), &charter, &err);
    ck_assert_msg(st == CMT_OK, "%u: %s: %s", err.line, err.path, err.text);
    *r = (test_round){.input = {.instance = "assistant.example",
                                .round = "2027-r1",
                                .charter_document = {.payload = ROUND_DIGEST},
                                .registry_document = {.payload = ROUND_DIGEST},
                                .charter = charter}};
    ck_assert(cmt_time_read("2027-05-01T00:00:00Z", &r->input.closed));
}

/** Add a group's profile (its answers as XML), with a registered size; groups in any
 *  order. */
static inline void round_add(cmt_arena *mem,
                             test_round *r,
                             const char *group,
                             int64_t members,
                             const char *inner)
{
    const char *text = cmt_arena_printf(
        mem,
        "<profile xmlns=\"urn:comitia:profile:1\" instance=\"assistant.example\" "
        "round=\"2027-r1\" group=\"%s\" sequence=\"1\" registry=\"1\" "
        "charter=\"" ROUND_DIGEST "\" not-after=\"2027-12-31T00:00:00Z\">"
        "<provenance method=\"survey\" origin=\"human\" sampling=\"opt-in\" "
        "attested-by=\"group\"/>%s</profile>",
        group, inner);
    const size_t n = r->input.n_submissions++;
    cmt_profile *profile = NULL;
    cmt_err err = {0};
    ck_assert_uint_lt(n, ROUND_MAX_GROUPS);
    const cmt_status st =
        cmt_profile_read(mem, text, strlen(text), r->input.charter, &profile, &err);
    ck_assert_msg(st == CMT_OK, "%u: %s: %s", err.line, err.path, err.text);
    mpq_ptr weight = cmt_q(mem);
    mpq_set_ui(weight, 1, 1);
    r->groups[n] =
        (cmt_group){.id = group, .active = true, .weight = weight, .members = members};
    r->submissions[n] = (cmt_submission){.index = 10 + n,
                                         .group = group,
                                         .sequence = 1,
                                         .registry = 1,
                                         .payload = ROUND_DIGEST,
                                         .envelope = ROUND_DIGEST,
                                         .standing = CMT_SUBMISSION_COUNTED,
                                         .profile = profile};
    r->input.n_counted++;
}

static inline int round_by_id(const void *a, const void *b)
{
    return strcmp(((const cmt_group *)a)->id, ((const cmt_group *)b)->id);
}

/** Finish it: the registry's groups stand in order of id. */
static inline const cmt_round_input *round_end(test_round *r)
{
    qsort(r->groups, r->input.n_submissions, sizeof r->groups[0], round_by_id);
    r->registry = (cmt_registry){.instance = "assistant.example",
                                 .version = 1,
                                 .expires = r->input.closed + 86400,
                                 .groups = r->groups,
                                 .n_groups = r->input.n_submissions};
    r->input.registry = &r->registry;
    r->input.submissions = r->submissions;
    return &r->input;
}

#endif
