libverifycore_la_SOURCES += %D%/outcome_json.h
libverifycore_la_SOURCES += %D%/rule.h
