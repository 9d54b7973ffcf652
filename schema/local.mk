# Compiled into the library (tools/embed-schema.sh) and installed for other tools.
schemas = \
	%D%/charter.rng %D%/common.rng %D%/expression.rng %D%/profile.rng \
	%D%/program.rng %D%/variables.rng
schemadir = $(pkgdatadir)/schema
dist_schema_DATA = $(schemas)
nodist_libverifycore_la_SOURCES += src/io/schema_data.c
src/io/schema_data.c: $(schemas) tools/embed-schema.sh
	$(AM_V_GEN)$(MKDIR_P) src/io && \
	sh $(srcdir)/tools/embed-schema.sh $(srcdir)/schema > $@.tmp && mv $@.tmp $@
BUILT_SOURCES += src/io/schema_data.c
CLEANFILES += src/io/schema_data.c src/io/schema_data.c.tmp
dist_schema_DATA += %D%/decision.json
dist_schema_DATA += %D%/inputs.json
dist_schema_DATA += %D%/manifest.json
dist_schema_DATA += %D%/objectives.json
dist_schema_DATA += %D%/policy.json
dist_schema_DATA += %D%/registry.json
dist_schema_DATA += %D%/report.json
dist_schema_DATA += %D%/trust.json
dist_schema_DATA += %D%/certificate.json
dist_schema_DATA += %D%/leaf.json
dist_schema_DATA += %D%/chain.json
