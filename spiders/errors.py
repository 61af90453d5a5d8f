"""The error tree of the spiders: for a crawl that cannot be set up. What a portal answers is an outcome, not an error."""

from __future__ import annotations


class SpiderError(Exception):
    """Base of the room's errors; ``code`` is stable."""

    code = "spider"


class RegistryError(SpiderError):
    """One or more registry entries are wrong. ``problems`` holds one line each: file, line, entry, reason."""

    code = "registry"

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class LaunchError(SpiderError):
    """The crawl child could not be started."""

    code = "launch"
