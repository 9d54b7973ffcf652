libverifycore_la_SOURCES += \
	%D%/rule.h
