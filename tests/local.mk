# One libcheck program a module: tests/unit/test_<module>.c, a line here and nothing else.
UNIT_TESTS = \
	%D%/unit/test_base
UNIT_TESTS += %D%/unit/test_version
UNIT_TESTS += %D%/unit/test_lp
UNIT_TESTS += %D%/unit/test_exact
UNIT_TESTS += %D%/unit/test_mip
UNIT_TESTS += %D%/unit/test_glpk
UNIT_TESTS += %D%/unit/test_certificate
UNIT_TESTS += %D%/unit/test_json
UNIT_TESTS += %D%/unit/test_compile
UNIT_TESTS += %D%/unit/test_program
UNIT_TESTS += %D%/unit/test_program_kinds
UNIT_TESTS += %D%/unit/test_program_random
UNIT_TESTS += %D%/unit/test_merkle
UNIT_TESTS += %D%/unit/test_charter
UNIT_TESTS += %D%/unit/test_leaf
UNIT_TESTS += %D%/unit/test_note
UNIT_TESTS += %D%/unit/test_count
UNIT_TESTS += %D%/unit/test_store
UNIT_TESTS += %D%/unit/test_keys
UNIT_TESTS += %D%/unit/test_dsse
UNIT_TESTS += %D%/unit/test_polis
UNIT_TESTS += %D%/unit/test_profile
UNIT_TESTS += %D%/unit/test_xml
UNIT_TESTS += %D%/unit/test_registry
UNIT_TESTS += %D%/unit/test_container
UNIT_TESTS += %D%/unit/test_policy
UNIT_TESTS += %D%/unit/test_rules_table
UNIT_TESTS += %D%/unit/test_rules_axioms
UNIT_TESTS += %D%/unit/test_ties
UNIT_TESTS += %D%/unit/test_rules_twin
UNIT_TESTS += %D%/unit/test_rules_vectors
UNIT_TESTS += %D%/unit/test_audit
UNIT_TESTS += %D%/unit/test_bundle
UNIT_TESTS += %D%/unit/test_decide
CLI_TESTS =
CLI_TESTS += %D%/cli/assembly.sh %D%/cli/demo.sh %D%/cli/docs.sh %D%/cli/example_c.sh %D%/cli/man.sh %D%/cli/snapshots.sh
CLI_TESTS += %D%/cli/submit.sh
CLI_TESTS += %D%/cli/kill_submit.sh
CLI_TESTS += %D%/cli/rules.sh
CLI_TESTS += %D%/cli/tally.sh
CLI_TESTS += %D%/cli/tally_files.sh
CLI_TESTS += %D%/cli/import.sh
CLI_TESTS += %D%/cli/container_is_gnu_tar.sh
CLI_TESTS += %D%/cli/sign_with_openssl.sh
CLI_TESTS += %D%/cli/key_sign_check.sh
check_PROGRAMS += %D%/cli/pack
UNIT_TESTS += %D%/unit/test_ballot_set
UNIT_TESTS += %D%/unit/test_contest
UNIT_TESTS += %D%/unit/test_csv_ballots
UNIT_TESTS += %D%/unit/test_preflib
UNIT_TESTS += %D%/unit/test_pairwise
UNIT_TESTS += %D%/unit/test_tally
UNIT_TESTS += %D%/unit/test_weighting
CLI_TESTS += %D%/cli/job.sh %D%/cli/kill.sh
if HAVE_CHECK
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
endif
include tests/fuzz/local.mk
LDADD += $(CHECK_LIBS)
TESTS += $(CLI_TESTS)
AM_TESTS_ENVIRONMENT = CK_VERBOSITY=normal; export CK_VERBOSITY; \
	CMT_SRCDIR='$(abs_top_srcdir)'; export CMT_SRCDIR; \
	CMT_BUILDDIR='$(abs_top_builddir)'; export CMT_BUILDDIR; \
	COMITIA='$(abs_top_builddir)/comitia'; export COMITIA;
