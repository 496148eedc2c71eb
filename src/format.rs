//! What is written in a file, byte for byte.
//!
//! Enters: a file's text. Leaves: its statements, as spans. Never decodes a value and never fails:
//! what a statement means is told by the loaders, for each program in turn.

pub mod cfg;
pub mod dockerfile;
pub mod dotenv;
pub mod hcl;
pub mod jsonc;
pub mod page;
pub mod python;
mod sample;
pub mod shell;
pub mod yaml;

pub use sample::is_sample;

/// How a file is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// `KEY=value` lines.
    #[default]
    Dotenv,
    /// A script of bash or another shell of its family.
    Shell,
    /// A Dockerfile, for its `ENV`.
    Dockerfile,
    /// A YAML file, for the variables and scripts that it carries.
    Yaml,
    /// An `airflow.cfg`, for its secrets backends.
    Cfg,
    /// A Makefile, for the variables that it exports and the commands of its recipes.
    Make,
    /// A justfile, for the variables that it exports, the `.env` that it loads and the commands of its recipes.
    Just,
    /// A page of documentation, for the code that it prints.
    Page,
    /// A `devcontainer.json`, for the variables of the container.
    Devcontainer,
    /// A unit of systemd or a drop-in, for its `Environment=`.
    Unit,
    /// A Terraform file, for the variables that it gives to environments and the secrets that it writes.
    Hcl,
    /// A Python file of a `dags/` folder, for the connections and variables that it names.
    Python,
    /// A dump of what runs, for the variables that its processes have; never told by a name.
    State,
}

impl Format {
    /// Whether a file of this format carries variables in a syntax of its own, for several processes at once.
    pub fn is_carrier(self) -> bool {
        matches!(self, Self::Yaml | Self::Cfg | Self::Make | Self::Just | Self::Hcl | Self::Devcontainer | Self::Unit)
    }

    /// The format that a file of this name is taken to have; `None` where the name tells nothing.
    ///
    /// `.env`, `.env.*` and `*.env` are `.env` files, and so are `env.example` and `env.sample`; code, data and vaults that merely look so
    /// are not (`.env.ts`, `.env.json`, `.env.vault`). Scripts are `*.sh`, `*.bash`, `*.ksh`, `*.zsh` and
    /// `.envrc`. YAML is `*.yaml` and `*.yml`, also with the ending of a template behind it. A Dockerfile is `Dockerfile`, `Dockerfile.*`, `*.Dockerfile` or `Containerfile`.
    /// `airflow.cfg` may have a word around it: `airflow.prod.cfg`, `dev-airflow.cfg`.
    /// A Makefile is `Makefile`, `GNUmakefile` or `*.mk`, a justfile `justfile`, `.justfile` or `*.just`. A page of documentation is `*.md`, `*.mdx`, `*.markdown`, `*.rst`, `*.adoc` or `README`.
    /// Terraform files are `*.tf`, `*.tf.json`, `*.tfvars` and `*.tfvars.json`; other `*.json` is read as YAML. A unit is `*.service`. A container of an editor is `devcontainer.json` or `.devcontainer.json`.
    pub fn of_name(name: &str) -> Option<Self> {
        // Every other such name has a dot.
        if memchr::memchr(b'.', name.as_bytes()).is_none() {
            let is_one_of = |names: &[&str]| names.iter().any(|one| name.eq_ignore_ascii_case(one));
            let is_makefile = is_one_of(&["makefile", "gnumakefile"]);
            let is_dockerfile = is_one_of(&["dockerfile", "containerfile"]);
            let is_justfile = is_one_of(&["justfile"]).then_some(Self::Just);
            let is_page = is_one_of(&["readme"]).then_some(Self::Page);
            let built = is_dockerfile.then_some(Self::Dockerfile).or(is_makefile.then_some(Self::Make));
            return built.or(is_justfile).or(is_page);
        }
        let name = name.to_ascii_lowercase();
        let filled_in = without_template_ending(&name);
        if filled_in.ends_with(".yaml") || filled_in.ends_with(".yml") {
            return Some(Self::Yaml);
        }
        if name.ends_with("airflow.cfg") || name.starts_with("airflow") && name.ends_with(".cfg") {
            return Some(Self::Cfg);
        }
        if name.ends_with(".mk") {
            return Some(Self::Make);
        }
        if name == ".justfile" || name.ends_with(".just") {
            return Some(Self::Just);
        }
        if name == "devcontainer.json" || name == ".devcontainer.json" {
            return Some(Self::Devcontainer);
        }
        if PAGE_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            return Some(Self::Page);
        }
        if TERRAFORM_ENDINGS.iter().any(|ending| name.len() > ending.len() && name.ends_with(ending)) {
            return Some(Self::Hcl);
        }
        if is_dockerfile(&name) {
            return Some(Self::Dockerfile);
        }
        // What reads YAML reads JSON, too.
        if is_json(&name) && ![".env.", "dockerfile."].iter().any(|start| name.starts_with(start)) {
            return Some(Self::Yaml);
        }
        if name == ".envrc" || SCRIPT_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
            return Some(Self::Shell);
        }
        let tail = name.strip_prefix(".env.");
        let is_dotenv = name == ".env"
            || sample::is_of_env(&name)
            || tail.is_some()
            || name.rsplit_once('.').is_some_and(|(_, ending)| ending == "env");
        let last = tail.and_then(|tail| tail.rsplit('.').next()).unwrap_or_default();
        let is_unit = name.ends_with(".service").then_some(Self::Unit);
        if is_dotenv { (!OTHER_ENDINGS.contains(&last)).then_some(Self::Dotenv) } else { is_unit }
    }

    /// The format that a file has by the folders around it, where its name alone tells nothing.
    pub fn of_folders(path: &str) -> Option<Self> {
        is_drop_in(path).then_some(Self::Unit).or_else(|| is_dag(path).then_some(Self::Python))
    }
}

