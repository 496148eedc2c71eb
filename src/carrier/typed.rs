//! What a YAML scalar without quotes becomes where a string is wanted.
//!
//! Enters: the scalar's text and the program that reads the file. Leaves: its type, and the text that a process gets.
//! Only for scalars that certainly change or are refused; everything else is a string as written.
//!
//! Source: each reader run on such scalars: compose-go, GitHub's workflow parser, Ruby's Psych, go-yaml.

use super::Kind;

/// The type of a scalar without quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// `true`, and `yes` in YAML 1.1.
    Boolean,
    /// `64`.
    Integer,
    /// `3.10`.
    Float,
}

/// The boolean that the reader of a kind of file takes a scalar without quotes for.
pub(super) fn boolean(text: &str, kind: Kind) -> Option<bool> {
    let is_go = matches!(kind, Kind::Kubernetes | Kind::HelmValues | Kind::AstroDeployment);
    let is_true = match text.to_ascii_lowercase().as_str() {
        "true" => true,
        "false" => false,
        "yes" | "on" if is_go || kind == Kind::GitLab => true,
        "no" | "off" if is_go || kind == Kind::GitLab => false,
        "y" if is_go => true,
        "n" if is_go => false,
        _ => return None,
    };
    is_one_case(text).then_some(is_true)
}

/// The type that the reader of a kind of file gives to a scalar without quotes; `None`: a string.
pub(super) fn of(text: &str, kind: Kind) -> Option<Type> {
    if boolean(text, kind).is_some() {
        return Some(Type::Boolean);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) || is_based(text, kind) {
        return Some(Type::Integer);
    }
    is_float(digits, kind).then_some(Type::Float)
}

/// Whether the reader refuses a value of this type where a string belongs.
pub(super) fn is_refused(of: Type, kind: Kind) -> bool {
    match kind {
        Kind::Kubernetes => true,
        Kind::GitLab => of != Type::Integer,
        _ => false,
    }
}

/// What a process gets for an unquoted scalar, if it differs from what is written.
pub(super) fn rewritten(text: &str, kind: Kind) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if kind == Kind::Compose
        && let Some(made) = of_compose(sign, digits)
    {
        return (made != text).then_some(made);
    }
    let is_exact = digits.len() <= LONGEST_EXACT;
    let made = match (of(text, kind)?, kind) {
        (Type::Integer, Kind::GitHub) if is_exact => {
            let number = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0o")) {
                Some(based) => u64::from_str_radix(based, if digits.starts_with("0x") { 16 } else { 8 }),
                None => digits.parse::<u64>(),
            };
            format!("{sign}{}", number.ok()?)
        }
        (Type::Integer, Kind::Compose | Kind::AstroDeployment | Kind::GitLab)
            if digits.len() > 1 && digits.starts_with('0') =>
        {
            format!("{sign}{}", u64::from_str_radix(digits, 8).ok()?)
        }
        (Type::Float, Kind::GitHub) if digits == ".inf" => format!("{sign}Infinity"),
        (Type::Float, Kind::Compose) if is_exact => format!("{sign}{}", of_go(digits.parse::<f64>().ok()?, 21)),
        (Type::Float, Kind::GitHub) if is_exact => format!("{sign}{}", digits.parse::<f64>().ok()?),
        (Type::Float, Kind::AstroDeployment) if is_exact => format!("{sign}{}", of_go(digits.parse::<f64>().ok()?, 6)),
        (Type::Boolean, Kind::GitHub | Kind::Compose | Kind::AstroDeployment) => boolean(text, kind)?.to_string(),
        _ => return None,
    };
    (made != text).then_some(made)
}

