"""A local stand-in of the portals: real HTTP under stable host names, behind one proxy setting."""

from __future__ import annotations

from spiders.replica.server import Fault, ReplicaServer, Request, serve_replicas
from spiders.replica.site import Answer, Asked, Site

__all__ = ["Answer", "Asked", "Fault", "ReplicaServer", "Request", "Site", "serve_replicas"]
