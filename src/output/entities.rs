//! Text that means nothing to Markdown and to Mermaid: what could is written as a character's number.
//!
//! Enters: any text. Leaves: text that a renderer shows as it was, wherever it stands in a line. In Markdown what is
//! quoted is in `<code>`, because GitHub looks for names of people, for links and for icons everywhere else, and because
//! a table takes a `|` between backticks for the end of a cell.

use std::fmt::Write;

use super::escape::escape;

/// What means nothing in a line of Markdown.
const PLAIN_IN_MARKDOWN: &str = " ,/();'\"?=%";

/// What means nothing between the quotes of a node.
const PLAIN_IN_MERMAID: &str = " ,/";

/// Text for Markdown.
pub fn text(text: &str) -> String {
    encoded(text, PLAIN_IN_MARKDOWN, "&#")
}

/// Something quoted as it was written, for Markdown; `""` if it is empty.
pub fn code(quoted: &str) -> String {
    let shown = if quoted.is_empty() { "\"\"" } else { quoted };
    format!("<code>{}</code>", text(shown))
}

/// A sentence for Markdown, in which something between backticks is quoted.
pub fn prose(sentence: &str) -> String {
    let parts = sentence.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { text(part) } else { code(part) }).collect()
}

/// The label of a node of Mermaid, with its quotes.
pub fn label(text: &str) -> String {
    format!("\"{}\"", encoded(text, PLAIN_IN_MERMAID, "#"))
}

fn encoded(text: &str, plain: &str, before: &str) -> String {
    let shown = escape(text);
    let characters: Vec<char> = shown.chars().collect();
    let mut safe = String::with_capacity(shown.len() + 16);
    for (index, character) in characters.iter().copied().enumerate() {
        let (left, rest) = characters.split_at(index);
        let is_plain = match character {
            _ if character.is_ascii_alphanumeric() || plain.contains(character) => true,
            _ if !character.is_ascii() => before == "&#",
            // A colon begins the name of an icon, or the address of a link.
            ':' => before == "&#" && !rest.get(1).is_some_and(|next| *next == '/' || next.is_ascii_alphabetic()),
            '.' | '-' | '_' => is_within_word(character, left, rest),
            _ => false,
        };
        if is_plain {
            safe.push(character);
        } else {
            // Writing to a String does not fail.
            let _ = write!(safe, "{before}{};", u32::from(character));
        }
    }
    safe
}

/// Whether a mark belongs to a word, so that it begins no list, no rule, no emphasis and no address.
fn is_within_word(mark: char, left: &[char], rest: &[char]) -> bool {
    let is_word = |neighbour: Option<&char>| neighbour.is_some_and(char::is_ascii_alphanumeric);
    let is_other = |other: &&char| **other != mark;
    let (before, after) = (left.iter().rev().find(is_other), rest.iter().find(is_other));
    match mark {
        '.' => is_word(rest.get(1)) && left.last() != Some(&'w'),
        '-' => is_word(after) && !left.is_empty(),
        _ => is_word(before) && is_word(after),
    }
}

#[cfg(test)]
mod tests {
    use super::{code, label, prose, text};

    #[test]
    fn what_could_mean_something_is_a_number() {
        for (written, expected) in [
            ("AIRFLOW__SECRETS__BACKEND", "AIRFLOW__SECRETS__BACKEND"),
            ("_a_ __b__", "&#95;a&#95; &#95;&#95;b&#95;&#95;"),
            ("1. a - b.env", "1&#46; a &#45; b.env"),
            ("a|b", "a&#124;b"),
            ("<b>&amp;", "&#60;b&#62;&#38;amp;"),
            (
                "@team #1 $x$ :tada: www.x.y http://x",
                "&#64;team &#35;1 &#36;x&#36; &#58;tada: www&#46;x.y http&#58;//x",
            ),
            ("![x](y)\\`", "&#33;&#91;x&#93;(y)&#92;&#96;"),
            ("é\n\u{202e}", "é&#92;n&#92;u&#123;202e&#125;"),
        ] {
            assert_eq!(text(written), expected, "{written}");
        }
        assert_eq!(code(""), "<code>\"\"</code>");
        assert_eq!(prose("the `a|b` of: <c>"), "the <code>a&#124;b</code> of: &#60;c&#62;");
    }

    #[test]
    fn a_label_of_mermaid_has_nothing_that_ends_it() {
        assert_eq!(label("a \"b\"; style x:#fff"), "\"a #34;b#34;#59; style x#58;#35;fff\"");
        assert_eq!(label("é(é)"), "\"#233;#40;#233;#41;\"");
    }
}
