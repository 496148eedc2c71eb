//! The relevant effects of a script: the commands that set variables and write secrets.
//!
//! Enters: a document that is a script. Leaves: its known commands, each with its places in the
//! file, and what it exports. Never runs anything.

mod deployed;
mod github_env;
mod meant;
mod pasted;
mod sourced;
mod torn;
mod written;

pub use deployed::Deployed;
pub use github_env::GithubEnv;
pub use meant::is_meant;
pub use torn::{Torn, TornKind, flag_before};
pub use written::WrittenFile;

use foldhash::HashSet;
use thin_vec::ThinVec;

use crate::command::{self, Answer, Command, Deployment};
use crate::diagnostic::Location;
use crate::format::Format;
use crate::knowledge::commands::{Does, Says};
use crate::loader::Loader;
use crate::project::{Document, Project};
use crate::shell::{self, Event, Execution, Reached};
use crate::text::{Mapped, PieceKind, Span};

/// A command line of a known program, as the shell runs it.
#[derive(Debug)]
pub struct Call<'p> {
    /// The document it is written in.
    pub document: usize,
    /// The command line as the shell produces it.
    pub line: shell::Command<'p>,
    /// How the program reads it.
    pub command: Command<'p>,
    /// The values that the shell splits, so that the program gets pieces.
    pub torn: ThinVec<Torn>,
    /// The arguments, by their index, whose value a pipeline pastes in where the shell reads it.
    pub pasted: ThinVec<usize>,
}

impl<'p> Call<'p> {
    /// The location of a part of the script.
    pub fn at(&self, span: Span) -> Location {
        Location { document: self.document, span }
    }

    /// The name of the program.
    pub fn program(&self) -> &'static str {
        self.command.program()
    }

    /// The location of the word that an argument comes from, by its index in argv.
    pub fn word(&self, index: usize) -> Location {
        let word = self.line.arguments.get(index).map_or(self.line.span, |argument| argument.word);
        self.at(word)
    }

    /// The deployment that it applies to, if one is named. `$ID` is the same deployment everywhere,
    /// unless the script sets it to something else in between.
    pub fn deployment(&self, file: &Document) -> Option<Deployed> {
        let (Deployment::Id(given) | Deployment::Name(given) | Deployment::Either(given)) = self.command.deployment()
        else {
            return None;
        };
        if let Some(configured) = Deployed::configured(file) {
            return Some(configured);
        }
        let name = given.value.pieces().fold(Vec::new(), |mut name, (piece, covers)| {
            name.extend_from_slice(match piece.kind {
                PieceKind::Hole => piece.span.of(file.file.bytes()),
                PieceKind::Verbatim | PieceKind::Decoded => covers.of(given.value.bytes()),
            });
            name
        });
        let deployed = Deployed::new(&name, given.value.is_certain());
        // `${ID}` is `$ID`.
        let plain = deployed.variable().map(|name| Deployed::new(format!("${name}").as_bytes(), false));
        Some(plain.unwrap_or(deployed))
    }

    /// The subcommands as written, the program first: the location of a finding about the whole
    /// command.
    pub fn head(&self) -> Location {
        let named = self.command.named_by().iter().chain(&[0]);
        let words = named.filter_map(|index| self.line.arguments.get(*index)).map(|argument| argument.word);
        self.at(words.reduce(Span::cover).unwrap_or(self.line.span))
    }

    /// The value that was split into the argument of this index.
    pub fn torn_at(&self, index: usize) -> Option<&Torn> {
        self.torn.iter().find(|torn| torn.arguments.contains(&index))
    }

    /// The variables that the command sets, in order; a value that the shell splits is unknown.
    pub fn pairs(&self) -> impl Iterator<Item = Pair<'p>> {
        self.command.assignments().into_iter().map(|assignment| self.pair(assignment))
    }

    /// The variables that a process gets from the command, in order, in the same way.
    pub fn handed(&self) -> Vec<Pair<'p>> {
        self.command.handed().into_iter().map(|assignment| self.pair(assignment)).collect()
    }

    /// The environment of Cloud Composer that the command changes.
    pub fn composer(&self) -> Option<&str> {
        let name =
            self.command.arguments().first().filter(|_| self.command.path().contains(" composer environments "))?;
        name.text.text().filter(|_| name.text.is_certain())
    }

    /// The program that reads the file of variables which a flag names; `None` if it names none.
    pub fn loader_of(&self, given: &command::Given<'_>) -> Option<Loader> {
        match (given.flag.says, self.program()) {
            (Says::EnvFile, _) => Some(Loader::AstroLoad),
            (Says::FromFile, _) => Some(Loader::Gotenv),
            (Says::VariableFile, "kubectl") => Some(Loader::Kubectl),
            (Says::VariableFile, _) if self.command.path().contains("compose") => Some(Loader::Compose),
            (Says::VariableFile, _) => Some(Loader::Docker),
            _ => None,
        }
    }

    fn pair(&self, assignment: command::Assignment<'p>) -> Pair<'p> {
        let torn = self.torn_at(assignment.value_word).map(|torn| Mapped::hole(torn.value));
        (assignment.key, torn.unwrap_or(assignment.value))
    }
}

