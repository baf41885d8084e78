"""Reading what a person typed: emergencies first, then what words mean, the rest as names. Asks no engine."""
