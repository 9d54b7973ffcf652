libverifycore_la_SOURCES += %D%/audit_view.c %D%/audit_view.h
libverifycore_la_SOURCES += %D%/audit_words.c %D%/audit_words.h
libverifycore_la_SOURCES += %D%/budget_audits.c
libverifycore_la_SOURCES += %D%/committee_audits.c %D%/committee_audits.h
libverifycore_la_SOURCES += %D%/deviations.c
libverifycore_la_SOURCES += %D%/priceability.c
libverifycore_la_SOURCES += %D%/proportionality.c %D%/proportionality.h
libverifycore_la_SOURCES += %D%/satisfaction.c %D%/satisfaction.h
