# The pages are distributed with their folder (Makefile.am).
# Made by tools/man.sh; tests/cli/man.sh says when they are stale.
dist_man1_MANS = %D%/man/comitia.1 %D%/man/comitia-verify.1
completiondir = $(datadir)/bash-completion/completions
completion_DATA = %D%/completion/comitia
