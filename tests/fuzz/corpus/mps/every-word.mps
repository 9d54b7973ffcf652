NAME t
ROWS
 N  obj
 L  c1
 E  c2
 E  c3
 G  c4
COLUMNS
 M1 'MARKER' 'INTORG'
 x obj 1 c1 1
 y c1 1 c2 2
 w c3 1
 M2 'MARKER' 'INTEND'
 z c4 1
 u c4 1
 v c4 1
RHS
 RHS obj 5 c1 4
 RHS c2 1
 RHS c3 1
 RHS c4 1
RANGES
 R c1 2 c2 3
 R c3 -3 c4 4
BOUNDS
 LO B y 1
 UP B z -2
 MI B u
 UP B u 7
 BV B w
ENDATA
