#include "rules/judgment_result.h"

void cmt_result_judgments(const cmt_judgments *judgments, cmt_outcome *out)
{
    out->judgments = judgments->at;
    out->n_judgments = judgments->n;
    out->tied = judgments->n > 1;
    out->capped = judgments->capped;
    out->unproved = !judgments->proved;
}
