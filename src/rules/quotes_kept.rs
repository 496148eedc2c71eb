//! AE009: quotes around a value that a loader keeps.

use super::prelude::*;
use super::readers::{self, Line, Told, Value};
use super::{Read, portable};

pub(super) static RULE: Rule = Rule {
    code: "AE009",
    name: "quotes-kept",
    severities: &[Severity::Warning, Severity::Note],
    summary: "A value is in quotes, and some loaders keep them.",
    why: "`astro dev pytest`, `astro dev parse` and `astro deploy --pytest` pass the file to `docker run --env-file`, \
          which does not strip quotes: they become part of the value. `astro dev start` and `astro deployment variable \
          create --load` strip them, so the tests see a different value than Airflow does.\n\n\
          It is a warning for kwargs and connections, since JSON in quotes is not an object and a URI in quotes has no \
          scheme, and for the class path, which Airflow cannot import with quotes; a note elsewhere.",
    repair: "Write the value without quotes if it contains no ` #` and no `$`, and no space at either end.",
    evidence: "docker's client 28.2.2, compose-go 2.9.1 and the Astro CLI, run on such lines.",
    bad: Example::new("AIRFLOW_CONN_DWH='postgresql://etl:pass@warehouse:5432/dwh'\n"),
    good: Example::new("AIRFLOW_CONN_DWH=postgresql://etl:pass@warehouse:5432/dwh\n"),
    checks: &[Check::Line(check)],
};

fn check(scope: &Scope<'_>, _: &Read<'_>, line: &Line<'_>, told: &mut Vec<Told>) {
    // If some loader reads the backslashes as escapes, that is the greater difference.
    let is_decoded = line.some(Value::Decoded);
    let loaders = line
        .who(|reader| reader.value == Value::Quotes || (reader.value == Value::QuotesAndBackslashes && !is_decoded));
    let kept = [(loaders, "keeps the quotes around this value", "keep the quotes around this value")];
    let Some((message, loaders)) = readers::who_does("", kept) else { return };
    let (severity, effect) = effect(line.key());
    let place = scope.at(line.statement.value);
    if line.is_counted && severity == Severity::Note {
        told.push(Told::counted(place, loaders));
        return;
    }
    let finding = Finding::new(severity, place, message.and(effect)).label("the quotes become part of the value");
    let finding = portable::mended(finding, (scope, line), "Remove the quotes", "write it without quotes");
    told.push(Told { finding, loaders });
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
