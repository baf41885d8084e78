"""The HTTP API: thin views, one file a resource. A view reads, asks `service.matching`, writes; no more."""
