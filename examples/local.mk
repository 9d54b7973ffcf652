EXTRA_DIST += \
	%D%/demo.sh \
	%D%/lib.sh \
	%D%/polis-assembly.sh
