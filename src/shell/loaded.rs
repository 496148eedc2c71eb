//! Scripts that a script sources, where their text is known.
//!
//! Enters: the operands of `source`. Leaves: what the file does, as if its text stood in place of its name: that is the
//! place of all that it does. What it writes into a variable stands where that is used. Never reads a file.

use super::evaluator::Evaluator;
use super::flow::Flow;
use super::state::State;
use super::value::Value;
use super::{Argument, Event, Load};
use crate::text::{Mapped, MappedBuilder, Piece, PieceKind, Span};

/// So many files may source one another.
const DEEPEST: u32 = 8;

impl<'s> Evaluator<'s, '_, '_> {
    /// `source` and `.`
    pub(super) fn load(&mut self, operands: &[Argument<'s>], span: Span) -> Flow {
        let known = match operands {
            // Further operands are the file's own `$1`, `$2` …
            [file] if self.control.loading < DEEPEST => {
                (self.sources)(&file.value, file.word).map(|text| (text, file.word))
            }
            _ => None,
        };
        if let Some(file) = operands.first() {
            let (exports, reached) = (self.exports_all(), self.reached());
            let (span, text_at) = (self.text.origin(span), known.map(|(_, word)| word));
            self.telling.tell(Event::Load(Load { file: file.value.clone(), span, exports, reached, text_at }));
        }
        if let Some((text, word)) = known {
            return self.run_loaded(text, word);
        }
        self.load_unknown();
        Flow::Next
    }

    fn run_loaded(&mut self, text: &'s str, word: Span) -> Flow {
        if !self.state.loaded.contains(&word) {
            self.state.loaded.push(word);
        }
        self.control.status = Some(0);
        self.control.loading += 1;
        let jumps = self.control.jumps.len();
        let flow = self.inner_text(&Mapped::decoded(text.as_bytes(), word));
        self.land(jumps, |flow| flow == Flow::Return);
        self.control.loading -= 1;
        if flow == Flow::Return { Flow::Next } else { flow }
    }

    /// A file whose text is not known may do anything.
    fn load_unknown(&mut self) {
        // A file sourced by an environment file counts as one, too: it leaves `set -a` on.
        let exports = self.exports_all().filter(|_| self.options.is_sourced);
        self.state.forget_all();
        self.control.status = None;
        self.output_unknown();
        if exports.is_some() {
            self.set_export_all(exports);
        }
        self.streams.input = super::input::Input::Unknown;
    }
}

impl<'s> State<'s, '_> {
    /// A value as it is used at `at`: what a sourced file writes stands here, as it has no other place in the script.
    pub(super) fn used(&self, value: &Value<'s>, at: Span) -> Value<'s> {
        match value {
            Value::Text(text) if self.has_foreign(text) => Value::text(self.relocated(text, at)),
            _ => value.clone(),
        }
    }

    /// The same for a text.
    pub(super) fn placed(&self, text: Mapped<'s>, at: Span) -> Mapped<'s> {
        if self.has_foreign(&text) { self.relocated(&text, at) } else { text }
    }

    fn has_foreign(&self, text: &Mapped<'s>) -> bool {
        !self.loaded.is_empty() && text.pieces().any(|(piece, _)| self.is_foreign(piece))
    }

    fn is_foreign(&self, piece: Piece) -> bool {
        self.loaded.contains(&piece.span)
    }

    fn relocated(&self, text: &Mapped<'s>, at: Span) -> Mapped<'s> {
        let mut builder = MappedBuilder::default();
        for (piece, covers) in text.pieces() {
            match piece.kind {
                _ if !self.is_foreign(piece) => builder.append(text, covers),
                PieceKind::Hole => builder.hole(at),
                PieceKind::Verbatim | PieceKind::Decoded => builder.decoded(covers.of(text.bytes()), at),
            }
        }
        builder.build(at)
    }
}
