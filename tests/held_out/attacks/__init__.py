"""Simulated attacks on reviews and honest bursts, written before anything looked for them: see README.md."""
