"""Writes cases.json: texts of Terraform files, and what the real terraform makes of each.

    python3 make.py          writes cases.json beside this file; needs `terraform` (1.11.4 was used), no provider

A case is [text, answer]. The answer is "refused" if `terraform fmt` cannot parse the text, null if the text parses but
`local.x` has no value (there is none, or it cannot be evaluated), and otherwise what `jsonencode(local.x)` is.
"""

import base64
import json
import os
import pathlib
import random
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).parent
SEED = 20261129
MUTANTS = 900
ENVIRONMENT = {**os.environ, 'TF_CLI_CONFIG_FILE': '/dev/null', 'CHECKPOINT_DISABLE': '1', 'NO_COLOR': '1'}

VALUES = [
    '"plain"', '""', '"a\\nb\\tc\\rd\\"e\\\\f"', '"\\u00e9\\U0001F600"', '"\\q"', '"\\u12"', '"$${a} %%{b}"', '"$${"', '"$$${a}"',
    '"$$$${a}"', '"$$"', '"$ % $a %b $$a"', '"%%%{if true}"', '"%%%%{a}"', '"100%"', '"é—"', '"<a> & b"', "'single'", '"{\'a\': \'b\'}"', '"{\\"a\\": \\"b\\"}"',
    '1', '0', '007', '1.10', '1.0', '0.5', '00.50', '1e3', '1.5E-2', '-1', '- 1', '1.', '.5', '12345678901234567890', 'true', 'false', 'null', 'yes',
    '[]', '[1, 2]', '[1, 2,]', '[1 2]', '[\n1,\n2\n]', '[,]', '{}', '{ a = 1 }', '{ a : 1 }', '{ a = 1, b = 2 }', '{ a = 1\n b = 2 }', '{\n a = 1,\n b = 2,\n}',
    '{ a = 1 b = 2 }', '{ "a" = 1 }', '{ ("a") = 1 }', '{ (local.y) = 1 }', '{ a.b = 1 }', '{ a-b = 1 }', '{ 1 = 2 }', '{ "secrets.backend" = "b", a = "c" }', '{ a = 1, a = 2 }',
    '{ z = 1, a = { c = [1, {}], b = null } }', '{ for = 1 }', '{ for k, v in { a = 1 } : k => v }', '[for v in [1, 2] : v * 2]', '[for v in [1, 2] : v if v > 1]', '{ a = }',
    'jsonencode({ b = 1, a = "x" })', 'jsonencode("{}")', 'jsonencode([true, null, 1.50])', 'jsonencode({ a = "<&>\\u2028\\n" })', '"${jsonencode({ a = 1 })}"', '"x${1}y${true}"',
    '"${local.y}"', '"a ${local.y} b"', '"${ local.y }"', '"a ${~ local.y ~} b"', '"%{ if true }a%{ else }b%{ endif }"', '"%{ for a in [1, 2] }${a}%{ endfor }"', '"${"', '"${}"', '"${local.y"', '"%{ foo }"',
    '"${"nested ${"deep"}"}"', '"${[1]}"', '"${{}}"', 'local.y', 'local.m', 'local.m.a', 'local.m["a"]', 'local.none', 'local.l[0]', 'local.l[*]', 'local.l.0', 'local.l.*',
    'merge({ a = 1 }, { a = 2, b = 3 })', 'merge(local.m, { c = 1 })', 'merge()', 'merge({ a = 1 }, null)', 'merge([{ a = 1 }, { b = 2 }]...)', 'concat([1], [2, 3])', 'join(",", ["a", "b"])',
    'join("", [])', 'format("%s-%s", "a", "b")', 'format("100%%")', 'format("%s", 1)', 'format("%d", 1)', 'format("%s")', 'chomp("a\\n\\n")', 'chomp("a\\r\\n")', 'trimspace("  a \\n")', 'tostring(1)', 'tostring(true)',
    'sensitive("a")', 'nonsensitive("a")', 'tomap({ a = 1 })', 'tolist(["a"])', 'upper("a")', 'nofunction("a")', '1 + 2', '1 == 1 ? "a" : "b"', 'true && !false', '!true', '"a" == "b"', '(1)', '("a")', '(\n"a"\n)', '1 +\n2',
    '(1 +\n2)', '# c\n1', '/* c */ 1', '1 # c', '1 // c', '1 /* c */', '[1, # c\n2]', '{ a = 1 # c\n b = 2 }', '{ a = 1 /* c */, b = 2 }', '1 /* open', '<<EOT\nEOT', '<<EOT\na\nEOT', '<<EOT\n  a\n b\nEOT', '<<EOT\n  a\n  EOT',
    '<<-EOT\n    a\n      b\n    EOT', '<<-EOT\n    a\n\n      b\n  EOT', '<<-EOT\n    a\n  \n      b\n    EOT', '<<-EOT\n    a\n        \n      b\n    EOT', '<<-EOT\n\t\ta\n\t\t\tb\n\tEOT', '<<-EOT\n   a\n\tb\n EOT', '<<-EOT\n\n\n   a\nEOT',
    '<<-EOT\n  \n   a\nEOT', '<<-EOT\n    ${local.y}\n      b\n    EOT', '<<-EOT\n${local.y}\n      b\n    EOT', '<<-EOT\n    a ${local.y}\n      b\n    EOT', '<<-EOT\n    $${a}\n    EOT', '<<-EOT\n    "a\\n"\n    EOT', '<<-EOT\n    EOT',
    '<<EOT\na', '<<EOT\na\nEOTX\nEOT', '<<EOT\na\nEOT # c', '<<EOT x\na\nEOT', '<< EOT\na\nEOT', '<<"EOT"\na\nEOT', '<<EOT\r\na\r\nEOT\r', '<<-EOT\r\n  a\r\n  b\r\n  EOT\r', '<<E-T\na\nE-T', '[<<EOT\na\nEOT\n]', '[<<EOT\na\nEOT\n, 1]', '{ a = <<EOT\nb\nEOT\n}',
    '{ a = <<EOT\nb\nEOT\n c = 1 }', 'jsonencode({ a = <<EOT\nb\nEOT\n})', 'chomp(<<EOT\na\nEOT\n)', '<<-EOT\n  a\n    %{ if true }\n  b\n  %{ endif }\n  EOT', '<<-EOT\n  a$${b}\n  %%{c}\n  EOT', '<<-EOT\n  a\u00a0\n  \u00e9\n  EOT', '<<-EOT\n  a\n EOT b\n  EOT',
    '"a\nb"', '"a', 'a.b.c', 'a.b[0].c', 'a ? b', 'a ? b : c ? d : e', 'f(1, 2', 'f(1,, 2)', 'f(1 2)', 'f(1,)', 'provider::a::b(1)', 'var.a', 'x y', '@', ']', '}', '"${{ a = 1 }.a}"', '{ "${local.y}" = 1 }', '{ true = 1 }', '{ null = 1 }', '{ a = 1, }', '{ , }', '{\n\n a = 1\n\n\n b = 2\n\n}',
]

