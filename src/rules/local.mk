libverifycore_la_SOURCES += \
	%D%/outcome_json.h \
	%D%/rule.h