/// A name as a template engine leaves it: `docker-compose.yml.j2`, `task.json.tpl`.
pub fn without_template_ending(name: &str) -> &str {
    TEMPLATE_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// What names of templates end in, for Jinja, Go and Terraform.
const TEMPLATE_ENDINGS: &[&str] = &[".j2", ".jinja", ".jinja2", ".tpl", ".tmpl", ".tftpl"];

/// Whether a file is JSON, by its path: the programs that read it know no comments and no other quotes.
pub fn is_json(path: &str) -> bool {
    let path = without_template_ending(path);
    path.get(path.len().saturating_sub(JSON_ENDING.len())..).is_some_and(|end| end.eq_ignore_ascii_case(JSON_ENDING))
}

const JSON_ENDING: &str = ".json";

/// What names of Terraform files end in.
const TERRAFORM_ENDINGS: &[&str] = &[".tf", ".tf.json", ".tfvars", ".tfvars.json"];

/// Whether a file is a drop-in of a service, by its path: `airflow.service.d/10-secrets.conf`.
fn is_drop_in(path: &str) -> bool {
    let mut parts = path.rsplit(['/', '\\']);
    parts.next().is_some_and(|name| name.ends_with(".conf"))
        && parts.next().is_some_and(|folder| folder.ends_with(".service.d"))
}

/// Whether a file is Python in a folder of DAGs, by its path, and not in a package installed there.
pub fn is_dag(path: &str) -> bool {
    let mut parts = path.rsplit(['/', '\\']);
    let is_python = parts.next().is_some_and(|name| name.ends_with(".py"));
    let mut is_inside = false;
    let is_own = parts.all(|folder| {
        is_inside |= folder == "dags";
        !matches!(folder, "site-packages" | "dist-packages")
    });
    is_python && is_own && is_inside
}

fn is_dockerfile(name: &str) -> bool {
    let tail = name.strip_prefix("dockerfile");
    let is_other = |tail: &str| tail.rsplit('.').next().is_some_and(|last| OTHER_ENDINGS.contains(&last));
    name.len() > DOCKERFILE_ENDING.len() && name.ends_with(DOCKERFILE_ENDING)
        || tail.is_some_and(|tail| tail.starts_with('.') && !is_other(tail))
}

const DOCKERFILE_ENDING: &str = ".dockerfile";

/// What names of pages end in.
const PAGE_ENDINGS: &[&str] = &[".md", ".mdx", ".markdown", ".rst", ".adoc", ".asciidoc"];

/// What names of scripts end in.
const SCRIPT_ENDINGS: &[&str] = &[".sh", ".bash", ".ksh", ".zsh"];

/// Whether a text begins with a line that names a shell: `#!/usr/bin/env bash`.
pub fn names_a_shell(text: &[u8]) -> bool {
    const SHELLS: &[&[u8]] = &[b"sh", b"bash", b"dash", b"ksh", b"zsh"];
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let words = line.strip_prefix(b"#!").map(|rest| rest.split(|byte| byte.is_ascii_whitespace() || *byte == b'/'));
    words.is_some_and(|mut words| words.any(|word| SHELLS.contains(&word)))
}

/// What follows `.env.` or `Dockerfile.` in names of files that are none.
const OTHER_ENDINGS: &[&str] = &[
    "ts",
    "js",
    "mjs",
    "cjs",
    "mts",
    "cts",
    "tsx",
    "jsx",
    "json",
    "json5",
    "yaml",
    "yml",
    "toml",
    "py",
    "rb",
    "go",
    "rs",
    "php",
    "java",
    "kt",
    "cs",
    "sh",
    "bash",
    "md",
    "html",
    "vault",
    "keys",
    "gpg",
    "pgp",
    "asc",
    "age",
    "enc",
    "zip",
    "gz",
    "tar",
    "tgz",
    "zst",
    "bz2",
    "xz",
    "7z",
    "db",
    "sqlite",
    "lock",
    "png",
    "jpg",
    "pdf",
    "swp",
    "dockerignore",
    // Of a file that airenv is about to put in the place of another.
    "airenv-tmp",
];
