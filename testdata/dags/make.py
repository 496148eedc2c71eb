#!/usr/bin/env python3
"""Writes what Python's own tokenize and ast, and Jinja's own parser, make of Python files: the answers in real.json and
edges.json beside this file.

  make.py                    renews the answers for the texts of the two files
  make.py --pick FOLDER ...  takes into real.json statements of the Python files in these folders that show something new
  make.py --all FOLDER ...   prints the answers for all their files as one JSON, for the test: AIRENV_DAGS=FILE cargo test dags::

Needs jinja2. Written with Python 3.11; nothing of the files is run."""
import ast, io, json, os, re, sys, tokenize
import jinja2
from jinja2 import nodes

HERE = os.path.dirname(os.path.abspath(__file__))
FOR_PEOPLE = {'doc', 'doc_md', 'doc_rst', 'doc_json', 'doc_yaml', 'description', 'help', '__doc__'}
START = 'from airflow import x\n'


def offsets(text):
    """From (line, column in characters) to bytes."""
    lines, starts, at = text.split('\n'), [], 0
    for line in lines:
        starts.append(at)
        at += len(line.encode()) + 1
    return lambda line, column: starts[line - 1] + len(lines[line - 1][:column].encode()) if line <= len(lines) else len(text.encode())


def tokens(text):
    """Each name, string and end of a logical line: [kind, start, end, value]; no value where it is not known as written."""
    place, found = offsets(text), []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        start, end = place(*token.start), place(*token.end)
        if token.type == tokenize.NAME:
            found.append(['name', start, end])
        elif token.type == tokenize.NEWLINE:
            found.append(['end', min(start, len(text.encode()))])
        elif token.type == tokenize.STRING:
            prefix = re.match('[A-Za-z]*', token.string).group().lower()
            value = None if set(prefix) & set('bft') else ast.literal_eval(token.string)
            if value is not None and (any(0xD800 <= ord(c) < 0xE000 for c in value) or r'\N{' in token.string and 'r' not in prefix):
                value = None
            found.append(['string', start, end, value])
    return found


def name_of(node):
    if isinstance(node, ast.Name):
        return node.id, ''
    if isinstance(node, ast.Attribute):
        owner = node.value
        return node.attr, owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ''
    return '', ''


def text_of(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def in_template(text):
    """The ids that a template names, by Jinja's own parser."""
    if '{{' not in text and '{%' not in text or re.search(r'\b(set|for)\s+(conn|var)\b|\b(raw|macro|import)\b', text):
        return []
    try:
        tree = jinja2.Environment().parse(text)
    except jinja2.TemplateError:
        return []
    found = []

    def is_path(node, path):
        if len(path) == 1:
            return isinstance(node, nodes.Name) and node.name == path[0]
        return isinstance(node, nodes.Getattr) and node.attr == path[-1] and is_path(node.node, path[:-1])

    def key(node, path, is_called):
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and node.node.attr == 'get' and is_path(node.node.node, path):
            return node.args[0].value if node.args and isinstance(node.args[0], nodes.Const) and isinstance(node.args[0].value, str) else None
        return node.attr if isinstance(node, nodes.Getattr) and not is_called and is_path(node.node, path) else None

    def walk(node, is_called=False):
        for path, kind in ((('conn',), 'connection'), (('var', 'value'), 'variable'), (('var', 'json'), 'variable')):
            id = key(node, path, is_called)
            if id:
                found.append((kind, id))
        for child in node.iter_child_nodes():
            walk(child, isinstance(node, nodes.Call) and child is node.node)
    walk(tree)
    return found


def by_name(call, owner, name):
    if call == 'Connection' and name == 'conn_id':
        return 'connection', 'stores'
    if name == 'key' and (call == 'Variable' or owner == 'Variable' and call in ('set', 'update', 'setdefault')):
        return 'variable', 'stores'
    if name == 'key' and owner == 'Variable' and call in ('get', 'get_variable_from_secrets'):
        return 'variable', 'asks'
    return ('connection', 'asks') if name == 'conn_id' or name.endswith('_conn_id') else None


def by_place(call, owner):
    if call == 'get_connection' and owner.endswith('Hook') or owner == 'Connection' and call in ('get', 'get_connection_from_secrets'):
        return 'connection', 'asks'
    if call == 'Connection':
        return 'connection', 'stores'
    if owner == 'Variable' and call in ('get', 'get_variable_from_secrets'):
        return 'variable', 'asks'
    return ('variable', 'stores') if call == 'Variable' or owner == 'Variable' and call in ('set', 'update', 'setdefault') else None


def ids(text):
    """What a file asks for or stores, by ast: [kind, does, id]; sorted, because templates have no places."""
    if 'airflow' not in text:
        return []
    tree, found, taken = ast.parse(text), [], set()
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        call, owner = name_of(node.func)
        given = [(argument.value, by_name(call, owner, argument.arg or '')) for argument in node.keywords]
        given += [(argument, by_place(call, owner)) for argument in node.args[:1]]
        for value, what in given:
            id = text_of(value)
            if id is not None and what:
                taken.add(value)
                if id and not any(other in id for other in ('{{', '{%', '://', '\n')):
                    found.append([*what, id])
    for node in ast.walk(tree):
        value, parent = text_of(node), parents.get(node)
        if value is None or node in taken or isinstance(parent, (ast.Expr, ast.JoinedStr, ast.FormattedValue, ast.Attribute)):
            continue
        is_changed = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mod) and parent.left is node
        is_for_people = isinstance(parent, ast.keyword) and parent.arg in FOR_PEOPLE \
            or isinstance(parent, ast.Assign) and any(name_of(target)[0] in FOR_PEOPLE for target in parent.targets)
        if not is_changed and not is_for_people:
            found += [[kind, 'asks', id] for kind, id in in_template(value)]
    return sorted(found)


