"""Every place on the pages where a visitor, or a link somebody made, may put text: addresses, forms, and what a
browser keeps of a visit.
"""

from collections.abc import Iterator

from flask import Flask

from indexer.reference import load_reference
from service.web.browsing import FILTERS
from service.web.visit import COOKIE, Visit
from tests.fuzz.asking import Request
from tests.fuzz.fields import HEADERS, MORE_HEADERS, TEXT, Field

_LIST = ("near", "radius_km", "mode", *FILTERS, "sort", "page", "lang")
_PLACE = ("place", "lat", "lon")
QUERIES = {
    "/": ("lang",),
    "/gb/": ("lang",),
    "/gb/search": _LIST,
    "/gb/results": ("near", "sort", "page", "lang"),
    "/gb/questions": ("lang", "forgotten"),
    "/gb/details/1": ("near", "lang"),
    "/gb/physiotherapist": ("lang",),
    "/gb/specialists/gb-0000006": ("reviews", "from", "near", "lang"),
    "/embed/search": ("country", "lang", "accent", "radius", "theme"),
    "/embed/theme.css": ("accent", "radius", "theme"),
    "/how-we-rank": ("lang",),
}
"""By page, what of its address it reads."""
PATHS = (
    "/*", "/*/", "/*/search", "/gb/*", "/gb/specialists/*", "/gb/questions/*", "/gb/details/*", "/static/*",
    "/v1/*", "/embed/*",
)  # fmt: skip
FORMS = {
    "/start": ("country", "words", *_PLACE, "way", "lang"),
    "/gb/change": ("words", *_PLACE, "to", "anywhere", *_LIST),
    "/gb/questions": ("for_whom",),
    "/gb/questions/1": ("question", "answer", "none"),
    "/gb/details/1": (*_PLACE, "answer", "none"),
    "/gb/details/2": ("answer",),
    "/gb/results": ("list",),
    "/embed/search": ("country", "words", *_PLACE, *_LIST),
}
_SENT = {
    "/start": {"country": "GB", "words": "back pain", "place": "Leeds", "way": "search"},
    "/gb/change": {"words": "back pain", "place": "Leeds"},
    "/gb/questions": {"for_whom": "me"},
    "/gb/questions/1": {"question": "bladder", "answer": "no"},
    "/gb/details/1": {"place": "Leeds"},
    "/gb/details/2": {"answer": "self_pay"},
    "/gb/results": {"list": "show"},
    "/embed/search": {"country": "GB", "words": "back pain", "place": "Leeds"},
}
"""By form: its fields, and what is sent in the others."""
VISITED = ("/gb/search", "/gb/results", "/gb/answers", "/embed/search")


def page_fields() -> Iterator[Field]:
    """Every field, those of a visit excepted."""
    for path, names in QUERIES.items():
        request = Request(method="GET", path=path)
        yield from (Field(f"GET {path}", "query", name, request.with_query(name, TEXT)) for name in names)
    for path in PATHS:
        yield Field(f"GET {path}", "path", "*", Request(method="GET", path=path.replace("*", TEXT)))
    for path, names in FORMS.items():
        for name in names:
            sent = {**_SENT[path], name: TEXT}
            yield Field(f"POST {path}", "form", name, Request(method="POST", path=path, body=sent, is_form=True))
    read = HEADERS + MORE_HEADERS
    for path in ("/gb/", "/gb/search"):
        request = Request(method="GET", path=path)
        yield from (Field(f"GET {path}", "header", name, request.with_header(name, TEXT)) for name in read)
    form = Request(method="POST", path="/start", body=_SENT["/start"], is_form=True)
    yield from (Field("POST /start", "header", name, form.with_header(name, TEXT)) for name in read)
    for name in ("q", "country", "kinds"):
        typed = {"q": "slipped di", name: TEXT if name != "kinds" else [TEXT]}
        asked = Request(method="POST", path="/gb/suggestions", body=typed)
        yield Field("POST /gb/suggestions", "body", name, asked)


def visited(app: Flask, text: str) -> Iterator[tuple[str, Request]]:
    """Pages asked by a browser that keeps a text of its visitor, each with the name of the field."""
    seal = app.extensions["visit_seal"]
    plain = dict.fromkeys(load_reference().triage.assessment.questions, "no")
    typed = text.encode("utf-8", "replace").decode()[:200]
    kept = {
        "words": Visit(country="GB", words=typed),
        "place": Visit(country="GB", place=typed),
        "answer": Visit(country="GB", for_whom="me", answers={**plain, "body_region": typed}),
        "for_whom": Visit(country="GB", for_whom=typed),
        "held": Visit(country="GB", for_whom="me", words=typed, answers=plain, held=(typed,)),
    }
    for name, visit in kept.items():
        cookie = f"{COOKIE}={seal.close(visit)}"
        for path in VISITED[:3]:
            yield f"GET {path} visit {name}", Request(method="GET", path=path, headers={"Cookie": cookie})
