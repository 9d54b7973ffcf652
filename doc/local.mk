EXTRA_DIST += \
	%D%/canonical-json.md
