libverifycore_la_SOURCES += %D%/satisfaction.c %D%/satisfaction.h
