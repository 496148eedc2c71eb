//! AE014: a Dockerfile line in a `.env` file.

use super::portable;
use super::prelude::*;
use super::statements::instruction;

pub(super) static RULE: Rule = Rule {
    code: "AE014",
    name: "dockerfile-syntax",
    severities: &[Severity::Error],
    summary: "A line starts with `ENV` or `ARG`, as in a Dockerfile.",
    why: "`astro dev start` refuses the whole file: a key cannot contain a space. `astro deployment variable create \
          --load` creates a variable named `ENV KEY`, which nothing reads.",
    repair: "Remove the word before the name.",
    evidence: "compose-go 2.9.1 and the Astro CLI, run on such a line.",
    bad: Example::new("ENV AIRFLOW__SECRETS__USE_CACHE=True\n"),
    good: Example::new("AIRFLOW__SECRETS__USE_CACHE=True\n"),
    checks: &[Check::File(check)],
};

fn check(scope: &Scope<'_>, findings: &mut Vec<Finding>) {
    let statements = scope.document.scan();
    let found = statements.filter_map(|statement| Some((statement.key.end, instruction(&statement, scope.text())?)));
    for (index, (end, instruction)) in found.enumerate() {
        // The file is refused only once.
        let message = match index {
            0 => "this is Dockerfile syntax: `astro dev start` refuses the whole file",
            _ => "this is Dockerfile syntax too",
        };
        // If another line sets the variable, removing the word also changes which line wins.
        let name = Span { start: instruction.end, end }.of_text(scope.text());
        let safety = if portable::setters(scope, name) == Some(0) { Safety::Safe } else { Safety::Unsafe };
        let finding = Finding::error(scope.at(instruction), message)
            .label("not `.env` syntax")
            .help("remove the word before the name")
            .fix(Fix::new(safety, "Remove the Dockerfile instruction").replace(scope.at(instruction), ""));
        findings.push(finding);
    }
}
