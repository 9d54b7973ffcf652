bin_PROGRAMS += comitia
comitia_SOURCES = \
	%D%/cli.h \
	%D%/cmd_help.c \
	%D%/commands.def \
	%D%/main.c \
	%D%/options.c
comitia_LDADD = libcore.la
