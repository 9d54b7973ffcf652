META
key;value
description;"A; b"
budget;100
vote_type;ordinal
PROJECTS
project_id;cost;name
1;60;Park
2;40.5;"Bench ""x"""
VOTES
voter_id;vote;points
1;1,2;3,4/5
2;2;1
