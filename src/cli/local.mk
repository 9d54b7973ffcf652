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
	%D%/import_polis.c \
	%D%/import_target.c
comitia_LDADD = libcore.la
