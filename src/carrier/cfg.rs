//! What `airflow.cfg` sets for every Airflow process that reads it.
//!
//! Enters: the text of the file. Leaves: a [`Block`] with the options for secrets backends and those that Airflow treats
//! as sensitive, under the names of the variables that override them, and what Airflow rejects or never reads. Ignores
//! other options.

use super::{Block, Carried, Kind, Oddity, OddityKind, Variable, interpolation};
use crate::format::cfg::{Cfg, Problem, ProblemKind, interpolated};
use crate::format::yaml::{NodeId, Scalar, Yaml};
use crate::knowledge::variables::{overridden, overriding};
use crate::knowledge::{self, airflow};
use crate::text::{Mapped, Span};

/// The sections that configure a secrets backend.
const SECTIONS: [&str; 2] = ["secrets", "workers"];

/// The beginnings of their options that concern a backend.
const OPTIONS: [(&str, &[&str]); 2] =
    [("secrets", &["backend", "use_cache", "cache_ttl_seconds"]), ("workers", &["secrets_backend"])];

/// Reads a file.
pub(super) fn read(text: &str) -> Carried<'_> {
    let cfg = Cfg::read(text);
    let mut block = Block { is_open: true, ..Block::default() };
    let mut oddities: Vec<Oddity<'_>> = cfg.problems.iter().map(|problem| refused(text, problem)).collect();
    for section in SECTIONS {
        for option in cfg.of_section(section).filter(|option| is_of_backend(section, option.name.of_text(text))) {
            let percent = option.percent.map(|span| oddity(text, OddityKind::Percent, option.name, span));
            oddities.extend(percent);
            // Airflow has options of its own in the section.
            let missing = option.missing.as_ref().filter(|(name, _)| !is_of_backend(section, name));
            oddities.extend(missing.map(|(_, span)| oddity(text, OddityKind::UnknownReference, option.name, *span)));
            // To Airflow, an empty option is not set.
            if !option.value.is_empty() {
                let name = overriding(section, option.name.of_text(text));
                let key = Mapped::decoded(name.into_bytes(), option.name);
                block.variables.push((key, option.value.clone()));
            }
        }
    }
    for option in &cfg.options {
        let name = option.name.of_text(text);
        if is_asked_at_start(option.section, name) {
            oddities.extend(option.percent.map(|span| oddity(text, OddityKind::Percent, option.name, span)));
            let missing = option.missing.as_ref();
            oddities.extend(missing.map(|(_, span)| oddity(text, OddityKind::UnknownReference, option.name, *span)));
        }
        if let Some(variable) = sensitive(option.section, name).filter(|_| !option.value.is_empty()) {
            block.variables.push((Mapped::decoded(variable.into_bytes(), option.name), option.value.clone()));
        }
    }
    oddities.extend(of_other_case(&cfg, text));
    oddities.extend(of_other_names(&cfg, text));
    oddities.extend(of_variables(&cfg, text));
    let blocks = if block.variables.is_empty() { Vec::new() } else { vec![block] };
    Carried { kind: Some(Kind::AirflowCfg), oddities, blocks, ..Carried::default() }
}

/// What is left of a file that does not reach the image: where its first option for a backend is.
pub fn kept_out(mut carried: Carried<'_>) -> Carried<'_> {
    let first = carried.blocks.iter().flat_map(|block| &block.variables).map(|(key, _)| key.clone()).next();
    let odd = first.map(|name| {
        let span = name.whole();
        Oddity::new(OddityKind::NotInImage, name, span)
    });
    carried.oddities = odd.into_iter().collect();
    carried
}

/// An option as `airflow.cfg` spells the variable that overrides it: `[secrets] backend`.
pub fn spelled(variable: &str) -> Option<String> {
    let (section, option) = overridden(variable)?;
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_name(section) && is_name(option))
        .then(|| format!("[{}] {}", section.to_ascii_lowercase(), option.to_ascii_lowercase()))
}

/// The variable of an option that concerns a backend.
pub(super) fn backend_variable(section: &str, option: &str) -> Option<String> {
    is_of_backend(section, option).then(|| overriding(section, option))
}

