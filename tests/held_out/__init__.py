"""Words collected by someone who had not read the vocabulary, and a generator of typing errors: see README.md."""
