libverifycore_la_SOURCES += %D%/audit.h