/// Whether an option concerns a backend. Case matters: `BACKEND` is a different option.
fn is_of_backend(section: &str, option: &str) -> bool {
    let is_lower = !option.bytes().any(|byte| byte.is_ascii_uppercase());
    is_lower
        && OPTIONS.iter().any(|(own, starts)| *own == section && starts.iter().any(|start| option.starts_with(start)))
}

/// Whether every process asks for an option at start, outside of the sections for backends. Source: Airflow 2.10.5 and
/// 3.3.2, run with a `%` in each.
fn is_asked_at_start(section: &str, option: &str) -> bool {
    match section {
        "database" => option == "sql_alchemy_conn",
        "core" => matches!(option, "sql_alchemy_conn" | "dags_folder" | "fernet_key"),
        "logging" => matches!(option, "log_format" | "log_filename_template"),
        _ => false,
    }
}

/// The variable that overrides a sensitive option, or that says where Airflow gets one.
fn sensitive(section: &str, option: &str) -> Option<String> {
    let is_lower = !option.bytes().any(|byte| byte.is_ascii_uppercase());
    let base = ["_secret", "_cmd"].iter().find_map(|ending| option.strip_suffix(ending)).unwrap_or(option);
    let is_sensitive = |option: &str| airflow::sensitive_option(&overriding(section, option)).is_some();
    (is_lower && (is_sensitive(option) || is_sensitive(base))).then(|| overriding(section, option))
}

/// Names of variables in place of options.
fn of_variables<'s>(cfg: &Cfg<'s>, text: &'s str) -> Vec<Oddity<'s>> {
    let is_variable = |name: &str| {
        let (section, option) = spelled_parts(name)?;
        is_of_backend(&section, &option).then_some(())
    };
    let named = cfg.options.iter().filter(|option| is_variable(option.name.of_text(text)).is_some());
    named.map(|option| oddity(text, OddityKind::VariableAsOption, option.name, option.name)).collect()
}

/// The section and the option that a variable overrides.
fn spelled_parts(variable: &str) -> Option<(String, String)> {
    let (section, option) = overridden(variable)?;
    Some((section.to_ascii_lowercase(), option.to_ascii_lowercase()))
}

/// Options that would concern a backend if they and their sections were in lower case, without whitespace; a section that
/// is spelled otherwise is told once.
fn of_other_case<'s>(cfg: &Cfg<'s>, text: &'s str) -> Vec<Oddity<'s>> {
    let mut found: Vec<Oddity<'s>> = Vec::new();
    for option in &cfg.options {
        let name = option.name.of_text(text);
        let lower = name.to_ascii_lowercase();
        let meant = meant_section(option.section);
        if option.value.is_empty() || !meant.is_some_and(|section| is_of_backend(section, &lower)) {
            continue;
        }
        if Some(option.section) == meant {
            if name != lower {
                found.push(oddity(text, OddityKind::OtherCase, option.name, option.name));
            }
            continue;
        }
        // The header above the option.
        let header = cfg.sections.iter().rev().find(|(_, span)| span.end <= option.name.start);
        if let Some((_, span)) = header.filter(|(_, span)| found.iter().all(|known| known.span != *span)) {
            found.push(oddity(text, OddityKind::OtherSection, *span, *span));
        }
    }
    found
}

/// Options that Airflow does not read, whose names and values show that they are meant for `[secrets] backend` or
/// `backend_kwargs`, where these are not set.
fn of_other_names<'s>(cfg: &Cfg<'s>, text: &'s str) -> Vec<Oddity<'s>> {
    let is_set = |right: &str| {
        cfg.of_section("secrets").any(|option| option.name.of_text(text) == right && !option.value.is_empty())
    };
    let is_meant = |option: &&crate::format::cfg::CfgOption<'s>| {
        let value = option.value.text().unwrap_or_default();
        let is_right = |name: &str| {
            is_of_backend(option.section, name)
                || meant_section(option.section).is_some_and(|section| section != option.section)
        };
        match option.name.of_text(text) {
            name if is_right(name) || option.section == "workers" => false,
            "backend" | "secrets_backend" => {
                knowledge::class(value).is_some_and(|class| class.store.is_some()) && !is_set("backend")
            }
            "kwargs" | "backend_kwargs" | "secrets_kwargs" | "secrets_backend_kwargs" => {
                let is_of_secrets = ["secrets", "core"].contains(&option.section);
                value.starts_with('{') && value.ends_with('}') && is_of_secrets && !is_set("backend_kwargs")
            }
            _ => false,
        }
    };
    cfg.options
        .iter()
        .filter(is_meant)
        .map(|option| oddity(text, OddityKind::OtherOption, option.name, option.name))
        .collect()
}

