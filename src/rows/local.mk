libverifycore_la_SOURCES += \
	%D%/compile.h \
	%D%/lp.c %D%/lp.h \
	%D%/lp_point.c \
	%D%/lp_read.c \
	%D%/lp_value.c \
	%D%/variables.h
