//! Which rules say more about the same place than others.
//!
//! Enters: the code of a rule. Leaves: the codes of those that it yields to: if one of them reports
//! something at the same place, the rule is silent. What only a finding knows, with a place of its
//! own, is said by the finding.

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
    (&["AE201"], &["AE006", "AE213"]),
    (&["AE205"], &["AE206"]),
    (&["AE217"], &["AE207", "AE213", "AE311"]),
    (
        &["AE218", "AE301", "AE302", "AE303", "AE305", "AE306", "AE307", "AE402", "AE403", "AE406", "AE407", "AE411"],
        &["AE207", "AE213"],
    ),
    (&["AE308"], &["AE303"]),
    (&["AE413"], &["AE207", "AE217"]),
    (&["AE710"], &["AE711"]),
    (&["AE842"], &["AE612"]),
];

/// The rules that this one yields to.
pub(super) fn yields(code: &str) -> &'static [&'static str] {
    YIELDS.iter().find(|(rules, _)| rules.contains(&code)).map_or(&[], |(_, others)| others)
}
