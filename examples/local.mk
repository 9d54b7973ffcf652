EXTRA_DIST += \
	%D%/lib.sh
