libverifycore_la_SOURCES += \
	%D%/lp.h
