"""The sides that are measured: each is loaded with the same directory and asked the same questions."""
