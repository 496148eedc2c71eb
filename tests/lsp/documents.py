"""Documents as an editor holds them: texts, and positions that count units of the encoding agreed on.

Enters: a text, positions, text edits. Leaves: offsets, positions, the edited text. It knows nothing of airenv.
"""

from lsprotocol import types

UNITS = {
    types.PositionEncodingKind.Utf8: lambda text: len(text.encode()),
    types.PositionEncodingKind.Utf16: lambda text: len(text.encode("utf-16-le")) // 2,
    types.PositionEncodingKind.Utf32: len,
}


def position(text, offset, encoding):
    """The position of a character."""
    start = text.rfind("\n", 0, offset) + 1
    return types.Position(text.count("\n", 0, offset), UNITS[encoding](text[start:offset]))


def offset(text, place, encoding):
    """The character at a position; there must be one, or the end of its line."""
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: place.line])
    line = lines[place.line]
    for length in range(len(line) + 1):
        if UNITS[encoding](line[:length]) == place.character:
            return start + length
    raise AssertionError(f"{place} is not between two characters")


def edited(text, edits, encoding):
    """The text after edits, which are all about the text before them."""
    spans = [(offset(text, e.range.start, encoding), offset(text, e.range.end, encoding), e.new_text) for e in edits]
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text
