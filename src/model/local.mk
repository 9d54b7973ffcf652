libverifycore_la_SOURCES += %D%/charter.c %D%/charter.h
libverifycore_la_SOURCES += %D%/expr.h
libverifycore_la_SOURCES += %D%/kind.c %D%/kind.h
libverifycore_la_SOURCES += %D%/outcome.c %D%/outcome.h
libverifycore_la_SOURCES += %D%/profile.h
libverifycore_la_SOURCES += %D%/program.h
libverifycore_la_SOURCES += %D%/registry.c %D%/registry.h
libverifycore_la_SOURCES += %D%/text.h
