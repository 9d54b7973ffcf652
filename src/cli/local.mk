bin_PROGRAMS += comitia
comitia_LDADD = libcore.la
comitia_SOURCES =
comitia_SOURCES += %D%/cli.h
comitia_SOURCES += %D%/cmd_help.c
comitia_SOURCES += %D%/commands.def
comitia_SOURCES += %D%/main.c
comitia_SOURCES += %D%/options.c
