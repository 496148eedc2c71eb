"""Writes cases.json: texts, and what CPython's json.loads makes of each.

    python3 make.py          writes cases.json beside this file
    python3 make.py --check  checks every text and repaired text of errors.txt with json.loads

A case is [text, value] where the text is valid and [text] where it is not. A value is "n", "t", "f",
["i", digits], ["d", repr], ["s", text], ["a", value…] or ["o", [key, value]…] with duplicate keys
kept. A lone surrogate stands as U+FFFD.
"""

import json
import pathlib
import random
import re
import sys

HERE = pathlib.Path(__file__).parent
SEED = 20240501
MUTANTS = 7000

BASES = [
    '{"connections_prefix": "airflow/connections", "variables_prefix": "airflow/variables"}',
    '{"region_name": "us-east-1", "role_arn": "arn:aws:iam::123456789012:role/x", "full_url_mode": false}',
    '{"url": "https://vault.example:8200", "mount_point": "airflow", "kv_engine_version": 2, "token": null}',
    '{"a": {"b": [1, 2.5, -3e10, true], "c": {}}, "d": [], "e": "\\u00e9\\ud83d\\ude00 \\"q\\" \\\\ \\/ \\b\\f\\n\\r\\t"}',
    '[{"a": 1}, {"a": 2}, [[], [[]]], "x", 0, -0, 0.5, 1E400, 123456789012345678901234567890]',
    '{"k": "-----BEGIN KEY-----\\nabc\\n-----END KEY-----\\n", "n": NaN, "i": Infinity, "m": -Infinity}',
    '{\n  "project_id": "p",\n  "sep": "_",\n\t"gcp_key_path": "/x/y.json"\r\n}\n',
    '"{\\"a\\": 1}"', ' "text" ', '12', '-1.5e-3', 'true', 'null', '[]', '{}', '[1,[2,[3,[4,[5]]]]]',
    '{"é": "日本語", "a": "\x7f", "": "", "a": 2, "a": 3}',
]

# Every special form at least once, valid or not.
FORMS = [
    '', ' ', '\n\t\r ', '\ufeff', '\ufeff{}', ' \ufeff{}', '{}\ufeff', '\u00a0{}', '{}\u00a0', '{"a":\u00a01}', '{\u2003}',
    '{\x0b}', '\x0c1', '\x1f1', '1\x00', '\u20281', "'a'", "{'a': 1}", '{“a”: 1}', '{"a": ‘b’}', '{＂a＂: 1}', '«a»',
    'True', 'False', 'None', 'TRUE', 'nan', 'NAN', 'Nan', 'NaN', 'NaNx', 'Infinity', '+Infinity', '-Infinity', '-NaN',
    'infinity', 'inf', '- 1', '-', '+1', '01', '-01', '00', '.5', '1.', '1.e5', '1e', '1e+', '1E5', '1e-05', '0e0',
    '0x1F', '1_000', '１', '-0', '-0.0', '1e400', '-1e400', '1e-400', '4.9e-324', '123456789.123456789e-5', '0.1',
    'tru', 'truex', 'true1', 'nul', 'fals', 'undefined', '[1,]', '[,1]', '[,]', '{,}', '{"a":1,}', '{"a":1,,"b":2}',
    '[1 2]', '{"a":1 "b":2}', '{"a" 1}', '{"a":}', '{:1}', '{"a"}', '{1:2}', '{null:1}', '{a:1}', '[1:2]', '{"a"="b"}',
    '{"a"=>1}', '{"a":1;}', '{"a":1;"b":2}', '[', ']', '{', '}', '[}', '{]', '[[]', '[]]', '{"a":[}', '"', '"a', '"a\\',
    '"a\\"', '"\\', '"\\u', '"\\u1', '"\\u12', '"\\u123', '"\\u1234', '"\\u1234"', '"\\u123g"', '"\\u 123"', '"\\u+123"',
    '"\\u0x12"', '"\\U0001f600"', '"\\c"', '"\\x41"', "\"\\'\"", '"\\0"', '"\\é"', '"\t"', '"\n"', '"\x00"', '"\x1f"',
    '"\x7f"', '"\x80"', '"\u2028"', '"\ufeff"', '"\\ud800"', '"\\udc00"', '"\\ud800\\udc00"', '"\\uD83D\\uDE00"',
    '"\\ud800\\ud800\\udc00"', '"\\ud800x"', '"\\ud800\\n"', '"\\ud800\\u0041"', '"\\ud800\\u"', '"\\ud800\\uzzzz"',
    '"\\ud800\\', '"\\udc00\\ud800"', '"\\ud800\\udc0"', '"\\ud83d\\ude0', '{"\\ud800": 1, "\\ud800": 2}', '{"a": 1} # c',
    '# c\n1', '1 // c', '/* c */ 1', '1 /* c */', "'{\"a\": 1}'", '"{"a": 1}"', '{\\"a\\": 1}', '{"a": 1}\'', '1 2', '{} {}',
    '{}, {}', '[] x', '{}"', '"a": 1', 'a', 'a b', '1,', '{"a": f"x"}', '{"a": b"x"}', '{"a": $X}', '{{"a": 1}}', '[1]2',
    '{"a":1}{', 'nulll', '[true false]', '[true,false]', '{"a":true"b":1}', '{"a":"b":"c"}', '""', '[""""]', '{"":""}',
    '[' * 100 + ']' * 100, '[' * 400, '{"a":' * 40 + '1' + '}' * 40, '9' * 4300, '-' + '9' * 4300, '9' * 4301,
    '-' + '1' * 4301, '[' + '1' * 5000 + ']', '1' * 5000 + '.0', '1' * 5000 + 'e1', '0.' + '1' * 5000, '0' * 4301,
]