def files(folders):
    for folder in folders:
        for place, _, names in os.walk(folder):
            yield from (os.path.join(place, name) for name in sorted(names) if name.endswith('.py'))


def answers(text):
    return {'text': text, 'tokens': tokens(text), 'ids': ids(text)}


def pick(folders, most=70):
    """Statements with a string of a kind, or a call, that none before has."""
    seen, picked = set(), []
    simple = (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return, ast.Raise, ast.Assert, ast.AugAssign)
    for path in files(folders):
        text = open(path, encoding='utf-8').read()
        source, place = text.encode(), offsets(text)
        for node in ast.walk(ast.parse(text)):
            # The columns of ast are bytes, those of a line's start are both.
            part = source[place(node.lineno, 0) + node.col_offset:place(node.end_lineno, 0) + node.end_col_offset].decode() if isinstance(node, simple) else None
            if not part or len(part) > 420:
                continue
            wanted = START + part + '\n'
            try:
                ast.parse(wanted)
                strings = [token.string for token in tokenize.generate_tokens(io.StringIO(wanted).readline) if token.type == tokenize.STRING]
            except (SyntaxError, tokenize.TokenError):
                continue
            traits = {('id', *id[:2], re.sub('[a-z0-9]+', 'a', id[2])) for id in ids(wanted)}
            traits |= {('call', call) for call in re.findall(r'\w*conn_id=|\w+\.get_connection|Variable\.\w+|Connection\b', part) if traits}
            for string in strings:
                prefix = re.match('[A-Za-z]*', string).group()
                traits |= {(prefix, string[len(prefix):][:3])[:1] + (string[len(prefix):][:3] in ('"""', "'''"), string[len(prefix)])}
                traits |= {('escape', prefix, escape) for escape in re.findall(r'\\[^\d]', string)}
                traits |= {('field', mark) for mark in re.findall(r'\{[^{}]*?(\[|\(|:|!|\'|")', string) if 'f' in prefix.lower()}
            if traits - seen and len(picked) < most:
                seen |= traits
                picked.append(answers(wanted))
    return picked


def write(name, cases):
    with open(os.path.join(HERE, name), 'w', encoding='utf-8') as file:
        file.write('[\n' + ',\n'.join(json.dumps(case, ensure_ascii=False) for case in cases) + '\n]\n')


def main(mode='', *folders):
    if mode == '--all':
        texts = (open(path, encoding='utf-8').read() for path in files(folders))
        print(json.dumps([answers(text) for text in texts]))
    elif mode == '--pick':
        write('real.json', pick(folders))
    else:
        for name in ('real.json', 'edges.json'):
            with open(os.path.join(HERE, name), encoding='utf-8') as file:
                cases = json.load(file)
            write(name, [answers(case['text']) for case in cases])


if __name__ == '__main__':
    main(*sys.argv[1:])
