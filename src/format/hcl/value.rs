//! What literal expressions evaluate to, each byte mapped to the file.
//!
//! Enters: an expression. Leaves: its value, in which everything that only Terraform knows is unknown: variables, data,
//! resources, operators, and functions other than those below. Values grow only up to a limit.

use super::{ExpressionId, Hcl, Kind, Part, encode};
use crate::text::{Mapped, MappedBuilder, Span};

/// A value.
#[derive(Clone, Debug)]
pub enum Value<'t> {
    /// A string, which may have holes.
    Text(Mapped<'t>),
    /// A number or a boolean, as JSON writes it.
    Plain(Mapped<'t>),
    /// `null`.
    Null(Span),
    /// A list.
    List(Vec<Value<'t>>, Span),
    /// An object or a map: of each key, the value that counts.
    Object(Vec<(Mapped<'t>, Value<'t>)>, Span),
    /// Known only at run time.
    Unknown(Span),
}

impl<'t> Value<'t> {
    /// Where it is written.
    pub fn span(&self) -> Span {
        match self {
            Self::Text(text) | Self::Plain(text) => text.whole(),
            Self::Null(span) | Self::List(_, span) | Self::Object(_, span) | Self::Unknown(span) => *span,
        }
    }

    /// A member of an object.
    pub fn get(&self, key: &str) -> Option<&Value<'t>> {
        match self {
            Self::Object(members, _) => members.iter().find(|(own, _)| own.bytes() == key.as_bytes()).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The string that it converts to; a hole if that is not known. `None` for `null`, lists and objects.
    pub fn text(&self) -> Option<Mapped<'t>> {
        match self {
            Self::Text(text) | Self::Plain(text) => Some(text.clone()),
            Self::Unknown(span) => Some(Mapped::hole(*span)),
            Self::Null(_) | Self::List(..) | Self::Object(..) => None,
        }
    }

    /// The same value at other places, so many bytes behind its own.
    #[must_use]
    pub fn moved(&self, by: i64) -> Value<'t> {
        let place = |at: u32| u32::try_from(i64::from(at) + by).unwrap_or_default();
        let moved = |span: &Span| Span { start: place(span.start), end: place(span.end) };
        match self {
            Self::Text(text) => Self::Text(text.moved(by)),
            Self::Plain(text) => Self::Plain(text.moved(by)),
            Self::Null(span) => Self::Null(moved(span)),
            Self::List(items, span) => Self::List(items.iter().map(|item| item.moved(by)).collect(), moved(span)),
            Self::Object(members, span) => {
                let member = |(key, value): &(Mapped<'t>, Value<'t>)| (key.moved(by), value.moved(by));
                Self::Object(members.iter().map(member).collect(), moved(span))
            }
            Self::Unknown(span) => Self::Unknown(moved(span)),
        }
    }

    /// Its JSON, as `jsonencode` writes it.
    pub fn json(&self) -> Mapped<'t> {
        encode::json(self)
    }
}

/// Deeper expressions are not evaluated.
const DEEPEST: usize = 50;

/// Evaluates expressions of a file.
pub struct Evaluator<'h, 't> {
    hcl: &'h Hcl<'t>,
    /// Whether `yamlencode` may be evaluated to JSON, which is YAML too.
    takes_yaml: bool,
}

impl<'t> Hcl<'t> {
    /// The value of an expression.
    pub fn value(&self, expression: ExpressionId) -> Value<'t> {
        Evaluator { hcl: self, takes_yaml: false }.value(expression, 0)
    }

    /// The same for a place that is read as YAML: there `yamlencode` gives JSON.
    pub fn yaml_value(&self, expression: ExpressionId) -> Value<'t> {
        Evaluator { hcl: self, takes_yaml: true }.value(expression, 0)
    }
}

