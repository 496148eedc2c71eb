//! References in a value that no program has expanded: `$(NAME)` of Kubernetes, `${env:NAME}` of the Serverless
//! Framework, `${NAME:-default}` of a shell.
//!
//! Enters: a value as Airflow gets it. Leaves: the part that still stands for something else. Never reports.

use crate::text::Span;

/// What to do.
pub(super) const HELP: &str = "write the value itself: `$(NAME)` is expanded only in a manifest of Kubernetes, `${NAME:-…}` only by a \
     shell or compose, `${env:NAME}` only by the Serverless Framework";

/// The first reference. `$NAME` and `${NAME}` are left out: Airflow expands them if they are set.
pub(super) fn unexpanded(text: &str) -> Option<Span> {
    memchr::memchr_iter(b'$', text.as_bytes()).find_map(|start| {
        let rest = text.get(start + 1..)?;
        let (close, inner) = match rest.chars().next()? {
            '(' => (')', rest.get(1..)?),
            '{' => ('}', rest.get(1..)?),
            _ => return None,
        };
        let inner = inner.split_once(close)?.0;
        let name = inner.strip_prefix("env:").unwrap_or(inner);
        let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let is_default = name.get(length..).is_some_and(|rest| rest.starts_with([':', '-']));
        let is_whole = length == name.len();
        let is_reference =
            length > 0 && if close == ')' { is_whole } else { (is_whole && inner.starts_with("env:")) || is_default };
        is_reference.then(|| Span::new(start, start + inner.len() + 3))
    })
}
