"""What each channel shows of a turn: one text message, a terminal's lines. Decides form, never words."""
