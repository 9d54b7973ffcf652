libverifycore_la_SOURCES += \
	%D%/digest.c %D%/digest.h \
	%D%/dsse.h \
	%D%/keys.h \
	%D%/registry.h \
	%D%/trust_root.h
