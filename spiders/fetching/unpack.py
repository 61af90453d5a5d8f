"""Unpacks compressed answers strictly: a stream that ends early or fails its checksum is no body, whatever it gave so far.

Scrapy's own decompressor hands on what it has, so that half a list looks like a whole one.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

import brotli
from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import DownloadFailedError, IgnoreRequest, ResponseDataLossError
from scrapy.http import Response
from scrapy.utils._compression import _DecompressionMaxSizeExceeded

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_CHUNK = 65536  # bytes
_GZIP = 31  # wbits: gzip, its checksum and length verified
_GZIP_OR_ZLIB = 47
_RAW = -15  # what old servers mean by deflate; it has no checksum, but an end
_MAGIC = b"\x1f\x8b"


class DamagedError(ValueError):
    """A compressed body that is not whole; the message says how."""


class NotPackedError(DamagedError):
    """A body that is not compressed as its header says."""


def _zlib(data: bytes, wbits: int) -> Iterator[bytes]:
    """One stream after the other; bytes behind the last one that begin no other are padding."""
    if wbits == _GZIP and data and not _MAGIC.startswith(data[:2]):
        raise NotPackedError("the body is not gzip, as its header says it is")
    while True:
        stream = zlib.decompressobj(wbits)
        try:
            yield stream.decompress(data, _CHUNK)
            while not stream.eof:
                chunk = stream.decompress(stream.unconsumed_tail, _CHUNK)
                if not chunk and not stream.eof and not stream.unconsumed_tail:
                    raise DamagedError("the compressed stream ends early")
                yield chunk
        except zlib.error as error:
            raise DamagedError(f"the compressed stream is broken: {error}") from error
        data = stream.unused_data
        if wbits == _RAW or not data.startswith(_MAGIC):
            return


def _brotli(data: bytes) -> Iterator[bytes]:
    stream = brotli.Decompressor()
    try:
        yield stream.process(data, output_buffer_limit=_CHUNK)
        while not stream.is_finished():
            chunk = stream.process(b"", output_buffer_limit=_CHUNK)
            if not chunk and not stream.is_finished():
                raise DamagedError("the compressed stream ends early")
            yield chunk
    except brotli.error as error:
        raise DamagedError(f"the compressed stream is broken: {error}") from error


def _zstd(data: bytes) -> Iterator[bytes]:
    reader = zstd.ZstdFile(BytesIO(data))
    try:
        while chunk := reader.read(_CHUNK):
            yield chunk
    except EOFError as error:
        raise DamagedError("the compressed stream ends early") from error
    except zstd.ZstdError as error:
        raise DamagedError(f"the compressed stream is broken: {error}") from error


_WAYS: dict[bytes, tuple[Callable[[bytes], Iterator[bytes]], ...]] = {
    b"gzip": (lambda data: _zlib(data, _GZIP),),
    b"x-gzip": (lambda data: _zlib(data, _GZIP),),
    b"deflate": (lambda data: _zlib(data, _GZIP_OR_ZLIB), lambda data: _zlib(data, _RAW)),
    b"br": (_brotli,),
    b"zstd": (_zstd,),
}


def unpack(data: bytes, encoding: bytes, max_size: int) -> bytes:
    """The whole body. Raises ``DamagedError`` and, beyond ``max_size`` bytes (0: no limit), Scrapy's error for bombs."""
    first: DamagedError | None = None
    for way in _WAYS[encoding]:
        parts, size = [], 0
        try:
            for chunk in way(data):
                size += len(chunk)
                if max_size and size > max_size:
                    raise _DecompressionMaxSizeExceeded(size, max_size)
                parts.append(chunk)
            return b"".join(parts)
        except DamagedError as error:
            first = first or error
    assert first is not None
    raise first


class StrictCompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's middleware, but a damaged body of a 200 is lost data; of other answers the status counts, not the body."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Unpack a body. Raises ResponseDataLossError for a damaged one, DownloadFailedError for one not packed at all."""
        if response.status == 200:
            try:
                return super().process_response(request, response)
            except DamagedError as error:
                if isinstance(error, NotPackedError):
                    raise DownloadFailedError(str(error)) from None
                raise ResponseDataLossError(str(error)) from None
        try:
            return super().process_response(request, response)
        except DamagedError:
            return response.replace(body=b"")
        except IgnoreRequest:  # a bomb
            return response.replace(body=b"")

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        return unpack(body, encoding, max_size)
