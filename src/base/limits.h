/* Every limit on what an outsider can send, in one place.
 * Each is tested below, at and above; the pages under doc/ quote these names. */
#ifndef CMT_BASE_LIMITS_H
#define CMT_BASE_LIMITS_H

#define CMT_MAX_ALTERNATIVES   4096
#define CMT_MAX_BYTE_RANK      255
#define CMT_MAX_GROUPS         65536
#define CMT_MAX_REGISTRY_BYTES (64UL << 20)
#define CMT_MAX_PAYLOAD_BYTES  (16UL << 20)
#define CMT_MAX_ENVELOPE_BYTES \
    (88UL << 20) /* base64 of the largest payload, and room */
#define CMT_MAX_SIGNATURES         64
#define CMT_MAX_ROUND_BALLOTS      (1ULL << 32)
#define CMT_MAX_POINTS             (1LL << 40) /* total points of one tally */
#define CMT_MAX_NUMBER_DIGITS      18   /* a side of a rational in charter or profile */
#define CMT_MAX_PROGRAM_DIGITS     4096 /* a side of a rational in a program */
#define CMT_MAX_CERTIFICATE_DIGITS 65536 /* a side of a rational in a certificate */
#define CMT_MAX_MODEL_BYTES        (64UL << 20) /* of a model in CPLEX LP or MPS */
#define CMT_MAX_MODEL_TERMS        4000000      /* coefficients of a model */
#define CMT_MAX_MODEL_NAME         255          /* bytes of a name in a model */
#define CMT_MAX_JSON_BYTES         (64UL << 20)
#define CMT_MAX_JSON_DEPTH         32
#define CMT_MAX_JSON_VALUES        4000000
#define CMT_MAX_KEY_BYTES          128 /* of a JSON object key */
#define CMT_MAX_ID_BYTES           63  /* [a-z][a-z0-9-]{0,62} */
#define CMT_MAX_TEXT_BYTES         16384
#define CMT_MAX_XML_DEPTH          16
#define CMT_MAX_XML_TAGS           2000000
#define CMT_MAX_XML_ATTRIBUTES     64
#define CMT_MAX_XML_LINES          65534 /* libxml2's line counter stops there */
#define CMT_MAX_LEAF_BYTES         65535
#define CMT_MAX_QUESTIONS          4096
#define CMT_MAX_ARTICLES           4096
#define CMT_MAX_EXPR_DEPTH         12
#define CMT_MAX_DEMAND_NODES       100000 /* that an article grows to: iff doubles */
#define CMT_MAX_PROGRAM_RANKING    30     /* under articles: n (n - 1) (n - 2) rows */
#define CMT_MAX_TIERS              64
#define CMT_MAX_PROGRAM_VARIABLES  65536 /* that a program document declares */
#define CMT_MAX_LANGUAGES          64    /* in which one text may stand */
#define CMT_MAX_SHARE_BITS         1024  /* common denominator of an answer's shares */
#define CMT_MAX_RED_LINES          64    /* that a charter may grant a group */
#define CMT_MAX_CONTEXTS           1024
#define CMT_MAX_ATTACHMENT         1000000000UL /* what SQLite keeps as one value */
#define CMT_MAX_CONTAINER_ENTRIES  1000000
#define CMT_MAX_CONTAINER_BYTES    (2UL << 30)

#endif