BASES = [
    'locals {\n  x = %s\n  y = "why"\n  m = { a = "em" }\n  l = ["el"]\n}\n',
]

FORMS = [
    '', '\n', '# c', '// c\n', '/* c */', '/* c', 'a {}', 'a "b" {}', 'a "b" c {}', 'a "b" "c" {\n}\n', 'a { b = 1 }', 'a { b = 1, c = 2 }', 'a { b = 1 c = 2 }', 'a { b {} }', 'a { b = 1\n}', 'a {\n b = 1 }', 'a\n{}', 'a = 1', 'a = 1\na = 2\n', 'a = 1 b = 2',
    'a {\n b {\n c = 1\n }\n}\n', '{}', 'a {', 'a }', '}', 'a "b\n" {}', 'a {}\n}', 'a {} b {}', '\ufeffa = 1', 'a=1', 'a: 1', 'a-b = 1', '1a = 1', '"a" = 1', 'a.b = 1', 'a =', 'a = \n1', 'é = 1', '_a = 1', 'a {\r\n  b = 1\r\n}\r\n', 'a { # c\n}', 'a { /* c */ }', 'a /* c */ {}', 'a "b" # c\n{}',
    'resource "a" "b" {\n  c = {\n    secrets.backend = "d"\n  }\n}\n', 'resource "a" "b" {\n  set {\n    name  = "c"\n    value = "d"\n  }\n  dynamic "e" {\n    for_each = f\n    content {\n      g = h.value\n    }\n  }\n}\n', 'a = 1;', 'a "b", "c" {}', 'a = 1 }',
]

PIECES = ['\n', '"', "'", '{', '}', '[', ']', '(', ')', '=', ':', ',', ' ', '${', '%{', '$${', '\\', '# c\n', '// ', '/*', '*/', '<<EOT\n', '<<-EOT\n', '\nEOT\n', '\t', '\r\n', '.', '-', '1', 'a', 'é', '?', '...', '$', '%', '~', '!']


def run(arguments, text, folder):
    return subprocess.run(['terraform', *arguments], cwd=folder, input=text.encode(), env=ENVIRONMENT, capture_output=True)


def answer(text):
    with tempfile.TemporaryDirectory() as folder:
        if run(['fmt', '-'], text, folder).returncode != 0:
            return 'refused'
        pathlib.Path(folder, 'main.tf').write_bytes(text.encode())
        done = run(['console'], 'base64encode(jsonencode(local.x))\n', folder)
        value = re.fullmatch(rb'"([A-Za-z0-9+/=]*)"\n', done.stdout)
        return base64.b64decode(value[1]).decode() if value and done.returncode == 0 else None


def main():
    random.seed(SEED)
    whole = [base % value for base in BASES for value in VALUES]
    texts = dict.fromkeys(whole + FORMS)
    while len(texts) < len(whole) + len(FORMS) + MUTANTS:
        text = random.choice(whole + FORMS)
        for _ in range(random.randint(1, 2)):
            at = random.randint(0, len(text))
            text = text[:at] + random.choice(PIECES) + text[at + random.choice([0, 0, 1, 3]):]
        texts[text] = None
    with ThreadPoolExecutor(3) as pool:
        cases = list(zip(texts, pool.map(answer, texts)))
    with open(HERE / 'cases.json', 'w', encoding='utf-8') as file:
        file.write('[\n' + ',\n'.join(json.dumps(list(case)) for case in cases) + '\n]\n')


main()
