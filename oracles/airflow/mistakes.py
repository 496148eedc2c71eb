"""The mistakes: each takes an environment that works and returns it with one change, and what was done.

Arguments: the environment (a copy), its kwargs, the source of chance, and the kwargs of other backends. None where the mistake
does not fit.
"""

import json

BACKEND = 'AIRFLOW__SECRETS__BACKEND'
KWARGS = 'AIRFLOW__SECRETS__BACKEND_KWARGS'
LETTERS = 'abcdefghijklmnopqrstuvwxyz'


def with_kwargs(env, kwargs, change):
    return env | {KWARGS: json.dumps(kwargs, ensure_ascii=False)}, change


def with_text(env, text, change):
    return env | {KWARGS: text}, change


def slip(word, chance):
    """A word with one slip of the keyboard."""
    at = chance.randrange(len(word))
    kind = chance.choice(['drop', 'double', 'swap', 'other'])
    if kind == 'drop':
        return word[:at] + word[at + 1 :]
    if kind == 'double':
        return word[:at] + word[at] + word[at:]
    if kind == 'swap' and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + chance.choice(LETTERS) + word[at + 1 :]


def renamed(mapping, old, new):
    """The mapping with one key renamed in its place."""
    return {new if key == old else key: value for key, value in mapping.items()}


def name_slip(env, kwargs, chance, others):
    name = chance.choice(list(env))
    new = slip(name.lower(), chance).upper()
    return renamed(env, name, new), f'{name} is {new}'


def name_form(env, kwargs, chance, others):
    name = chance.choice([BACKEND, KWARGS])
    forms = [name.replace('__', '_'), name.lower(), name.replace('SECRETS', 'SECRET'), name.replace('SECRETS__', 'SECRETS_')]
    forms += [
        name.replace('AIRFLOW__', 'AIRFLOW_'),
        name.replace('BACKEND', 'SECRETS_BACKEND'),
        name.replace('SECRETS', 'CORE'),
        name + '_',
    ]
    new = chance.choice(forms)
    return renamed(env, name, new), f'{name} is {new}'


def class_slip(env, kwargs, chance, others):
    path = env[BACKEND]
    new = slip(path, chance)
    return env | {BACKEND: new}, f'the class is {new}'


def class_form(env, kwargs, chance, others):
    path = env[BACKEND]
    module, _, name = path.rpartition('.')
    forms = [name, module, f'{module}:{name}', f"'{path}'", f'"{path}"', path + ' ', path.lower(), path.replace('.secrets.', '.', 1)]
    forms += [
        f'{module}.py.{name}',
        path.replace('providers', 'provider'),
        path.replace('.', '/'),
        f'{module}.{name}()',
        path.replace('airflow.', '', 1),
    ]
    new = chance.choice(forms)
    return env | {BACKEND: new}, f'the class is {new!r}'


def quoting(env, kwargs, chance, others):
    text = json.dumps(kwargs, ensure_ascii=False)
    escaped = text.replace('"', '\\"')
    forms = {
        'Python': str(kwargs),
        'in single quotes': f"'{text}'",
        'in double quotes': f'"{text}"',
        'escaped': escaped,
        'escaped in double quotes': f'"{escaped}"',
        'quotes of a word processor': text.replace('"', '”'),
        'without quotes': text.replace('"', ''),
        'keys without quotes': json.dumps(kwargs).replace('{"', '{').replace('": ', ': ').replace(', "', ', '),
        'pretty': json.dumps(kwargs, indent=2),
        'blanks around': f'  {text}  ',
        'a list': f'[{text}]',
        'twice in JSON': json.dumps(text),
    }
    change = chance.choice(list(forms))
    return with_text(env, forms[change], f'kwargs: {change}')


def punctuation(env, kwargs, chance, others):
    text = json.dumps(kwargs, ensure_ascii=False)
    forms = {
        'a comma before the end': text[:-1] + ',}',
        'without the last brace': text[:-1],
        'without the first brace': text[1:],
        'a brace too many': text + '}',
        'a semicolon at the end': text + ';',
        '= for :': text.replace('": ', '"='),
        'one comma dropped': text.replace(', "', ' "', 1),
        'one quote dropped': text.replace('":', ':', 1),
        'a comment': text + ' # ours',
        '; for ,': text.replace(', "', '; "'),
    }
    change = chance.choice(list(forms))
    return with_text(env, forms[change], f'kwargs: {change}')


def key_slip(env, kwargs, chance, others):
    key = chance.choice(list(kwargs))
    new = slip(key, chance)
    return with_kwargs(env, renamed(kwargs, key, new), f'{key} is {new}') if new not in kwargs else None


