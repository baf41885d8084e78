"""The application that is fuzzed: the real one, in this process, over the demonstration data."""

from pathlib import Path
from typing import Any

import orjson
from flask import Flask

from indexer.settings import Settings
from service.app import create_app
from service.keys import SCOPES, KeyFile
from tests.fuzz.asking import Request, ask
from tests.web.browser.serving import index_demonstration

FRAMING = "https://clinic.example"


def open_application(folder: Path, index_url: str | None = None) -> Flask:
    """Over what is indexed below `folder`, or in that Elasticsearch. Everything may be asked without a key, so
    that all of it is reached, and keys that are sent are looked at."""
    settings = Settings(
        index_url=index_url or f"embedded:{folder / 'var' / 'index'}",
        state=folder / "var",
        embedding_origins=(FRAMING,),
        keys_file=folder / "keys",
        open_scopes=SCOPES,
        cors_origins=(FRAMING,),
    )
    app = create_app(settings)
    _warm_up(app)
    return app


def _warm_up(app: Flask) -> None:
    """The first of each kind reads tables and opens the index: that is the start of a service, not an answer."""
    document = app.test_client().get("/openapi.json").get_json()
    for path, held in document["paths"].items():
        content = held.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in content.get("examples", {}).values():
            ask(app, Request(method="POST", path=path, body=example["value"]))
    for path in ("/v1/specialists", "/gb/search", "/", "/gb/specialists/gb-0000006"):
        ask(app, Request(method="GET", path=path, query=(("country", "GB"),)))


def prepare(folder: Path, index_url: str | None = None) -> None:
    """Indexes the demonstration data, below `folder` or in that Elasticsearch, and writes a file of keys there."""
    index_demonstration(folder, **({"DIRECTORY_INDEX_URL": index_url} if index_url else {}))
    KeyFile(folder / "keys").add("fuzz", SCOPES, None, None)


def a_referral(app: Flask, asked: dict[str, Any]) -> dict[str, Any]:
    """A document as this application signs it."""
    answer = ask(app, Request(method="POST", path="/v1/referrals", body=asked))
    document: dict[str, Any] = orjson.loads(answer.body)["referral"]
    return document
