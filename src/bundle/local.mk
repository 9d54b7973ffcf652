libverifycore_la_SOURCES += \
	%D%/container.h \
	%D%/statement.h \
	%D%/sums.h
