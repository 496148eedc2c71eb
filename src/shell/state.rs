//! All variables and functions, with a journal so that branches can be rolled back.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::LazyLock;

use foldhash::{HashMap, HashSet};

use super::program::{Names, names};
use super::value::{Value, Variable};
use crate::surroundings::Surroundings;
use crate::text::{Mapped, Span, name_length};

/// A variable's name. A function is stored as `name()`, the positional parameters as `@`.
pub(super) type Name = Rc<[u8]>;

type Table<'s> = HashMap<Name, Variable<'s>>;

/// Whose variables a scope holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ScopeKind {
    /// Those of a shell, which sees only the exported variables of the scopes below.
    Shell,
    /// The local variables of a function call.
    Function,
    /// The assignments before a single command.
    Command,
}

/// Variables that come and go together.
struct Scope<'s> {
    table: Table<'s>,
    kind: ScopeKind,
}

impl Scope<'_> {
    fn new(kind: ScopeKind) -> Self {
        Self { table: Table::default(), kind }
    }
}

enum Undo<'s> {
    One(usize, Name, Option<Variable<'s>>),
    All(Vec<Table<'s>>, bool),
}

/// What a branch changed.
#[derive(Default)]
pub(super) struct Changes<'s> {
    /// Each name once, with its final variable.
    pub(super) list: Vec<(usize, Name, Option<Variable<'s>>)>,
    /// Whether everything became unknown.
    pub(super) all: bool,
}

/// A place in the journal.
#[derive(Clone, Copy)]
pub(super) struct Mark(usize);

/// The state of the shell.
pub(super) struct State<'s, 'e> {
    surroundings: Surroundings<'e>,
    scopes: Vec<Scope<'s>>,
    journal: Vec<Undo<'s>>,
    /// The number of marks in use.
    marks: usize,
    /// Whether any function was defined.
    functions: bool,
    /// Names that are references to other variables (`declare -n`), whichever those are.
    references: HashSet<Name>,
    /// Whether something unseen may have set anything.
    pub(super) unseen: bool,
    /// The words that name the sourced files whose texts are known.
    pub(super) loaded: Vec<Span>,
}

/// Set by the shell or inherited by every process; their values are unknown unless the script
/// assigns them.
const OF_THE_SYSTEM: [&str; 31] = [
    "HOME",
    "PATH",
    "PWD",
    "OLDPWD",
    "SHELL",
    "TERM",
    "USER",
    "LOGNAME",
    "HOSTNAME",
    "HOSTTYPE",
    "OSTYPE",
    "MACHTYPE",
    "UID",
    "EUID",
    "PPID",
    "SHLVL",
    "SHELLOPTS",
    "LANG",
    "TMPDIR",
    "OPTARG",
    "OPTERR",
    "PS1",
    "PS2",
    "PS3",
    "PS4",
    "COLUMNS",
    "LINES",
    "REPLY",
    "MAPFILE",
    "COPROC",
    "PIPESTATUS",
];

/// Variables that change on their own, whatever the script assigns.
static DYNAMIC: Names = LazyLock::new(|| {
    names(
        "RANDOM SRANDOM SECONDS LINENO EPOCHSECONDS EPOCHREALTIME FUNCNAME GROUPS DIRSTACK \
         HISTCMD _ UID EUID",
    )
});

impl<'s, 'e> State<'s, 'e> {
    pub(super) fn new(surroundings: Surroundings<'e>) -> Self {
        Self {
            surroundings,
            scopes: vec![Scope::new(ScopeKind::Shell)],
            journal: Vec::new(),
            marks: 0,
            functions: false,
            references: HashSet::default(),
            unseen: false,
            loaded: Vec::new(),
        }
    }

    /// What a name refers to, when used at `at`.
    pub(super) fn get(&self, name: &[u8], at: Span) -> Value<'s> {
        if is_dynamic(name) {
            return Value::Unknown;
        }
        let mut below = false;
        for scope in self.scopes.iter().rev() {
            if let Some(variable) = scope.table.get(name) {
                return match (below, variable.exported) {
                    (false, _) | (true, Some(true)) => self.used(&variable.value, at),
                    (true, Some(false)) => self.inherited(name, at),
                    (true, None) => Value::Unknown,
                };
            }
            below = below || scope.kind == ScopeKind::Shell;
        }
        self.inherited(name, at)
    }

    /// What is known about the variable itself; `None` if the script did not touch it.
    pub(super) fn variable(&self, name: &[u8]) -> Option<&Variable<'s>> {
        self.scopes.iter().rev().find_map(|scope| scope.table.get(name))
    }

    /// A variable that the script did not set.
    fn inherited(&self, name: &[u8], at: Span) -> Value<'s> {
        if name.ends_with(b"()") {
            return if self.unseen { Value::Unknown } else { Value::Unset };
        }
        let text = std::str::from_utf8(name).unwrap_or_default();
        match (name, self.surroundings.variables()) {
            (b"@" | b"0", _) => Value::Unknown,
            _ if self.unseen => Value::Unknown,
            (b"IFS", _) => Value::text(Mapped::decoded(&b" \t\n"[..], at)),
            (b"OPTIND", _) => Value::text(Mapped::decoded(&b"1"[..], at)),
            (_, None) => Value::Unknown,
            (_, Some(map)) => match map.get(text) {
                Some(value) => Value::text(Mapped::decoded(value.clone().into_bytes(), at)),
                None if OF_THE_SYSTEM.contains(&text) || name.starts_with(b"BASH") || name.starts_with(b"LC_") => {
                    Value::Unknown
                }
                None => Value::Unset,
            },
        }
    }

    /// Whether a variable is exported when it is first set.
    pub(super) fn exported_at_first(&self, name: &[u8]) -> Option<bool> {
        let text = std::str::from_utf8(name).unwrap_or_default();
        match self.surroundings.variables() {
            _ if self.unseen => None,
            Some(map) if map.contains_key(text) => Some(true),
            Some(_) if !OF_THE_SYSTEM.contains(&text) => Some(false),
            _ => None,
        }
    }

    /// Whether there is certainly no program of that name on the shell's `PATH`.
    pub(super) fn lacks_program(&self, name: &[u8]) -> bool {
        let is_sought = !self.unseen && self.variable(b"PATH").is_none() && !name.contains(&b'/');
        is_sought && self.surroundings.lacks_program(name)
    }

    /// Sets a variable in the scope that has it: the innermost such call, else globally.
    pub(super) fn set(&mut self, name: &[u8], variable: Variable<'s>) {
        let bottom = self.bottom();
        let scope = (bottom..self.scopes.len()).rev().find(|scope| self.has(*scope, name)).unwrap_or(bottom);
        self.put(scope, name, Some(variable));
        if self.references.contains(name) {
            // This sets the variable it refers to.
            self.forget_all();
        }
    }

    /// Marks a name as a reference to a variable we do not track: setting it may set any variable.
    pub(super) fn refer(&mut self, name: &[u8]) {
        self.references.insert(Rc::from(name));
    }

    /// Sets a variable of the running function or shell.
    pub(super) fn set_local(&mut self, name: &[u8], variable: Variable<'s>) {
        self.put(self.frame(), name, Some(variable));
    }

    /// Sets a variable for the command just entered.
    pub(super) fn set_temporary(&mut self, name: &[u8], variable: Variable<'s>) {
        self.put(self.scopes.len().saturating_sub(1), name, Some(variable));
    }

    /// The global scope of the running shell.
    fn bottom(&self) -> usize {
        self.scopes.iter().rposition(|scope| scope.kind == ScopeKind::Shell).unwrap_or(0)
    }

    /// Sets a global variable.
    pub(super) fn set_global(&mut self, name: &[u8], variable: Variable<'s>) {
        self.functions = self.functions || name.ends_with(b"()");
        let bottom = self.bottom();
        self.put(bottom, name, Some(variable));
    }

    fn has(&self, scope: usize, name: &[u8]) -> bool {
        self.scopes.get(scope).is_some_and(|scope| scope.table.contains_key(name))
    }

    fn put(&mut self, scope: usize, name: &[u8], variable: Option<Variable<'s>>) {
        let Some(table) = self.scopes.get_mut(scope).map(|scope| &mut scope.table) else { return };
        let key: Name = table.get_key_value(name).map_or_else(|| Rc::from(name), |(key, _)| Rc::clone(key));
        let old = match variable {
            Some(variable) => table.insert(Rc::clone(&key), variable),
            None => table.remove(&key),
        };
        if self.marks > 0 {
            self.journal.push(Undo::One(scope, key, old));
        }
    }

    /// Forgets everything, after something happened that we did not see.
    pub(super) fn forget_all(&mut self) {
        let mut old = Vec::new();
        for scope in &mut self.scopes {
            let positional = scope.table.get_key_value(&b"@"[..]).map(|(name, value)| (Rc::clone(name), value.clone()));
            old.push(std::mem::take(&mut scope.table));
            scope.table.extend(positional);
        }
        if self.marks > 0 {
            self.journal.push(Undo::All(old, self.unseen));
        }
        self.unseen = true;
    }

    /// Forgets the value of one variable.
    pub(super) fn forget(&mut self, name: &[u8]) {
        let old = self.variable(name);
        let mut variable = Variable::new(Value::Unknown, old.and_then(|old| old.exported));
        variable.changes = old.is_some_and(|old| old.changes);
        self.set(name, variable);
    }

    /// Enters a separate shell.
    pub(super) fn push_shell(&mut self) {
        self.scopes.push(Scope::new(ScopeKind::Shell));
    }

    /// Enters a command with its own variables.
    pub(super) fn push_command(&mut self) {
        self.scopes.push(Scope::new(ScopeKind::Command));
    }

    pub(super) fn pop_scope(&mut self) {
        if self.scopes.len() > 1 {
            self.scopes.pop();
        }
    }

    /// Enters a function, with a new scope for its local variables.
    pub(super) fn push_function(&mut self) {
        self.scopes.push(Scope::new(ScopeKind::Function));
    }

    /// Whether a function is running.
    pub(super) fn in_function(&self) -> bool {
        self.frame() > 0 && self.scopes.get(self.frame()).is_some_and(|scope| scope.kind == ScopeKind::Function)
    }

    /// Whether a function is running, perhaps with a subshell inside it.
    pub(super) fn has_function(&self) -> bool {
        self.scopes.iter().any(|scope| scope.kind == ScopeKind::Function)
    }

    /// The scope of the running function or shell, below the variables of single commands.
    fn frame(&self) -> usize {
        self.scopes.iter().rposition(|scope| scope.kind != ScopeKind::Command).unwrap_or(0)
    }

    /// Whether the running function has a local variable of this name.
    pub(super) fn has_local(&self, name: &[u8]) -> bool {
        self.has(self.frame(), name)
    }

    /// Sets the positional parameters of the running function or shell.
    pub(super) fn set_parameters(&mut self, variable: Variable<'s>) {
        self.put(self.frame(), b"@", Some(variable));
    }

    /// Whether any function was defined.
    pub(super) fn has_functions(&self) -> bool {
        self.functions
    }

    /// Begins something that may be rolled back.
    pub(super) fn mark(&mut self) -> Mark {
        self.marks += 1;
        Mark(self.journal.len())
    }

    /// Keeps what happened since the mark.
    pub(super) fn release(&mut self, mark: Mark) {
        self.marks = self.marks.saturating_sub(1);
        if self.marks == 0 {
            self.journal.truncate(mark.0);
        }
    }

    /// Rolls back what happened since the mark, and returns it.
    pub(super) fn roll_back(&mut self, mark: Mark) -> Changes<'s> {
        let mut changes = Changes::default();
        let mut seen: HashSet<(usize, Name)> = HashSet::default();
        for undo in self.journal.split_off(mark.0.min(self.journal.len())).into_iter().rev() {
            match undo {
                Undo::All(old, unseen) => {
                    changes.all = true;
                    self.unseen = unseen;
                    for (scope, table) in self.scopes.iter_mut().zip(old) {
                        scope.table = table;
                    }
                }
                Undo::One(scope, name, old) => {
                    let Some(table) = self.scopes.get_mut(scope).map(|scope| &mut scope.table) else { continue };
                    let new = match old {
                        Some(old) => table.insert(Rc::clone(&name), old),
                        None => table.remove(&name),
                    };
                    if seen.insert((scope, Rc::clone(&name))) {
                        changes.list.push((scope, name, new));
                    }
                }
            }
        }
        self.marks = self.marks.saturating_sub(1);
        changes
    }

    /// The names that changed since the mark; `None` if everything was forgotten.
    pub(super) fn changed_since(&self, mark: Mark) -> Option<Vec<(usize, Name)>> {
        let undone = self.journal.get(mark.0..).unwrap_or_default().iter();
        undone
            .map(|undo| match undo {
                Undo::One(scope, name, _) => Some((*scope, Rc::clone(name))),
                Undo::All(..) => None,
            })
            .collect()
    }

    /// Applies the changes of one of several branches, without knowing which.
    pub(super) fn apply_either(&mut self, branches: Vec<Changes<'s>>) {
        if branches.iter().any(|changes| changes.all) {
            self.forget_all();
            return;
        }
        let count = branches.len();
        let mut merged: BTreeMap<(usize, Name), (usize, Option<Variable<'s>>)> = BTreeMap::new();
        for (scope, name, variable) in branches.into_iter().flat_map(|changes| changes.list) {
            let entry = merged.entry((scope, name));
            entry
                .and_modify(|(times, known)| {
                    *times += 1;
                    *known = Some(either(known.as_ref(), variable.as_ref()));
                })
                .or_insert_with(|| (1, variable));
        }
        for ((scope, name), (times, variable)) in merged {
            let Some(table) = self.scopes.get(scope).map(|scope| &scope.table) else { continue };
            let variable = if times < count { Some(either(variable.as_ref(), table.get(&name))) } else { variable };
            self.put(scope, &name, variable);
        }
    }

    /// Forgets the value of a variable in one scope.
    pub(super) fn forget_in(&mut self, scope: usize, name: &[u8]) {
        let Some(table) = self.scopes.get(scope).map(|scope| &scope.table) else { return };
        let unknown = either(table.get(name), None);
        self.put(scope, name, Some(unknown));
    }

    /// The variables at the end, by name.
    pub(super) fn finish(self) -> Vec<super::Variable<'s>> {
        let table = self.scopes.into_iter().next().map(|scope| scope.table).unwrap_or_default();
        let mut variables: Vec<_> = table
            .into_iter()
            .filter(|(name, _)| name_length(name) == name.len())
            .map(|(name, variable)| super::Variable {
                name: String::from_utf8_lossy(&name).into_owned(),
                value: match variable.value {
                    Value::Text(text) => Some(Mapped::clone(&text)),
                    Value::Unknown => Some(Mapped::hole(Span::default())),
                    _ => None,
                },
                exported: variable.exported,
            })
            .collect();
        variables.sort_by(|one, two| one.name.cmp(&two.name));
        variables
    }
}

/// What is true of a variable that is one or the other; `None` is one that was not touched.
fn either<'s>(one: Option<&Variable<'s>>, two: Option<&Variable<'s>>) -> Variable<'s> {
    match (one, two) {
        (Some(one), Some(two)) => one.either(two),
        (Some(one), None) | (None, Some(one)) => {
            Variable { value: Value::Unknown, exported: None, changes: one.changes, readonly: false }
        }
        (None, None) => Variable::new(Value::Unknown, None),
    }
}

fn is_dynamic(name: &[u8]) -> bool {
    DYNAMIC.contains(name) || name.starts_with(b"BASH_")
}
