libverifycore_la_SOURCES += \
	%D%/charter.c %D%/charter.h \
	%D%/expr.h \
	%D%/kind.c %D%/kind.h \
	%D%/outcome.h \
	%D%/profile.h \
	%D%/registry.c %D%/registry.h \
	%D%/text.h
