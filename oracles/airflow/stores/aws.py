"""AWS: Parameter Store, Secrets Manager and STS, at botocore's HTTP session.

The hosts of all regions that botocore knows exist, with their FIPS and dual-stack forms, the endpoints of a VPC, and
localstack; no other host does. The services refuse what the reference of their API says that they refuse. The process has the
credentials of an instance role, and no region comes from the instance.
"""

import io
import json
import os
import re
import urllib.parse

from .record import Held, left

STS = 'https://sts.amazonaws.com/doc/2011-06-15/'
LOCALSTACK = ('localhost', '127.0.0.1', 'localstack', 'host.docker.internal')
SERVICES = {'AmazonSSM': 'ssm', 'secretsmanager': 'secretsmanager'}
INSTANCE_ROLE = {
    'role_name': 'instance-role',
    'access_key': 'AMBIENT',
    'secret_key': 's',
    'token': 't',
    'expiry_time': '2099-01-01T00:00:00Z',
}


class Refused(Exception):
    """An error that the service answers with."""

    def __init__(self, code, message, status=400):
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


class Body(io.BytesIO):
    """The body of an answer, as botocore reads it."""

    def stream(self, **_):
        while chunk := self.read():
            yield chunk

    def release_conn(self):
        pass


class Asked:
    """One request, taken apart."""

    def __init__(self, request):
        self.url = urllib.parse.urlsplit(request.url)
        self.host = self.url.hostname or ''
        signed = re.search(r'Credential=([^/]*)/\d+/([^/]*)/([^/]*)/', header(request, 'Authorization'))
        self.key, self.region = signed.group(1, 2) if signed else (None, None)
        body = request.body or b''
        body = body.encode() if isinstance(body, str) else body
        target = header(request, 'X-Amz-Target')
        if target:
            self.op, self.parameters = target.split('.')[-1], json.loads(body)
        else:
            self.parameters = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
            self.op = self.parameters.get('Action', '?')
        self.service = SERVICES.get(target.split('.')[0], 'sts')
        names = (self.parameters.get(key) for key in ('Name', 'SecretId', 'RoleArn', 'ParameterName'))
        self.name = next((name for name in names if name), None)

    def noted(self, result):
        """Notes the request with what came of it."""
        more = {'region': self.region, 'host': self.host, 'result': result, 'as': self.key}
        if self.service == 'sts':
            more |= {key: self.parameters.get(key) for key in ('RoleSessionName', 'ExternalId', 'DurationSeconds')}
        left(self.op, self.name, **more)


def header(request, name):
    """A header as text; '' if it is not there."""
    value = request.headers.get(name, b'')
    return value.decode() if isinstance(value, bytes) else value


class Partitions:
    """Which regions there are, and under which domain."""

    def __init__(self):
        import botocore

        with open(os.path.join(os.path.dirname(botocore.__file__), 'data', 'partitions.json')) as file:
            partitions = json.load(file)['partitions']
        self.of = {region: one['id'] for one in partitions for region in one['regions'] if not region.endswith('-global')}
        self.suffix = {one['id']: one['outputs']['dnsSuffix'] for one in partitions}

    def locate(self, service, url):
        """Whether the host exists, and the region it belongs to."""
        host = url.hostname or ''
        for region, partition in self.of.items():
            suffix = self.suffix[partition]
            if host in (f'{service}.{region}.{suffix}', f'{service}-fips.{region}.{suffix}', f'{service}.{region}.api.aws'):
                return True, region
            if re.fullmatch(rf'vpce-[\w-]+\.{service}\.{region}\.vpce\.amazonaws\.com', host):
                return True, region
        everywhere = service == 'sts' and host == 'sts.amazonaws.com'
        return everywhere or (host in LOCALSTACK and url.port == 4566), None


def emulate(case):
    import botocore.awsrequest
    import botocore.exceptions
    import botocore.httpsession
    import botocore.utils

    held, partitions = Held(case), Partitions()

    def send(_, request):
        asked = Asked(request)
        exists, home = partitions.locate(asked.service, asked.url)
        if not exists:
            asked.noted('no such host (emulated)')
            raise botocore.exceptions.EndpointConnectionError(endpoint_url=request.url)
        try:
            signature(asked, home)
            found = assumed(asked, partitions, home, case) if asked.service == 'sts' else secret(asked, held, home)
            status, result = 200, 'ok'
        except Refused as refused:
            found, status, result = refusal(asked, refused), refused.status, f'{refused.code}: {refused.message}'
        asked.noted(result)
        data = (found if isinstance(found, str) else json.dumps(found)).encode()
        kind = 'text/xml' if asked.service == 'sts' else 'application/x-amz-json-1.1'
        headers = {'content-type': kind, 'content-length': str(len(data))}
        return botocore.awsrequest.AWSResponse(request.url, status, headers, Body(data))

    botocore.httpsession.URLLib3Session.send = send
    botocore.utils.InstanceMetadataFetcher.retrieve_iam_role_credentials = lambda self: dict(INSTANCE_ROLE)
    if hasattr(botocore.utils, 'InstanceMetadataRegionFetcher'):
        botocore.utils.InstanceMetadataRegionFetcher.retrieve_region = lambda self: None


