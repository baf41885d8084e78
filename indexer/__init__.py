"""The index side of the directory: source ─► records ─► documents ─► engine.write ─► checks ─► promote.

`sources` read records, each valid or rejected with file, line and field; `identity` makes one person of them.
`reputation` turns verified reviews into a rating; `documents` makes what the engine stores.
`rebuild` writes a hidden version, runs `checks` over it, promotes it atomically and prunes what is old.
`engines` answer queries over a version: embedded (no server) or Elasticsearch, the same answer either way.
Nothing here imports `service`.
"""
