//! Which providers the image of a project certainly lacks.
//!
//! Enters: a Dockerfile, the lines of `requirements.txt`, other files that may install packages. Leaves: the providers with
//! secrets backends that nothing installs. Never says so if any line is not understood: an unknown image, command,
//! package list or option may install anything.

use crate::format::dockerfile::instructions;
use crate::knowledge::images;

use super::requirements::{included, lines, normalised};
use super::target::providers;

/// Commands of a `RUN` that install no Python package.
const HARMLESS: [&str; 14] = [
    "apt-get", "apt", "mkdir", "chown", "chmod", "rm", "cp", "mv", "ln", "useradd", "groupadd", "usermod", "touch",
    "set",
];

/// Parts of what a `COPY` names that may bring packages, or another index of packages.
const ELSEWHERE: [&str; 6] = ["--from", "site-packages", "/python", "pip.conf", "uv.toml", "/etc"];

/// What is known so far: whether Airflow is there, and with which providers.
struct Installed {
    has_airflow: bool,
    providers: Vec<&'static str>,
    /// Whether a command installs what `requirements.txt` lists, and whether that is the one of the project.
    asks_for_file: bool,
    copies_file: bool,
}

/// The providers that are certainly not there.
pub(super) fn absent(dockerfile: &str, reference: &str, requirements: Option<&str>) -> Vec<&'static str> {
    let installed = image(reference).and_then(|mut installed| {
        installed.add_dockerfile(dockerfile, reference)?;
        installed.add_requirements(requirements.unwrap_or_default())?;
        let is_known = !installed.asks_for_file || installed.copies_file && requirements.is_some();
        is_known.then_some(installed)
    });
    let Some(installed) = installed.filter(|installed| installed.has_airflow) else { return Vec::new() };
    providers().filter(|name| !installed.providers.contains(name)).collect()
}

/// Whether it is known what an image contains: otherwise no other file need be read.
pub(super) fn is_known(reference: &str) -> bool {
    image(reference).is_some()
}

/// What an image contains, if that is known.
fn image(reference: &str) -> Option<Installed> {
    let reference = reference.strip_prefix("docker.io/").unwrap_or(reference);
    let reference = reference.strip_prefix("library/").unwrap_or(reference);
    let (name, tag) = reference.split('@').next()?.split_once(':')?;
    let is_version = |tag: &str| tag.starts_with(|first: char| first.is_ascii_digit());
    match (name, tag) {
        ("python", _) => Some(Installed::new(false, &[])),
        ("apache/airflow", tag) if tag.starts_with("slim-") => Some(Installed::new(true, &[])),
        ("apache/airflow", tag) if is_version(tag) && !tag.starts_with("1.") => {
            Some(Installed::new(true, images::facts().full))
        }
        _ => None,
    }
}

impl Installed {
    fn new(has_airflow: bool, providers: &[&'static str]) -> Self {
        Self { has_airflow, providers: providers.to_vec(), asks_for_file: false, copies_file: false }
    }

    /// Adds what a Dockerfile installs; `None` if something in it is not understood.
    fn add_dockerfile(&mut self, text: &str, reference: &str) -> Option<()> {
        let mut stages = 0;
        for instruction in instructions(text) {
            let is_understood = match instruction.name.as_str() {
                "FROM" => {
                    stages += 1;
                    stages == 1 && is_settled(&instruction.text, reference)
                }
                "ENV" | "ARG" => ["PIP_", "UV_", "PYTHON"]
                    .iter()
                    .all(|start| !instruction.text.contains(start) || instruction.text.starts_with("PYTHONUNBUFFERED")),
                "COPY" | "ADD" => {
                    self.copies_file |= copies_requirements(&instruction.text);
                    !ELSEWHERE.iter().any(|part| instruction.text.contains(part))
                }
                "RUN" => instruction.heredocs.is_empty() && self.add_commands(&instruction.text).is_some(),
                "CMD" => !instruction.text.contains("pip"),
                "LABEL" | "USER" | "WORKDIR" | "EXPOSE" | "VOLUME" | "STOPSIGNAL" => true,
                _ => false,
            };
            if !is_understood {
                return None;
            }
        }
        Some(())
    }

    /// The commands of one `RUN`.
    fn add_commands(&mut self, text: &str) -> Option<()> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || " \t\n&-_./=<>~!,[]:'\"*+@%".contains(c);
        if text.starts_with('[') || !text.chars().all(is_plain) {
            return None;
        }
        for command in text.split("&&") {
            let words: Vec<&str> = command.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
            let words = words.strip_prefix(&["sudo"]).unwrap_or(&words);
            let start = words.iter().take_while(|word| word.starts_with("--mount=type=cache")).count();
            match words.get(start..)? {
                ["pip" | "pip3", "install", rest @ ..]
                | ["uv", "pip", "install", rest @ ..]
                | ["python" | "python3", "-m", "pip", "install", rest @ ..] => self.add_arguments(rest)?,
                [first, ..] if HARMLESS.contains(first) => {}
                _ => return None,
            }
        }
        Some(())
    }

