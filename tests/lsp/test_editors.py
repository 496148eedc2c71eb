"""`airenv server` with clients that say what real editors say of themselves.

Enters: the program, named by the variable AIRENV, and the capabilities that pytest-lsp recorded from the editors. The
client checks each message against the specification. Positions are compared behind characters that are one, two or four
units long, so that a wrong encoding shows.
"""

import asyncio
import os
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client
from documents import edited, offset, position

EDITORS = [
    "visual-studio-code@v1.65.2",
    "neovim@v0.6.1",
    "neovim@v0.7.0",
    "neovim@v0.8.0",
    "neovim@v0.9.1",
    "neovim@v0.10.0",
    "neovim@v0.11.0",
    "emacs@v29.1",
]
AIRENV = os.environ.get("AIRENV") or pytest.exit("AIRENV names no program: AIRENV=target/debug/airenv pytest tests/lsp", 2)
BACKEND = "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend"
# Two characters behind which UTF-8, UTF-16 and UTF-32 count differently.
KWARGS = '{"verify": "/é💥.pem", "region_name": "eu-west-1", "role_arn": "arn:aws:iam::123456789012:role/airflow"}'
SOUND = f"AIRFLOW__SECRETS__BACKEND={BACKEND}\nAIRFLOW__SECRETS__BACKEND_KWARGS={KWARGS}\n"
BROKEN = SOUND.replace("}\n", ",}\n")
COMMA = BROKEN.index(",}\n")


class Editor:
    """An editor with one open file."""

    def __init__(self, client: LanguageClient, folder: Path):
        self.client = client
        self.folder = folder
        self.uri = (folder / ".env").as_uri()
        self.text = ""
        self.version = 0
        self.server = None

    async def start(self, capabilities):
        root = self.folder.as_uri()
        answer = await self.client.initialize_session(
            types.InitializeParams(
                capabilities=capabilities,
                root_uri=root,
                workspace_folders=[types.WorkspaceFolder(root, "project")],
            )
        )
        self.server = answer.capabilities
        asked = capabilities.text_document.diagnostic
        self.pulls = asked is not None
        assert (self.server.diagnostic_provider is not None) == self.pulls
        self.encoding = self.server.position_encoding or types.PositionEncodingKind.Utf16
        offered = capabilities.general and capabilities.general.position_encodings
        assert self.encoding in (offered or [types.PositionEncodingKind.Utf16])

    def document(self):
        return types.TextDocumentIdentifier(self.uri)

    def open(self, text):
        self.text, self.version = text, 1
        item = types.TextDocumentItem(self.uri, "dotenv", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, text):
        """The whole text, or the part that differs, as the server wants it."""
        sync = self.server.text_document_sync
        kind = sync.change if isinstance(sync, types.TextDocumentSyncOptions) else sync
        change = types.TextDocumentContentChangeWholeDocument(text)
        if kind == types.TextDocumentSyncKind.Incremental:
            first = len(os.path.commonprefix([self.text, text]))
            common = len(os.path.commonprefix([self.text[first:][::-1], text[first:][::-1]]))
            place = types.Range(self.at(first), self.at(len(self.text) - common))
            change = types.TextDocumentContentChangePartial(place, text[first : len(text) - common])
        self.text, self.version = text, self.version + 1
        document = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def at(self, where):
        return position(self.text, where, self.encoding)

    async def findings(self, wanted):
        """The findings of the file, when there are as many as wanted: pulled if the editor does, else those pushed."""
        for _ in range(60):
            found = await self.pulled() if self.pulls else self.client.diagnostics.get(self.uri)
            if found is not None and len(found) == wanted:
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(f"{wanted} findings did not come, but {found}")

    async def pulled(self):
        params = types.DocumentDiagnosticParams(self.document())
        return (await self.client.text_document_diagnostic_async(params)).items

    async def fixes(self, finding):
        params = types.CodeActionParams(
            self.document(),
            finding.range,
            types.CodeActionContext([finding], only=[types.CodeActionKind.QuickFix]),
        )
        return await self.client.text_document_code_action_async(params)

    async def edits(self, action):
        """What the editor does with an action: it asks for the edit if it is not there, and only if it may."""
        if action.edit is None:
            action = await self.client.code_action_resolve_async(action)
        edit = action.edit
        if edit.document_changes:
            [change] = edit.document_changes
            assert change.text_document.uri == self.uri
            assert change.text_document.version in (None, self.version)
            return change.edits
        assert list(edit.changes) == [self.uri]
        return edit.changes[self.uri]