# What mutations put in.
PIECES = list('{}[]",:\'\\/#;=-+.0123456789eEtfnNIau \t\n\r\x00\x0b\x1f\x7f') + [
    '\u00a0', '\ufeff', '\u2028', '“', '”', '‘', '’', 'é', '😀', '\\u', '\\ud800', '\\udc00', '\\"', '\\\\', '\\n', 'True', 'False',
    'None', 'null', 'true', 'NaN', 'Infinity', '//', '/*', '*/', '# ', '""', '{}', '[]', ', ', ': ', '=>', '01', '1.', '.5', '1e5',
]


def mutate(rng, text):
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 5))):
        at = rng.randrange(len(text) + 1)
        end = min(len(text), at + rng.choice((1, 1, 1, 2, 4)))
        kind = rng.randrange(6)
        if kind == 0:
            text = text[:at] + text[end:]
        elif kind == 1:
            text = text[:at] + rng.choice(PIECES) + text[at:]
        elif kind == 2:
            text = text[:at] + rng.choice(PIECES) + text[end:]
        elif kind == 3:
            text = text[:end] + text[at:end] + text[end:]
        elif kind == 4:
            text = text[:at]
        else:
            old, new = rng.choice((('"', "'"), ('"', '“'), ('true', 'True'), ('null', 'None'), (', ', ' '), (': ', ' = '), ('"', '\\"')))
            text = text.replace(old, new) if rng.random() < 0.5 else text.replace(old, new, 1)
    return text


def scalar(rng):
    return rng.choice((
        lambda: rng.randrange(-10**rng.randrange(1, 25), 10**rng.randrange(1, 25)),
        lambda: rng.uniform(-1, 1) * 10**rng.randrange(-30, 30),
        lambda: rng.choice((True, False, None, float('inf'), float('nan'))),
        lambda: ''.join(rng.choice(PIECES) for _ in range(rng.randrange(8))),
    ))()


def generate(rng, depth):
    if depth == 0 or rng.random() < 0.3:
        return scalar(rng)
    count = rng.randrange(5)
    if rng.random() < 0.5:
        return [generate(rng, depth - 1) for _ in range(count)]
    return {''.join(rng.choice(PIECES) for _ in range(3)): generate(rng, depth - 1) for _ in range(count)}


def visible(text):
    return re.sub('[\ud800-\udfff]', '\ufffd', text)


def tagged(value):
    """The value with its type told, as the tests read it."""
    if isinstance(value, str):
        return ['s', visible(value)]
    if value is None or value is True or value is False:
        return {None: 'n', True: 't', False: 'f'}[value]
    if isinstance(value, list):
        return ['a'] + [tagged(item) for item in value]
    if value[0] == 'o':
        return ['o'] + [[visible(key), tagged(item)] for key, item in value[1]]
    return list(value)


def case(text):
    try:
        json.loads(text)
    except ValueError:
        return [text]
    value = json.loads(
        text,
        parse_int=lambda digits: ('i', digits),
        parse_float=lambda digits: ('d', repr(float(digits))),
        parse_constant=lambda name: ('d', repr(float(name))),
        object_pairs_hook=lambda pairs: ('o', pairs),
    )
    return [text, tagged(value)]


def main():
    rng = random.Random(SEED)
    texts = dict.fromkeys(FORMS + BASES)
    for _ in range(800):
        texts[json.dumps(generate(rng, 4), ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, None, 1)))] = None
    while len(texts) < MUTANTS:
        texts[mutate(rng, rng.choice(BASES))] = None
    for text in FORMS:
        texts['{"a": %s, "b": 1}' % text[:3000]] = None
        texts['[%s]' % text[:3000]] = None
    cases = [case(text) for text in texts if not re.search('[\ud800-\udfff]', text)]
    lines = ',\n'.join(json.dumps(one, ensure_ascii=False, separators=(',', ':')) for one in cases)
    (HERE / 'cases.json').write_text('[\n%s\n]\n' % lines, encoding='utf-8')
    print(len(cases), 'cases,', sum(len(one) == 2 for one in cases), 'of them valid')


def accepted(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def check():
    judged = []
    for line in (HERE / 'errors.txt').read_text(encoding='utf-8').split('\n'):
        mark, _, rest = line.partition(' ')
        if mark in ('text', 'holes', 'repaired'):
            text = json.loads('"%s"' % rest.replace('"', '\\"')).replace('$X', '0')
            judged.append([line, text, True])
        elif re.match(r'  \w+ \d', line):
            judged[-1][2] = False
    failures = 0
    for line, text, valid in judged:
        # A hole stands as 0: what is wrong for every hole is wrong for this one too.
        is_certain = '$X' not in line or not valid
        if is_certain and accepted(text) != valid:
            failures += 1
            print('json.loads disagrees:', line)
    print(len(judged), 'texts,', failures, 'failures')
    sys.exit(failures > 0)


if __name__ == '__main__':
    check() if '--check' in sys.argv else main()
