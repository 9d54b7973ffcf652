EXTRA_DIST += \
	%D%/canonical-json.md
EXTRA_DIST += %D%/audit.md
EXTRA_DIST += %D%/bundle.md
EXTRA_DIST += %D%/decision.md
EXTRA_DIST += %D%/objectives.md
EXTRA_DIST += %D%/registry.md
EXTRA_DIST += %D%/signing.md
EXTRA_DIST += %D%/trust-root.md
EXTRA_DIST += %D%/articles.md
EXTRA_DIST += %D%/charter.md
EXTRA_DIST += %D%/profile.md
EXTRA_DIST += %D%/certificates.md
