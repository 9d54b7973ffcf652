libverifycore_la_SOURCES += \
	%D%/arena.c %D%/arena.h \
	%D%/base64.c %D%/base64.h \
	%D%/buf.c %D%/buf.h \
	%D%/err.c %D%/err.h \
	%D%/hex.c %D%/hex.h \
	%D%/index.c %D%/index.h \
	%D%/limits.h \
	%D%/rational.c %D%/rational.h \
	%D%/status.c \
	%D%/timestamp.c %D%/timestamp.h \
	%D%/utf8.c %D%/utf8.h \
	%D%/value.c %D%/value.h