def signature(asked, home):
    """Refuses the signature of another region, and keys that cannot be any."""
    if asked.key is None:
        return
    if home and asked.region != home:
        raise Refused('SignatureDoesNotMatch', f'Credential should be scoped to a valid region, not {asked.region!r}.', 403)
    if not asked.key or asked.key.startswith('<'):
        raise Refused('InvalidClientTokenId', 'The security token included in the request is invalid.', 403)


def refusal(asked, refused):
    """The body of an error."""
    if asked.service != 'sts':
        return {'__type': refused.code, 'message': refused.message}
    error = f'<Type>Sender</Type><Code>{refused.code}</Code><Message>{refused.message}</Message>'
    return f'<ErrorResponse xmlns="{STS}"><Error>{error}</Error><RequestId>1</RequestId></ErrorResponse>'


def secret(asked, held, home):
    """What Parameter Store and Secrets Manager answer."""
    name = asked.name or ''
    here = held.region in (None, home) or home is None
    found = held.text(name) if here else None
    if asked.op == 'GetParameter':
        parameter(name)
        if found is None:
            raise Refused('ParameterNotFound', f'Parameter {name} not found.')
        return {'Parameter': {'Name': name, 'Type': 'SecureString', 'Value': found, 'Version': 1}}
    if asked.op == 'GetSecretValue':
        if found is None:
            raise Refused('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")
        return {'Name': name, 'SecretString': found, 'ARN': 'arn:aws:secretsmanager:x', 'VersionId': 'v' * 32}
    raise Refused('UnknownOperationException', asked.op)


def parameter(name):
    """Refuses what is not the name of a parameter."""
    if '/' in name and not name.startswith(('/', 'arn:')):
        raise Refused('ValidationException', 'Parameter name must be a fully qualified name.')
    if len(name) > 1011 or not re.fullmatch(r'[a-zA-Z0-9_.\-/:]+', name):
        raise Refused('ValidationException', 'Parameter name: can\'t be prefixed with "ssm" ... letters, numbers and .-_')


def assumed(asked, partitions, home, case):
    """What STS answers."""
    if asked.op == 'GetCallerIdentity':
        who = '<Arn>arn:aws:iam::123456789012:user/x</Arn><UserId>x</UserId><Account>123456789012</Account>'
        return wrapped(asked.op, who)
    role = asked.parameters.get('RoleArn', '')
    partition = role_partition(role)
    session(asked.parameters)
    if partitions.of.get(home or asked.region or 'us-east-1', 'aws') != partition:
        raise Refused('AccessDenied', f'not authorized to perform: sts:AssumeRole on resource: {role}', 403)
    if case.get('external_id') and asked.parameters.get('ExternalId') != case['external_id']:
        raise Refused('AccessDenied', 'not authorized to perform: sts:AssumeRole (external id)', 403)
    credentials = '<AccessKeyId>ASSUMED</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>'
    user = '<Arn>arn:aws:sts::123456789012:assumed-role/x/y</Arn><AssumedRoleId>A:y</AssumedRoleId>'
    return wrapped(
        asked.op,
        f'<Credentials>{credentials}<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser>{user}</AssumedRoleUser>',
    )


def wrapped(op, result):
    """The XML around a result of STS."""
    inner = f'<{op}Result>{result}</{op}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>'
    return f'<{op}Response xmlns="{STS}">{inner}</{op}Response>'


def role_partition(role):
    """The partition of a role; refuses what is none."""
    parts = re.fullmatch(r'arn:(aws[a-z-]*):iam::\d{12}:role/[\x21-\x7e]+', role)
    if not parts or not re.fullmatch(r'[\w+=,.@/-]+', role.split(':role/', 1)[-1]):
        raise Refused('ValidationError', f'{role} is invalid')
    return parts.group(1)


def session(parameters):
    """Refuses what STS does not accept beside the role."""
    patterns = {'RoleSessionName': r'[\w+=,.@-]{2,64}', 'ExternalId': r'[\w+=,.@:/-]{2,1224}'}
    for key, pattern in patterns.items():
        if key in parameters and not re.fullmatch(pattern, parameters[key]):
            raise Refused('ValidationError', f"Value at '{key[0].lower() + key[1:]}' failed to satisfy constraint")
    if not 900 <= int(parameters.get('DurationSeconds', 900)) <= 43200:
        raise Refused('ValidationError', "Value at 'durationSeconds' failed to satisfy constraint")
    try:
        json.loads(parameters.get('Policy', '{}'))
    except ValueError:
        raise Refused('MalformedPolicyDocument', 'Syntax errors in policy.') from None
