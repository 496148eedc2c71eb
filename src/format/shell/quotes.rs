//! The characters of a line, as far as quotes and backslashes go: for files whose lines another program hands to a shell.

/// Each character that is no quote and not behind a backslash, with its place and the quote that it stands in.
pub fn unescaped(line: &str) -> impl Iterator<Item = (usize, char, Option<char>)> + '_ {
    let (mut quote, mut marks) = (None, line.char_indices());
    std::iter::from_fn(move || {
        loop {
            let (at, mark) = marks.next()?;
            match (quote, mark) {
                (Some('"') | None, '\\') => {
                    marks.next();
                }
                (Some(open), _) if open == mark => quote = None,
                (None, '\'' | '"') => quote = Some(mark),
                _ => return Some((at, mark, quote)),
            }
        }
    })
}
