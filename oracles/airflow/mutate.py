"""Makes environments with one mistake each out of those that are known to work.

    python3 mutate.py CASES.json [--seed N] [--count N]

The known ones are in testdata/truth; the result is a file for run.py that has each of them that was used, too, since only a
mistake in what works says anything. `of` names it, and `change` says what was done.
"""

import argparse
import json
import pathlib
import random

import mistakes
import truth

KWARGS = 'AIRFLOW__SECRETS__BACKEND_KWARGS'
# An environment of which airenv says something has its reason in the tests; a mistake in it proves little.
EVERYWHERE = ('af3.3.2', 'af2.10.5-amazon8.29.0')


def works(case):
    """Whether both secrets were found on every stack that has the backend."""
    answers = [case['airflow'][stack] for stack in EVERYWHERE if stack in case['airflow']]
    return all(answer.get('connection_found_in') and answer.get('variable_found_in') for answer in answers)


def kwargs(case):
    """The kwargs, if they are plain JSON of an object."""
    try:
        found = json.loads(case['env'][KWARGS])
    except (KeyError, ValueError):
        return None
    return found if isinstance(found, dict) and found else None


def bases():
    """The cases to change: a scheduler's, with kwargs, all found."""
    cases = (case for case in truth.stored() if case['wanted'] == 'cv' and 'mode' not in case and 'config' not in case)
    return [case for case in cases if kwargs(case) and works(case)]


def by_class(cases):
    """The cases of each backend, so that none is left out where one has most of them."""
    groups = {}
    for case in cases:
        groups.setdefault(case['env']['AIRFLOW__SECRETS__BACKEND'], []).append(case)
    return list(groups.values())


def mutants(count, chance):
    """`count` changed environments that are all different."""
    groups, seen, made = by_class(bases()), set(), []
    turns = list(mistakes.ALL)
    while len(made) < count:
        mistake = turns[len(made) % len(turns)]
        base = chance.choice(chance.choice(groups))
        others = [kwargs(case) for group in groups if base not in group for case in group]
        changed = mistake(dict(base['env']), kwargs(base), chance, others)
        text = json.dumps(changed, sort_keys=True)
        if changed is None or changed[0] == base['env'] or text in seen:
            if chance.random() < 0.02:
                turns = turns[1:] + turns[:1]  # This one may never fit.
            continue
        seen.add(text)
        env, change = changed
        name = f'{len(made):03}-{mistake.__name__.replace("_", "-")}'
        made.append(truth.as_case(base) | {'id': name, 'env': env, 'of': base['id'], 'change': change})
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('cases', type=pathlib.Path)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--count', type=int, default=60)
    given = parser.parse_args()
    made = mutants(given.count, random.Random(given.seed))
    used = {case['of'] for case in made}
    known = [truth.as_case(case) for case in bases() if case['id'] in used]
    given.cases.write_text(json.dumps(known + made, indent=1, ensure_ascii=False) + '\n')
    print(len(known), 'known,', len(made), 'changed')


main()
