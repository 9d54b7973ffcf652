/* The options of `stv`, as run and check both read them. */
#ifndef CMT_RULES_ORDINAL_STV_OPTIONS_H
#define CMT_RULES_ORDINAL_STV_OPTIONS_H

#include "rules/rule.h"

typedef enum cmt_stv_transfer {
    CMT_STV_WIGM,
    CMT_STV_SCOTTISH,
    CMT_STV_MEEK,
    CMT_STV_WARREN
} cmt_stv_transfer;

typedef struct cmt_stv_options {
    cmt_stv_transfer transfer;
    bool hare;
    int decimals; /* values are cut off to so many; below 0: exact */
} cmt_stv_options;

/** Options as given; they were checked against the descriptor. */
cmt_stv_options cmt_stv_options_read(const cmt_rule *rule, const cmt_rule_args *args);

#endif
