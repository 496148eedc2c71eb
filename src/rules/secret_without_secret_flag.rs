//! AE501: a secret that is stored without `--secret`.

use super::{Check, Example, Rule, Scope, command_line};
use crate::command::{Assignment, Switch};
use crate::diagnostic::{Finding, Fix, Message, Part, Safety, Severity};
use crate::disclosure;
use crate::knowledge::commands::Does;
use crate::knowledge::{names, shapes};
use crate::script::Call;

/// The rule.
pub static RULE: Rule = Rule {
    code: "AE501",
    name: "secret-without-secret-flag",
    severity: Severity::Error,
    summary: "A command of the Astro CLI stores a secret without `--secret`.",
    why: "A variable that was created without `--secret` is plain text to everybody who may see the deployment: in the \
          UI, in `astro deployment variable list`, and in files that are saved from there. It cannot be made secret later \
          without setting its value again.\n\n\
          `variable update` keeps a secret that is there already secret, so that it is a warning there: a variable that is \
          new becomes plain text. `--secret=false` is no secret.",
    repair: "Add `--secret`. It holds for all variables of one command.",
    evidence: "deployment_variable.go of the Astro CLI.",
    bad: Example::script("astro deployment variable create --deployment-id \"$ID\" DB_PASSWORD=\"$DB_PASSWORD\"\n"),
    good: Example::script(
        "astro deployment variable create --deployment-id \"$ID\" DB_PASSWORD=\"$DB_PASSWORD\" --secret\n",
    ),
    check: Check::Call(check),
};

fn check(scope: &Scope<'_>, call: &Call<'_>, findings: &mut Vec<Finding>) {
    let Switch::Off(switch) = call.command.secret() else { return };
    // The flag may be among the words that the shell loses.
    if command_line::is_mangled(call, scope.text()) {
        return;
    }
    let is_update = match call.command.does().known() {
        Some(Does::Create) => false,
        Some(Does::Update | Does::Set) => true,
        _ => return,
    };
    let assignments = call.command.assignments();
    let Some((assignment, what)) = assignments.iter().find_map(|assignment| Some((assignment, secret(assignment)?)))
    else {
        return;
    };
    let severity = if is_update || what == Kind::Kwargs { Severity::Warning } else { Severity::Error };
    let message = named(assignment)
        .and(" is stored without `--secret`: everybody who may see the deployment can read ")
        .and(what.noun());
    let message = if is_update { message.and(", unless it is a secret there already") } else { message };
    let title = Message::from("Add --secret");
    let fix = if let Some(word) = switch {
        Fix::new(Safety::Safe, title).replace(call.word(word), "--secret")
    } else {
        let head = call.head();
        let parts = vec![Part::Copy(head.span), Part::Text(Message::from(" --secret"))];
        Fix::new(Safety::Safe, title).edit(head, parts)
    };
    let mut finding = Finding::new(severity, call.word(assignment.key_word), message)
        .label(what.label())
        .help("add `--secret` to the command")
        .fix(fix);
    if let Some(word) = switch {
        finding = finding.related(call.word(word), "this switches it off");
    }
    findings.push(finding);
}

/// Why a value is taken for a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// By the name of the variable.
    Name,
    /// The kwargs of a secrets backend.
    Kwargs,
    /// By the form of the value.
    Value(&'static str),
}

impl Kind {
    fn noun(self) -> &'static str {
        match self {
            Self::Kwargs => "where the secrets lie and who may read them",
            Self::Name | Self::Value(_) => "it",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Name => "a secret, by its name",
            Self::Kwargs => "the backend's kwargs",
            Self::Value(name) => name,
        }
    }
}

/// Whether a variable holds a secret: by its name, by Airflow's own list, or by the form of its value.
pub(super) fn secret(assignment: &Assignment<'_>) -> Option<Kind> {
    let key = assignment.key.text()?;
    let value = assignment.value.text().filter(|_| assignment.value.is_certain());
    if let Some(shape) = value.and_then(shapes::shape_of) {
        return Some(Kind::Value(shape.name));
    }
    if key.ends_with("BACKEND_KWARGS") {
        return Some(Kind::Kwargs);
    }
    let is_public = value
        .is_some_and(|value| names::is_public_value(value) || super::placeholder_left::placeholder(value).is_some());
    names::secret_variable(key).filter(|_| !is_public).map(|_| Kind::Name)
}

fn named(assignment: &Assignment<'_>) -> Message {
    match assignment.key.text().and_then(disclosure::name) {
        Some(name) => Message::default().code(name),
        None => Message::from("this variable"),
    }
}
