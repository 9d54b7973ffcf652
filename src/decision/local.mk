libverifycore_la_SOURCES += %D%/decide.h
libverifycore_la_SOURCES += %D%/policy.h
libverifycore_la_SOURCES += %D%/registry.h
