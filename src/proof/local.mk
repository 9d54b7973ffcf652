libverifycore_la_SOURCES += \
	%D%/box.c %D%/box.h \
	%D%/certificate.c %D%/certificate.h \
	%D%/certificates.c \
	%D%/proof.h \
	%D%/proof_check.c \
	%D%/proof_read.c \
	%D%/proof_steps.c \
	%D%/proof_value.c \
	%D%/solver.h \
	%D%/solvers.c \
	%D%/weak_duality.c %D%/weak_duality.h
