"""The warm-up: libraries of others that are imported once, before a child is forked for each case.

Airflow itself is never imported before the fork: what it does at its import is what the cases are about. Which modules
Airflow ends up with was written down by `run.py --warm`, with `warm.json` for the cases.
"""

import importlib
import sys

import lab

# The emulation replaces parts of hvac's surroundings; `lab` and `stores` are ours.
OURS = ('airflow', 'airflow_shared', 'hvac', '__main__', 'unittest', 'lab', 'stores', 'stack', 'warm', 'process', 'report')


def list_of(stack):
    return lab.FOLDER / f'warm-{stack}.txt'


def up(stack):
    """Imports what is on the list of this stack, if there is one."""
    path = list_of(stack)
    for name in path.read_text().split() if path.exists() else []:
        try:
            importlib.import_module(name)
        except BaseException:
            pass  # It cannot be imported alone; Airflow will import it as it does.


def loaded():
    """The modules of others that this process has now."""
    modules = ((name, module) for name, module in sys.modules.items() if name.split('.')[0] not in OURS)
    return [name for name, module in modules if getattr(module, '__spec__', None) and getattr(module, '__file__', None)]


def write(stack, modules):
    list_of(stack).write_text('\n'.join(dict.fromkeys(modules)) + '\n')
