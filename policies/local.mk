EXTRA_DIST += \
	%D%/assistant/charter.xml \
	%D%/assistant/profiles/g-clinicians.xml \
	%D%/assistant/profiles/g-patients.xml \
	%D%/assistant/profiles/g-privacy.xml \
	%D%/assistant/profiles/g-teachers.xml \
	%D%/assistant/snapshot.txt
