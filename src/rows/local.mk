libverifycore_la_SOURCES += \
	%D%/compile.c %D%/compile.h \
	%D%/holds.c \
	%D%/linear.c %D%/linear.h \
	%D%/logic.c %D%/logic.h \
	%D%/lp.c %D%/lp.h \
	%D%/lp_point.c \
	%D%/lp_read.c \
	%D%/lp_value.c \
	%D%/point.c \
	%D%/scope.c \
	%D%/variables.c %D%/variables.h \
	%D%/words.c
