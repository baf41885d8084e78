"""marshmallow schemas: what a request may say (validated) and what an answer looks like (documented)."""
