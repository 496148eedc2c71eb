//! Which program a command runs after wrappers such as `env` and `sudo`.

use std::sync::LazyLock;

use foldhash::HashSet;

use super::{Argument, Marks};
use crate::text::name_length;

/// Programs whose names a script's functions rarely share.
static WELL_KNOWN: Names = LazyLock::new(|| {
    names(
        "astro aws az awk basename base64 bash brew bzip2 cat chmod chown clear cp curl cut date df diff \
         dirname docker du egrep env envsubst expr fgrep file find gcloud gh git go grep gunzip gzip head \
         helm hostname id install jq kubectl ln ls make md5sum mkdir mktemp mv nc npm openssl pip pip3 pipenv \
         poetry ps psql python python3 realpath readlink rm rsync sed seq sh sha256sum sleep sort ssh stat \
         sudo tail tar tee terraform touch tr tree uname uniq unzip uuidgen uv vault wc wget which whoami \
         xargs yq zip",
    )
});

/// Programs that usually do not read standard input.
static LEAVES_INPUT: Names = LazyLock::new(|| {
    names(
        "astro aws az basename chmod chown clear cp curl date df dirname du expr find gcloud gh git id ln ls \
         mkdir mktemp mv realpath readlink rm seq sleep stat touch uname uuidgen which whoami",
    )
});

/// Words looked up by their bytes.
pub(super) type Names = LazyLock<HashSet<&'static [u8]>>;

