EXTRA_DIST += \
	%D%/demo.sh \
	%D%/lib.sh \
	%D%/polis-assembly.sh \
	%D%/read_bundle.c \
	%D%/snapshots.sh \
	%D%/start.sh
