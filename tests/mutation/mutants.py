"""Damaged copies of a file, each made from a seed: the same seed gives the same bytes on every machine."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_NUMBER = re.compile(rb"[0-9]+")

Mutation = Callable[[random.Random, bytes], bytes]


def scattered(rng: random.Random, data: bytes) -> bytes:
    """One to ten bytes anywhere become other bytes."""
    out = bytearray(data)
    for place in rng.sample(range(len(out)), rng.randint(1, 10)):
        out[place] = (out[place] + rng.randrange(1, 256)) % 256
    return bytes(out)


def cut(rng: random.Random, data: bytes) -> bytes:
    """The file ends early: a broken download."""
    return data[: rng.randrange(len(data))]


def swapped(rng: random.Random, data: bytes) -> bytes:
    """Two blocks of equal size change places."""
    size = rng.choice((1, 2, 4, 16, 64, 512, 4096))
    first, second = sorted(rng.randrange(len(data) - size) for _ in range(2))
    if second < first + size:
        return scattered(rng, data)
    one, other = data[first : first + size], data[second : second + size]
    return data[:first] + other + data[first + size : second] + one + data[second + size :]


def repeated(rng: random.Random, data: bytes) -> bytes:
    """A block stands there twice, so that everything behind it moves."""
    size = rng.choice((1, 16, 512, 4096))
    start = rng.randrange(len(data) - size)
    return data[: start + size] + data[start : start + size] + data[start + size :]


def lost(rng: random.Random, data: bytes) -> bytes:
    """A block is missing, or is zeros as on a disk with a bad sector."""
    size = rng.choice((1, 16, 512, 4096))
    start = rng.randrange(len(data) - size)
    return data[:start] + rng.choice((b"", bytes(size))) + data[start + size :]


def _loose(data: bytes) -> list[tuple[int, int]]:
    """What lies outside the streams, where no checksum watches over it."""
    places, start = [], 0
    for match in _STREAM.finditer(data):
        places.append((start, match.start()))
        start = match.end()
    return [place for place in [*places, (start, len(data))] if place[1] > place[0]]


def unwatched(rng: random.Random, data: bytes) -> bytes:
    """One to three bytes outside the streams become other bytes, mostly printable ones."""
    out, loose = bytearray(data), _loose(data)
    weights = [end - start for start, end in loose]
    for start, end in rng.choices(loose, weights, k=rng.randint(1, 3)):
        place = rng.randrange(start, end)
        out[place] = rng.choice([code for code in range(32, 127) if code != out[place]])
    return bytes(out)


def renumbered(rng: random.Random, data: bytes) -> bytes:
    """One digit outside the streams becomes another: every object stays well-formed, but says something else."""
    digits = [
        place
        for start, end in _loose(data)
        for match in _NUMBER.finditer(data, start, end)
        for place in range(match.start(), match.end())
    ]
    place = rng.choice(digits)
    out = bytearray(data)
    out[place] = rng.choice([code for code in b"0123456789" if code != out[place]])
    return bytes(out)


MUTATIONS: dict[str, tuple[int, Mutation]] = {
    "scattered": (40, scattered),
    "cut": (10, cut),
    "swapped": (8, swapped),
    "repeated": (6, repeated),
    "lost": (6, lost),
    "unwatched": (15, unwatched),
    "renumbered": (15, renumbered),
}


def mutant(data: bytes, seed: int) -> tuple[str, bytes]:
    """The kind of damage that ``seed`` stands for, and ``data`` with it."""
    rng = random.Random(seed)
    kind = rng.choices(list(MUTATIONS), [weight for weight, _ in MUTATIONS.values()])[0]
    return kind, MUTATIONS[kind][1](rng, data)
