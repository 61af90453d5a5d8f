"""``python -m spiders.replica --port N``: serve the replicas until interrupted."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys

from spiders.replica.server import serve_replicas


def main() -> int:
    """Print the proxy address on the first line, then serve."""
    parser = argparse.ArgumentParser(prog="spiders.replica", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    arguments = parser.parse_args()
    with serve_replicas(arguments.port) as server:
        sys.stdout.write(f"{server.url}\n{chr(10).join(sorted(server.sites))}\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