/// The section for backends that a name is a spelling of, if not the right one.
fn meant_section(name: &str) -> Option<&'static str> {
    let lower = name.trim().to_ascii_lowercase();
    let known = SECTIONS.into_iter().find(|section| *section == lower);
    known.or_else(|| (lower == "secret").then_some("secrets"))
}

fn oddity(text: &str, kind: OddityKind, name: Span, span: Span) -> Oddity<'_> {
    Oddity { kind, name: Mapped::verbatim(text.as_bytes(), name), span, beside: None, of: None }
}

fn refused<'s>(text: &'s str, problem: &Problem) -> Oddity<'s> {
    let kind = match problem.kind {
        ProblemKind::SectionTwice | ProblemKind::OptionTwice => OddityKind::Twice,
        ProblemKind::ByteOrderMark => OddityKind::ByteOrderMark,
        ProblemKind::NoSection => OddityKind::NoSection,
        ProblemKind::NotAnOption => OddityKind::NotAnOption,
    };
    Oddity { beside: problem.beside, ..oddity(text, kind, problem.span, problem.span) }
}

/// The backend options that a chart's values write into `airflow.cfg`, with `%%` as `%`.
pub(super) fn of_chart<'p>(yaml: &Yaml<'p>, config: NodeId) -> Vec<Variable<'p>> {
    let mut variables = Vec::new();
    for section in SECTIONS {
        let options = yaml.merged_at(config, section);
        for (name, value) in options {
            let (Some(key), Some(value)) = (yaml.text(name), yaml.scalar(value)) else { continue };
            if is_of_backend(section, key) && !value.is_null() && !value.text.is_empty() {
                let key = Mapped::decoded(overriding(section, key).into_bytes(), yaml.span(name));
                let (value, _) = interpolated(&trimmed(&value.text));
                variables.push((key, interpolation::value(&value, Kind::HelmValues)));
            }
        }
    }
    variables
}

/// The variables of the backend options that a chart's values set to null: Helm removes them from the values below.
pub(super) fn removed_in_chart(yaml: &Yaml<'_>, config: NodeId) -> Vec<String> {
    let of_section = |section: &'static str| {
        let options = yaml.merged_at(config, section);
        let is_null = |node: NodeId| yaml.scalar(node).is_some_and(Scalar::is_null);
        let removed = options.into_iter().filter(|(_, value)| is_null(*value));
        removed.filter_map(|(name, _)| backend_variable(section, yaml.text(name)?)).collect::<Vec<_>>()
    };
    SECTIONS.into_iter().flat_map(of_section).collect()
}

/// The value without surrounding whitespace, which configparser strips: a folded block ends with a newline.
fn trimmed<'p>(value: &Mapped<'p>) -> Mapped<'p> {
    let bytes = value.bytes();
    let start = bytes.len() - bytes.trim_ascii_start().len();
    value.slice(Span::new(start, start + bytes.trim_ascii().len()))
}

/// Backend options in a chart's values that `airflow.cfg` cannot hold: maps, and a `%` that starts no interpolation.
pub(super) fn oddities_of_chart<'p>(yaml: &Yaml<'p>, root: NodeId) -> Vec<Oddity<'p>> {
    let mut found = Vec::new();
    let tops = [Some(root), yaml.get(root, "airflow")];
    for (top, section) in tops.into_iter().flatten().flat_map(|top| SECTIONS.map(|section| (top, section))) {
        let options = yaml.at(top, &["config", section]).map(|options| yaml.merged(options)).unwrap_or_default();
        for (name, value) in options {
            let Some(own) =
                yaml.scalar(name).filter(|own| own.text.text().is_some_and(|own| is_of_backend(section, own)))
            else {
                continue;
            };
            let odd = match yaml.scalar(value) {
                None => Some((OddityKind::NotText, yaml.span(value))),
                Some(value) => interpolated(&value.text).1.map(|part| (OddityKind::Percent, value.text.origin(part))),
            };
            let oddity = |(kind, span)| Oddity::new(kind, own.text.clone(), span);
            found.extend(odd.map(oddity));
        }
    }
    found
}
