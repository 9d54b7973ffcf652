# Benchmarks: `make bench-programs`, then `./run bench [SUITE]`. A suite is bench_<suite>.c:
# one name in BENCH_SUITES and one SOURCES line.
# Rules have one suite, bench_rules, with a file a family: a row is one call.
BENCH_SUITES =
BENCH_SUITES += bench/bench_xml
EXTRA_PROGRAMS = $(BENCH_SUITES)
CLEANFILES += $(BENCH_SUITES)
BENCH_COMMON = %D%/bench.c %D%/bench.h
AM_CPPFLAGS += -I$(top_srcdir)/bench
bench-programs: $(BENCH_SUITES)
.PHONY: bench-programs
#   BENCH_SUITES += bench/bench_x
#   bench_bench_x_SOURCES = %D%/bench_x.c $(BENCH_COMMON)

BENCH_SUITES += bench/bench_job
bench_bench_job_SOURCES = %D%/bench_job.c $(BENCH_COMMON)
bench_bench_job_LDADD =
BENCH_SUITES += bench/bench_envelope
bench_bench_envelope_SOURCES = %D%/bench_envelope.c $(BENCH_COMMON)
bench_bench_xml_SOURCES = %D%/bench_xml.c $(BENCH_COMMON)
BENCH_SUITES += bench/bench_program
bench_bench_program_SOURCES = %D%/bench_program.c %D%/bench_program.h $(BENCH_COMMON)
bench_bench_program_SOURCES += %D%/bench_program_run.c %D%/bench_program_integer.c
BENCH_SUITES += bench/bench_pairwise
bench_bench_pairwise_SOURCES = %D%/bench_pairwise.c $(BENCH_COMMON)
BENCH_SUITES += bench/bench_read
bench_bench_read_SOURCES = %D%/bench_read.c $(BENCH_COMMON)
BENCH_SUITES += bench/bench_rules
bench_bench_rules_SOURCES = %D%/bench_rules.c %D%/bench_rules.h %D%/bench_contests.c $(BENCH_COMMON)
bench_bench_rules_SOURCES += %D%/bench_rules_elimination.c
bench_bench_rules_SOURCES += %D%/bench_rules_ordinal.c
bench_bench_rules_SOURCES += %D%/bench_rules_committees.c
bench_bench_rules_SOURCES += %D%/bench_rules_budgets.c
bench_bench_rules_SOURCES += %D%/bench_rules_instances.c
BENCH_SUITES += bench/bench_memory
bench_bench_memory_SOURCES = %D%/bench_memory.c $(BENCH_COMMON)
