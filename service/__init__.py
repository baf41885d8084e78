"""The query side of the directory: request ─► gate ─► need ─► query ─► engine.search ─► rank ─► response."""
