"""One case in a process of its own: sets the environment, imports Airflow, looks both secrets up, and tells what happened.

Only a forked child may call `run`: it changes the process for good.
"""

import faulthandler
import os
import sys
import tempfile

import lab
import report
import stack
import stores
import warm
from stores import record

BASE = {
    'PATH': '/usr/local/bin:/usr/bin:/bin',
    'LANG': 'C.UTF-8',
    'AIRFLOW__CORE__LOAD_EXAMPLES': 'False',
    'AIRFLOW__CORE__UNIT_TEST_MODE': 'False',
    'PYTHONWARNINGS': 'ignore',
    'NO_GCE_CHECK': 'true',
}
# Backends of Airflow itself, which stand behind the configured one.
BUILT_IN = ('EnvironmentVariablesBackend', 'MetastoreBackend', 'ExecutionAPISecretsBackend')


def run(case):
    """What Airflow did with the case, as a dict."""
    result = {'id': case['id']}
    faulthandler.dump_traceback_later(60, file=open(lab.FOLDER / 'hang.txt', 'a'))
    output = tempfile.TemporaryFile('w+')
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        stream.flush()
        os.dup2(output.fileno(), number)
    set_environment(case)
    faults = stores.emulate(case)
    if faults:
        result['harness'] = faults
    logs = report.Logs()
    try:
        ask(case, result, logs)
    except BaseException as exception:
        result['stage'], result['error'] = 'crash_at_import', report.error(exception)[:500]
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    output.seek(0)
    result['requests'] = record.requests()
    result['log'], warning = logs.summary(output.read())
    if warning:
        result['startup_warning'] = warning
    if case.get('list_modules'):
        result['modules'] = warm.loaded()
    return result


def set_environment(case):
    os.environ.clear()
    os.environ.update(BASE)
    os.environ['HOME'] = str(lab.FOLDER / 'home')
    os.environ['AIRFLOW_HOME'] = lab.airflow_home(stack.name())
    if case.get('adc', True):
        os.environ['GOOGLE_APPLICATION_CREDENTIALS'] = lab.file('gcp-sa.json')
    os.environ.update({name: lab.real(value) for name, value in case['env'].items()})


def ask(case, result, logs):
    """Imports Airflow and looks up what the case wants."""
    import airflow.configuration

    backends = list_of_backends(case, airflow.configuration)
    result['stage'] = 'imported'
    first = backends[0] if backends and type(backends[0]).__name__ not in BUILT_IN else None
    result['backend'] = first and f'{type(first).__module__}.{type(first).__name__}'
    wanted = {'connection': case.get('connection', 'demo'), 'variable': case.get('variable', 'hello')}
    source = report.Source(wanted)
    for backend in backends:
        if type(backend).__name__ in BUILT_IN[1:]:
            backend.get_connection = backend.get_variable = lambda *_, **__: None
        source.watch(backend)
    if is_worker(case):
        for kind, identifier in wanted.items():
            look_up(kind, identifier, backends, logs)
    else:
        result.update(models(**wanted))
    for kind in wanted:
        result[f'{kind}_found_in'] = source.found.get(kind, False)
    if case.get('config'):
        result.update(option(case['config'], airflow.configuration.conf))


def is_worker(case):
    return case.get('mode') == 'worker' and stack.is_three()


def list_of_backends(case, configuration):
    """The backends as a scheduler, or as a task of Airflow 3, has them."""
    if not is_worker(case):
        import airflow  # noqa: F401  # What every process does first.

        return configuration.secrets_backend_list
    from airflow.sdk.execution_time.supervisor import ensure_secrets_backend_loaded

    return ensure_secrets_backend_loaded()


def look_up(kind, identifier, backends, logs):
    """Asks the backends in turn, as a task does."""
    for backend in backends:
        try:
            if getattr(backend, f'get_{kind}')(identifier) is not None:
                return
        except Exception as exception:
            logs.add('raised', f'{kind} {identifier}', report.error(exception))


def models(connection, variable):
    """Asks for both as a scheduler does."""
    from airflow.models import Connection, Variable

    found = {}
    try:
        got = Connection.get_connection_from_secrets(connection)
        found['connection_got'] = got and f'{got.conn_type} {got.host} {got.port}'
    except Exception as exception:
        found['connection_error'] = report.error(exception)[:300]
    try:
        found['variable_got'] = Variable.get_variable_from_secrets(variable)
    except Exception as exception:
        found['variable_error'] = report.error(exception)[:300]
    return found


def option(name, conf):
    """The value of an option, which may come from the store, too."""
    try:
        return {'config_got': str(conf.get(*name.split('/')))[:200]}
    except Exception as exception:
        return {'config_error': report.error(exception)[:300]}
