//! The options of an environment of MWAA, as its console takes them: one name and one value a line.
//!
//! Enters: a block of code. Leaves: the template of `CloudFormation` that sets the same options, each value one string;
//! `None` for other blocks. JSON with nothing around it is text there, as it is in the console, and no map of YAML.

use super::frame::MWAA;
use super::lines::lines;
use crate::text::{Mapped, MappedBuilder, Span};

/// The template of such a block.
pub(super) fn options<'t>(block: &Mapped<'t>) -> Option<Mapped<'t>> {
    let text = block.text()?;
    let own = lines(text);
    let is_about = ["airflow.", "secrets.backend_kwargs"].iter().any(|word| text.contains(word));
    if !is_about || !own.into_iter().all(|line| option(line).is_some()) {
        return None;
    }
    let (mut builder, mut at) = (MappedBuilder::default(), 0);
    let here = |at: usize| block.origin(Span::new(at, at));
    builder.decoded(MWAA.as_bytes(), here(0));
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some((name, value)) = option(line.trim_end()).filter(|_| !line.trim_start().starts_with('#')) else {
            continue;
        };
        builder.decoded(b"        ", here(start));
        builder.append(block, Span::new(start, start + name));
        let (from, to) = (start + value, start + line.trim_end().len());
        builder.decoded(b": ", here(from));
        let written = text.get(from..to).unwrap_or_default();
        if is_quoted(written) {
            builder.append(block, Span::new(from, to));
        } else {
            builder.decoded(b"'", here(from));
            let mut done = from;
            for quote in memchr::memchr_iter(b'\'', written.as_bytes()).map(|quote| from + quote) {
                builder.append(block, Span::new(done, quote));
                builder.decoded(b"''", block.origin(Span::new(quote, quote + 1)));
                done = quote + 1;
            }
            builder.append(block, Span::new(done, to));
            builder.decoded(b"'", here(to));
        }
        builder.decoded(b"\n", here(to));
    }
    Some(builder.build(block.whole()))
}

/// The length of an option's name on a line, and where its value begins; `None` for other lines.
fn option(line: &str) -> Option<(usize, usize)> {
    let at = line.find([':', '='])?;
    let name = line.get(..at)?.trim_end();
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let is_name = name.split_once('.').is_some_and(|(section, option)| is_part(section) && is_part(option));
    let value = line.get(at + 1..)?.trim_start();
    // Plain words are a sentence.
    let is_json = value.starts_with('{') && value.ends_with('}');
    let is_plain = match name {
        "secrets.backend" => value.starts_with("airflow."),
        "secrets.backend_kwargs" => false,
        _ => true,
    };
    let is_value = is_quoted(value) || is_json || is_plain && !value.contains(' ');
    (is_name && is_value && !value.is_empty()).then(|| (name.len(), line.len() - value.len()))
}

fn is_quoted(value: &str) -> bool {
    ['\'', '"'].iter().any(|quote| value.len() > 1 && value.starts_with(*quote) && value.ends_with(*quote))
}