    /// What `pip install` gets.
    fn add_arguments(&mut self, words: &[&str]) -> Option<()> {
        const SWITCHES: [&str; 10] = [
            "--no-cache-dir",
            "--no-cache",
            "--user",
            "--upgrade",
            "-U",
            "-q",
            "--quiet",
            "--system",
            "--no-input",
            "--disable-pip-version-check",
        ];
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "-c" | "--constraint" => drop(words.next()?),
                // Its lines are read from the project.
                "-r" | "--requirement" if is_requirements(words.next()?) => self.asks_for_file = true,
                word if SWITCHES.contains(&word) || word.starts_with("--constraint=") => {}
                word if word.starts_with('-') => return None,
                word => self.add_package(word)?,
            }
        }
        Some(())
    }

    /// The lines of `requirements.txt`.
    fn add_requirements(&mut self, text: &str) -> Option<()> {
        for (line, _) in lines(text) {
            match included(&line) {
                Some((_, true)) => {}
                Some((_, false)) => return None,
                None => self.add_package(line.trim())?,
            }
        }
        Some(())
    }

    /// One package; `None` if it may bring anything.
    fn add_package(&mut self, text: &str) -> Option<()> {
        let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.".contains(letter));
        let (name, rest) = text.split_at(end.unwrap_or(text.len()));
        let name = normalised(name);
        // A path, a URL, an option, a wheel.
        if name.is_empty()
            || name.starts_with(['-', '.'])
            || name.ends_with("-whl")
            || rest.contains(['/', '@', '\\', '$', '{'])
        {
            return None;
        }
        let extras: Vec<String> = match rest.trim_start().strip_prefix('[') {
            Some(extras) => extras.split_once(']')?.0.split(',').map(|extra| normalised(extra.trim())).collect(),
            None => Vec::new(),
        };
        if let Some(short) = name.strip_prefix("apache-airflow-providers-") {
            let known = providers().find(|known| *known == short);
            self.providers.extend(known);
            let is_harmless =
                extras.is_empty() && (known.is_some() || images::facts().plain_providers.contains(&short));
            return is_harmless.then_some(());
        }
        if matches!(name.as_str(), "apache-airflow" | "apache-airflow-core") {
            self.has_airflow = true;
            for extra in &extras {
                match providers().find(|known| known == extra) {
                    Some(known) => self.providers.push(known),
                    None if images::facts().plain_extras.contains(&extra.as_str()) => {}
                    None => return None,
                }
            }
            return Some(());
        }
        // What builds on Airflow may bring any provider, and so may what nobody knows.
        images::facts().plain_packages.contains(&name.as_str()).then_some(())
    }
}

/// Whether an argument of the build cannot make the image one that contains more.
fn is_settled(from: &str, reference: &str) -> bool {
    const SLIM: &str = ":slim-";
    let Some((before, _)) = from.split_once('$') else { return true };
    before.contains(SLIM) || before.contains(':') && !reference.contains(SLIM)
}

/// Whether a `COPY` takes the file of that name from the folder of the Dockerfile, or all of the folder.
fn copies_requirements(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().filter(|word| !word.starts_with("--")).collect();
    let sources = words.split_last().map_or(&[][..], |(_, sources)| sources);
    sources.iter().any(|source| matches!(source.trim_start_matches("./"), "" | "." | "requirements.txt"))
}

/// Whether it is the file of the project that is read.
fn is_requirements(path: &str) -> bool {
    path.rsplit('/').next() == Some("requirements.txt")
}
