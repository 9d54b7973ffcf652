pkgincludedir = $(includedir)/comitia
pkginclude_HEADERS = %D%/comitia/bundle.h %D%/comitia/status.h %D%/comitia/status.def %D%/comitia/comitia.h
