libverifycore_la_SOURCES += \
	%D%/digest.c %D%/digest.h \
	%D%/dsse.c %D%/dsse.h \
	%D%/dsse_read.c \
	%D%/dsse_verify.c \
	%D%/ed25519.c \
	%D%/keys.c %D%/keys.h \
	%D%/registry.h \
	%D%/trust_root.h
