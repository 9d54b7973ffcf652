libverifycore_la_SOURCES += %D%/digest.c %D%/digest.h
libverifycore_la_SOURCES += %D%/dsse.c %D%/dsse.h
libverifycore_la_SOURCES += %D%/dsse_read.c
libverifycore_la_SOURCES += %D%/dsse_verify.c
libverifycore_la_SOURCES += %D%/ed25519.c
libverifycore_la_SOURCES += %D%/keys.c %D%/keys.h
libverifycore_la_SOURCES += %D%/registry.h
libverifycore_la_SOURCES += %D%/trust_root.h
