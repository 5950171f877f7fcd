# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads what gnuplot drew: the curves and texts of an SVG, the pixels of a PNG."""
import collections
import struct
import xml.etree.ElementTree
import zlib

SVG = "{http://www.w3.org/2000/svg}"


class Svg:
    def __init__(self, path):
        self.root = xml.etree.ElementTree.parse(path).getroot()
        self.texts = ["".join(node.itertext()).strip() for node in self.root.iter(SVG + "text")]

    def plots(self):
        """{name: drawn elements} of each plot that drew any."""
        found = {}
        for group in self.root.iter(SVG + "g"):
            name = group.get("id", "")
            if name.startswith("gnuplot_plot_"):
                marks = [node for kind in ("path", "polygon", "use", "circle")
                         for node in group.iter(SVG + kind)]
                if marks:
                    found[name] = marks
        return found


def png_pixels(path):
    """Width, height, and how often each (r, g, b) occurs, of an 8-bit RGB, RGBA or palette PNG."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    at, packed, palette = 8, b"", b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        chunk = data[at + 8:at + 8 + length]
        at += 12 + length
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", chunk[:10])
        elif kind == b"PLTE":
            palette = chunk
        elif kind == b"IDAT":
            packed += chunk
    assert depth == 8 and colour in (2, 3, 6), (depth, colour)
    channels = {2: 3, 3: 1, 6: 4}[colour]
    counts = collections.Counter()
    for row in rows(zlib.decompress(packed), width * channels, height, channels):
        if colour == 3:
            counts.update(tuple(palette[3 * i:3 * i + 3]) for i in row)
        else:
            counts.update(zip(row[0::channels], row[1::channels], row[2::channels]))
    return width, height, counts


def rows(raw, stride, height, step):
    """The scan lines without their filters (PNG specification, section 9)."""
    above = bytearray(stride)
    for y in range(height):
        kind = raw[y * (stride + 1)]
        line = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        if kind:
            unfilter(kind, line, above, step)
        yield line
        above = line


def unfilter(kind, line, above, step):
    for i in range(len(line)):
        left = line[i - step] if i >= step else 0
        up = above[i]
        corner = above[i - step] if i >= step else 0
        if kind == 1:
            guess = left
        elif kind == 2:
            guess = up
        elif kind == 3:
            guess = (left + up) // 2
        else:
            estimate = left + up - corner
            guess = min((left, up, corner), key=lambda v: abs(estimate - v))
        line[i] = (line[i] + guess) & 255
