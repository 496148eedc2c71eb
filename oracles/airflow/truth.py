"""The environments of testdata/truth that have a store, as cases for run.py.

    python3 truth.py cases CASES.json              writes them
    python3 truth.py compare ANSWERS.json          says where the answers differ from those that are stored

What is compared is what Airflow did: whether it started, which backend answered, and what left.
"""

import json
import pathlib
import sys

TRUTH = pathlib.Path(__file__).resolve().parents[2] / 'testdata' / 'truth'
# Why an answer cannot be had again from what is stored.
CHANGED = {
    'f-cfg-sqlconn': 'the content of the store was a URL, for which another text stands',
    'f-vault-namespace-env': 'the store was in a namespace, which is not stored',
    'f-kw-override-region': 'the store was in one region, which is not stored',
}
KEPT = ('id', 'env', 'connection', 'variable', 'mode', 'config')


def stored():
    """Every case whose store is known."""
    return [case for case in json.loads((TRUTH / 'airflow-2.json').read_text()) if 'stored' in case]


def as_case(case):
    return {key: case[key] for key in KEPT if key in case} | {'store': {'names': case['stored']}}


def essence(answer):
    """The part of an answer that does not change with the wording of a log."""
    requests = sorted([request.get(key) or '' for key in ('op', 'name', 'region', 'as')] for request in answer.get('requests', []))
    found = [answer.get('connection_found_in') or False, answer.get('variable_found_in') or False]
    return {'stage': answer['stage'], 'found': found, 'requests': requests}


def differences(said):
    """(id, stored, now) for each case that now ends otherwise."""
    known = {case['id']: case['airflow'].get(said['stack']) or case['airflow'].get(said['stack'].split('-')[0]) for case in stored()}
    for now in (answer for answer in said['results'] if answer['id'] not in CHANGED):
        before = known.get(now['id'])
        if before and essence(before) != essence(now):
            yield now['id'], essence(before), essence(now)


def main():
    command, path = sys.argv[1], pathlib.Path(sys.argv[2])
    if command == 'cases':
        path.write_text(json.dumps([as_case(case) for case in stored()], indent=1, ensure_ascii=False) + '\n')
        return
    said = json.loads(path.read_text())
    count = 0
    for name, before, now in differences(said):
        count += 1
        print(name, *(f'{key}: stored {before[key]}, now {now[key]}' for key in now if before[key] != now[key]), sep='\n    ')
    print(f'{said["stack"]}: {len(said["results"])} cases, {count} differ from the stored answers')


if __name__ == '__main__':
    main()
