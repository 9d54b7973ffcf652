libverifycore_la_SOURCES += \
	%D%/checkpoint.c \
	%D%/count.h \
	%D%/leaf.c %D%/leaf.h \
	%D%/lines.c %D%/lines.h \
	%D%/merkle.c %D%/merkle.h \
	%D%/merkle_proof.c \
	%D%/note.c %D%/note.h \
	%D%/objects.c %D%/objects.h \
	%D%/tiles.c %D%/tiles.h \
	%D%/tlog_proof.c %D%/tlog_proof.h
