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
	%D%/json_fold.c \
	%D%/json_read.c \
	%D%/json_scan.c %D%/json_scan.h
libverifycore_la_SOURCES += \
	%D%/charter.c %D%/charter.h \
	%D%/charter_article.c \
	%D%/charter_frame.c \
	%D%/charter_items.c \
	%D%/charter_parts.h \
	%D%/charter_question.c \
	%D%/doc.c %D%/doc.h \
	%D%/expr.c %D%/expr.h \
	%D%/expr_write.c \
	%D%/gate.c %D%/gate.h \
	%D%/profile.h \
	%D%/refs.c %D%/refs.h \
	%D%/write.c %D%/write.h \
	%D%/xml.c %D%/xml.h \
	%D%/xml_explain.c \
	%D%/xml_schema.h \
	%D%/xml_tree.c
	%D%/csv.c %D%/csv.h \
	%D%/polis.c %D%/polis.h %D%/polis_parts.h \
	%D%/polis_ballots.c %D%/polis_ballots.h \
	%D%/polis_log.c \
	%D%/polis_matrix.c \
	%D%/polis_statements.c
