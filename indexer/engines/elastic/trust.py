"""Whose certificates a server at https may show. Must not know what is asked of it."""

import ssl
from pathlib import Path

from indexer.errors import BadSetting


def trusting(url: str, ca_file: Path | None) -> ssl.SSLContext | None:
    """A context that trusts what the file holds, and nothing else; None: as every program does, or no https.

    Raises BadSetting.
    """
    if ca_file is None or not url.startswith("https:"):
        return None
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # also of what is no certificate
        reason = "there is none" if isinstance(error, FileNotFoundError) else error
        raise BadSetting(
            f"DIRECTORY_INDEX_CA_FILE {ca_file} cannot be used ({reason}); give certificates as PEM"
        ) from error
