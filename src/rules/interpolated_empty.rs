//! AE812: a `$` in a YAML value is replaced by nothing, or by a value from elsewhere than intended.

use super::prelude::*;
use crate::carrier::Kind;
use crate::text::PieceKind;

pub(super) static RULE: Rule = Rule {
    code: "AE812",
    name: "interpolated-empty",
    severities: &[Severity::Warning],
    summary: "A `$` in a YAML value is replaced by nothing, or by a value from a place other than intended.",
    why: "`docker compose` and GitLab replace `$NAME` and `${NAME}` in every value, within both kinds of quotes. A \
          name that nothing sets becomes an empty string: a password `pa$word` becomes `pa`. compose takes the values \
          from the shell and from `.env`, never from `env_file`; `astro dev start` takes those of its \
          `docker-compose.override.yml` from the shell only.",
    repair: "Write `$$` for a `$`. Set the variable where the program looks for it, or write `${NAME:?}`, which \
             stops without it.",
    evidence: "compose-go with the options of docker compose and of the Astro CLI, run on such files; GitLab by its \
               documentation.",
    bad: Example::named(
        "compose.yaml",
        concat!(
            "services:\n",
            "  scheduler:\n",
            "    image: apache/airflow:3.0.0\n",
            "    environment:\n",
            "      AIRFLOW_CONN_DWH: postgres://etl:pa$word@dwh.example.com/dwh\n",
        ),
    ),
    good: Example::instead(&[("postgres://etl:pa$word@dwh.example.com/dwh", "${DWH_URI:?}")]),
    checks: &[Check::Oddities(check), Check::Script(check_script)],
};

fn check(scope: &Scope<'_>, carried: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    match oddity.kind {
        OddityKind::Reference => reference(scope, carried.kind, oddity),
        OddityKind::Interpolated => interpolated(scope, carried, oddity),
        _ => None,
    }
}

/// A `$` inside a word of a file that a script writes.
fn check_script(scope: &Scope<'_>, script: &Script<'_>, findings: &mut Vec<Finding>) {
    let text = scope.text();
    for file in &script.written {
        let holes = file.text.pieces().filter(|(piece, _)| piece.kind == PieceKind::Hole).map(|(piece, _)| piece.span);
        for span in holes {
            let before = text.get(..span.start as usize).and_then(|before| before.chars().next_back());
            let name = span.of_text(text).strip_prefix('$').unwrap_or_default();
            let is_name = name.starts_with(|mark: char| mark.is_ascii_lowercase());
            if is_name && before.is_some_and(char::is_alphanumeric) {
                let message = "the shell reads this `$` as a variable that the script does not set: if nothing else sets it, \
                               this part of the value is gone";
                let finding = Finding::warning(scope.at(span), Message::from(message)).label("replaced");
                findings.push(finding.help("write `\\$`, or quote the delimiter of the here-document: `<<'EOF'`"));
            }
        }
    }
}

/// A `$` inside a word.
fn reference(scope: &Scope<'_>, kind: Option<Kind>, oddity: &Oddity<'_>) -> Option<Finding> {
    let name = oddity.span.of_text(scope.text()).trim_start_matches('$');
    if kind == Some(Kind::Compose) && sets(scope, ".env", name) {
        return None;
    }
    let who = if kind == Some(Kind::GitLab) { "GitLab" } else { "compose" };
    let message =
        Message::default().and(who).and(" reads this `$` as a reference to a variable: if nothing sets that, ");
    let message = message.and("this part of the value is gone");
    let finding = Finding::warning(scope.at(oddity.span), message).label("replaced");
    Some(finding.help("write `$$` for a `$`"))
}

/// `${NAME}` that only a file sets which is not asked.
fn interpolated(scope: &Scope<'_>, carried: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let text = oddity.span.of_text(scope.text());
    let name = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).or_else(|| text.strip_prefix('$'))?;
    let in_dotenv = sets(scope, ".env", name);
    let finding = |message: &'static str, help: &'static str| {
        let finding = Finding::warning(scope.at(oddity.span), Message::from(message));
        finding.label("empty, unless the shell sets it").help(help)
    };
    if scope.project.astro_override(scope.index) {
        return in_dotenv.then(|| {
            finding(
                "`astro dev start` takes this value from the shell only, not from `.env`",
                "write the value here, or remove the line: `.env` reaches the service anyway",
            )
        });
    }
    if !in_dotenv && is_beside(carried, oddity.span, name) {
        return Some(finding(
            "compose takes this value from the shell and from `.env`, not from the variables of the service",
            "write the value itself, or `$$` for a `$`: Airflow expands it in its own options",
        ));
    }
    let files = carried.blocks.iter().flat_map(|block| &block.files);
    let is_in_file = files.into_iter().any(|file| file.path != ".env" && sets(scope, &file.path, name));
    (!in_dotenv && is_in_file).then(|| {
        finding(
            "compose takes this value from the shell and from `.env`, not from `env_file`",
            "remove the line if the variable has the same name: `env_file` sets it already; or set it in `.env`",
        )
    })
}

/// Whether the service that gets a value sets the variable itself that the value refers to.
fn is_beside(carried: &Carried<'_>, reference: Span, name: &str) -> bool {
    carried.blocks.iter().any(|block| {
        let own = block.variables.iter().find(|(_, value)| value.whole().contains(reference));
        let is_other = own.is_some_and(|(key, _)| key.text() != Some(name) && key.bytes().starts_with(b"AIRFLOW_"));
        is_other && block.variables.iter().any(|(key, value)| key.text() == Some(name) && value.is_certain())
    })
}

/// Whether a `.env` file next to the document sets a variable.
fn sets(scope: &Scope<'_>, path: &str, name: &str) -> bool {
    let file = scope.project.beside(scope.index, path).and_then(|index| scope.project.documents.get(index));
    file.is_some_and(|document| Environment::sets(document, Loader::Compose, name))
}
