"""The query side of the directory: request ─► gate ─► need ─► query ─► engine.search ─► rank ─► response."""

import time

STARTED_AT = time.time()
"""When this process began to read the program, in seconds since the epoch."""
