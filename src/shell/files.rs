//! What a script writes into files that programs read variables from, or that carry them.
//!
//! Enters: a redirection of standard output, or the operands of `tee` and `install`. Leaves: an event with the name of the file and
//! the text that is known of it. Other files are nobody's concern: what goes there is not kept.

use super::evaluator::Evaluator;
use super::text::Text;
use super::{Argument, Event, Written};
use crate::format::Format;
use crate::format::shell::{Operator, Redirection};
use crate::text::{Mapped, file_name};

/// The variable with the name of the file that GitHub reads variables from.
const OF_GITHUB: &[u8] = b"GITHUB_ENV";

/// Folders whose files services read variables from.
const OF_SERVICES: [&str; 2] = ["/etc/default/", "/etc/sysconfig/"];

/// A file that standard output goes to.
pub(super) struct Target<'s> {
    file: Mapped<'s>,
    appends: bool,
}

/// The file of variables that redirections send standard output to.
pub(super) fn target<'s>(text: &Text<'s>, list: &[Redirection], targets: &[Mapped<'s>]) -> Option<Target<'s>> {
    let is_output = |one: &Redirection| {
        let descriptor = one.descriptor.map(|span| text.of(span));
        matches!(one.operator, Operator::Output | Operator::Append | Operator::Clobber)
            && matches!(descriptor, None | Some(b"1"))
    };
    let (one, file) = list.iter().zip(targets).rfind(|(one, _)| is_output(one))?;
    let appends = one.operator == Operator::Append;
    holds_variables(file, text.of(one.target.span)).then(|| Target { file: file.clone(), appends })
}

/// Whether a program reads variables from a file, by its name or by how it is written.
fn holds_variables(file: &Mapped<'_>, written: &[u8]) -> bool {
    if !file.is_certain() {
        return memchr::memmem::find(written, OF_GITHUB).is_some();
    }
    let Some(path) = file.text() else { return false };
    let name = file_name(path);
    let is_carrier = matches!(Format::of_name(name), Some(Format::Dotenv | Format::Yaml | Format::Cfg));
    is_carrier || name.contains("environment") || OF_SERVICES.iter().any(|folder| path.starts_with(folder))
}

impl<'s> Evaluator<'s, '_, '_> {
    /// Runs something whose standard output goes to such a file.
    pub(super) fn with_file<R>(&mut self, target: Target<'s>, run: impl FnOnce(&mut Self) -> R) -> R {
        let (text, result) = self.captured_with(run);
        self.tell_written(target, text);
        result
    }

    fn tell_written(&mut self, Target { file, appends }: Target<'s>, text: Mapped<'s>) {
        let (span, reached) = (self.place, self.reached());
        self.telling.tell(Event::Written(Written { file, text, appends, span, reached }));
    }

    /// `tee FILE…`: what comes in goes to the files and to standard output.
    pub(super) fn tee(&mut self, operands: &[Argument<'s>]) {
        match self.copy(operands) {
            Some(text) => self.print(&text),
            None => self.output_unknown(),
        }
    }

    /// Writes what comes in to files, and returns it.
    pub(super) fn copy(&mut self, operands: &[Argument<'s>]) -> Option<Mapped<'s>> {
        self.control.status = None;
        let input = self.take_copied();
        let appends = operands.iter().any(|operand| matches!(operand.value.bytes(), b"-a" | b"--append"));
        for operand in operands.iter().filter(|operand| !operand.value.bytes().starts_with(b"-")) {
            if holds_variables(&operand.value, self.outermost.of(operand.word)) {
                let text = input.clone().unwrap_or_else(|| Mapped::hole(self.place));
                self.tell_written(Target { file: operand.value.clone(), appends }, text);
            }
        }
        input
    }
}
