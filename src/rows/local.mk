libverifycore_la_SOURCES += \
	%D%/compile.h \
	%D%/lp.h \
	%D%/variables.h