impl<'t> Evaluator<'_, 't> {
    fn value(&self, id: ExpressionId, depth: usize) -> Value<'t> {
        let span = self.hcl.span(id);
        if depth > DEEPEST || !self.pays(1 + span.len() / 8) {
            return Value::Unknown(span);
        }
        match self.hcl.kind(id) {
            Kind::Template(parts) => self.template(parts, span, depth),
            Kind::Number => self.number(span),
            Kind::List(items) => Value::List(items.iter().map(|item| self.value(*item, depth + 1)).collect(), span),
            Kind::Object(_) => self.object(id, span, depth),
            Kind::Call { is_expanded: true, .. } | Kind::Unknown => Value::Unknown(span),
            Kind::Call { name, arguments, .. } => {
                let arguments: Vec<Value<'t>> = arguments.iter().map(|item| self.value(*item, depth + 1)).collect();
                let name = name.of_text(self.hcl.text);
                self.call(name, &arguments, span).unwrap_or(Value::Unknown(span))
            }
            Kind::Reference(names) => self.reference(names, span, depth),
        }
    }

    fn pays(&self, cost: usize) -> bool {
        let left = self.hcl.left.get().checked_sub(cost);
        self.hcl.left.set(left.unwrap_or_default());
        left.is_some()
    }

    fn verbatim(&self, span: Span) -> Mapped<'t> {
        Mapped::verbatim(self.hcl.text.as_bytes(), span)
    }

    /// A number without superfluous zeros.
    fn number(&self, span: Span) -> Value<'t> {
        let written = span.of_text(self.hcl.text);
        if written.contains(['e', 'E']) {
            return Value::Unknown(span);
        }
        let (whole, part) = written.split_once('.').unwrap_or((written, ""));
        let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
        let whole = if whole.is_empty() { "0" } else { whole };
        let made = if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") };
        let is_same = made == written;
        Value::Plain(if is_same { self.verbatim(span) } else { Mapped::decoded(made.into_bytes(), span) })
    }

    fn template(&self, parts: &[Part], span: Span, depth: usize) -> Value<'t> {
        // `"${x}"` is the value of x, whatever it is.
        if let [Part::Interpolation(inner, _)] = parts {
            return self.value(*inner, depth + 1);
        }
        let mut builder = MappedBuilder::default();
        for part in parts {
            match part {
                Part::Verbatim(own) => builder.verbatim(self.hcl.text.as_bytes(), *own),
                Part::Escape(own, mark) => builder.decoded(mark.encode_utf8(&mut [0; 4]).as_bytes(), *own),
                Part::Directive(_) => return Value::Text(Mapped::hole(span)),
                Part::Interpolation(inner, own) => match self.value(*inner, depth + 1).text() {
                    Some(text) if text.is_certain() && self.pays(text.len()) => {
                        builder.append(&text, Span::new(0, text.len()));
                    }
                    _ => builder.hole(*own),
                },
            }
        }
        let first = parts.first().map_or(span.start + 1, |part| match part {
            Part::Verbatim(own) | Part::Escape(own, _) | Part::Interpolation(_, own) | Part::Directive(own) => {
                own.start
            }
        });
        Value::Text(builder.build(Span { start: first.min(span.end), end: first.min(span.end) }))
    }

    fn object(&self, id: ExpressionId, span: Span, depth: usize) -> Value<'t> {
        let Kind::Object(members) = self.hcl.kind(id) else { return Value::Unknown(span) };
        let mut all = Vec::with_capacity(members.len());
        for member in members {
            let key = match self.hcl.kind(member.key) {
                Kind::Reference(names) if !member.is_computed && (names.len() == 1 || self.hcl.is_unquoted(names)) => {
                    Some(self.verbatim(self.hcl.span(member.key)))
                }
                _ => self.value(member.key, depth + 1).text().filter(Mapped::is_certain),
            };
            // With an unknown name, any member may be another one.
            let Some(key) = key else { return Value::Unknown(span) };
            all.push((key, self.value(member.value, depth + 1)));
        }
        Value::Object(last_of_each(all), span)
    }

    /// `local.x`, and members of it; `true`, `false`, `null`.
    fn reference(&self, names: &[Span], span: Span, depth: usize) -> Value<'t> {
        let text = self.hcl.text;
        match names {
            [one] if matches!(one.of_text(text), "true" | "false") => Value::Plain(self.verbatim(*one)),
            [one] if one.of_text(text) == "null" => Value::Null(*one),
            [local, name, path @ ..] if local.of_text(text) == "local" => {
                let Some(value) = self.hcl.locals.get(name.of_text(text)).copied() else { return Value::Unknown(span) };
                let value = self.value(value, depth + 1);
                let found = path.iter().try_fold(&value, |value, name| value.get(name.of_text(text)));
                found.cloned().unwrap_or(Value::Unknown(span))
            }
            [var, name, path @ ..] if var.of_text(text) == "var" => {
                let Some(value) = self.hcl.values.get(name.of_text(text)) else { return Value::Unknown(span) };
                let found = path.iter().try_fold(value, |value, name| value.get(name.of_text(text)));
                match found.filter(|value| self.pays(1 + value.span().len() / 8)) {
                    // Where the value is not known, the reference to it is.
                    None | Some(Value::Unknown(_)) => Value::Unknown(span),
                    Some(value) => value.clone(),
                }
            }
            _ => Value::Unknown(span),
        }
    }

    fn call(&self, name: &str, arguments: &[Value<'t>], span: Span) -> Option<Value<'t>> {
        match (name, arguments) {
            ("jsonencode", [value]) => Some(Value::Text(self.encoded(value)?)),
            ("yamlencode", [value]) if self.takes_yaml => Some(Value::Text(self.encoded(value)?)),
            ("merge", maps) => {
                let mut all = Vec::new();
                for map in maps {
                    match map {
                        Value::Object(members, _) => all.extend(members.iter().cloned()),
                        Value::Null(_) => {}
                        _ => return None,
                    }
                }
                Some(Value::Object(last_of_each(all), span))
            }
            ("concat", lists) => {
                let mut all = Vec::new();
                for list in lists {
                    let Value::List(items, _) = list else { return None };
                    all.extend(items.iter().cloned());
                }
                Some(Value::List(all, span))
            }
            ("sensitive" | "nonsensitive" | "tomap" | "tolist", [value]) => Some(value.clone()),
            ("tostring", [value]) => value.text().map(Value::Text),
            ("chomp", [value]) => Some(Value::Text(cut(&value.text()?, |text| {
                let end = text.trim_end_matches(['\r', '\n']).len();
                (0, end)
            })?)),
            ("trimspace", [value]) => Some(Value::Text(cut(&value.text()?, |text| {
                let start = text.len() - text.trim_start().len();
                (start, start + text.trim().len())
            })?)),
            ("join", [separator, Value::List(items, _)]) => self.join(separator, items, span),
            ("format", [format, values @ ..]) => self.format(&format.text()?, values, span),
            _ => None,
        }
    }

    fn encoded(&self, value: &Value<'t>) -> Option<Mapped<'t>> {
        if matches!(value, Value::Unknown(_)) {
            return None;
        }
        let json = value.json();
        self.pays(json.len()).then_some(json)
    }

    fn join(&self, separator: &Value<'t>, items: &[Value<'t>], span: Span) -> Option<Value<'t>> {
        let separator = separator.text()?;
        let mut builder = MappedBuilder::default();
        for (index, item) in items.iter().enumerate() {
            let item = item.text()?;
            if !self.pays(item.len() + separator.len()) {
                return None;
            }
            if index > 0 {
                builder.append(&separator, Span::new(0, separator.len()));
            }
            builder.append(&item, Span::new(0, item.len()));
        }
        Some(Value::Text(builder.build(span)))
    }

    /// `format` with `%s` and `%%` only.
    fn format(&self, format: &Mapped<'t>, values: &[Value<'t>], span: Span) -> Option<Value<'t>> {
        let text = format.text().filter(|_| format.is_certain())?;
        let mut values = values.iter();
        let (mut builder, mut done) = (MappedBuilder::default(), 0);
        while let Some(at) = text.get(done..).and_then(|rest| rest.find('%')).map(|length| done + length) {
            builder.append(format, Span::new(done, at));
            match text.as_bytes().get(at + 1) {
                Some(b'%') => builder.append(format, Span::new(at, at + 1)),
                Some(b's') => {
                    let value = values.next()?.text()?;
                    if !self.pays(value.len()) {
                        return None;
                    }
                    builder.append(&value, Span::new(0, value.len()));
                }
                _ => return None,
            }
            done = at + 2;
        }
        builder.append(format, Span::new(done, text.len()));
        values.next().is_none().then(|| Value::Text(builder.build(span)))
    }
}

/// A part of a text without holes.
fn cut<'t>(text: &Mapped<'t>, part: impl Fn(&str) -> (usize, usize)) -> Option<Mapped<'t>> {
    let known = text.text().filter(|_| text.is_certain())?;
    let (start, end) = part(known);
    Some(text.slice(Span::new(start, end)))
}

/// Of each key the last member, in the order of the keys, as Terraform goes through a map.
fn last_of_each<'t>(members: Vec<(Mapped<'t>, Value<'t>)>) -> Vec<(Mapped<'t>, Value<'t>)> {
    let mut sorted = members;
    // The sort is stable.
    sorted.sort_by(|(one, _), (other, _)| one.bytes().cmp(other.bytes()));
    let mut last: Vec<(Mapped<'t>, Value<'t>)> = Vec::with_capacity(sorted.len());
    for member in sorted {
        match last.last_mut().filter(|(key, _)| key.bytes() == member.0.bytes()) {
            Some(same) => *same = member,
            None => last.push(member),
        }
    }
    last
}
