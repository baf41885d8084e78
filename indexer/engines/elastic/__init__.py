"""The Elasticsearch engine: indices shared by many machines. The only importer of the client library."""

from indexer.engines.elastic.engine import ElasticEngine

__all__ = ["ElasticEngine"]
