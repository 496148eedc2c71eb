//! Functions that a script defines and does not call: a library, for scripts that source it.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::Reached;
use super::evaluator::Evaluator;
use super::input::Input;
use super::value::{Function, Value, Variable};
use crate::format::shell::Statement;
use crate::text::{Mapped, Span};

/// Functions by the place of their bodies, in the order in which they are written.
pub(super) type Uncalled<'s> = BTreeMap<Span, Rc<Function<'s>>>;

impl<'s> Evaluator<'s, '_, '_> {
    /// Defines a function.
    pub(super) fn define(&mut self, name: Span, body: &Arc<Statement>) {
        let text = Rc::clone(&self.text);
        let mut key = text.of(name).to_vec();
        key.extend_from_slice(b"()");
        let function = Rc::new(Function { body: Arc::clone(body), text });
        if Rc::ptr_eq(&self.text, &self.outermost) {
            self.uncalled.insert(body.span, Rc::clone(&function));
        }
        self.state.set_global(&key, Variable::new(Value::Function(function), Some(false)));
        self.status = Some(0);
    }

    /// Follows the whole script and leaves its variables; then each function that was not called, of which nothing is
    /// known but what it says itself.
    pub(super) fn run_with_functions(mut self, text: &Mapped<'s>) -> Vec<super::Variable<'s>> {
        self.follow(text);
        let mark = self.state.mark();
        for function in std::mem::take(&mut self.uncalled).into_values() {
            self.state.forget_all();
            self.set_positional(None);
            self.branch = Reached::IfCalled;
            self.input = Input::Unknown;
            self.state.push_function();
            self.call(&function);
            self.state.pop_scope();
        }
        self.state.roll_back(mark);
        self.state.finish()
    }
}
