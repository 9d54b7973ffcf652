/* Signed notes and checkpoints: read or refused, never a crash; what is read as a checkpoint
 * is written back to the same three lines. */
#include "log/note.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(cmt_arena *mem, const cmt_note *note)
{
    cmt_vkey key = {.name = ""};
    cmt_checkpoint c = {0};
    cmt_buf out = {0};
    const cmt_note_signature *s = &note->signatures[0];
    key.name = s->name;
    key.id = s->id;
    memset(key.ed25519, 9, sizeof key.ed25519);
    (void)!cmt_note_verify(note, &key, NULL);
    if (cmt_checkpoint_read(mem, note->text, note->n_text, &c, NULL) != CMT_OK)
        return;
    cmt_checkpoint_write(&c, &out);
    if (out.len > note->n_text || memcmp(out.data, note->text, out.len) != 0)
        abort();
    cmt_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cmt_arena *mem = cmt_arena_new((size_t)64 << 20);
    cmt_note note = {0};
    if (mem == NULL)
        return 0;
    if (cmt_note_read(mem, (const char *)data, size, &note, NULL) == CMT_OK)
        use(mem, &note);
    cmt_arena_free(mem);
    return 0;
}
