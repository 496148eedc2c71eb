//! AE219: a reference in the kwargs' JSON that stands where a quoted string belongs.

use super::prelude::*;
use crate::json::{Kind, Repair, Replacement, Tree};

pub(super) static RULE: Rule = Rule {
    code: "AE219",
    name: "reference-without-quotes",
    severities: &[Severity::Warning],
    summary: "A reference such as `$VAULT_URL` has no quotes around it in the kwargs' JSON.",
    why: "A program replaces the reference with the variable's value and adds nothing to it. `{\"url\": $VAULT_URL}` \
          becomes `{\"url\": https://vault.example.com}`, which is not JSON, so Airflow drops ALL kwargs. Only a value \
          that brings its own quotes would do, and such a value is wrong everywhere else.\n\n\
          airenv reports this only for kwargs that take nothing but a string.",
    repair: "Put double quotes around the reference.",
    evidence: "Airflow 2.10.5 and 3.3.2, run with `$VAULT_URL` set to an address, with and without quotes around the \
               reference.",
    bad: Example::dockerfile(concat!(
        "FROM quay.io/astronomer/astro-runtime:12.6.0\n",
        "ENV AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n",
        "ENV AIRFLOW__SECRETS__BACKEND_KWARGS='{\"url\": $VAULT_URL, \"token\": \"$VAULT_TOKEN\"}'\n"
    )),
    good: Example::instead(&[("$VAULT_URL,", "\"$VAULT_URL\",")]),
    checks: &[Check::Backend(check)],
};

fn check(config: &BackendConfig<'_>, findings: &mut Vec<Finding>) {
    let (Some(setting), Some(tree), KwargsState::Object) = (config.kwargs, &config.tree, config.state) else { return };
    findings.extend(config.effective().filter_map(|given| finding(config, setting, tree, given)));
}

fn finding(config: &BackendConfig<'_>, setting: &Setting<'_>, tree: &Tree<'_>, given: &Given<'_>) -> Option<Finding> {
    let Origin::Json(node) = given.origin else { return None };
    let takes_only_text = given.kwarg?.kinds.iter().all(|kind| matches!(kind, JsonKind::String | JsonKind::Null));
    let reference = given.value.span.of_text(setting.source());
    let name = name(reference)?;
    if !matches!(tree.kind(node), Kind::Hole) || !takes_only_text || may_bring_quotes(setting, name) {
        return None;
    }
    let message = wording::kwarg_name(config, given)
        .code_or(" gets the value of ", disclosure::name(name), " gets the value of a variable")
        .and(" without quotes, so this is JSON only if that value is: Airflow drops ALL kwargs otherwise");
    let span = tree.span(node);
    let quote = |at: u32| Replacement { span: Span { start: at, end: at }, text: "\"" };
    let repair = Repair { replacements: vec![quote(span.start), quote(span.end)] };
    let fix = Fix::new(Safety::Unsafe, "Put double quotes around the reference");
    Some(
        Finding::warning(given.value, message)
            .label("no quotes around it")
            .help("put double quotes around it")
            .fix(edit::with_repairs(fix, setting, &setting.airflow, [&repair])),
    )
}

/// The name in `$NAME`, `${NAME}`, `$(NAME)`, `${{ secrets.NAME }}` or `${var.NAME}`: nothing that could add quotes.
fn name(reference: &str) -> Option<&str> {
    let inner = reference.strip_prefix('$')?;
    let inner = [("{{", "}}"), ("{", "}"), ("(", ")")]
        .iter()
        .find_map(|(open, close)| inner.strip_prefix(open)?.strip_suffix(close))
        .unwrap_or(inner)
        .trim();
    let name =
        ["secrets.", "vars.", "env.", "var."].iter().find_map(|scope| inner.strip_prefix(scope)).unwrap_or(inner);
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_name && !name.is_empty()).then_some(name)
}

/// Whether the script itself makes the variable, for example from `jq`, which prints strings in quotes: the name stands
/// there without a `$`.
fn may_bring_quotes(setting: &Setting<'_>, name: &str) -> bool {
    let source = setting.source();
    let is_made = |(at, _): (usize, &str)| !source.get(..at).unwrap_or_default().ends_with(['$', '{']);
    setting.file.format == Format::Shell && source.match_indices(name).any(is_made)
}
