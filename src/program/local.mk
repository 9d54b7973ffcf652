libverifycore_la_SOURCES += %D%/program.h