/// An exported variable whose value the shell splits.
#[derive(Debug)]
pub struct TornExport<'p> {
    /// How it is split.
    pub torn: Torn,
    /// The value that it gets.
    pub value: Mapped<'p>,
    /// Whether the shell runs the rest of it as a program, which is then the only one to get the
    /// variable.
    pub runs_rest: bool,
}

/// A script, evaluated.
#[derive(Debug)]
pub struct Script<'p> {
    /// Everything else that happens in it: assignments, sourced files, problems. Its commands,
    /// comments and final variables are not kept.
    pub execution: Execution<'p>,
    /// The commands of known programs, in the order in which they run; then those of functions that
    /// the script does not call, which are not part of any place.
    pub calls: Vec<Call<'p>>,
    /// The programs that are started with their own Airflow variables.
    pub starts: Vec<Started<'p>>,
    /// The exported variables whose values the shell splits.
    pub torn_exports: Vec<TornExport<'p>>,
    /// The files of variables that it writes.
    pub written: Vec<WrittenFile<'p>>,
    /// The exported variables of Airflow's whose values a pipeline pastes in where the shell reads them.
    pub pasted_exports: Vec<Pair<'p>>,
}

/// A program started with its own variables.
#[derive(Debug)]
pub struct Started<'p> {
    /// The start itself.
    pub start: shell::Start<'p>,
    /// The number of the script's assignments before it.
    before: usize,
}

impl<'p> Started<'p> {
    /// One that gets an Airflow variable.
    fn of(start: shell::Start<'p>, before: usize) -> Option<Self> {
        start.assignments.iter().any(|own| is_airflow(&own.name)).then_some(Self { start, before })
    }
}

/// Whether something is put into the scripts of a file before a shell reads them.
fn is_pasted(format: Format) -> bool {
    matches!(format, Format::Yaml | Format::Make | Format::Just)
}

/// Makes what is pasted into a value a hole.
fn open(assignment: &mut shell::Assignment<'_>) {
    assignment.value = assignment.value.take().map(|value| pasted::open(&value));
}

fn is_airflow(name: &Mapped<'_>) -> bool {
    name.bytes().starts_with(b"AIRFLOW_")
}

/// A variable with its value.
pub type Pair<'p> = (Mapped<'p>, Mapped<'p>);

impl<'p> Script<'p> {
    /// Evaluates a script in an unknown environment, without the files that it sources.
    pub fn read(document: usize, file: &'p Document) -> Self {
        Self::evaluate(document, file, &|_, _| None)
    }

    /// The same, with what the other scripts of its project do when it sources them.
    pub fn among(documents: &'p [Document], root: &str, document: usize, file: &'p Document) -> Self {
        Self::evaluate(document, file, &|name, word| sourced::text(documents, root, document, (name, word)))
    }

    /// The same for a document of a project.
    pub fn of_project(project: &'p Project, document: usize, file: &'p Document) -> Self {
        Self::among(&project.documents, &project.root, document, file)
    }

