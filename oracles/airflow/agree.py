"""Says where airenv and real Airflow agree about the environments of mutate.py.

    python3 agree.py CASES.json ANSWERS.json [--airenv PROGRAM] [--verbose]

Only what came of a known environment that works on this stack, and of which airenv says nothing, is counted. Airflow shows
what a changed one is:

    broken      it does not start, warns that it cannot read the kwargs, or cannot even ask for a secret
    right       it does the same as the known one, request by request
    other       it works and asks for something else (another name, another identity): only who wrote it knows what was meant

A broken one must be reported, a right one must not be accused; what airenv says of a text that has no effect is counted by
itself. The addresses in `airenv show` are compared with the names that left for the store.
"""

import argparse
import collections
import json
import pathlib

import airenv

# What a store says where there simply is no such secret.
ABSENT = ('ParameterNotFound', 'ResourceNotFoundException', 'NotFound', '404')
# Advice about a configuration that works.
ADVICE = ('AE405', 'AE410')
# Mistakes that may leave a text without effect in an environment that is right.
IDLE = ('name-slip', 'name-form', 'key-slip', 'key-form', 'foreign-kwarg', 'foreign-kwargs')
BUILT_IN = ('EnvironmentVariablesBackend', 'MetastoreBackend', 'ExecutionAPISecretsBackend')


def found(answer):
    sources = [answer.get('connection_found_in'), answer.get('variable_found_in')]
    return all(source and source not in BUILT_IN for source in sources)


def steps(answer):
    """What left, so that two runs can be compared."""
    return [{key: value for key, value in request.items() if key != 'RoleSessionName'} for request in answer.get('requests', [])]


def failed(answer):
    """Why it is broken; '' if it is not."""
    if answer['stage'] != 'imported':
        return f'{answer["stage"]}: {answer.get("error", "")}'
    if answer.get('startup_warning'):
        return answer['startup_warning']
    asked = [request for request in answer.get('requests', []) if request['op'] not in ('token', 'SDK()')]
    results = [request.get('result', '') for request in asked]
    refused = [result for result in results if not result.startswith(('ok', '401', *ABSENT))]
    if refused:
        return refused[0]
    if not found(answer) and not asked:
        return 'nothing was asked: ' + '; '.join(answer.get('log', []) or ['no message'])
    return ''


def state(answer, known):
    if failed(answer):
        return 'broken'
    return 'right' if found(answer) and steps(answer) == steps(known) else 'other'


def kind(case):
    return case['id'].split('-', 1)[1]


def cell(case, answer, known, told):
    """Which of the numbers the case belongs to."""
    is_state = state(answer, known)
    if is_state == 'broken':
        return 'broken and reported' if told else 'broken and missed'
    if is_state == 'other':
        return 'other and told' if told else 'other and untold'
    if not told:
        return 'right and silent'
    return 'right, and a text without effect told' if kind(case) in IDLE else 'right and accused'


def addresses(answer, configurations):
    """'' if the addresses agree, otherwise what differs."""
    asked = [name for request in answer.get('requests', []) if (name := airenv.address(request))]
    shown = [set(lookup['names']) for one in configurations for lookup in one['lookups'] if lookup['kind'] != 'config']
    every = set().union(*shown)
    strange = [name for name in asked if name not in every]
    unasked = [sorted(names) for names in shown if names and not names & set(asked)]
    if answer['stage'] != 'imported' or answer.get('backend') is None or 'LocalFilesystem' in answer['backend']:
        return ''
    if strange or (asked and unasked):
        return f'asked {asked}, shown {[sorted(names) for names in shown]}'
    return ''


def lines(case, answer, findings):
    """The disagreement, for a person."""
    yield f'{case["id"]}, from {case["of"]}: {case["change"]}'
    for name, value in case['env'].items():
        yield f'    {name}={value}'
    yield (
        f'  Airflow: {failed(answer) or "works"}'
        if failed(answer) or found(answer)
        else f'  Airflow: found {answer.get("connection_found_in")}, {answer.get("variable_found_in")}'
    )
    for request in answer.get('requests', []):
        yield '    ' + ' '.join(str(request[key]) for key in ('op', 'name', 'region', 'as', 'result') if request.get(key))
    for finding in findings:
        yield f'  airenv: {finding["severity"]} {finding["code"]} {finding["message"]}'


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('cases', type=pathlib.Path)
    parser.add_argument('answers', type=pathlib.Path)
    parser.add_argument('--airenv', default='airenv')
    parser.add_argument('--verbose', action='store_true', help='show every case')
    return parser.parse_args()


def main():
    given = arguments()
    said = json.loads(given.answers.read_text())
    answers = {answer['id']: answer for answer in said['results']}
    cases = {case['id']: case for case in json.loads(given.cases.read_text())}
    program = airenv.Program(given.airenv, said['airflow'], said['providers'])
    speak = {name: program.findings(case['env'], ADVICE) for name, case in cases.items()}
    clean = {name for name, case in cases.items() if 'of' not in case and found(answers[name]) and not speak[name]}
    count, differ = collections.Counter(), []
    for name, case in cases.items():
        if case.get('of') not in clean:
            continue
        answer = answers[name]
        where = cell(case, answer, answers[case['of']], speak[name])
        count[where] += 1
        shown = addresses(answer, program.configurations(case))
        if any(airenv.address(request) for request in answer.get('requests', [])):
            count['addresses ' + ('differ' if shown else 'agree')] += 1
        if given.verbose or where in ('broken and missed', 'right and accused', 'other and untold') or shown:
            differ.append([f'[{where}]' + (f' addresses: {shown}' if shown else ''), *lines(case, answer, speak[name])])
    print('\n\n'.join('\n'.join(text) for text in differ))
    print(f'\n{said["stack"]}: {sum(case.get("of") in clean for case in cases.values())} changed environments, {len(clean)} known ones')
    for where in sorted(count):
        print(f'{count[where]:5} {where}')


if __name__ == '__main__':
    main()
