"""A local stand-in of the portals: real HTTP under stable host names, behind one proxy setting."""

from __future__ import annotations

from spiders.replica.server import Fault, ReplicaServer, Request, serve_replicas
from spiders.replica.sites import Answer

__all__ = ["Answer", "Fault", "ReplicaServer", "Request", "serve_replicas"]
