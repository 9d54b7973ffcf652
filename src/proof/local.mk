libverifycore_la_SOURCES += \
	%D%/certificate.h %D%/solver.h
