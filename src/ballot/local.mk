libverifycore_la_SOURCES += %D%/contest.h
libverifycore_la_SOURCES += %D%/contest_build.h
libverifycore_la_SOURCES += %D%/pairwise.h
libverifycore_la_SOURCES += %D%/tally.h
libverifycore_la_SOURCES += %D%/ties.h
libverifycore_la_SOURCES += %D%/weighting.h
