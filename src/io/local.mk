libverifycore_la_SOURCES += \
	%D%/fields.h \
	%D%/file.c %D%/file.h \
	%D%/json.c %D%/json.h
