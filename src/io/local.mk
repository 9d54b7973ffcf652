libverifycore_la_SOURCES += \
	%D%/file.c %D%/file.h %D%/json.c %D%/json.h
