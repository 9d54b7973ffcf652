libverifycore_la_SOURCES += \
	%D%/contest.h \
	%D%/contest_build.h \
	%D%/pairwise.h \
	%D%/tally.h \
	%D%/ties.h \
	%D%/weighting.h
