//! Functions that a script defines but does not call: a library for scripts that source it.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::body::Function;
use super::evaluator::Evaluator;
use super::input::Input;
use super::value::{Value, Variable};
use super::{Reached, Wants};
use crate::format::shell::Statement;
use crate::text::{Mapped, Span};

/// Functions by the place of their bodies, in source order.
pub(super) type Defined<'s> = BTreeMap<Span, Rc<Function<'s>>>;

impl<'s> Evaluator<'s, '_, '_> {
    /// Defines a function.
    pub(super) fn define(&mut self, name: Span, body: &Arc<Statement>) {
        let text = Rc::clone(&self.text);
        let mut key = text.of(name).to_vec();
        key.extend_from_slice(b"()");
        let function = Rc::new(Function::new(body, text));
        if Rc::ptr_eq(&self.text, &self.outermost) {
            self.defined.insert(body.span, Rc::clone(&function));
            self.keep_body(&function);
        }
        self.state.set_global(&key, Variable::new(Value::Function(function), Some(false)));
        self.control.status = Some(0);
    }

    /// Evaluates the whole script, then each function that was not called and that names a wanted
    /// program. Nothing is known about these but what they say themselves: arguments that one
    /// passes to another are not tracked.
    pub(super) fn run_with_functions(mut self, text: &Mapped<'s>) {
        self.follow(text);
        for function in std::mem::take(&mut self.defined).into_values() {
            if function.was_called.get() || !names_wanted(function.text.of(function.span), self.telling.wants) {
                continue;
            }
            self.state.forget_all();
            self.set_positional(None);
            self.control.branch = Reached::IfCalled;
            self.streams.input = Input::Unknown;
            self.state.push_function();
            self.call(&function);
            self.state.pop_scope();
        }
    }
}

/// Whether a text mentions a wanted program.
fn names_wanted(text: &[u8], wants: Wants) -> bool {
    let words = text.split(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'));
    words.filter(|word| !word.is_empty()).any(|word| wants(&Mapped::verbatim(word, Span::new(0, word.len()))))
}
