/* Small readings that the records share. */
#include "decision/parts.h"

#include <string.h>

const char *cmt_ruling_id(cmt_arena *mem,
                          const cmt_charter *charter,
                          const cmt_ruling *ruling)
{
    return cmt_arena_printf(mem, "%s@%s", charter->questions[ruling->question].id,
                            charter->contexts[ruling->context].id);
}

const char *cmt_main_text(cmt_arena *mem, const cmt_texts *texts)
{
    return texts->n == 0 ? "" : cmt_json_fold(mem, texts->at[0].text);
}

const char *cmt_main_lang(const cmt_texts *texts)
{
    return texts->n == 0 ? "und" : texts->at[0].lang;
}

cmt_value *cmt_outcome_brief(cmt_arena *mem, const cmt_value *record)
{
    static const char *const left_out[] = {"alternatives", "options", "rounds",
                                           "witness"};
    if (record == NULL)
        return NULL;
    cmt_value *out = cmt_value_object(mem);
    for (size_t k = 0; k < record->as.object.n; k++) {
        const cmt_member *m = &record->as.object.members[k];
        bool keep = true;
        for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++)
            keep = keep && strcmp(m->key, left_out[i]) != 0;
        if (keep)
            cmt_value_set(mem, out, m->key, m->value);
    }
    return out;
}
