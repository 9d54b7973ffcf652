bin_PROGRAMS += comitia
comitia_SOURCES = \
	%D%/cli.h \
	%D%/cmd_help.c \
	%D%/commands.def \
	%D%/main.c \
	%D%/options.c
comitia_SOURCES += \
	%D%/cmd_import.c \
	%D%/import.h \
	%D%/import_file.c \
	%D%/import_polis.c \
	%D%/import_target.c \
	%D%/payload.c %D%/payload.h \
	%D%/cmd_tally.c %D%/tally.h \
	%D%/tally_print.c \
	%D%/tally_source.c
comitia_LDADD = libcore.la
