libverifycore_la_SOURCES += \
	%D%/decide.h \
	%D%/policy.h \
	%D%/registry.h