pub(super) fn names(list: &'static str) -> HashSet<&'static [u8]> {
    list.split(' ').map(str::as_bytes).collect()
}

/// The wrappers before a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each tells one thing of its own")]
pub(super) struct Wrappers {
    /// The number of arguments that belong to wrappers.
    pub(super) length: usize,
    /// The program runs in its own process, so the shell's builtins and functions do not apply.
    pub(super) process: bool,
    /// Functions do not apply, builtins do (`command`, `builtin`).
    pub(super) no_functions: bool,
    /// The program replaces the shell (`exec`).
    pub(super) replaces: bool,
    /// The program may get a different environment.
    pub(super) surroundings: bool,
}

/// Skips the wrappers of a command. If an option is unknown, the wrapper itself counts as the
/// program.
pub(super) fn wrappers(arguments: &[Argument<'_>]) -> Wrappers {
    let mut found = Wrappers::default();
    while let Some(next) = wrapper(arguments, found) {
        if next.length >= arguments.len() {
            break;
        }
        found = next;
    }
    found
}

fn wrapper(arguments: &[Argument<'_>], mut found: Wrappers) -> Option<Wrappers> {
    let rest = arguments.get(found.length..)?;
    if !rest.first().and_then(known).is_some_and(may_wrap) {
        return None;
    }
    let words: Vec<&[u8]> = rest.iter().map_while(known).collect();
    let (program, options) = words.split_first()?;
    let name = last_component(program);
    // The options of each program that take a value.
    let (with_value, process): (&[&[u8]], bool) = match name {
        b"command" | b"builtin" if !found.process => {
            if options.first().is_some_and(|option| option.starts_with(b"-") && *option != b"-p" && *option != b"--") {
                return None;
            }
            found.no_functions = true;
            (&[], false)
        }
        b"exec" if !found.process => {
            found.replaces = true;
            (&[b"-a"], true)
        }
        b"env" => {
            found.surroundings = true;
            (&[b"-u", b"--unset", b"-C", b"--chdir"], true)
        }
        b"sudo" => {
            found.surroundings = true;
            (&[b"-u", b"-g", b"-h", b"-p", b"-C", b"-D", b"-R", b"-T", b"-U", b"--user", b"--group"], true)
        }
        b"doas" => {
            found.surroundings = true;
            (&[b"-u", b"-C"], true)
        }
        b"nohup" | b"setsid" | b"unbuffer" | b"chronic" | b"caffeinate" | b"noglob" | b"nocorrect" => (&[], true),
        b"time" => (&[b"-f", b"-o"], true),
        b"nice" => (&[b"-n"], true),
        b"ionice" => (&[b"-c", b"-n"], true),
        b"stdbuf" => (&[b"-i", b"-o", b"-e"], true),
        b"timeout" => (&[b"-k", b"-s", b"--signal", b"--kill-after"], true),
        _ => return None,
    };
    found.process |= process;
    let mut length = 1;
    let mut options = options.iter();
    while let Some(option) = options.next() {
        if !option.starts_with(b"-") || *option == b"-" && name != b"env" {
            break;
        }
        length += 1;
        if *option == b"--" {
            break;
        }
        if refuses(name, option) {
            return None;
        }
        if with_value.contains(option) {
            length += 1;
            options.next();
        }
    }
    let mut behind = rest.get(length..)?.iter();
    if matches!(name, b"env" | b"sudo") {
        length += behind.by_ref().take_while(|argument| is_assignment(argument)).count();
    }
    if name == b"timeout" {
        length += 1;
    }
    let program = rest.get(length)?;
    let vanishes = rest.get(..length)?.iter().any(|argument| argument.marks.has(Marks::SPLITS));
    if vanishes || program.marks.has(Marks::SPLITS) {
        return None;
    }
    found.length += length;
    Some(found)
}

/// A quick check, before anything is assembled.
fn may_wrap(program: &[u8]) -> bool {
    static WRAPPERS: Names = LazyLock::new(|| {
        names(
            "command builtin exec env sudo doas nohup setsid unbuffer chronic caffeinate noglob nocorrect time nice \
             ionice stdbuf timeout",
        )
    });
    WRAPPERS.contains(last_component(program))
}

/// Options after which no program follows literally.
fn refuses(name: &[u8], option: &[u8]) -> bool {
    match name {
        b"env" => option.starts_with(b"-S") || option.starts_with(b"--split"),
        b"sudo" => matches!(option, b"-e" | b"-l" | b"-v" | b"-s" | b"-i" | b"-V" | b"-K" | b"-k"),
        _ => false,
    }
}

fn known<'a>(argument: &'a Argument<'_>) -> Option<&'a [u8]> {
    (argument.value.is_certain() && !argument.marks.has(Marks::SPLITS)).then(|| argument.value.bytes())
}

/// Whether an argument sets a variable, as `env` and `sudo` read it.
pub(super) fn is_assignment(argument: &Argument<'_>) -> bool {
    let bytes = argument.value.bytes();
    let name = name_length(bytes);
    name > 0 && bytes.get(name) == Some(&b'=')
}

/// Programs that are rarely functions of a sourced file, and do not read standard input.
pub(super) fn is_well_known(program: &[u8]) -> bool {
    memchr::memchr(b'/', program).is_some() || WELL_KNOWN.contains(program)
}

/// Programs that usually do not read standard input.
pub(super) fn leaves_input(program: &[u8]) -> bool {
    LEAVES_INPUT.contains(last_component(program))
}

/// The name of a program without its path.
pub(super) fn last_component(program: &[u8]) -> &[u8] {
    memchr::memrchr(b'/', program).and_then(|slash| program.get(slash + 1..)).unwrap_or(program)
}

/// Whether no program ever has such a name: `{connections_prefix:`, `a=b`.
pub(super) fn names_no_program(name: &[u8]) -> bool {
    let is_odd = |byte: &u8| {
        let is_mark = matches!(byte, b' ' | b'{' | b'}' | b'"' | b'\'' | b'=' | b',' | b':' | b';' | b'<' | b'>');
        is_mark || byte.is_ascii_control() || matches!(byte, b'|' | b'&' | b'(' | b')')
    };
    (name.iter().any(is_odd) || name.starts_with(b"-")) && memchr::memchr(b'/', name).is_none()
}
