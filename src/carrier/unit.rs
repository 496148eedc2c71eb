//! What a unit of systemd, or a drop-in for one, gives to its service.
//!
//! Enters: the text of the file. Leaves: a [`Block`] with its `Environment=` and the files of `EnvironmentFile=`, which
//! win. JSON without quotes is what is meant; the block has what systemd makes of it besides. Specifiers (`%h`) are holes. What follows a word that systemd cannot read is lost, as systemd loses it.
//!
//! Source: systemd 252, `config_parse_environ`, `extract_first_word` and `unit_full_printf`, run on such lines.

use super::{Block, Carried, EnvFile, Kind, Oddity, OddityKind};
use crate::json;
use crate::loader::Loader;
use crate::text::{Mapped, MappedBuilder, Span, file_name, is_variable_name, lines_from};

/// Reads a file.
pub(super) fn read<'p>(path: &str, text: &'p str) -> Carried<'p> {
    let mut block = Block { files_win: true, has_platform: true, ..Block::default() };
    let mut oddities = Vec::new();
    let is_drop_in = path.ends_with(".conf");
    block.is_change = is_drop_in;
    let (mut section, mut runs_airflow) = ("", false);
    for line in lines(text) {
        let written = line.text().unwrap_or_default().trim_end();
        if written.starts_with('[') {
            section = if written == "[Service]" { "Service" } else { "" };
            continue;
        }
        let Some((key, value)) = written.split_once('=').filter(|_| section == "Service") else { continue };
        let value = line.slice(Span::new(written.len() - value.trim_start().len(), written.len()));
        match key.trim() {
            "Environment" if value.is_empty() => {
                block.variables.clear();
                block.read.clear();
            }
            "Environment" => environment(&value, &mut block, &mut oddities),
            "EnvironmentFile" if value.is_empty() => block.files.clear(),
            "EnvironmentFile" => {
                let file = file(&value);
                block.is_open |= file.is_none();
                block.files.extend(file);
            }
            "ExecStart" => runs_airflow |= value.text().is_some_and(|command| command.contains("airflow")),
            // Only the machine knows what these give.
            "PassEnvironment" | "LoadCredential" | "LoadCredentialEncrypted" | "SetCredential" => block.is_open = true,
            _ => {}
        }
    }
    block.is_open |= is_drop_in || !runs_airflow;
    file_name(path).clone_into(&mut block.name);
    let has_any = !block.variables.is_empty() || !block.files.is_empty();
    let blocks = if has_any { vec![block] } else { Vec::new() };
    Carried { kind: Some(Kind::Unit), oddities, blocks, ..Carried::default() }
}

/// The lines of the file, continued ones joined, without comments.
fn lines(text: &str) -> Vec<Mapped<'_>> {
    let (mut found, mut open): (Vec<Mapped<'_>>, Option<(usize, MappedBuilder<'_>)>) = (Vec::new(), None);
    for (start, line) in lines_from(text) {
        let bare = line.trim_end_matches(['\n', '\r']);
        if bare.trim_start().starts_with(['#', ';']) || open.is_none() && bare.trim().is_empty() {
            continue;
        }
        let (from, mut builder) = open.take().unwrap_or_default();
        let from = if builder.is_empty() { start } else { from };
        let blank = if builder.is_empty() { bare.len() - bare.trim_start().len() } else { 0 };
        if let Some(own) = bare.strip_suffix('\\') {
            builder.verbatim(text.as_bytes(), Span::new(start + blank, start + own.len()));
            builder.decoded(b" ", Span::new(start + own.len(), start + line.len()));
            open = Some((from, builder));
        } else {
            builder.verbatim(text.as_bytes(), Span::new(start + blank, start + bare.len()));
            found.push(builder.build(Span::new(from, start + bare.len())));
        }
    }
    found.extend(open.map(|(from, builder)| builder.build(Span::new(from, text.len()))));
    found
}

/// A file of `EnvironmentFile=`. Its folder on the server is not known in the project: its name is.
fn file(value: &Mapped<'_>) -> Option<EnvFile> {
    let text = value.text()?;
    let path = text.trim_start_matches('-');
    let name = path.rsplit('/').next().filter(|name| !name.is_empty() && !name.contains(['%', '*', '?']))?;
    let span = value.origin(Span::new(text.len() - path.len(), text.len()));
    // Where it will be is not known here.
    Some(EnvFile { path: name.to_owned(), span, is_required: false, loader: Loader::Systemd })
}

