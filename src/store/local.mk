libcore_la_SOURCES += %D%/append.c
libcore_la_SOURCES += %D%/db.c
libcore_la_SOURCES += %D%/inner.h
libcore_la_SOURCES += %D%/leaves.c
libcore_la_SOURCES += %D%/objects.c
libcore_la_SOURCES += %D%/store.c %D%/store.h
