//! What the client can do.
//!
//! Enters: the parameters of `initialize`. Leaves: the few abilities that change an answer. What is not understood counts
//! as not offered.

use serde_json::Value;

use super::positions::Encoding;

/// The client.
#[allow(clippy::struct_excessive_bools, reason = "abilities that do not depend on each other")]
#[derive(Clone, Debug, Default)]
pub(super) struct Client {
    /// What characters of positions count.
    pub encoding: Encoding,
    /// Its process, which the server does not outlive.
    pub process: Option<i32>,
    /// Whether it asks for findings; otherwise they are sent to it.
    pub pulls: bool,
    /// Whether it asks for all of them again when it is told to.
    pub refreshes: bool,
    /// Whether it shows other places of a finding.
    pub shows_related: bool,
    /// Whether it shows a code as a link to its page.
    pub links_codes: bool,
    /// The tags that it shows.
    pub tags: Vec<u64>,
    /// Whether it tells of changed files if it is asked to.
    pub watches: bool,
    /// Whether it asks for the edit of an action once the user has chosen it.
    pub resolves_edits: bool,
    /// Whether edits may say which version of a text they are for.
    pub versions_edits: bool,
    /// Whether it reads Markdown in hovers.
    pub reads_markdown: bool,
    /// Whether it takes places where the cursor goes in a completion.
    pub takes_snippets: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub fn of(params: &Value) -> Self {
        let is = |path: &str| params.pointer(path).and_then(Value::as_bool).unwrap_or_default();
        let texts = |path: &str| {
            let all = params.pointer(path).and_then(Value::as_array).into_iter().flatten();
            all.filter_map(Value::as_str).collect::<Vec<_>>()
        };
        let document = "/capabilities/textDocument";
        let pulls = params.pointer(&format!("{document}/diagnostic")).is_some_and(Value::is_object);
        let diagnostics = if pulls { "diagnostic" } else { "publishDiagnostics" };
        let tags = params.pointer(&format!("{document}/{diagnostics}/tagSupport/valueSet")).and_then(Value::as_array);
        let resolvable = texts(&format!("{document}/codeAction/resolveSupport/properties"));
        let process = params.get("processId").and_then(Value::as_i64).and_then(|id| i32::try_from(id).ok());
        Self {
            encoding: Encoding::of_offered(texts("/capabilities/general/positionEncodings").into_iter()),
            process: process.filter(|id| *id > 0),
            pulls,
            refreshes: is("/capabilities/workspace/diagnostics/refreshSupport"),
            shows_related: is(&format!("{document}/{diagnostics}/relatedInformation"))
                || is(&format!("{document}/publishDiagnostics/relatedInformation")),
            links_codes: is(&format!("{document}/{diagnostics}/codeDescriptionSupport"))
                || is(&format!("{document}/publishDiagnostics/codeDescriptionSupport")),
            tags: tags.into_iter().flatten().filter_map(Value::as_u64).collect(),
            watches: is("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
            resolves_edits: resolvable.contains(&"edit"),
            versions_edits: is("/capabilities/workspace/workspaceEdit/documentChanges"),
            reads_markdown: texts(&format!("{document}/hover/contentFormat")).contains(&"markdown"),
            takes_snippets: is(&format!("{document}/completion/completionItem/snippetSupport")),
        }
    }
}
