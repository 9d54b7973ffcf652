libverifycore_la_SOURCES += \
	%D%/contest.h %D%/pairwise.h %D%/tally.h \
	%D%/ties.h
