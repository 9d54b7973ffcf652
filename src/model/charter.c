#include "model/charter.h"

#include <string.h>

uint32_t cmt_charter_question(const cmt_charter *charter, const char *id)
{
    for (uint32_t k = 0; k < charter->n_questions; k++) {
        if (strcmp(charter->questions[k].id, id) == 0)
            return k;
    }
    return CMT_NONE;
}

uint32_t cmt_charter_context(const cmt_charter *charter, const char *id)
{
    for (uint32_t k = 0; k < charter->n_contexts; k++) {
        if (strcmp(charter->contexts[k].id, id) == 0)
            return k;
    }
    return CMT_NONE;
}

uint32_t cmt_question_item(const cmt_question *question, const char *id)
{
    for (uint32_t k = 0; k < question->n_items; k++) {
        if (strcmp(question->items[k].id, id) == 0)
            return k;
    }
    return CMT_NONE;
}
