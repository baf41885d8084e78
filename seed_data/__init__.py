"""Every fact the code uses, as text with its source beside it; this package holds no code."""
