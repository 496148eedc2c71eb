//! Known standard input, and what `read` takes from it.

use std::rc::Rc;

use super::context::WORD;
use super::evaluator::Evaluator;
use super::value::{Shared, Value};
use super::{Argument, Marks};
use crate::text::{Mapped, MappedBuilder, Span, name_length};

/// Standard input.
#[derive(Clone, Default)]
pub(super) enum Input<'s> {
    /// Unknown.
    #[default]
    Unknown,
    /// This text, from this byte on.
    Text(Shared<'s>, usize),
    /// A text of which parts are unknown: its lines and words are, too.
    Partly(Shared<'s>),
}

impl<'s> From<Mapped<'s>> for Input<'s> {
    fn from(text: Mapped<'s>) -> Self {
        if text.is_certain() { Self::Text(Rc::new(text), 0) } else { Self::Partly(Rc::new(text)) }
    }
}

impl<'s> Evaluator<'s, '_, '_> {
    /// The rest of standard input, if known.
    pub(super) fn take_input(&mut self) -> Option<Mapped<'s>> {
        match std::mem::take(&mut self.streams.input) {
            Input::Text(text, at) => {
                self.streams.input = Input::Text(Rc::clone(&text), text.len());
                Some(text.slice(Span::new(at, text.len())))
            }
            Input::Partly(_) | Input::Unknown => None,
        }
    }

    /// The same, perhaps with parts that are unknown: for what only copies it.
    pub(super) fn take_copied(&mut self) -> Option<Mapped<'s>> {
        if let Input::Partly(text) = &self.streams.input {
            let text = text.slice(Span::new(0, text.len()));
            self.streams.input = Input::Unknown;
            return Some(text);
        }
        self.take_input()
    }

    /// `read`
    pub(super) fn read(&mut self, arguments: &[Argument<'s>]) {
        let Some(options) = Options::new(arguments) else {
            return self.read_unknown(arguments);
        };
        let (Input::Text(text, at), Some(separators), true) =
            (self.streams.input.clone(), self.separators(), self.options.exact)
        else {
            return self.read_unknown(arguments);
        };
        let rest = text.bytes().get(at..).unwrap_or_default();
        let found = match options.delimiter {
            Some(delimiter) => memchr::memchr(delimiter, rest),
            None => None,
        };
        let end = at + found.unwrap_or(rest.len());
        let line = text.slice(Span::new(at, end));
        let escapes = memchr::memchr(b'\\', line.bytes()).is_some();
        let zero = memchr::memchr(0, line.bytes()).is_some();
        if escapes && !options.raw || zero || !self.budget.spend(line.weight()) {
            return self.read_unknown(arguments);
        }
        self.streams.input = Input::Text(text, end + usize::from(found.is_some()));
        self.control.status = Some(u8::from(found.is_none()));
        if options.names.is_empty() {
            return self.set_variable(b"REPLY", Value::text(line));
        }
        let mut at = 0;
        let count = options.names.len();
        let bytes = line.bytes();
        let blanks = |mut at: usize| {
            while bytes.get(at).is_some_and(|byte| separators.is_blank(*byte)) {
                at += 1;
            }
            at
        };
        for (index, name) in options.names.iter().enumerate() {
            at = blanks(at);
            let mut end = at;
            if index + 1 < count {
                while bytes.get(end).is_some_and(|byte| !separators.splits(*byte)) {
                    end += 1;
                }
                let field = line.slice(Span::new(at, end));
                self.set_read(name, &field);
                at = blanks(end);
                if bytes.get(at).is_some_and(|byte| separators.is_other(*byte)) {
                    at += 1;
                }
                continue;
            }
            end = bytes.len();
            while end > at && bytes.get(end - 1).is_some_and(|byte| separators.is_blank(*byte)) {
                end -= 1;
            }
            let field = line.slice(Span::new(at, end));
            // Bash drops one separator at the very end if it is the only one.
            let others = field.bytes().iter().filter(|byte| separators.is_other(**byte)).count();
            let last = field.bytes().last().is_some_and(|byte| separators.is_other(*byte));
            if last && others > 0 {
                self.forget_read(name);
            } else {
                self.set_read(name, &field);
            }
        }
    }

    /// `mapfile` and `readarray`, with no option other than `-t`.
    pub(super) fn map_file(&mut self, operands: &[Argument<'s>]) {
        let words: Option<Vec<&str>> = operands.iter().map(|operand| operand.value.text()).collect();
        let (strips, name) = match words.as_deref() {
            Some([name]) => (false, *name),
            Some(["-t", name]) => (true, *name),
            _ => (false, ""),
        };
        let is_name = !name.is_empty() && name_length(name.as_bytes()) == name.len();
        let text = self.take_input().filter(|_| is_name && self.options.exact);
        let cost = |text: &Mapped<'_>| text.weight() + memchr::memchr_iter(b'\n', text.bytes()).count() * WORD;
        let Some(text) = text.filter(|text| self.budget.spend(cost(text))) else {
            self.streams.input = Input::Unknown;
            self.control.status = None;
            self.state.forget(b"MAPFILE");
            return self.forget_named(operands);
        };
        let mut lines: Vec<Shared<'s>> = Vec::new();
        let mut start = 0;
        while start < text.len() {
            let found = memchr::memchr(b'\n', text.bytes().get(start..).unwrap_or_default());
            let end = found.map_or(text.len(), |at| start + at + usize::from(!strips));
            lines.push(Rc::new(text.slice(Span::new(start, end))));
            start = found.map_or(text.len(), |at| start + at + 1);
        }
        self.control.status = Some(0);
        self.set_variable(name.as_bytes(), Value::list(lines));
    }

    fn set_read(&mut self, name: &[u8], value: &Mapped<'s>) {
        let mut builder = MappedBuilder::default();
        builder.append(value, Span::new(0, value.len()));
        self.set_variable(name, Value::text(builder.build(value.whole())));
    }

    fn forget_read(&mut self, name: &[u8]) {
        self.state.forget(name);
    }

    /// `read` with an unknown result.
    pub(super) fn read_unknown(&mut self, arguments: &[Argument<'s>]) {
        self.streams.input = Input::Unknown;
        self.control.status = None;
        self.state.forget(b"REPLY");
        self.forget_named(arguments);
    }

    /// Forgets every variable that the arguments may name.
    pub(super) fn forget_named(&mut self, arguments: &[Argument<'s>]) {
        for argument in arguments {
            if !argument.value.is_certain() {
                self.state.forget_all();
                return;
            }
            let bytes = argument.value.bytes();
            let length = name_length(bytes);
            if length > 0 {
                self.state.forget(bytes.get(..length).unwrap_or_default());
            }
        }
    }
}

/// The options of `read`.
struct Options {
    names: Vec<Vec<u8>>,
    /// `None` to read everything.
    delimiter: Option<u8>,
    raw: bool,
}

impl Options {
    /// `None` if there is an option we do not model.
    fn new(arguments: &[Argument<'_>]) -> Option<Self> {
        let mut options = Self { names: Vec::new(), delimiter: Some(b'\n'), raw: false };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            if !argument.value.is_certain() || argument.marks.has(Marks::SPLITS) {
                return None;
            }
            let bytes = argument.value.bytes();
            let Some(flags) = bytes.strip_prefix(b"-").filter(|_| options.names.is_empty()) else {
                let length = name_length(bytes);
                if length == 0 || length != bytes.len() {
                    return None;
                }
                options.names.push(bytes.to_vec());
                continue;
            };
            match flags {
                b"r" => options.raw = true,
                b"d" | b"rd" => {
                    options.raw = options.raw || flags == b"rd";
                    let delimiter = arguments.next().filter(|delimiter| delimiter.value.is_certain())?;
                    options.delimiter = match delimiter.value.bytes() {
                        [] => None,
                        [byte] => Some(*byte),
                        _ => return None,
                    };
                }
                _ => return None,
            }
        }
        Some(options)
    }
}
