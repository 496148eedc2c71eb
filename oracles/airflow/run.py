"""Runs real Airflow on environments, and writes what it did with each.

    PYTHON_OF_A_STACK run.py CASES.json ANSWERS.json [-j N] [ID ...]
    PYTHON_OF_A_STACK run.py warm.json ANSWERS.json --warm     once for each stack: the other runs are faster then

A case has `id` and `env`, and may have

    connection, variable    the ids that are looked up (demo, hello)
    config                  an option to read, as "section/key"
    mode                    "worker": as a task of Airflow 3
    store                   {"names": {NAME: CONTENT}, "region": "us-east-1", "namespace": "..."}: what the stores hold. The
                            content is "conn", "var", or a text; the files of `stores/` say what a NAME is
    adc, in_cluster         false: without Google's default credentials, or outside of Kubernetes
    external_id, auth_mount what the role, or Vault, insists on

An answer has `stage` (imported, crash_at_import, hang, died), `backend`, `requests` (what left for the stores),
`connection_found_in` and `variable_found_in` (a class, or false), `startup_warning`, and `log`.
"""

import argparse
import json
import os
import pathlib
import select
import signal
import sys
import time

import lab
import process
import stack
import warm

LIMIT = 90  # seconds for one case


class Child:
    """A case that runs in a process of its own."""

    def __init__(self, case):
        self.case, self.start, self.parts = case, time.time(), []
        self.read, write = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.close(self.read)
            answer(case, write)
        os.close(write)

    def take(self):
        """Reads on; the answer, once there is all of it."""
        part = os.read(self.read, 1 << 20)
        if part:
            self.parts.append(part)
            return None
        try:
            return self._ended(json.loads(b''.join(self.parts)))
        except ValueError:
            return self._ended({'id': self.case['id'], 'stage': 'died'})

    def stop(self):
        """The answer of a case that took too long."""
        os.kill(self.pid, signal.SIGKILL)
        return self._ended({'id': self.case['id'], 'stage': 'hang'})

    def _ended(self, result):
        os.waitpid(self.pid, 0)
        os.close(self.read)
        return result


def answer(case, write):
    """The whole life of a child."""
    try:
        result = process.run(case)
    except BaseException as exception:
        result = {'id': case['id'], 'stage': 'harness', 'error': repr(exception)[:400]}
    with os.fdopen(write, 'w') as pipe:
        json.dump(result, pipe)
    os._exit(0)


def run(cases, jobs):
    """The answers, in the order of the cases."""
    waiting, running, results = list(cases)[::-1], [], {}
    while waiting or running:
        while waiting and len(running) < jobs:
            running.append(Child(waiting.pop()))
        ready, _, _ = select.select([child.read for child in running], [], [], 1)
        for child in list(running):
            late = time.time() - child.start > LIMIT
            result = child.take() if child.read in ready else child.stop() if late else None
            if result is not None:
                running.remove(child)
                results[child.case['id']] = result
                print(len(results), child.case['id'], result['stage'], f'{time.time() - child.start:.1f} s', file=sys.stderr)
    return [results[case['id']] for case in cases]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('cases', type=pathlib.Path)
    parser.add_argument('answers', type=pathlib.Path)
    parser.add_argument('ids', nargs='*')
    parser.add_argument('-j', dest='jobs', type=int, default=1)
    parser.add_argument('--warm', action='store_true')
    return parser.parse_args()


def main():
    given = arguments()
    lab.fill()
    cases = json.loads(given.cases.read_text())
    cases = [case for case in cases if not given.ids or case['id'] in given.ids]
    if given.warm:
        cases = [case | {'list_modules': True} for case in cases]
    else:
        warm.up(stack.name())
    results = run(cases, given.jobs)
    if given.warm:
        warm.write(stack.name(), [name for result in results for name in result.pop('modules', [])])
    said = {'stack': stack.name(), 'airflow': stack.airflow(), 'providers': stack.providers(), 'results': results}
    given.answers.write_text(json.dumps(said, indent=1, ensure_ascii=False) + '\n')


main()