/// The assignments of one `Environment=`.
fn environment<'p>(value: &Mapped<'p>, block: &mut Block<'p>, oddities: &mut Vec<Oddity<'p>>) {
    let (mut at, mut was_json, mut was_stray) = (0, false, false);
    loop {
        let (word, next) = match word(value, at) {
            Ok(Some(found)) => found,
            Ok(None) => return,
            Err(bad) => {
                // What the rest of the line would set is not known.
                block.is_open = true;
                let name = name_at(value, at);
                oddities.push(Oddity::new(OddityKind::BadWord, name, bad));
                return;
            }
        };
        let raw = value.bytes().get(at..next).unwrap_or_default();
        // The first one of a line reaches to its end.
        let may_be_json = !was_json && raw.windows(2).any(|pair| matches!(pair, b"={" | b"=["));
        was_json |= may_be_json;
        if let Some((key, json)) = may_be_json.then(|| bare_json(value, at)).flatten() {
            // The JSON is meant: what else is wrong with it is told too.
            oddities.push(Oddity::new(OddityKind::LosesQuotes, key.clone(), json.whole()));
            if let Ok((value, _)) = specified(&word.slice(Span::new(key.len() + 1, word.len()))) {
                block.read.push((block.variables.len(), value));
            }
            block.variables.push((key, json));
            return;
        }
        at = next;
        let equals = memchr::memchr(b'=', word.bytes());
        let key = word.slice(Span::new(0, equals.unwrap_or(word.len())));
        let Some(equals) = equals.filter(|_| key.text().is_some_and(is_variable_name)) else {
            // One is enough for a line: what follows is mostly the rest of it.
            if !std::mem::replace(&mut was_stray, true) {
                oddities.push(stray(value, &word, at));
                block.is_open = true;
            }
            continue;
        };
        match specified(&word.slice(Span::new(equals + 1, word.len()))) {
            Ok((value, doubtful)) => {
                let odd = |span| Oddity::new(OddityKind::Specifier, key.clone(), span);
                oddities.extend(doubtful.map(odd));
                block.variables.push((key, value));
            }
            Err(span) => {
                oddities.push(Oddity::new(OddityKind::BadSpecifier, key, span));
            }
        }
    }
}

/// A word that is no assignment, and ends at `next`: the name in front of a lonely `=`, a comment, or the rest of a value.
fn stray<'p>(value: &Mapped<'p>, word: &Mapped<'p>, next: usize) -> Oddity<'p> {
    let rest = value.bytes().get(next..).unwrap_or_default().trim_ascii_start();
    let is_split = rest.starts_with(b"=") && word.text().is_some_and(is_variable_name);
    let kind = if is_split { OddityKind::BlankInAssignment } else { OddityKind::StrayWord };
    // A comment is all that follows.
    let end = if word.bytes().starts_with(b"#") { value.whole().end } else { word.whole().end };
    Oddity { kind, name: word.clone(), span: Span { end, ..word.whole() }, beside: None, of: None }
}

/// The name that an assignment begins with, as it is written; empty where none is.
fn name_at<'p>(value: &Mapped<'p>, from: usize) -> Mapped<'p> {
    let rest = value.bytes().get(from..).unwrap_or_default();
    let start =
        from + rest.iter().take_while(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'')).count();
    let rest = value.bytes().get(start..).unwrap_or_default();
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let is_name = rest.get(length) == Some(&b'=');
    value.slice(Span::new(start, start + if is_name { length } else { 0 }))
}

/// A name with JSON that no quotes hold together, up to the end of the line.
fn bare_json<'p>(value: &Mapped<'p>, from: usize) -> Option<(Mapped<'p>, Mapped<'p>)> {
    let rest = value.text()?.get(from..)?;
    let word = rest.trim_start();
    let (name, json) = word.split_once('=')?;
    let is_json = json.starts_with(['{', '[']) && json.contains('"') && is_variable_name(name);
    let start = from + rest.len() - word.len();
    let end = start + word.trim_end().len();
    let part = |from: usize, to: usize| value.slice(Span::new(from, to));
    (is_json && json::parse(json.trim_end(), &[]).is_valid())
        .then(|| (part(start, start + name.len()), part(start + name.len() + 1, end)))
}

