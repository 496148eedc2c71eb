"""Writes json.json: pairs of JSON texts, and whether Python's json.loads reads the same from both."""

import json
import pathlib

TEXTS = [
    '{"a": "x"}', '{ "a":"x" }', '{"a": "y"}', '{"a": "\\u0078"}', '{"b": "x"}', '{"a": "x", "b": 1}',
    '{"b": 1, "a": "x"}', '{"a": "y", "a": "x"}', '{"a": 1}', '{"a": 1.0}', '{"a": 1e0}', '{"a": "1"}',
    '{"a": -0}', '{"a": 0}', '{"a": -0.0}', '{"a": true}', '{"a": false}', '{"a": null}', '{"a": NaN}',
    '{"a": Infinity}', '{"a": 1e400}', '{"a": -Infinity}', '{"a": []}', '{"a": {}}', '{"a": [1, 2]}',
    '{"a": [2, 1]}', '{"a": [1]}', '{"a": {"b": {"c": 1}}}', '{"a": {"b": {"c": 2}}}', '{"a": {"b": {"d": 1}}}',
    '{"a": {"x": 1, "y": 2}}', '{"a": {"y": 2, "x": 1}}', '{"a": {"x": 3, "y": 2, "x": 1}}',
    '{"a": 18446744073709551617}', '{"a": 18446744073709551616}', '{"a": "\\/"}', '{"a": "/"}', '{"a": "é"}',
    '{"a": "\\u00e9"}', '{"a": "e\\u0301"}', '{"A": "x"}', '{}',
]


def read(text):
    """The value with its types: 1, 1.0 and true are equal in Python, and still three kinds of arguments."""
    def plain(value):
        if isinstance(value, dict):
            return ["dict", sorted((name, plain(one)) for name, one in value.items())]
        if isinstance(value, list):
            return ["list", [plain(one) for one in value]]
        if isinstance(value, float):
            return ["float", repr(value + 0.0)]
        return [type(value).__name__, repr(value)]
    return plain(json.loads(text))


pairs = [[one, other, read(one) == read(other)] for one in TEXTS for other in TEXTS]
rows = ",\n".join(json.dumps(pair, ensure_ascii=False) for pair in pairs)
pathlib.Path(__file__).with_name("json.json").write_text(f"[\n{rows}\n]\n")
