//! Assembles the fields of one word: splitting, empty fields, globs.

use super::value::Shared;
use super::{Argument, LONGEST, Marks};
use crate::text::{Mapped, MappedBuilder, PieceKind, Span};

/// The characters that separate fields.
#[derive(Clone, Default)]
pub(super) struct Separators {
    blanks: Vec<u8>,
    others: Vec<u8>,
    /// What `"$*"` puts between elements.
    pub(super) joint: Vec<u8>,
}

impl Separators {
    /// From the value of `IFS`. `None` if it contains non-ASCII characters, whose bytes cannot be
    /// told apart.
    pub(super) fn new(value: &[u8]) -> Option<Self> {
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n');
        value.is_ascii().then(|| Self {
            blanks: value.iter().filter(blank).copied().collect(),
            others: value.iter().filter(|byte| !blank(byte)).copied().collect(),
            joint: value.iter().take(1).copied().collect(),
        })
    }

    pub(super) fn is_blank(&self, byte: u8) -> bool {
        self.blanks.contains(&byte)
    }

    pub(super) fn is_other(&self, byte: u8) -> bool {
        self.others.contains(&byte)
    }

    pub(super) fn splits(&self, byte: u8) -> bool {
        self.is_blank(byte) || self.is_other(byte)
    }
}

/// The fields of one word, while it is expanded.
pub(super) struct Fields<'s> {
    done: Vec<Argument<'s>>,
    pub(super) text: MappedBuilder<'s>,
    /// Whether the field exists even if it stays empty.
    present: bool,
    /// The first unquoted byte that may begin a pattern.
    glob: Option<usize>,
    marks: Marks,
    /// What was noticed about the word as a whole.
    pub(super) all: Marks,
    /// Whether patterns stay literal, as in an assignment.
    pub(super) keeps_patterns: bool,
    /// The place of the word in the file.
    word: Span,
}

impl<'s> Fields<'s> {
    pub(super) fn new(word: Span) -> Self {
        Self::behind(Vec::new(), word)
    }

    /// Fields that follow these arguments.
    pub(super) fn behind(done: Vec<Argument<'s>>, word: Span) -> Self {
        Self {
            done,
            text: MappedBuilder::default(),
            present: false,
            glob: None,
            marks: Marks::default(),
            all: Marks::default(),
            keeps_patterns: false,
            word,
        }
    }

    /// Something was quoted, so the field exists.
    pub(super) fn quoted(&mut self) {
        self.present = true;
    }

    /// An unknown part; outside quotes it may become no field or several.
    pub(super) fn hole(&mut self, span: Span, splits: bool) {
        self.text.hole(span);
        if splits {
            self.marks.add(Marks::SPLITS);
        } else {
            self.present = true;
        }
    }

    pub(super) fn mark(&mut self, marks: Marks) {
        self.marks.add(marks);
    }

    /// The next `added` bytes, at the end of the text, may contain a pattern.
    pub(super) fn unquoted(&mut self, added: &[u8]) {
        if self.glob.is_none()
            && let Some(index) = added.iter().position(|byte| matches!(byte, b'*' | b'?' | b'['))
        {
            self.glob = Some(self.text.len() - added.len() + index);
        }
    }

    /// The result of an unquoted expansion, split into fields.
    pub(super) fn split(&mut self, value: &Shared<'s>, separators: &Separators) {
        self.marks.add(Marks::UNQUOTED);
        for (piece, covers) in value.pieces() {
            if piece.kind == PieceKind::Hole {
                self.hole(piece.span, true);
            } else {
                self.split_bytes(value, covers, separators);
            }
        }
    }

    fn split_bytes(&mut self, value: &Mapped<'s>, covers: Span, separators: &Separators) {
        let bytes = value.bytes();
        let at = |index: usize| bytes.get(index).copied().filter(|_| index < covers.end as usize);
        let skip = |mut index: usize, test: &dyn Fn(u8) -> bool| {
            while at(index).is_some_and(test) {
                index += 1;
            }
            index
        };
        let blank = |byte: u8| separators.is_blank(byte);
        let mut index = covers.start as usize;
        while let Some(byte) = at(index) {
            if !separators.splits(byte) {
                let end = skip(index, &|byte| !separators.splits(byte));
                let span = Span::new(index, end);
                self.text.append(value, span);
                self.unquoted(span.of(bytes));
                index = end;
                continue;
            }
            index = skip(index, &blank);
            let delimited = at(index).is_some_and(|byte| separators.is_other(byte));
            if delimited {
                index = skip(index + 1, &blank);
            }
            self.finish(delimited);
            self.marks.add(Marks::UNQUOTED);
        }
    }

    /// Ends the field. An empty field that nothing quoted is dropped, unless `always`.
    pub(super) fn finish(&mut self, always: bool) {
        let present = std::mem::take(&mut self.present);
        let marks = std::mem::take(&mut self.marks);
        let glob = self.glob.take();
        if self.text.is_empty() && !present && !always {
            return;
        }
        let text = std::mem::take(&mut self.text).build(self.word);
        let mut argument = Argument { value: text, word: self.word, marks };
        argument.marks.add(self.all);
        if argument.value.len() > LONGEST {
            argument.value = Mapped::hole(self.word);
        }
        if let Some(glob) = glob.filter(|_| !self.keeps_patterns) {
            argument.marks.add(Marks::GLOB);
            if !never_a_file(argument.value.bytes(), glob) {
                argument.value = Mapped::hole(self.word);
                argument.marks.add(Marks::SPLITS);
            }
        }
        self.done.push(argument);
    }

    pub(super) fn into_arguments(mut self) -> Vec<Argument<'s>> {
        self.finish(false);
        self.done
    }

    /// All text as one string, without splitting.
    pub(super) fn into_text(self, written: Span) -> Mapped<'s> {
        if self.text.len() > LONGEST { Mapped::hole(written) } else { self.text.build(written) }
    }
}

/// Whether no file name matches, because the pattern is preceded by characters that names rarely
/// contain. Bash then leaves the word unchanged.
pub(super) fn never_a_file(text: &[u8], glob: usize) -> bool {
    let open = text.get(glob) == Some(&b'[') && !text.get(glob..).unwrap_or_default().contains(&b']');
    let later = text.get(glob..).unwrap_or_default().iter().any(|byte| matches!(byte, b'*' | b'?'));
    let before = text.get(..glob).unwrap_or_default();
    !later && (open || is_index(text, glob)) || before.iter().any(|byte| b"=:{\"',;<>|\n ".contains(byte))
}

/// `env[0].value=30`: a path in the values of a chart, and no file has such a name.
fn is_index(text: &[u8], glob: usize) -> bool {
    let behind = text.get(glob + 1..).unwrap_or_default();
    let digits = behind.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0 && behind.get(digits) == Some(&b']') && behind.contains(&b'=')
}
