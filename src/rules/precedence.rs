//! Which rules say more about the same place than others.
//!
//! Enters: the code of a rule. Leaves: the codes of those that it yields to: if one of them reports
//! something at the same place, the rule is silent. Where it yields at another place, which only the
//! finding knows, it names one of the causes below.

/// Rules, and what each of them yields to.
const YIELDS: &[(&[&str], &[&str])] = &[
    (&["AE001"], &["AE002", "AE004", "AE005", "AE006", "AE014", "AE017", "AE018", "AE019"]),
    (&["AE003"], &["AE011", "AE013", "AE018"]),
    (&["AE007"], &["AE013"]),
    (&["AE009"], &["AE018"]),
    (&["AE015"], &["AE016"]),
    (&["AE019"], &["AE002", "AE005", "AE006", "AE014", "AE018"]),
    (&["AE102", "AE113"], &["AE109"]),
    (&["AE104", "AE106"], &["AE006", "AE013", "AE213"]),
    (&["AE702"], &["AE006"]),
    (&["AE111", "AE112", "AE115", "AE311", "AE840"], &["AE213"]),
    (&["AE114", "AE117"], &["AE009", "AE010", "AE013", "AE018", "AE213"]),
    (&["AE205"], &["AE206"]),
    (&["AE217"], &["AE207", "AE213", "AE311"]),
    (
        &["AE218", "AE301", "AE302", "AE303", "AE305", "AE306", "AE307", "AE402", "AE403", "AE406", "AE407", "AE411"],
        &["AE207", "AE213"],
    ),
    (&["AE308"], &["AE303"]),
    (&["AE413"], &["AE207", "AE217"]),
    (&["AE612"], &["AE842"]),
    (&["AE710"], &["AE711"]),
];

/// The rules that this one yields to.
pub(super) fn yields(code: &str) -> &'static [&'static str] {
    YIELDS.iter().find(|(rules, _)| rules.contains(&code)).map_or(&[], |(_, others)| others)
}

/// Rules that say why a finding is there, each for findings at other places.
pub(super) type Cause = &'static [&'static str];

/// A blank before the `=`, which becomes a part of the value.
pub(super) const BLANK_BEFORE_EQUALS: Cause = &["AE006"];
/// A line that its loader does not read to the end.
pub(super) const UNREADABLE_LINE: Cause = &["AE001"];
/// A line that sets nothing.
pub(super) const LOST_LINE: Cause = &["AE001", "AE002", "AE005", "AE006", "AE014", "AE018", "AE019"];
/// A line that loaders cut or change, so that the rest is no JSON.
pub(super) const JSON_LINE: Cause = &["AE002", "AE008", "AE011", "AE013"];
/// A line that loaders cut or change, so that the rest is no connection.
pub(super) const CONNECTION_LINE: Cause = &["AE008", "AE013", "AE018"];
/// A dash that a word processor wrote: the flag behind it is none.
pub(super) const TYPOGRAPHIC_DASH: Cause = &["AE018"];
/// A file with Windows line ends.
pub(super) const LINE_ENDS: Cause = &["AE022"];
/// The name of a variable is almost right.
pub(super) const MISSPELLED_KEY: Cause = &["AE101"];
/// A variable in a form that has no effect.
pub(super) const UNUSABLE_FORM: Cause = &["AE107"];
/// Workers whose backend gets no kwargs.
pub(super) const WORKERS_KWARGS: Cause = &["AE108"];
/// A provider that is too old for the backend.
pub(super) const OLD_PROVIDER: Cause = &["AE109"];
/// Kwargs that are set, and empty.
pub(super) const EMPTY_KWARGS: Cause = &["AE203"];
/// A kwarg that the backend does not have.
pub(super) const NAME_OF_KWARG: Cause = &["AE205", "AE206"];
/// A value of another type, or not filled in: it has no form yet.
pub(super) const VALUE_OF_KWARG: Cause = &["AE207", "AE213"];
/// A login method that does not exist, or not yet.
pub(super) const LOGIN_METHOD: Cause = &["AE208"];
/// A kwarg that the version in force ignores: its value does not matter.
pub(super) const KWARG_OF_ANOTHER_VERSION: Cause = &["AE210"];
/// A value that is not filled in: it has no form yet.
pub(super) const PLACEHOLDER: Cause = &["AE213"];
/// Prefixes that stand for one another.
pub(super) const SWAPPED_PREFIXES: Cause = &["AE305"];
/// A variable that is set in place of the one with the region.
pub(super) const OTHER_REGION_VARIABLE: Cause = &["AE404"];
/// A secret in another mount.
pub(super) const OTHER_MOUNT: Cause = &["AE852"];
