"""Versions in the state a test needs, and what an engine says of them."""

from elasticsearch import Elasticsearch

from indexer.documents import Document
from indexer.engines.base import Engine, View
from tests.builders import a_document, a_manifest, a_query, load


def people(*ids: str) -> list[Document]:
    return [a_document(id=id_) for id_ in ids]


def ids_in(view: View) -> set[str]:
    return {hit.id for hit in view.search(a_query(country=view.manifest.country)).hits}


def roles(engine: Engine, country: str) -> dict[str, str]:
    return {state.version: state.role for state in engine.versions(country)}


def promoted(engine: Engine, country: str, *ids: str) -> str:
    version = load(engine, people(*ids), country=country).version
    engine.writer().promote(version)
    return version


def erase(url: str, country: str) -> None:
    """Takes all versions of a country off a server, the live one too, which no engine would drop, and what is kept
    beside them."""
    with Elasticsearch(url) as client:
        pattern = f"specialists-{country.lower()}-*,reviews-{country.lower()}-*"
        found = client.indices.get(index=pattern, expand_wildcards=["open", "closed", "hidden"])
        if found:
            client.indices.delete(index=list(found))
        client.indices.delete(
            index=f"registers-{country.lower()},suppressed,review-decisions,triage-tables", ignore_unavailable=True
        )


def begun(engine: Engine, country: str) -> str:
    """A version whose fill never ended."""
    manifest = a_manifest(country)
    engine.writer().create_version(manifest)
    engine.writer().add(manifest.version, people("half"))
    return manifest.version