    fn evaluate(document: usize, file: &'p Document, sources: shell::Sources<'p, '_>) -> Self {
        let mut execution = Execution::default();
        let mut calls = Vec::new();
        let written = file.script_text().unwrap_or_default();
        let text = Mapped::verbatim(written.as_bytes(), Span::new(0, written.len()));
        let mut of_functions = Vec::new();
        let mut starts: Vec<Started<'p>> = Vec::new();
        let mut all_written = Vec::new();
        let mut pasted_exports = Vec::new();
        // A long script runs many commands that do not matter here: they are not kept.
        let wants = |program: &Mapped<'_>| Command::is_known(program);
        let given = file.given();
        shell::observe_with_functions(&text, &file.file.path, (given, sources), wants, &mut |event| match event {
            Event::Command(line) if line.reached == Reached::IfCalled => {
                of_functions.extend(call(document, file, line));
            }
            Event::Command(line) if is_of_unknown(&line, &execution.loads) => {}
            Event::Command(mut line) => {
                let mut read = ThinVec::new();
                if is_pasted(file.format) {
                    let is_read = |argument: &shell::Argument<'_>| {
                        pasted::is_read(&argument.value, argument.word, file.file.text())
                    };
                    let all = line.arguments.iter().enumerate();
                    read.extend(all.filter(|(_, argument)| is_read(argument)).map(|(index, _)| index));
                    line.arguments.iter_mut().for_each(|argument| argument.value = pasted::open(&argument.value));
                    line.assignments.iter_mut().for_each(open);
                }
                calls.extend(call(document, file, line).map(|call| Call { pasted: read, ..call }));
            }
            Event::Assignment(assignment) if assignment.reached == Reached::IfCalled => {}
            Event::Load(load) if load.reached == Reached::IfCalled => {}
            Event::Start(start) if start.reached == Reached::IfCalled => {}
            Event::Assignment(mut assignment) => {
                if is_pasted(file.format) {
                    let is_read = |value: &Mapped<'_>| pasted::is_read_whole(value, assignment.span, file.file.text());
                    let is_own = assignment.exported == Some(true) && is_airflow(&assignment.name);
                    let value = assignment.value.clone().filter(|value| is_own && is_read(value));
                    pasted_exports.extend(value.map(|value| (assignment.name.clone(), value)));
                    open(&mut assignment);
                }
                execution.assignments.push(assignment);
            }
            Event::Start(mut start) => {
                if is_pasted(file.format) {
                    start.assignments.iter_mut().for_each(open);
                }
                starts.extend(Started::of(start, execution.assignments.len()));
            }
            Event::Written(one) if one.reached == Reached::IfCalled => {}
            Event::Written(one) => written::keep(&mut all_written, one),
            Event::Load(load) => execution.loads.push(load),
            Event::Problem(problem) => execution.problems.push(problem),
            Event::Comment(_) => {}
        });
        calls.append(&mut of_functions);
        let torn_exports = torn_exports(file, &execution, &starts);
        let written = written::files(all_written, &calls, file.file.text());
        Self { execution, calls, starts, torn_exports, written, pasted_exports }
    }

    /// The variables that the script's programs get, in order; one whose value the shell splits
    /// gets an unintended value.
    pub fn exported(&self) -> Vec<Pair<'p>> {
        self.pairs(self.execution.assignments.iter())
    }

    /// The same for each program that is started with its own variables. A loop may start the same
    /// one repeatedly.
    pub fn started(&self) -> Vec<Vec<Pair<'p>>> {
        let mut seen = HashSet::default();
        let new = self.starts.iter().filter(|started| seen.insert(started.start.span)).take(MOST_STARTS);
        let all = new.map(|started| {
            let before = self.execution.assignments.iter().take(started.before);
            self.pairs(before.chain(&started.start.assignments))
        });
        all.collect()
    }

    /// The commands that hand variables of Airflow's to processes of their own, such as containers, with these.
    pub fn handed(&self) -> Vec<(&Call<'p>, Vec<Pair<'p>>)> {
        let mut seen = HashSet::default();
        let calls = self.calls.iter().filter(|call| seen.insert(call.line.span));
        let all = calls.map(|call| (call, call.handed()));
        let has_file = |call: &Call<'_>| call.command.flags().iter().any(|given| given.flag.says == Says::VariableFile);
        let is_of_airflow = |(call, pairs): &(&Call<'p>, Vec<Pair<'p>>)| {
            pairs.iter().any(|(name, _)| is_airflow(name)) || !pairs.is_empty() && has_file(call)
        };
        all.filter(is_of_airflow).take(MOST_STARTS).collect()
    }

    /// The variables that it writes to `$GITHUB_ENV`, for the later steps of the same job.
    pub fn handed_on(&self) -> Vec<Pair<'p>> {
        let read = self.written.iter().filter_map(|file| file.github.as_ref());
        read.flat_map(|github| github.variables.iter().cloned()).collect()
    }

    fn pairs<'a>(&self, assignments: impl Iterator<Item = &'a shell::Assignment<'p>>) -> Vec<Pair<'p>>
    where
        'p: 'a,
    {
        let mut torn: Vec<Span> = self.torn_exports.iter().map(|export| export.torn.value).collect();
        torn.sort_unstable();
        let exported = assignments.filter(|assignment| assignment.exported == Some(true));
        let pairs = exported.filter_map(|assignment| {
            // A piece of the JSON of another one.
            let name = assignment.name.whole();
            let before = torn.partition_point(|torn| torn.start <= name.start);
            if before.checked_sub(1).and_then(|index| torn.get(index)).is_some_and(|torn| torn.contains(name)) {
                return None;
            }
            // `export NAME` of a variable whose value is not known still says that programs get it.
            let unknown = || is_airflow(&assignment.name).then(|| Mapped::hole(assignment.name.whole()));
            let value = assignment.value.clone().or_else(unknown)?;
            // `export NAME` mentions it once more, after the assignment that is split.
            let written = value.whole();
            let before = torn.partition_point(|torn| torn.start <= written.start);
            let own = before.checked_sub(1).and_then(|index| torn.get(index)).filter(|torn| torn.contains(written));
            Some((assignment.name.clone(), own.map_or(value, |torn| Mapped::hole(*torn))))
        });
        pairs.collect()
    }
}

