"""The search page: server-rendered pages over the same answers the API gives.

A page asks `matching`, `assessing` and the engine port, as the API does, and never the API itself. The address
holds everything that is no health data; what was typed or answered, and a place finer than a town, live in an
encrypted cookie for half an hour. Without a script everything works; the script only saves steps.
"""
