//! Where in the JSON of kwargs a cursor is.
//!
//! Enters: a text and a byte. Leaves: whether a name or a value belongs there, what is typed of it, how its quotes are
//! written there, and the names that are given. Reads JSON that is being typed, so it is never judged.

/// A place in the JSON of kwargs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Inside<'t> {
    /// The name of the member, where its value belongs; `None` where a name belongs.
    pub of: Option<&'t str>,
    /// What is typed so far.
    pub typed: &'t str,
    /// Whether a quote is open before it.
    pub is_open: bool,
    /// How a quote is written: `"` or `\"`.
    pub quote: &'static str,
    /// The names that the object has.
    pub names: Vec<&'t str>,
}

/// In bytes. The JSON is looked for at most this far away.
const FAR: usize = 1 << 14;

/// What the variable, or the option, is called.
const NAME: &str = "backend_kwargs";

/// Where a byte is in the JSON of kwargs; `None` if it is not in any.
pub(super) fn inside(text: &str, offset: usize) -> Option<Inside<'_>> {
    let before = text.get(..offset)?;
    let near = before.get(ceil(before, offset.saturating_sub(FAR))..)?;
    let lower = near.to_ascii_lowercase();
    let name = lower.rfind(NAME)? + NAME.len();
    let after = near.get(name..)?;
    let open = after.find('{')?;
    let between = after.get(..open)?;
    if !between.chars().all(|mark| mark.is_whitespace() || "=:'\"\\>|-,".contains(mark)) {
        return None;
    }
    let start = offset - near.len() + name + open;
    let is_quoted = between.ends_with('"') && !between.ends_with("\\\"") || between.ends_with("\\\"");
    let rest = text.get(start..ceil(text, (offset + FAR).min(text.len())))?;
    let quote = match rest.find('"') {
        Some(at) if rest.get(..at)?.ends_with('\\') => "\\\"",
        _ if !is_quoted => "\"",
        _ => "\\\"",
    };
    read(rest, offset - start, quote)
}

/// Reads the object from its brace on.
fn read<'t>(text: &'t str, cursor: usize, quote: &'static str) -> Option<Inside<'t>> {
    let mut found: Option<Inside<'t>> = None;
    let mut names = Vec::new();
    let (mut depth, mut is_name, mut last) = (0_usize, true, None);
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..)?;
        let first = rest.chars().next()?;
        if let Some(inner) = rest.strip_prefix(quote) {
            let length = inner.find(quote).filter(|length| !inner.get(..*length).is_some_and(|one| one.contains('\n')));
            let (begin, end) = (at + quote.len(), length.map(|length| at + quote.len() + length));
            if found.is_none() && begin <= cursor && end.is_none_or(|end| cursor <= end) {
                let of = if is_name { None } else { Some(last?) };
                let here = Inside { of, typed: text.get(begin..cursor)?, is_open: true, quote, names: Vec::new() };
                found = (depth == 1).then_some(here);
                found.as_ref()?;
            } else if depth == 1 && is_name {
                last = text.get(begin..end?);
                names.extend(last);
            }
            at = match end {
                Some(end) => end + quote.len(),
                None => break,
            };
            continue;
        }
        if found.is_none() && at >= cursor {
            break;
        }
        match first {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.checked_sub(1)?,
            ',' if depth == 1 => is_name = true,
            ':' if depth == 1 => is_name = false,
            '\n' if found.is_some() && depth == 1 && text.get(at + 1..).is_some_and(|next| next.contains('=')) => break,
            _ => {}
        }
        at += first.len_utf8();
        if depth == 0 {
            break;
        }
    }
    if found.is_none() && depth == 1 && at >= cursor {
        let before = text.get(..cursor)?;
        let typed = before.len() - before.trim_end_matches(|mark: char| mark.is_alphanumeric() || mark == '_').len();
        let of = if is_name { None } else { Some(last?) };
        found =
            Some(Inside { of, typed: before.get(before.len() - typed..)?, is_open: false, quote, names: Vec::new() });
        names.extend(later_names(text.get(cursor..)?, quote));
    }
    found.map(|inside| Inside { names, ..inside })
}

/// The names of the members behind a cursor that is in no string.
fn later_names<'t>(text: &'t str, quote: &str) -> Vec<&'t str> {
    let line = text.split('\n').next().unwrap_or_default();
    let parts: Vec<&str> = line.split(quote).collect();
    let named = parts.windows(2).filter_map(|pair| match pair {
        [name, next] if next.trim_start().starts_with(':') => Some(*name),
        _ => None,
    });
    named.collect()
}

fn ceil(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset += 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::inside;

    /// A text with its cursor, the member whose value it is in, what is typed, whether a quote is open, the quote, and
    /// the names.
    type Case = (&'static str, Option<&'static str>, &'static str, bool, &'static str, &'static [&'static str]);

    const CASES: &[Case] = &[
        ("A__BACKEND_KWARGS={‸}", None, "", false, "\"", &[]),
        ("A__BACKEND_KWARGS='{\"‸\"}'", None, "", true, "\"", &[]),
        ("A__BACKEND_KWARGS={\"a\": 1, \"re‸\"}", None, "re", true, "\"", &["a"]),
        ("A__BACKEND_KWARGS={\"a\": \"x\", re‸, \"b\": 2}", None, "re", false, "\"", &["a", "b"]),
        ("A__BACKEND_KWARGS={\"a\": \"x‸\", \"b\": 2}\nB=1", Some("a"), "x", true, "\"", &["a", "b"]),
        ("A__BACKEND_KWARGS={\"a\": ‸}", Some("a"), "", false, "\"", &["a"]),
        ("export A__BACKEND_KWARGS=\"{\\\"a\\\": \\\"‸\\\"}\"", Some("a"), "", true, "\\\"", &["a"]),
        ("ENV A__BACKEND_KWARGS=\"{‸", None, "", false, "\\\"", &[]),
        ("[secrets]\nbackend_kwargs = {\"a\": 1,‸", None, "", false, "\"", &["a"]),
        ("  A__BACKEND_KWARGS: >-\n    {\"a\": 1,\n     \"b‸", None, "b", true, "\"", &["a"]),
    ];

    #[test]
    fn a_cursor_is_found_in_json_that_is_being_typed() {
        for (text, of, typed, is_open, quote, names) in CASES {
            let (before, after) = text.split_once('‸').unwrap_or((text, ""));
            let whole = format!("{before}{after}");
            let found = inside(&whole, before.len());
            let found = found.map(|found| (found.of, found.typed, found.is_open, found.quote, found.names.clone()));
            assert_eq!(found, Some((*of, *typed, *is_open, *quote, names.to_vec())), "{text}");
        }
    }

    #[test]
    fn no_kwargs_are_seen_elsewhere() {
        for text in [
            "‸",
            "A__BACKEND_KWARGS=‸{}",
            "A__BACKEND_KWARGS={}‸",
            "A__BACKEND_KWARGS=x\nB={‸}",
            "A__BACKEND_KWARGS={\"a\": {‸}}",
            "A__BACKEND_KWARGS={\"a\": {\"b‸\"}}",
            "# about backend_kwargs and more\nB={\"‸\"}",
        ] {
            let (before, after) = text.split_once('‸').unwrap_or((text, ""));
            assert_eq!(inside(&format!("{before}{after}"), before.len()), None, "{text}");
        }
    }
}