/// The next word, without its quotes and escapes, and where it ends; `None` at the end; the place where systemd gives up.
fn word<'p>(value: &Mapped<'p>, from: usize) -> Result<Option<(Mapped<'p>, usize)>, Span> {
    let bytes = value.bytes();
    let rest = bytes.get(from..).unwrap_or_default();
    let start = from + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    if start >= bytes.len() {
        return Ok(None);
    }
    let (mut builder, mut at, mut quote, mut opened) = (MappedBuilder::default(), start, None, start);
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'\\' => {
                let bad = || value.origin(Span::new(at, (at + 2).min(bytes.len())));
                let (made, length) = escape(bytes.get(at..).unwrap_or_default()).ok_or_else(bad)?;
                builder.decoded(&made, value.origin(Span::new(at, at + length)));
                at += length;
                continue;
            }
            b'\'' | b'"' if quote.is_none() => (quote, opened) = (Some(byte), at),
            _ if quote == Some(byte) => quote = None,
            _ if quote.is_none() && byte.is_ascii_whitespace() => break,
            _ => builder.append(value, Span::new(at, at + 1)),
        }
        at += 1;
    }
    let written = value.origin(Span::new(start, at));
    match quote {
        Some(_) => Err(value.origin(Span::new(opened, opened + 1))),
        None => Ok(Some((builder.build(written), at))),
    }
}

/// What an escape stands for, and its length; `None` if systemd does not know it.
fn escape(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let number = |from: usize, digits: usize, radix: u32| {
        let digits = std::str::from_utf8(text.get(from..from + digits)?).ok()?;
        u32::from_str_radix(digits, radix).ok().filter(|number| *number > 0)
    };
    let byte = |number: Option<u32>, length: usize| Some((vec![u8::try_from(number?).ok()?], length));
    let character =
        |number: Option<u32>, length: usize| Some((char::from_u32(number?)?.to_string().into_bytes(), length));
    match text.get(1)? {
        b'a' => Some((vec![7], 2)),
        b'b' => Some((vec![8], 2)),
        b'f' => Some((vec![12], 2)),
        b'n' => Some((b"\n".to_vec(), 2)),
        b'r' => Some((b"\r".to_vec(), 2)),
        b't' => Some((b"\t".to_vec(), 2)),
        b'v' => Some((vec![11], 2)),
        b's' => Some((b" ".to_vec(), 2)),
        own @ (b'\\' | b'"' | b'\'') => Some((vec![*own], 2)),
        b'x' => byte(number(2, 2, 16), 4),
        b'u' => character(number(2, 4, 16), 6),
        b'U' => character(number(2, 8, 16), 10),
        b'0'..=b'7' => byte(number(1, 3, 8), 4),
        _ => None,
    }
}

/// The letters that stand for something of the unit or the machine.
const SPECIFIERS: &[u8] = b"aAbBcCdDEfgGhHiIjJlLmMnNopPqrRsStTuUvVwWyY";

/// A value with its specifiers as holes, and the first of them that looks like a character of a URL; the place of one
/// that systemd does not know.
fn specified<'p>(value: &Mapped<'p>) -> Result<(Mapped<'p>, Option<Span>), Span> {
    let bytes = value.bytes();
    let (mut builder, mut done, mut doubtful) = (MappedBuilder::default(), 0, None);
    while let Some(at) = bytes.get(done..).and_then(|rest| memchr::memchr(b'%', rest)).map(|length| done + length) {
        let own = Span::new(at, (at + 2).min(bytes.len()));
        builder.append(value, Span::new(done, at));
        match bytes.get(at + 1) {
            Some(b'%') => builder.decoded(b"%", value.origin(own)),
            Some(letter) if SPECIFIERS.contains(letter) => {
                let is_coded = bytes.get(at + 1..at + 3).is_some_and(|code| {
                    code.iter().all(|digit| digit.is_ascii_digit() || (b'A'..=b'F').contains(digit))
                });
                doubtful = doubtful.or(is_coded.then(|| value.origin(own)));
                builder.hole(value.origin(own));
            }
            // At the end, and in front of what is no letter, it is itself.
            Some(letter) if letter.is_ascii_alphanumeric() => return Err(value.origin(own)),
            _ => builder.append(value, own),
        }
        done = at + own.len();
    }
    builder.append(value, Span::new(done, bytes.len()));
    Ok((builder.build(value.whole()), doubtful))
}
