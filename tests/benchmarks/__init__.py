"""Timings: ratios and figures printed by a command, never assertions in the suite."""
