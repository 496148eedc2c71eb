//! AE809: the program that reads a YAML file refuses it for its shape.

use super::charts;
use super::prelude::*;
use crate::carrier;
use crate::carrier::chart::{self, Expected};

pub(super) static RULE: Rule = Rule {
    code: "AE809",
    name: "file-rejected",
    severities: &[Severity::Error],
    summary: "The program that reads a YAML file refuses its structure.",
    why: "A file may be valid YAML and still not what the program expects. `docker compose` expects a map or a list \
          below `environment:`, not nothing and not one string, and knows no key `env:`. GitHub does not support the merge key `<<`. The Astro CLI stops at a \
          variable without a key or a value. Kubernetes expects base64 below `data:` of a Secret. The schema of the official \
          chart expects a list below `env:` and a string below `extraEnv:`. The program then refuses the whole file.",
    repair: "Write what the program accepts: the help of the finding says what.",
    evidence: "compose-go, GitHub's workflow parser and the Astro CLI, run on such files; Kubernetes by its API \
               reference; Helm 3.17.3 with the schema of the official chart.",
    bad: Example::named(
        ".github/workflows/deploy.yml",
        concat!(
            "on: push\n",
            "env: &airflow\n",
            "  AIRFLOW__CORE__LOAD_EXAMPLES: false\n",
            "jobs:\n",
            "  test:\n",
            "    runs-on: ubuntu-latest\n",
            "    env:\n",
            "      <<: *airflow\n",
            "      AIRFLOW__CORE__EXECUTOR: LocalExecutor\n",
            "    steps:\n",
            "      - run: pytest\n",
        ),
    ),
    good: Example::instead(&[(" &airflow", ""), ("<<: *airflow\n      ", "")]),
    checks: &[Check::Oddities(check), Check::Project(check_charts)],
};

/// What the official chart's schema refuses in values that a script gives to it.
fn check_charts(scope: &ProjectScope<'_>, findings: &mut Vec<Finding>) {
    let given = charts::given(scope).into_iter().map(|document| (document, None));
    let below = charts::of_umbrellas(scope).into_iter().map(|document| (document, Some("airflow")));
    for (document, below) in given.chain(below) {
        let Some(file) = scope.project.documents.get(document) else { continue };
        findings.extend(chart::refused(file.yaml(), below).into_iter().map(|refused| {
            let (expected, help) = match refused.expected {
                Expected::List => ("a list", "write a list of names with values: `- name: NAME`"),
                Expected::Text => ("a string", "write the YAML as a string: put `|` after the colon"),
                Expected::Sections => ("a map for each section", "write the options below their section: `core:`"),
                Expected::Value => ("a string below `value:`", "put the variable into `extraEnv:`, or below `secret:`"),
                Expected::Reference => ("a key of a Secret", "name it with `secretName:` and `secretKey:`"),
                Expected::OneLine => ("one line for each option", "write the value on one line, or below `>-`"),
                Expected::NoTemplate => ("free of `{{`, which begins a template", "write one brace, or `{{ \"{{\" }}`"),
            };
            let message =
                Message::from("the chart refuses these values: ").code(refused.name).and(" must be ").and(expected);
            let location = Location { document, span: refused.key };
            Finding::error(location, message).label("refused").help(help)
        }));
    }
}

/// What makes a program reject a file, what is shown at the place, and what to write instead. What begins with a space is
/// said of the name.
const REASONS: &[(OddityKind, &str, &str, &str)] = &[
    (
        OddityKind::EmptyBlock,
        "`environment:` is empty, which `docker compose` refuses: it expects a map or a list",
        "nothing below it",
        "remove the key, or write `environment: {}`",
    ),
    (
        OddityKind::OutsideOfService,
        "compose does not know this key outside of a service and refuses the file",
        "unknown here",
        "move it below the service whose variables it is about",
    ),
    (
        OddityKind::NoServices,
        "the file has no `services:`, and compose refuses it",
        "outside of `services:`",
        "write `services:` above the services, and indent them",
    ),
    (OddityKind::KeyTwice, "this key is here twice, and compose refuses the file", "second one", "merge the two"),
    (
        OddityKind::BareFile,
        "compose refuses a map below `env_file:` and with it the file: it expects a path or a list",
        "not in a list",
        "write the map as an item of a list: `- path: …`",
    ),
    (
        OddityKind::OneString,
        "`environment:` is one string here, and compose refuses the file: it expects a map or a list",
        "one string",
        "write `NAME: VALUE`, with a space after the colon, or `- NAME=VALUE`",
    ),
    (
        OddityKind::MapInList,
        "this item of the list is a map, and compose refuses the file: it expects `NAME=VALUE`",
        "a map",
        "write `NAME=VALUE`, or all variables without the dashes",
    ),
    (
        OddityKind::NameEndsWithBlank,
        "the name ends with a space, and compose refuses the file",
        "a space at the end",
        "remove the space",
    ),
    (
        OddityKind::NoNumber,
        "YAML reads this as a number that compose cannot pass on, and compose refuses the file",
        "a number",
        "put quotes around it",
    ),
    (
        OddityKind::MergedList,
        "`<<` merges maps only: compose refuses a file in which it refers to a list",
        "refers to a list",
        "write the variables as a map: `NAME: VALUE`",
    ),
    (
        OddityKind::BrokenReference,
        "compose cannot read this reference to a variable and refuses the whole file",
        "not a reference",
        "write `${NAME}`, or `$$` for a dollar sign",
    ),
    (
        OddityKind::MergeKey,
        "GitHub does not support the merge key `<<` and refuses the whole workflow",
        "not merged",
        "write the variables out",
    ),
    (
        OddityKind::NoValue,
        " has no value: the Astro CLI stops with a missing required field",
        "no value",
        "add `value:`, or remove the variable",
    ),
    (
        OddityKind::NoKey,
        "this variable has no `key`: the Astro CLI stops with a missing required field",
        "no key",
        "add `key:` with the name of the variable",
    ),
    (
        OddityKind::NotBoolean,
        "`is_secret` is not a boolean here: the Astro CLI cannot read the file and stops",
        "not a boolean",
        "write `true` or `false` without quotes",
    ),
    (
        OddityKind::LineIsMap,
        "YAML takes this line of the script for a map, because of the `: ` in it: GitLab refuses the pipeline",
        "a map",
        "put quotes around the whole line, or write it below `|`",
    ),
    (
        OddityKind::NotBase64,
        " is not base64, which `data` of a Secret must be: Kubernetes refuses the object",
        "not base64",
        "move it to `stringData`, or encode it",
    ),
];

fn check(scope: &Scope<'_>, _: &Carried<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    if oddity.kind == OddityKind::Misnamed {
        return misnamed(scope, oddity);
    }
    let (_, what, label, help) = REASONS.iter().find(|(kind, ..)| *kind == oddity.kind)?;
    let name = what.starts_with(' ').then(|| secrets::named(&oddity.name));
    let message = name.unwrap_or_default().and(*what);
    Some(Finding::error(scope.at(oddity.span), message).label(*label).help(*help))
}

/// A key that resembles one of compose's.
fn misnamed(scope: &Scope<'_>, oddity: &Oddity<'_>) -> Option<Finding> {
    let right = carrier::meant_key(oddity.name.text()?)?;
    let message = Message::from("compose does not know this key and refuses the file");
    let finding = Finding::error(scope.at(oddity.span), message).label("unknown key");
    let fix = Fix::new(Safety::Unsafe, "Write the key that compose knows").replace(scope.at(oddity.span), right);
    Some(finding.help(Message::from("write ").code(right)).fix(fix))
}
