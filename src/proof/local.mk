libverifycore_la_SOURCES += \
	%D%/solver.h
