libverifycore_la_SOURCES += \
	%D%/digest.c %D%/digest.h
