libcore_la_SOURCES += %D%/exact.h
