//! A file that a shell sources: `set -a; . ./file`.
//!
//! Unlike in a script of its own, every variable is exported, `return` or the first syntax error
//! ends the file, and what only documentation writes (a byte order mark, a prompt) is not skipped.

use super::evaluator::Evaluator;
use super::flow::Flow;
use super::value::{Shared, Value, Variable};
use crate::format::shell::{Problem, Reader, Statement};
use crate::text::{Mapped, Span};

/// The result of sourcing a file.
pub struct Sourced<'s> {
    /// The variables that the shell has afterwards, by name.
    pub variables: Vec<super::Variable<'s>>,
    /// Whether something unseen may have set or unset anything.
    pub unseen: bool,
    /// How the file ended.
    pub ending: Ending,
}

/// How a sourced file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Every line was read.
    Whole,
    /// The shell gives up on the rest of the file here.
    Broken(Problem),
    /// This command ends the shell itself, so everything that was set is lost.
    ShellEnds(Span),
}

impl<'s> Evaluator<'s, '_, '_> {
    /// Evaluates a text as a shell that sources it, started with these parameters from `$0` on.
    pub(super) fn source(mut self, text: &Mapped<'s>, parameters: Option<Vec<Shared<'s>>>) -> Sourced<'s> {
        self.options.exact = true;
        self.options.is_sourced = true;
        self.set_export_all(Some(true));
        if let Some(parameters) = parameters {
            let mut parameters = parameters.into_iter();
            let name = parameters.next().map_or(Value::Unknown, Value::Text);
            self.state.set_global(b"0", Variable::new(name, Some(false)));
            self.set_positional(Some(Value::list(parameters)));
        }
        let ending = self.sourced(text);
        let skipped = |_| true;
        self.land(0, skipped);
        Sourced { unseen: self.state.unseen, variables: self.state.finish(), ending }
    }

    fn sourced(&mut self, text: &Mapped<'s>) -> Ending {
        let mut reader = Reader::exact(text.bytes());
        loop {
            let complete = reader.next_command();
            while self.text.kept() < reader.heredoc_count() {
                self.text.keep(reader.take_heredoc(self.text.kept()));
            }
            let broken = reader.take_problems().into_iter().find(|problem| problem.kind.stops_bash());
            if let Some(problem) = broken {
                let span = self.text.origin(problem.span);
                let ends = reader.ends_shell() || self.options.errors_exit;
                return if ends { Ending::ShellEnds(span) } else { Ending::Broken(Problem::new(span, problem.kind)) };
            }
            let Some(complete) = complete else { return Ending::Whole };
            let first = self.control.jumps.len();
            match self.list(&complete.list) {
                Flow::Exit => return Ending::ShellEnds(self.text.origin(whole(&complete.list))),
                Flow::Return => return Ending::Whole,
                Flow::Discard => self.control.status = Some(1),
                Flow::Next | Flow::Break(_) | Flow::Continue(_) => {}
            }
            self.land(first, |flow| flow == Flow::Discard);
        }
    }
}

fn whole(list: &[Statement]) -> Span {
    list.iter().map(|statement| statement.span).reduce(Span::cover).unwrap_or_default()
}