/// Numbers in the other forms that compose knows: `1_000`, `0x1F`, `0b11`, `1e3`, dates, more than 20 digits.
fn of_compose(sign: &str, digits: &str) -> Option<String> {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let plain = digits.replace('_', "");
    let of_radix = |prefix: &str, radix: u32| u64::from_str_radix(plain.strip_prefix(prefix)?, radix).ok();
    if let Some(number) = of_radix("0x", 16).or_else(|| of_radix("0b", 2)).or_else(|| of_radix("0o", 8)) {
        return Some(format!("{sign}{number}"));
    }
    if digits.contains('_') && digits.starts_with(|mark: char| mark.is_ascii_digit()) && plain.bytes().all(is_digit) {
        return Some(format!("{sign}{}", plain.parse::<u64>().ok()?));
    }
    if digits.len() == "2024-01-01".len() && sign.is_empty() && is_date(digits) {
        return Some(format!("{digits} 00:00:00 +0000 UTC"));
    }
    let is_float = |text: &str| text.bytes().all(|byte| is_digit(byte) || b".eE+-".contains(&byte));
    let has_exponent = digits.contains(['e', 'E']) && digits.starts_with(|mark: char| mark.is_ascii_digit());
    let is_too_long = !digits.is_empty() && digits.bytes().all(is_digit) && digits.parse::<u64>().is_err();
    let number = digits.parse::<f64>().ok().filter(|_| has_exponent && is_float(digits) || is_too_long)?;
    number.is_finite().then(|| format!("{sign}{}", of_go(number, 21)))
}

/// `2024-01-01`, with a month and a day that exist.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-').map(|part| (part.len(), part.parse::<u32>().unwrap_or(u32::MAX)));
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    matches!(year, Some((4, year)) if year != u32::MAX)
        && matches!(month, Some((2, 1..=12)))
        && matches!(day, Some((2, 1..=31)))
}

/// What the chart of the community makes of an unquoted number, if that differs from what is written.
pub(super) fn in_chart(text: &str) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let number = match of(text, Kind::HelmValues)? {
        _ if digits.len() > LONGEST_EXACT => return None,
        Type::Integer if digits.len() > 1 && digits.starts_with('0') => {
            u32::from_str_radix(digits, 8).ok().map(f64::from)?
        }
        Type::Integer | Type::Float => digits.parse::<f64>().ok()?,
        Type::Boolean => return None,
    };
    let made = format!("{sign}{}", of_go(number, 6));
    (made != text).then_some(made)
}

/// A number as Go prints it: with an exponent from this power of ten on, and below 0.0001.
fn of_go(number: f64, from: i32) -> String {
    let written = format!("{number:e}");
    let exponent = written.split_once('e').and_then(|(digits, power)| Some((digits, power.parse::<i32>().ok()?)));
    match exponent {
        Some((digits, power @ ..-4)) => format!("{digits}e-{:02}", power.unsigned_abs()),
        Some((digits, power)) if power >= from => format!("{digits}e+{power:02}"),
        _ => number.to_string(),
    }
}

/// Numbers of so many digits are exact.
const LONGEST_EXACT: usize = 15;

/// `true`, `True` and `TRUE` are booleans; `tRUE` is a string.
fn is_one_case(text: &str) -> bool {
    let rest = text.get(1..).unwrap_or_default();
    let is_lower = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_upper = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    is_lower(rest) || is_upper(text)
}

/// `3.10`, and for readers of which that is known, `1e3`.
fn is_float(digits: &str, kind: Kind) -> bool {
    let takes_all = matches!(kind, Kind::GitHub | Kind::AstroDeployment);
    if takes_all && digits == ".inf" {
        return kind == Kind::GitHub;
    }
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let (number, power) = digits.split_once(['e', 'E']).map_or((digits, None), |(number, power)| (number, Some(power)));
    let is_power = |power: &str| all_digits(power.strip_prefix(['-', '+']).unwrap_or(power));
    if power.is_some_and(|power| !takes_all || !is_power(power)) {
        return false;
    }
    match number.split_once('.') {
        Some((whole, part)) => all_digits(whole) && all_digits(part),
        None => power.is_some() && all_digits(number),
    }
}

/// `0x1F`: only GitHub's reader is known to take it as a number.
fn is_based(digits: &str, kind: Kind) -> bool {
    let is_hex = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_octal = |rest: &str| rest.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    let hex = digits.strip_prefix("0x").is_some_and(|rest| !rest.is_empty() && is_hex(rest));
    let octal = digits.strip_prefix("0o").is_some_and(|rest| !rest.is_empty() && is_octal(rest));
    kind == Kind::GitHub && (hex || octal)
}
