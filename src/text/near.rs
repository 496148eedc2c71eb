//! Names that a word was probably meant to be.
//!
//! Enters: a word, and the names that it may be. Leaves: the nearest of them. How near is near is for whoever asks to say:
//! a short name resembles many others.

/// The names with the fewest edits between them and a word, if those are at most so many.
pub fn nearest<N: AsRef<str>, T>(word: &str, names: impl IntoIterator<Item = (N, T)>, most: usize) -> Vec<T> {
    let length = word.chars().count();
    let (mut best, mut found) = (most, Vec::new());
    for (name, value) in names {
        let name = name.as_ref();
        // This also bounds the work for long words.
        if name.chars().count().abs_diff(length) > best {
            continue;
        }
        let distance = strsim::osa_distance(name, word);
        if distance < best {
            found.clear();
            best = distance;
        }
        if distance == best {
            found.push(value);
        }
    }
    found
}

/// The only such name: of two that are equally near, neither is meant.
pub fn only<N: AsRef<str>, T>(word: &str, names: impl IntoIterator<Item = (N, T)>, most: usize) -> Option<T> {
    let mut found = nearest(word, names, most).into_iter();
    found.next().filter(|_| found.next().is_none())
}

/// The name that resembles a word most, in any case; `None` if none does.
pub fn resembling<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_lowercase();
    let scored = names.into_iter().map(|name| (strsim::jaro_winkler(&word, &name.to_lowercase()), name));
    let near = scored.filter(|(score, _)| *score > 0.8);
    near.max_by(|left, right| left.0.total_cmp(&right.0)).map(|(_, name)| name)
}
