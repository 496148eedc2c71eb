//! Known output of `echo`, `printf` and `cat`, when something captures it.

use std::rc::Rc;

use super::escape::{Dialect, Escape, escape};
use super::evaluator::Evaluator;
use super::flow::Flow;
use super::text::Text;
use super::{Argument, LONGEST, Reached};
use crate::format::shell::{Operator, Part, Redirection, Statement, StatementKind};
use crate::text::{Mapped, MappedBuilder, Span};

/// Where standard output goes.
pub(super) struct Sink<'s> {
    /// What was written; `None` if nothing captures it.
    written: Option<MappedBuilder<'s>>,
    /// Whether something unknown may have been written as well.
    unknown: bool,
    reached: Reached,
    repeated: bool,
}

impl<'s> Evaluator<'s, '_, '_> {
    fn push_sink(&mut self, taken: bool) {
        let written = taken.then(MappedBuilder::default);
        self.streams.sinks.push(Sink {
            written,
            unknown: false,
            reached: self.reached(),
            repeated: self.control.repeated,
        });
    }

    /// Runs something and captures its output.
    pub(super) fn captured<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> Mapped<'s> {
        self.captured_with(run).0
    }

    /// The same, with the result of what runs.
    pub(super) fn captured_with<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> (Mapped<'s>, R) {
        let place = self.place;
        self.push_sink(true);
        let result = run(self);
        let sink = self.streams.sinks.pop();
        let written = sink.filter(|sink| !sink.unknown).and_then(|sink| sink.written);
        (written.map_or_else(|| Mapped::hole(place), |written| written.build(place)), result)
    }

    /// Runs something with its standard output redirected elsewhere.
    pub(super) fn discarded<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        self.push_sink(false);
        let result = run(self);
        self.streams.sinks.pop();
        result
    }

    /// Writes to standard output.
    pub(super) fn print(&mut self, text: &Mapped<'s>) {
        let (reached, repeated) = (self.reached(), self.control.repeated);
        let Some(sink) = self.streams.sinks.last_mut() else { return };
        let Some(written) = &mut sink.written else { return };
        if reached > sink.reached || repeated != sink.repeated || written.len() + text.len() > LONGEST {
            sink.unknown = true;
        } else {
            written.append(text, Span::new(0, text.len()));
        }
    }

    /// Records that something unknown was written.
    pub(super) fn output_unknown(&mut self) {
        let hole = Mapped::hole(self.place);
        self.print(&hole);
    }

    /// `$(…)`
    pub(super) fn output_of(&mut self, list: &[Statement], span: Span) -> Mapped<'s> {
        let written = self.text.origin(span);
        if !self.enter() {
            return Mapped::hole(written);
        }
        self.substituted(written, |shell| {
            if Self::reads_file(list) {
                shell.control.status = None;
                return Mapped::hole(written);
            }
            shell.captured(|shell| shell.substitution(|shell| shell.list(list)))
        })
    }

    /// What a substitution prints, where it is written.
    fn substituted(&mut self, written: Span, run: impl FnOnce(&mut Self) -> Mapped<'s>) -> Mapped<'s> {
        let place = std::mem::replace(&mut self.place, written);
        let input = self.streams.input.clone();
        let output = run(self);
        self.streams.input = input;
        self.place = place;
        self.budget.depth -= 1;
        self.control.substituted = true;
        self.state.placed(trimmed(output, written), written)
    }

    /// A subshell whose output is captured: bash turns `set -e` off in it, unless `inherit_errexit`
    /// is set.
    fn substitution(&mut self, run: impl FnOnce(&mut Self) -> Flow) -> Flow {
        self.subshell(|shell| {
            shell.options.errors_exit =
                shell.options.errors_exit && !(shell.options.exact && shell.options.drops_errexit);
            run(shell)
        })
    }

    /// `$(< file)`
    fn reads_file(list: &[Statement]) -> bool {
        match list {
            [only] => match &only.kind {
                StatementKind::Simple(simple) => {
                    simple.words.is_empty() && simple.assignments.is_empty() && !simple.redirections.is_empty()
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// `` `…` ``, whose inside is parsed after its backslashes are removed.
    pub(super) fn backticks(&mut self, span: Span, quoted: bool) -> Mapped<'s> {
        let text = self.handle();
        let inner = unescaped(&text, Span { start: span.start + 1, end: span.end.saturating_sub(1) }, quoted);
        let written = text.origin(span);
        if !self.may_read(&inner) || !self.enter() {
            return Mapped::hole(written);
        }
        self.substituted(written, |shell| {
            let outer = std::mem::replace(&mut shell.text, Rc::new(Text::new(inner.clone())));
            let branch = shell.control.branch;
            let output = shell.captured(|shell| shell.substitution(|shell| shell.script(&inner, false)));
            shell.control.branch = branch;
            shell.text = outer;
            output
        })
    }

    /// `echo`
    pub(super) fn echo(&mut self, arguments: &[Argument<'s>]) {
        self.control.status = Some(0);
        if self.streams.sinks.is_empty() {
            return;
        }
        let mut rest = arguments;
        let (mut newline, mut escapes) = (true, false);
        while let [first, behind @ ..] = rest {
            if !first.value.is_certain() {
                break;
            }
            let Some(flags @ [_, ..]) = first.value.bytes().strip_prefix(b"-") else { break };
            if !flags.iter().all(|flag| b"neE".contains(flag)) {
                break;
            }
            for flag in flags {
                match flag {
                    b'n' => newline = false,
                    flag => escapes = *flag == b'e',
                }
            }
            rest = behind;
        }
        let mut builder = MappedBuilder::default();
        for (index, argument) in rest.iter().enumerate() {
            if index > 0 {
                builder.decoded(b" ", self.place);
            }
            builder.append(&argument.value, Span::new(0, argument.value.len()));
        }
        // The first word may turn out to be an option, and other shells read backslashes.
        let option = rest.first().is_some_and(|first| !first.value.is_certain() && starts_unknown(&first.value));
        let mut text = builder.build(self.place);
        let backslash = memchr::memchr(b'\\', text.bytes()).is_some();
        if option || backslash && !self.options.exact {
            return self.output_unknown();
        }
        if escapes && backslash {
            match self.decoded(&text, Dialect::Echo) {
                Some(decoded) => text = decoded,
                None => return self.output_unknown(),
            }
        }
        self.print(&text);
        if newline {
            let end = Mapped::decoded(&b"\n"[..], self.place);
            self.print(&end);
        }
    }

    /// The string with its backslash escapes decoded; `None` if it contains one we do not model.
    fn decoded(&self, text: &Mapped<'s>, dialect: Dialect) -> Option<Mapped<'s>> {
        let bytes = text.bytes();
        let mut builder = MappedBuilder::default();
        let mut done = 0;
        while let Some(next) = memchr::memchr(b'\\', bytes.get(done..).unwrap_or_default()) {
            let start = done + next;
            builder.append(text, Span::new(done, start));
            match escape(bytes.get(start + 1..).unwrap_or_default(), dialect) {
                Escape::Byte(byte, length) => {
                    done = start + 1 + length;
                    builder.decoded(&[byte], text.origin(Span::new(start, done)));
                }
                Escape::None => {
                    builder.append(text, Span::new(start, start + 1));
                    done = start + 1;
                }
                Escape::Unknown => return None,
            }
        }
        builder.append(text, Span::new(done, bytes.len()));
        Some(builder.build(self.place))
    }

    /// What `printf` writes; `None` if we do not model it.
    pub(super) fn formatted(&self, arguments: &[Argument<'s>]) -> Option<Mapped<'s>> {
        let (format, mut values) = arguments.split_first()?;
        if !format.value.is_certain() || values.iter().any(|value| value.marks.has(super::Marks::SPLITS)) {
            return None;
        }
        let format = self.decoded_format(&format.value)?;
        let mut builder = MappedBuilder::default();
        loop {
            let before = values.len();
            self.format_once(&format, &mut values, &mut builder)?;
            // Bash reuses the format for the remaining arguments.
            if values.is_empty() || values.len() == before || builder.len() > LONGEST {
                break;
            }
        }
        (values.is_empty()).then(|| builder.build(self.place))
    }

    fn decoded_format(&self, format: &Mapped<'s>) -> Option<Mapped<'s>> {
        // A `%` produced by an escape is a format specifier, too.
        self.decoded(format, Dialect::Printf)
    }

    fn format_once(
        &self,
        format: &Mapped<'s>,
        values: &mut &[Argument<'s>],
        builder: &mut MappedBuilder<'s>,
    ) -> Option<()> {
        let bytes = format.bytes();
        let mut done = 0;
        while let Some(next) = memchr::memchr(b'%', bytes.get(done..).unwrap_or_default()) {
            let start = done + next;
            builder.append(format, Span::new(done, start));
            done = start + 2;
            let letter = *bytes.get(start + 1)?;
            if letter == b'%' {
                builder.append(format, Span::new(start, start + 1));
                continue;
            }
            let (value, rest) = match values.split_first() {
                Some((value, rest)) => (Some(&value.value), rest),
                None => (None, &[][..]),
            };
            *values = rest;
            match (letter, value) {
                (b's', Some(value)) => builder.append(value, Span::new(0, value.len())),
                (b's', None) => {}
                (b'd' | b'i', None) => builder.decoded(b"0", self.place),
                (b'd' | b'i', Some(value)) => {
                    let digits = std::str::from_utf8(value.bytes()).ok()?;
                    let number: i64 = digits.parse().ok()?;
                    if !value.is_certain() || number.to_string() != digits {
                        return None;
                    }
                    builder.append(value, Span::new(0, value.len()));
                }
                _ => return None,
            }
        }
        builder.append(format, Span::new(done.min(bytes.len()), bytes.len()));
        Some(())
    }

    /// `cat` without arguments.
    pub(super) fn cat(&mut self, arguments: &[Argument<'s>]) {
        self.control.status = None;
        let none = arguments.iter().all(|argument| argument.value.is_certain() && argument.value.bytes() == b"-");
        if !none || arguments.len() > 1 {
            return self.output_unknown();
        }
        match self.take_copied() {
            Some(text) => self.print(&text),
            None => self.output_unknown(),
        }
    }

    /// Runs something with redirections of its standard input and output.
    pub(super) fn redirected<R>(&mut self, list: &[Redirection], run: impl FnOnce(&mut Self) -> R) -> R {
        let targets: Vec<Mapped<'s>> = list.iter().map(|redirection| self.target(redirection)).collect();
        self.with_targets(list, &targets, run)
    }

    /// The same, with targets already expanded.
    pub(super) fn with_targets<R>(
        &mut self,
        list: &[Redirection],
        targets: &[Mapped<'s>],
        run: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let text = self.handle();
        let mut away = false;
        let before = self.streams.input.clone();
        let mut input = None;
        for (redirection, target) in list.iter().zip(targets) {
            let descriptor = redirection.descriptor.map(|span| text.of(span));
            match redirection.operator {
                Operator::Input | Operator::ReadWrite | Operator::DuplicateInput => {
                    if matches!(descriptor, None | Some(b"0")) {
                        let process = self.streams.process.take_if(|(span, _)| *span == redirection.target.span);
                        input = Some(process.map_or(super::input::Input::Unknown, |(_, output)| output.into()));
                    }
                }
                Operator::Heredoc | Operator::HeredocTabs => {
                    if matches!(descriptor, None | Some(b"0")) {
                        input = Some(target.clone().into());
                    }
                }
                Operator::HereString => {
                    if matches!(descriptor, None | Some(b"0")) {
                        let mut builder = MappedBuilder::default();
                        builder.append(target, Span::new(0, target.len()));
                        builder.decoded(b"\n", target.whole());
                        input = Some(builder.build(target.whole()).into());
                    }
                }
                Operator::Both | Operator::AppendBoth => away = true,
                Operator::Output | Operator::Append | Operator::Clobber | Operator::DuplicateOutput => {
                    away = away || !matches!(descriptor, Some(b"2" | b"3" | b"4" | b"5" | b"6" | b"7" | b"8" | b"9"));
                }
            }
        }
        let replaced = input.is_some();
        if let Some(input) = input {
            self.streams.input = input;
        }
        let odd = list.iter().any(|one| one.operator == Operator::DuplicateOutput && one.descriptor.is_none())
            && list.len() > 1
            || list.iter().any(|one| text.of(one.target.span).starts_with(b"/dev/"))
                && list.iter().any(|one| text.of(one.target.span) == b"/dev/stdout");
        if odd && let Some(sink) = self.streams.sinks.last_mut() {
            // Duplicated or moved descriptors are not modelled.
            sink.unknown = true;
        }
        let joins = |one: &Redirection| {
            matches!(one.operator, Operator::DuplicateOutput | Operator::Both | Operator::AppendBoth)
        };
        let shows_errors = self.streams.shows_errors;
        self.streams.shows_errors = shows_errors || list.iter().any(joins);
        let file = if away { super::files::target(&text, list, targets) } else { None };
        let result = match file {
            Some(file) => self.with_file(file, run),
            None if away => self.discarded(run),
            None => run(self),
        };
        self.streams.shows_errors = shows_errors;
        if replaced {
            self.streams.input = before;
        }
        result
    }

    /// The target of a redirection: a file name, a here-string or the body of a here-document.
    pub(super) fn target(&mut self, redirection: &Redirection) -> Mapped<'s> {
        let Some(index) = redirection.heredoc else { return self.value(&redirection.target) };
        let text = self.handle();
        match text.heredoc(index) {
            Some(heredoc) if heredoc.quoted && heredoc.parts.len() < 2 => {
                let start = Span { start: heredoc.body.start, end: heredoc.body.start };
                text.slice(heredoc.parts.first().map_or(start, Part::span))
            }
            Some(heredoc) => self.quoted_text(&heredoc.parts, heredoc.body),
            None => Mapped::hole(text.origin(redirection.span)),
        }
    }
}

/// Without the trailing newlines, which bash removes.
fn trimmed(output: Mapped<'_>, written: Span) -> Mapped<'_> {
    let end = output.bytes().iter().rposition(|byte| *byte != b'\n').map_or(0, |last| last + 1);
    if end == output.len() {
        return output;
    }
    let mut builder = MappedBuilder::default();
    builder.append(&output, Span::new(0, end));
    builder.build(written)
}

/// Whether a string begins with a hole.
fn starts_unknown(text: &Mapped<'_>) -> bool {
    text.pieces().next().is_some_and(|(piece, _)| piece.kind == crate::text::PieceKind::Hole)
}

/// The inside of backticks: a backslash is removed before `` ` ``, `\` or `$`, and inside double
/// quotes also before `"`.
fn unescaped<'s>(text: &Text<'s>, inner: Span, quoted: bool) -> Mapped<'s> {
    let bytes = text.of(inner);
    if memchr::memchr(b'\\', bytes).is_none() {
        return text.slice(inner);
    }
    let place = |from: usize, to: usize| Span::new(inner.start as usize + from, inner.start as usize + to);
    let mut builder = MappedBuilder::default();
    let mut done = 0;
    let mut from = 0;
    while let Some(next) = memchr::memchr(b'\\', bytes.get(from..).unwrap_or_default()) {
        let start = from + next;
        from = start + 2;
        if bytes.get(start + 1).is_some_and(|byte| b"`\\$".contains(byte) || quoted && *byte == b'"') {
            text.append(&mut builder, place(done, start));
            done = start + 1;
        }
    }
    text.append(&mut builder, place(done, bytes.len()));
    builder.build(text.origin(inner))
}
