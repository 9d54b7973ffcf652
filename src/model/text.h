/* Human text, in one or more languages. */
#ifndef CMT_MODEL_TEXT_H
#define CMT_MODEL_TEXT_H

#include <stddef.h>

/** A text in one language; line breaks folded into single spaces. */
typedef struct cmt_text {
    const char *lang; /* BCP 47 tag, or "und" */
    const char *text;
} cmt_text;

/** The same text in several languages; the first one is authoritative. */
typedef struct cmt_texts {
    const cmt_text *at; /* [n] */
    size_t n;
} cmt_texts;

#endif
