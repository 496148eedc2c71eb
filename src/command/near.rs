//! Names that were probably intended.
//!
//! Enters: a name that is not in the table. Leaves: the nearest names. Never returns distant ones.

/// A longer word is not a misspelling of any of our names, and comparing costs the product of the
/// lengths.
const LONGEST: usize = 40;

/// The known names at most two edits away, nearest first; for short names, one edit.
pub(super) fn nearest<'n>(word: &[u8], names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let Some(word) = std::str::from_utf8(word).ok().filter(|word| word.len() <= LONGEST) else {
        return Vec::new();
    };
    let allowed = if word.chars().count() < 5 { 1 } else { 2 };
    let scored = names.map(|name| (strsim::damerau_levenshtein(word, name), name));
    let mut near: Vec<_> = scored.filter(|(distance, name)| *distance <= allowed && name.len() > 2).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().map(|(_, name)| name).collect()
}
