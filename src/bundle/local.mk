libverifycore_la_SOURCES += \
	%D%/bundle.h \
	%D%/container.h \
	%D%/statement.h \
	%D%/sums.h \
	%D%/version.h
