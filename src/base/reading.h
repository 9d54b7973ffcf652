#ifndef CMT_BASE_READING_H
#define CMT_BASE_READING_H

/*
 * Numbers as people read them. Whatever is decided stays exact in the record.
 */

enum { CMT_Q_READING = 32 };

/** A number for reading: `text` as it is where it is short, or is no number; otherwise
 *  four decimals, rounded half up, and said to be so: "about 0.4500".
 *  @return `text`, or `room` */
const char *cmt_q_reading(const char *text, char room[CMT_Q_READING]);

#endif