def make_client():
    """A client that takes registrations, which the one of pytest-lsp refuses."""
    client = make_test_lsp_client()
    client.registered = []

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(client: LanguageClient, params: types.RegistrationParams):
        client.registered += [one.method for one in params.registrations]

    return client


SERVER = ClientServerConfig(server_command=[str(Path(AIRENV).resolve()), "server"], client_factory=make_client)


@pytest_lsp.fixture(params=EDITORS, config=SERVER)
async def client(request, client_: LanguageClient, tmp_path: Path):
    (tmp_path / ".astro").mkdir()
    (tmp_path / ".astro" / "config.yaml").write_text("project:\n  name: project\n")
    (tmp_path / ".env").write_text(BROKEN, encoding="utf-8")
    client_.editor = Editor(client_, tmp_path)
    await client_.editor.start(client_capabilities(request.param))
    yield
    await client_.shutdown_session()
    assert client_._server.returncode == 0
    assert client_.messages == []
    watched = client_.capabilities.workspace.did_change_watched_files
    may = watched is not None and watched.dynamic_registration
    assert client_.registered == (["workspace/didChangeWatchedFiles"] if may else [])


@pytest.fixture
def editor(client):
    return client.editor


async def test_a_finding_and_its_fix(editor):
    editor.open(BROKEN)
    [finding] = await editor.findings(1)
    assert (finding.code, finding.source, finding.severity) == ("AE201", "airenv", types.DiagnosticSeverity.Error)
    assert offset(BROKEN, finding.range.start, editor.encoding) == COMMA
    assert offset(BROKEN, finding.range.end, editor.encoding) == COMMA + 1

    actions = await editor.fixes(finding)
    [preferred] = [action for action in actions if action.is_preferred]
    mended = edited(BROKEN, await editor.edits(preferred), editor.encoding)
    assert mended == SOUND
    editor.change(mended)
    await editor.findings(0)
    editor.change(BROKEN)
    await editor.findings(1)


async def test_hover_behind_wide_characters(editor):
    editor.open(SOUND)
    place = editor.at(SOUND.index("role_arn") + 2)
    hover = await editor.client.text_document_hover_async(types.HoverParams(editor.document(), place))
    said = hover.contents.value if isinstance(hover.contents, types.MarkupContent) else str(hover.contents)
    assert "role_arn" in said
    assert offset(SOUND, hover.range.start, editor.encoding) <= SOUND.index("role_arn")


async def test_completion(editor):
    editor.open(SOUND + "AIRFLOW__SECRETS__")
    params = types.CompletionParams(editor.document(), editor.at(len(editor.text)))
    answer = await editor.client.text_document_completion_async(params)
    items = answer.items if isinstance(answer, types.CompletionList) else answer
    [item] = [item for item in items if item.label == "AIRFLOW__SECRETS__USE_CACHE"]
    if item.text_edit is not None:
        new = edited(editor.text, [item.text_edit], editor.encoding)
        assert new.startswith(SOUND + "AIRFLOW__SECRETS__USE_CACHE"), new


async def test_a_change_of_the_first_line_counts(editor):
    editor.open(SOUND)
    await editor.findings(0)
    editor.change(SOUND.replace("é💥", "é💥é💥").replace("BACKEND=", "BACKENDS="))
    found = await editor.findings(1)
    assert found[0].range.start == types.Position(0, 0)
