"""The clinical half of the query side: gate ─► need. Pure; imports no framework and asks no engine."""
