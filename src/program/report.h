/* What a program did, as the record says it (doc/programs.md, section 5). */
#ifndef CMT_PROGRAM_REPORT_H
#define CMT_PROGRAM_REPORT_H

#include "program/solve.h"

/** Complete a part's record: its issues and how each was decided. */
void cmt_report_part(cmt_solving *s);

/** "program" of decision.json. NULL on shortage. */
cmt_value *cmt_report_value(cmt_arena *mem,
                            const cmt_program_input *input,
                            const cmt_agenda *agenda,
                            cmt_value *parts,
                            const cmt_program_result *result);

#endif
