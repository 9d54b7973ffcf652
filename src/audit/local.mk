libverifycore_la_SOURCES += %D%/audit.h
libverifycore_la_SOURCES += %D%/auditing.h
libverifycore_la_SOURCES += %D%/html.c %D%/html.h
