/* Rounds decided in tests: the documents' fragments that these share, and a decision that is
 * made once with the solver and once from its certificates alone. */
#ifndef CMT_TESTS_DECIDED_H
#define CMT_TESTS_DECIDED_H

#include "decision/decide.h"
#include "io/json.h"
#include "lp/exact.h"
#include "profiles.h"
#include "proof/certificate.h"
#include "round.h"

static cmt_arena *mem;
static test_round round_now;
static cmt_decision decision;
static const cmt_solver *solver;

static inline void set_up(void)
{
    mem = cmt_arena_new(0);
    decision = (cmt_decision){0};
    solver = cmt_exact_solver_new(mem, NULL);
}

static inline void tear_down(void)
{
    cmt_arena_free(mem);
    mem = NULL;
}

#define CHOICE(id, rule, more)                                                \
    "<question id=\"" id "\" kind=\"choice\"><alternative id=\"a\"/>"         \
    "<alternative id=\"b\"/><alternative id=\"c\"/><rule name=\"" rule "\"/>" \
    "<weighting kind=\"members\"/>" more "</question>"
#define ORDER   "<tie-break kind=\"order\"/>"
#define CONTEXT "<context id=\"general\"/>"
#define WEIGHTS                                                        \
    "<question id=\"w\" kind=\"weights\"><of id=\"x\"/><of id=\"y\"/>" \
    "<rule name=\"mean\"/><weighting kind=\"members\"/></question>"
#define WISH(n, x, y)                                                         \
    "<weights question=\"w\" count=\"" n "\"><of ref=\"x\" value=\"" x "\"/>" \
    "<of ref=\"y\" value=\"" y "\"/></weights>"
#define SCORE3(q, n, a, b, c)                                          \
    "<ballots question=\"" q "\"><ballot count=\"" n "\"><score>"      \
    "<alt ref=\"a\" value=\"" a "\"/><alt ref=\"b\" value=\"" b "\"/>" \
    "<alt ref=\"c\" value=\"" c "\"/></score></ballot></ballots>"
#define FIRST(q, n, x)                                                              \
    "<ballots question=\"" q "\"><ballot count=\"" n "\"><rank><tier><alt ref=\"" x \
    "\"/></tier></rank></ballot></ballots>"

/** A round whose charter decides by a social objective. */
static inline void begin_program(cmt_objective objective, const char *inner)
{
    round_begin(mem, &round_now, inner);
    cmt_charter *charter = CMT_NEW(mem, cmt_charter);
    ck_assert_ptr_nonnull(charter);
    *charter = *round_now.input.charter;
    charter->mode = CMT_MODE_PROGRAM;
    charter->objective = objective;
    round_now.input.charter = charter;
}

static inline cmt_status decide_with(const cmt_round_input *input,
                                     const cmt_solver *by,
                                     cmt_err *err)
{
    return cmt_decide(mem, input, NULL, NULL, by, input->closed, &decision, err);
}

static inline const char *text_of(const cmt_value *v)
{
    cmt_buf b = {0};
    ck_ok(cmt_json_write(v, &b, NULL));
    const char *kept = cmt_buf_keep(&b, mem);
    cmt_buf_free(&b);
    return kept;
}

/** Decide, and once more from the certificates alone: the record is the same. */
static inline void decided(void)
{
    cmt_err err = {0};
    const cmt_round_input *input = round_end(&round_now);
    cmt_certificates *set = cmt_certificates_new(mem);
    cmt_status st =
        decide_with(input, cmt_recording_solver_new(mem, solver, set), &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
    const char *record = text_of(decision.record);
    st = decide_with(input, cmt_certificate_solver_new(mem, set), &err);
    ck_assert_msg(st == CMT_OK, "%s: %s", cmt_status_name(st), err.text);
    ck_assert_str_eq(text_of(decision.record), record);
}

#endif
