//! Airflow's own expansion of `AIRFLOW__*` values (`expand_env_var`): Python's `expandvars` and
//! `expanduser`, repeated until nothing changes.

use super::Setting;
use crate::loader::Variable;
use crate::text::{Mapped, MappedBuilder, Span, is_variable_name};

/// Chains of references are not followed beyond this many rounds.
pub(super) const ROUNDS: usize = 20;

/// Whether Airflow expands the values of this name. It does not expand `AIRFLOW_CONN_*` and
/// `AIRFLOW_VAR_*`.
pub(super) fn applies_to(key: &[u8]) -> bool {
    key.starts_with(b"AIRFLOW__")
}

/// The names that the values refer to.
pub(super) fn names(variables: &[Variable<'_>]) -> Vec<String> {
    let values = variables.iter().filter_map(|variable| variable.value.as_ref()).filter_map(Mapped::text);
    let mut names: Vec<String> = values.flat_map(|text| references(text).map(|(_, name)| name.to_owned())).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A value with its references replaced.
pub(super) struct Expanded<'p> {
    /// The value; a hole if it was not followed to its end.
    pub value: Mapped<'p>,
    /// Whether the expansion never ends: Airflow repeats it forever.
    pub is_endless: bool,
}

/// The value with every reference replaced; `None` if there is nothing to replace. A name that
/// `lookup` does not know becomes a hole.
pub(super) fn expand<'p, 'a>(
    value: &Mapped<'p>,
    lookup: &dyn Fn(&str) -> Option<&'a Setting<'p>>,
) -> Option<Expanded<'p>>
where
    'p: 'a,
{
    let mut current = value.clone();
    let mut seen: Vec<String> = Vec::new();
    for count in 1..=ROUNDS {
        seen.extend(current.text().into_iter().flat_map(references).map(|(_, name)| name.to_owned()));
        seen.sort_unstable();
        seen.dedup();
        match round(&current, lookup) {
            None if count == 1 => return None,
            None => return Some(Expanded { value: current, is_endless: false }),
            Some(next) if next.bytes() == current.bytes() => {
                return Some(Expanded { value: current, is_endless: false });
            }
            // After this many rounds some variable has been passed twice.
            Some(_) if count > seen.len() + 1 => {
                return Some(Expanded { value: Mapped::hole(value.whole()), is_endless: true });
            }
            Some(next) => current = next,
        }
    }
    Some(Expanded { value: Mapped::hole(value.whole()), is_endless: false })
}

fn round<'p, 'a>(value: &Mapped<'p>, lookup: &dyn Fn(&str) -> Option<&'a Setting<'p>>) -> Option<Mapped<'p>>
where
    'p: 'a,
{
    let text = value.text()?;
    let mut builder = MappedBuilder::bounded();
    let mut done = 0;
    if text == "~" || text.starts_with("~/") {
        builder.hole(value.origin(Span::new(0, 1)));
        done = 1;
    }
    for (reference, name) in references(text) {
        builder.append(value, Span::new(done, reference.start as usize));
        match lookup(name) {
            Some(setting) => append_known(&mut builder, &setting.value, value.origin(reference)),
            None => builder.hole(value.origin(reference)),
        }
        done = reference.end as usize;
    }
    if done == 0 {
        return None;
    }
    builder.append(value, Span::new(done, text.len()));
    Some(builder.build(value.whole()))
}

/// The value of another variable, located at the reference.
fn append_known(builder: &mut MappedBuilder, known: &Mapped<'_>, reference: Span) {
    for (piece, covers) in known.pieces() {
        match piece.kind {
            crate::text::PieceKind::Hole => builder.hole(reference),
            _ => builder.decoded(covers.of(known.bytes()), reference),
        }
    }
}

/// Every `$NAME` and `${NAME}` that can be the name of a variable, with its span.
fn references(text: &str) -> impl Iterator<Item = (Span, &str)> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'$', bytes).filter_map(move |dollar| {
        let rest = text.get(dollar + 1..)?;
        let (name, length) = if let Some(braced) = rest.strip_prefix('{') {
            let name = braced.split('}').next().filter(|name| name.len() < braced.len())?;
            (name, name.len() + 2)
        } else {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
            (rest.get(..end)?, end)
        };
        is_variable_name(name).then_some((Span::new(dollar, dollar + 1 + length), name))
    })
}
