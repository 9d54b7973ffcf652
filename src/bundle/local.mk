libverifycore_la_SOURCES += \
	%D%/bundle.h \
	%D%/container.h \
	%D%/statement.h \
	%D%/sums.h \
	%D%/diff.c \
	%D%/diff_article.c \
	%D%/diff_outcome.c \
	%D%/diff_parts.h \
	%D%/version.c %D%/version.h
