libverifycore_la_SOURCES += \
	%D%/count.h \
	%D%/leaf.h \
	%D%/merkle.h \
	%D%/note.h \
	%D%/objects.h \
	%D%/tiles.h \
	%D%/tlog_proof.h
