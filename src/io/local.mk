libverifycore_la_SOURCES += \
	%D%/fields.c %D%/fields.h \
	%D%/file.c %D%/file.h \
	%D%/json.c %D%/json.h
libverifycore_la_SOURCES += \
	%D%/ballot_file.h \
	%D%/blocks.h \
	%D%/csv_ballots.h \
	%D%/preflib.h
libverifycore_la_SOURCES += \
	%D%/charter.h \
	%D%/expr.h \
	%D%/gate.h \
	%D%/profile.h \
	%D%/xml.h
libverifycore_la_SOURCES += \
	%D%/json_fold.c \
	%D%/json_read.c \
	%D%/json_scan.c %D%/json_scan.h
