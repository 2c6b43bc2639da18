"""Operations that tell how the work goes: the board, reports, staffing, quality."""
