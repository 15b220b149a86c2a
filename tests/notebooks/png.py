"""PNG files with the standard library alone: few colours, and texts that travel with the picture.

The form is https://www.w3.org/TR/png-3/. Only what a browser's screenshot needs: 8 bits a channel, not interlaced.
"""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

_MAGIC = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 3: 1, 6: 4}  # by the type of colour: RGB, a palette, RGB with alpha
_KEPT = 4  # so many of the most frequent colours are kept as they are
Colour = bytes  # red, green, blue


def size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    width, height = struct.unpack(">II", _header(png)[:8])
    return width, height


def rows(png: bytes) -> list[list[Colour]]:
    """The colours, row by row."""
    kind = _header(png)[9]
    chunks = dict(_chunks(png))
    palette = chunks.get(b"PLTE", b"")
    lines = _unfiltered(png, _CHANNELS[kind])
    if kind == 3:
        colours = [palette[at : at + 3] for at in range(0, len(palette), 3)]
        return [[colours[index] for index in line] for line in lines]
    step = _CHANNELS[kind]
    return [[bytes(line[at : at + 3]) for at in range(0, len(line), step)] for line in lines]


def with_few_colours(png: bytes, most: int) -> bytes:
    """The same picture with a palette, a quarter of the size; the most frequent colour is the palette's first.

    Args:
        png: the picture.
        most: how many colours, at most 256.
    """
    pixels = rows(png)
    counted = Counter(colour for line in pixels for colour in line)
    palette, nearest = _palette(counted, most)
    width, height = size(png)
    # One byte a pixel and no filter: wide plain areas pack best so.
    packed = zlib.compress(b"".join(b"\0" + bytes(nearest[colour] for colour in line) for line in pixels), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    made = [(b"IHDR", header), (b"PLTE", b"".join(palette)), (b"IDAT", packed), (b"IEND", b"")]
    return joined(made)


def joined(chunks: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A PNG of its chunks.

    Args:
        chunks: kind and data of each, in order.
    """
    return _MAGIC + b"".join(_chunk(kind, data) for kind, data in chunks)


def with_texts(png: bytes, texts: Mapping[str, str]) -> bytes:
    """The picture with texts in it.

    Args:
        png: the picture.
        texts: by their keywords, such as "Title" and "Description".
    """
    said = b"".join(_chunk(b"iTXt", f"{key}\0\0\0\0\0{text}".encode()) for key, text in texts.items())
    after = len(_MAGIC) + 12 + len(_header(png))
    return png[:after] + said + png[after:]


def texts(png: bytes) -> dict[str, str]:
    """The texts in a picture, by their keywords."""
    found = (data.decode() for kind, data in _chunks(png) if kind == b"iTXt")
    return {text.partition("\0")[0]: text.split("\0", 5)[5] for text in found}


def _header(png: bytes) -> bytes:
    if not png.startswith(_MAGIC):
        raise ValueError("this is no PNG")
    return next(_chunks(png))[1]


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_MAGIC)
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        yield kind, png[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _unfiltered(png: bytes, channels: int) -> list[bytearray]:
    """The bytes of each row. A row says how it was written: as it is, or by its neighbours (left, above, corner)."""
    raw = zlib.decompress(b"".join(data for kind, data in _chunks(png) if kind == b"IDAT"))
    width, height = size(png)
    long = width * channels
    above = bytearray(long)
    lines = []
    for start in range(0, height * (long + 1), long + 1):
        line = bytearray(raw[start + 1 : start + 1 + long])
        _add_neighbours(line, above, raw[start], channels)
        lines.append(line)
        above = line
    return lines


def _add_neighbours(line: bytearray, above: bytearray, how: int, channels: int) -> None:
    """Undo one row's filter, in place. A loop for each of them: they see every byte of the picture."""
    long = len(line)
    if how == 1:
        for at in range(channels, long):
            line[at] = (line[at] + line[at - channels]) & 255
    elif how == 2:
        line[:] = bytes((one + other) & 255 for one, other in zip(line, above, strict=True))
    elif how == 3:
        for at in range(long):
            left = line[at - channels] if at >= channels else 0
            line[at] = (line[at] + (left + above[at]) // 2) & 255
    elif how == 4:
        for at in range(long):
            left, corner = (line[at - channels], above[at - channels]) if at >= channels else (0, 0)
            up = above[at]
            to_left, to_up, to_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
            nearest = left if to_left <= to_up and to_left <= to_corner else up if to_up <= to_corner else corner
            line[at] = (line[at] + nearest) & 255


def _palette(counted: Mapping[Colour, int], most: int) -> tuple[list[Colour], dict[Colour, int]]:
    """The colours to keep, and for every colour the number of the one that stands for it.

    The most frequent ones first; then again and again the one that would change the picture most.
    """
    palette = sorted(counted, key=lambda colour: (-counted[colour], colour))[:_KEPT]
    nearest = {colour: min(range(len(palette)), key=lambda n: _apart(colour, palette[n])) for colour in counted}
    apart = {colour: _apart(colour, palette[nearest[colour]]) for colour in counted}
    while len(palette) < most and any(apart.values()):
        worst = max(counted, key=lambda colour: (apart[colour] * counted[colour], colour))
        palette.append(worst)
        for colour in counted:
            if (distance := _apart(colour, worst)) < apart[colour]:
                apart[colour], nearest[colour] = distance, len(palette) - 1
    return palette, nearest


def _apart(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