def key_form(env, kwargs, chance, others):
    key = chance.choice(list(kwargs))
    words = key.split('_')
    camel = words[0] + ''.join(word.capitalize() for word in words[1:])
    new = chance.choice([key.upper(), key.replace('_', '-'), camel, key + ' ', words[0], words[-1], key.replace('_', ''), key + 's'])
    return with_kwargs(env, renamed(kwargs, key, new), f'{key} is {new!r}') if new not in kwargs else None


def dropped(env, kwargs, chance, others):
    key = chance.choice(list(kwargs))
    return with_kwargs(env, {name: value for name, value in kwargs.items() if name != key}, f'without {key}')


def line_dropped(env, kwargs, chance, others):
    name = chance.choice(list(env))
    return {key: value for key, value in env.items() if key != name}, f'without {name}'


def foreign_kwarg(env, kwargs, chance, others):
    other = chance.choice(others)
    keys = [key for key in other if key not in kwargs]
    if not keys:
        return None
    key = chance.choice(keys)
    return with_kwargs(env, kwargs | {key: other[key]}, f'with {key} of another backend')


def foreign_kwargs(env, kwargs, chance, others):
    return with_kwargs(env, chance.choice(others), 'the kwargs of another backend')


def type_of_value(env, kwargs, chance, others):
    key = chance.choice(list(kwargs))
    value = kwargs[key]
    forms = [None, [value], {'value': value}, True, False, 5, '', str(value), json.dumps(value), 'null', 'None', 'true']
    new = chance.choice(forms)
    return with_kwargs(env, kwargs | {key: new}, f'{key} is {new!r}') if new != value else None


def value_form(env, kwargs, chance, others):
    texts = [key for key, value in kwargs.items() if isinstance(value, str) and value]
    if not texts:
        return None
    key = chance.choice(texts)
    value = kwargs[key]
    forms = [
        f' {value}',
        f'{value} ',
        f'"{value}"',
        f"'{value}'",
        f'<{value}>',
        '${' + key.upper() + '}',
        f'{value}\n',
        value.upper(),
        f'{value},',
    ]
    new = chance.choice(forms)
    return with_kwargs(env, kwargs | {key: new}, f'{key} is {new!r}')


def prefix_form(env, kwargs, chance, others):
    keys = [key for key in kwargs if key.endswith(('_prefix', 's_path')) and isinstance(kwargs[key], str) and kwargs[key]]
    if not keys:
        return None
    key = chance.choice(keys)
    value = kwargs[key]
    forms = [
        '/' + value,
        value + '/',
        value.lstrip('/'),
        value.replace('/', '//'),
        value.replace('/', '\\'),
        value + '/demo',
        value + '/{conn_id}',
    ]
    forms += [value.replace('/', ' / '), value.replace('/', '.'), value.replace('-', '/'), '/', value + '/*', 'ssm:' + value]
    new = chance.choice(forms)
    return with_kwargs(env, kwargs | {key: new}, f'{key} is {new!r}') if new != value else None


def region_form(env, kwargs, chance, others):
    value = kwargs.get('region_name')
    if not isinstance(value, str):
        return None
    forms = [
        value.replace('-', '_'),
        value.upper(),
        value + 'a',
        value.rsplit('-', 1)[0],
        value.replace('-', ''),
        slip(value, chance),
        'global',
        'eu',
    ]
    new = chance.choice(forms)
    return with_kwargs(env, kwargs | {'region_name': new}, f'region_name is {new!r}')


def role_form(env, kwargs, chance, others):
    value = kwargs.get('role_arn')
    if not isinstance(value, str):
        return None
    forms = [value.removeprefix('arn:'), value.replace(':role/', ':user/'), value.replace('::', ':'), value.replace(':role/', ':role:')]
    forms += [
        value.split('/', 1)[-1],
        value.replace('2', '', 1),
        value.replace(':iam:', ':sts:'),
        slip(value, chance),
        value.replace(':aws:', ':aws-cn:'),
    ]
    new = chance.choice(forms)
    return with_kwargs(env, kwargs | {'role_arn': new}, f'role_arn is {new!r}')


def url_form(env, kwargs, chance, others):
    keys = [key for key in kwargs if key.endswith('url') and isinstance(kwargs[key], str)]
    if not keys:
        return None
    key = chance.choice(keys)
    value = kwargs[key]
    bare = value.split('://', 1)[-1]
    forms = [
        bare,
        value + '/',
        value.replace('://', ':/'),
        f'htps://{bare}',
        value.replace('.', ',', 1),
        value.replace('https://', 'https://https://'),
        value + '/v1',
    ]
    new = chance.choice(forms)
    return with_kwargs(env, kwargs | {key: new}, f'{key} is {new!r}') if new != value else None


ALL = [
    name_slip,
    name_form,
    class_slip,
    class_form,
    quoting,
    punctuation,
    key_slip,
    key_form,
    dropped,
    line_dropped,
    foreign_kwarg,
    foreign_kwargs,
    type_of_value,
    value_form,
    prefix_form,
    region_form,
    role_form,
    url_form,
]