/// Whether a sourced file runs the command with something that is not known there: it is judged in that file.
fn is_of_unknown(line: &shell::Command<'_>, loads: &[shell::Load<'_>]) -> bool {
    let is_foreign = |span: Span| loads.iter().any(|load| load.text_at == Some(span));
    let mut pieces = line.arguments.iter().flat_map(|argument| argument.value.pieces());
    is_foreign(line.span) && pieces.any(|(piece, _)| piece.kind == PieceKind::Hole && is_foreign(piece.span))
}

/// The most programs with their own variables that are kept apart.
const MOST_STARTS: usize = 20;

fn call<'p>(document: usize, file: &Document, mut line: shell::Command<'p>) -> Option<Call<'p>> {
    // That the shell reads placeholders as redirections is reported once; it must not hide other
    // problems of the command.
    if let Some(meant) = meant::arguments(&line, file.file.text()) {
        line.arguments = meant;
    }
    let argv: Vec<Mapped<'_>> = line.arguments.iter().map(|argument| argument.value.clone()).collect();
    let command = Command::of(&argv)?;
    let mut torn: ThinVec<Torn> = torn::of_command(file.file.text(), &line).into();
    // What else a container gets is nobody's concern.
    if matches!(command.does(), Answer::Known(Does::Start | Does::Keep)) {
        torn.retain(|torn| torn.key.of_text(file.file.text()).starts_with("AIRFLOW_"));
    }
    Some(Call { document, line, command, torn, pasted: ThinVec::new() })
}

/// Airflow variables that are exported in pieces; if bash makes several assignments of one, the
/// last counts.
fn torn_exports<'p>(file: &'p Document, execution: &Execution<'p>, starts: &[Started<'p>]) -> Vec<TornExport<'p>> {
    let mut exports: Vec<TornExport<'p>> = Vec::new();
    let lasting = execution.assignments.iter().map(|assignment| (assignment, assignment.span, false));
    let own = starts.iter().map(|started| &started.start);
    let own = own.flat_map(|start| start.assignments.iter().map(|assignment| (assignment, start.span, true)));
    for (assignment, command, is_of_start) in lasting.chain(own).filter(|(one, ..)| is_airflow(&one.name)) {
        let Some(value) = assignment.value.clone() else { continue };
        let Some(torn) = torn::of_assignment(file.file.text(), assignment.name.whole(), command, &value) else {
            continue;
        };
        exports.pop_if(|last| last.torn == torn);
        let runs_rest = is_of_start && torn.value.end > assignment.span.end;
        exports.push(TornExport { torn, value, runs_rest });
    }
    exports
}
