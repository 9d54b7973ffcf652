NAME          FIXED
ROWS
 N  COST
 L  ROW ONE
COLUMNS
    COL 1     COST               1.5   ROW ONE             -2
RHS
    RHS       ROW ONE             4.
BOUNDS
 UP BND       COL 1              1e1
ENDATA
