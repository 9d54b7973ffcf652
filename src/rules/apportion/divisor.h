/* The divisor methods: `adams`, `danish`, `dean`, `huntington-hill`, `imperiali`,
 * `jefferson`, `macau`, `modified-webster` and `webster`. */
#ifndef CMT_RULES_APPORTION_DIVISOR_H
#define CMT_RULES_APPORTION_DIVISOR_H

#include "rules/rule.h"

extern const cmt_rule cmt_rule_apportion_adams;
extern const cmt_rule cmt_rule_apportion_danish;
extern const cmt_rule cmt_rule_apportion_dean;
extern const cmt_rule cmt_rule_apportion_huntington_hill;
extern const cmt_rule cmt_rule_apportion_imperiali;
extern const cmt_rule cmt_rule_apportion_jefferson;
extern const cmt_rule cmt_rule_apportion_macau;
extern const cmt_rule cmt_rule_apportion_modified_webster;
extern const cmt_rule cmt_rule_apportion_webster;

/** Their checks by definition; they share no code with the runs. */
cmt_rule_check cmt_apportion_adams_check;
cmt_rule_check cmt_apportion_danish_check;
cmt_rule_check cmt_apportion_dean_check;
cmt_rule_check cmt_apportion_huntington_hill_check;
cmt_rule_check cmt_apportion_imperiali_check;
cmt_rule_check cmt_apportion_jefferson_check;
cmt_rule_check cmt_apportion_macau_check;
cmt_rule_check cmt_apportion_modified_webster_check;
cmt_rule_check cmt_apportion_webster_check;

#endif
