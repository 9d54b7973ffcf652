# One target a parser: fuzz_<name>.c with LLVMFuzzerTestOneInput, seeds in corpus/<name>/.
# With --enable-fuzzing they are libFuzzer programs; otherwise replay.c runs their corpora
# as ordinary tests. A new target is one line in FUZZ_TARGETS.
FUZZ_TARGETS = \
	%D%/fuzz_json
FUZZ_TARGETS += %D%/fuzz_dsse
FUZZ_TARGETS += %D%/fuzz_container
FUZZ_TARGETS += %D%/fuzz_bundle
FUZZ_TARGETS += %D%/fuzz_gate
FUZZ_TARGETS += %D%/fuzz_charter
FUZZ_TARGETS += %D%/fuzz_profile
FUZZ_TARGETS += %D%/fuzz_note
FUZZ_TARGETS += %D%/fuzz_tlog_proof
FUZZ_TARGETS += %D%/fuzz_certificate
FUZZ_TARGETS += %D%/fuzz_preflib
FUZZ_TARGETS += %D%/fuzz_csv_ballots
FUZZ_TARGETS += %D%/fuzz_blt
FUZZ_TARGETS += %D%/fuzz_abif
FUZZ_TARGETS += %D%/fuzz_program
FUZZ_TARGETS += %D%/fuzz_pabulib
FUZZ_TARGETS += %D%/fuzz_cplex_lp
FUZZ_TARGETS += %D%/fuzz_mps
FUZZ_TARGETS += %D%/fuzz_registry
FUZZ_TARGETS += %D%/fuzz_leaf
FUZZ_TARGETS += %D%/fuzz_polis
if FUZZING
noinst_PROGRAMS += $(FUZZ_TARGETS)
FUZZ_DRIVER =
FUZZ_LINK = -fsanitize=fuzzer
else
check_PROGRAMS += $(FUZZ_TARGETS)
TESTS += $(FUZZ_TARGETS)
FUZZ_DRIVER = %D%/replay.c
FUZZ_LINK =
endif
# Each target needs these two lines, name for name:
#   tests_fuzz_fuzz_x_SOURCES = %D%/fuzz_x.c $(FUZZ_DRIVER)
#   tests_fuzz_fuzz_x_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_json_SOURCES = %D%/fuzz_json.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_json_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_dsse_SOURCES = %D%/fuzz_dsse.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_dsse_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_container_SOURCES = %D%/fuzz_container.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_container_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_gate_SOURCES = %D%/fuzz_gate.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_gate_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_charter_SOURCES = %D%/fuzz_charter.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_charter_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_profile_SOURCES = %D%/fuzz_profile.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_profile_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_preflib_SOURCES = %D%/fuzz_preflib.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_preflib_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_pabulib_SOURCES = %D%/fuzz_pabulib.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_pabulib_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_csv_ballots_SOURCES = %D%/fuzz_csv_ballots.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_csv_ballots_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_note_SOURCES = %D%/fuzz_note.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_note_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_tlog_proof_SOURCES = %D%/fuzz_tlog_proof.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_tlog_proof_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_certificate_SOURCES = %D%/fuzz_certificate.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_certificate_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_bundle_SOURCES = %D%/fuzz_bundle.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_bundle_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_program_SOURCES = %D%/fuzz_program.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_program_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_blt_SOURCES = %D%/fuzz_blt.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_blt_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_abif_SOURCES = %D%/fuzz_abif.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_abif_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_cplex_lp_SOURCES = %D%/fuzz_cplex_lp.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_cplex_lp_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_mps_SOURCES = %D%/fuzz_mps.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_mps_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_registry_SOURCES = %D%/fuzz_registry.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_registry_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_leaf_SOURCES = %D%/fuzz_leaf.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_leaf_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
tests_fuzz_fuzz_polis_SOURCES = %D%/fuzz_polis.c $(FUZZ_DRIVER)
tests_fuzz_fuzz_polis_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LINK)
