//! AE009: quotes around a value that a loader keeps.

use super::prelude::*;
use super::readers::{self, Line, LineFinding, Value};
use super::{Read, portable};
use crate::knowledge::{airflow, services};

pub(super) static RULE: Rule = Rule {
    code: "AE009",
    name: "quotes-kept",
    severities: &[Severity::Warning, Severity::Note],
    summary: "A value is in quotes, and some loaders keep them.",
    why: "`astro dev pytest`, `astro dev parse` and `astro deploy --pytest` pass the file to `docker run --env-file`, \
          which does not strip quotes: they become part of the value. `astro dev start` and `astro deployment variable \
          create --load` strip them, so the tests see a different value than Airflow does.\n\n\
          In a list of compose (`- NAME='value'`), behind `docker run -e` and wherever else quotes within the text are no \
          quotes of the file, they are part of the value too: Airflow finds no executor `'LocalExecutor'`, and `'false'` is \
          no boolean.\n\n\
          It is a warning for kwargs and connections, since JSON in quotes is not an object and a URI in quotes has no \
          scheme, and for the class path, which Airflow cannot import with quotes; a note elsewhere.",
    repair: "Write the value without quotes if it contains no ` #` and no `$`, and no space at either end.",
    evidence: "docker's client 28.2.2, compose-go 2.9.1 and the Astro CLI, run on such lines.",
    bad: Example::new("AIRFLOW_CONN_DWH='postgresql://etl:pass@warehouse:5432/dwh'\n"),
    good: Example::new("AIRFLOW_CONN_DWH=postgresql://etl:pass@warehouse:5432/dwh\n"),
    checks: &[Check::Line(check), Check::Environment(check_others)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<LineFinding>) {
    // If some loader reads the backslashes as escapes, that is the greater difference.
    let is_decoded = line.some(Value::Decoded);
    let loaders = line
        .who(|reader| reader.value == Value::Quotes || (reader.value == Value::QuotesAndBackslashes && !is_decoded));
    let kept = [(loaders, "keeps the quotes around this value", "keep the quotes around this value")];
    let Some((message, loaders)) = readers::who_does("", kept) else { return };
    let (severity, effect) = effect(line.key());
    let place = scope.at(line.statement.value);
    if line.is_counted && severity == Severity::Note {
        told.push(LineFinding::counted(place, loaders));
        return;
    }
    let finding = Finding::new(severity, place, message.and(effect)).label("the quotes become part of the value");
    let finding = portable::mended(finding, (scope, line), "Remove the quotes", "write it without quotes");
    told.push(LineFinding { finding, loaders });
}

/// How bad it is for a variable, and its effect there.
fn effect(key: &str) -> (Severity, &'static str) {
    let is_class = |section: Section| section.backend_key() == key;
    if secrets::is_kwargs(key) {
        return (Severity::Warning, ", so it is not a JSON object there and the backend gets no kwargs");
    }
    if [Section::Secrets, Section::Workers].into_iter().any(is_class) {
        return (Severity::Warning, ", so Airflow cannot import the class there");
    }
    if key.starts_with("AIRFLOW_CONN_") {
        return (Severity::Warning, ", so Airflow cannot read the connection there");
    }
    (Severity::Note, "")
}

/// The same in other files than `.env`, for options and variables; other rules judge what configures the backend,
/// connections and the URLs of servers.
fn check_others(_: &Scope<'_>, environment: &Environment<'_>, _: &[BackendConfig<'_>], findings: &mut Vec<Finding>) {
    for setting in environment.settings().filter(|setting| setting.file.format != Format::Dotenv) {
        let (Some(key), Some(text)) = (setting.key.text(), setting.airflow.text()) else { continue };
        let is_variable = key.starts_with("AIRFLOW_VAR_");
        let is_option = key.starts_with("AIRFLOW__") && airflow::variable(key).is_none() && !services::is_url(key);
        // `"text"` is a string of JSON, which a variable may be.
        let marks: &[u8] = if is_variable { b"'" } else { b"'\"" };
        let last = text.len().saturating_sub(1);
        let is_quoted = last > 0 && text.as_bytes().first().is_some_and(|mark| marks.contains(mark));
        if !(is_variable || is_option) || !is_quoted || text.as_bytes().first() != text.as_bytes().last() {
            continue;
        }
        let message = secrets::named(&setting.key).and(" gets the quotes as part of its value");
        let edges = [Span::new(0, 1), Span::new(last, last + 1)].map(|edge| edit::place_for(setting, edge, ""));
        let fix = match edges {
            [Some(first), Some(second)] => {
                Some(Fix::new(Safety::Unsafe, "Remove the quotes").replace(first, "").replace(second, ""))
            }
            _ => None,
        };
        let finding = Finding::warning(setting.value_location(), message).label("part of the value");
        findings.push(finding.help("write it without these quotes").fix(fix));
    }
}
