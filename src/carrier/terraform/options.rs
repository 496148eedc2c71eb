//! The environments of MWAA and Cloud Composer, and the modules that pass options to them.
//!
//! Enters: the body of a resource or a module. Leaves: a block of the variables that its options set, and the options
//! that the service refuses.

use super::{Entries, Reader};
use crate::carrier::managed::{self, Platform};
use crate::carrier::{Block, OddityKind};
use crate::format::hcl::value::Value;
use crate::format::hcl::{BodyId, ExpressionId};
use crate::text::{Mapped, Span, is_variable_name};

/// The attributes with options, and the service.
const OPTIONS: [(&str, Platform); 2] =
    [("airflow_configuration_options", Platform::Mwaa), ("airflow_config_overrides", Platform::Composer)];

/// Blocks of Composer are nested so far.
const DEEPEST: usize = 4;

impl<'t> Reader<'_, 't> {
    /// Options, wherever they are in a resource or module.
    pub(super) fn managed(&mut self, body: BodyId, is_module: bool) {
        let mut found = Vec::new();
        self.search(body, 0, &mut found);
        let variables = found.iter().find_map(|body| self.hcl.attribute(*body, "env_variables")).map(|own| own.value);
        for (attribute, platform) in OPTIONS {
            let options = found.iter().find_map(|body| self.hcl.attribute(*body, attribute)).map(|own| own.value);
            let variables = variables.filter(|_| platform == Platform::Composer);
            if options.is_some() || variables.is_some() {
                self.service(body, platform, is_module, (options, variables));
            }
        }
    }

    fn search(&self, body: BodyId, depth: usize, found: &mut Vec<BodyId>) {
        found.push(body);
        if depth < DEEPEST {
            self.hcl.blocks(body).iter().for_each(|block| self.search(block.body, depth + 1, found));
        }
    }

    fn service(
        &mut self,
        body: BodyId,
        platform: Platform,
        is_module: bool,
        (options, variables): (Option<ExpressionId>, Option<ExpressionId>),
    ) {
        let is_mwaa = platform == Platform::Mwaa;
        let name = self.named(if is_mwaa { "MWAA" } else { "Composer" }, body);
        let has_script = self.hcl.attribute(body, "startup_script_s3_path").is_some();
        let mut block = Block { name, is_open: is_module || has_script, has_platform: true, ..Block::default() };
        if let Some(variables) = variables {
            self.composer_variables(variables, &mut block);
        }
        if let Some(options) = options {
            let entries = self.entries(options);
            self.options(entries, platform, &mut block);
        }
        let key_of = |block: &Block<'t>, name: &str| {
            block.variables.iter().find(|(key, _)| key.bytes() == name.as_bytes()).map(|(key, _)| key.whole())
        };
        // MWAA's own kwargs stay in force under another backend.
        let backend = key_of(&block, "AIRFLOW__SECRETS__BACKEND").filter(|_| is_mwaa && !block.is_open);
        if let Some(backend) = backend.filter(|_| key_of(&block, "AIRFLOW__SECRETS__BACKEND_KWARGS").is_none()) {
            let decoded = |text: &'static str| Mapped::decoded(text.as_bytes(), backend);
            block.variables.push((decoded("AIRFLOW__SECRETS__BACKEND_KWARGS"), decoded(managed::MWAA_KWARGS)));
        }
        self.add(block);
    }

    fn options(&mut self, entries: Entries<'t>, platform: Platform, block: &mut Block<'t>) {
        let is_mwaa = platform == Platform::Mwaa;
        block.is_open |= entries.is_open;
        for (key, value) in entries.members {
            let Some(own) = key.text() else { continue };
            let Some((variable, is_own)) = managed::option(platform, own) else {
                if is_mwaa && key.is_certain() && managed::is_refused_by_mwaa(own) {
                    self.odd(OddityKind::MwaaOption, &key, key.whole(), None);
                }
                continue;
            };
            let name = Mapped::decoded(variable.into_bytes(), key.whole());
            if !is_own {
                let kind = if is_mwaa { OddityKind::MwaaOption } else { OddityKind::ComposerOption };
                self.odd(kind, &name, key.whole(), None);
            } else if is_mwaa && entries.bare.contains(&key.whole()) {
                self.odd(OddityKind::BareKey, &name, key.whole(), None);
            }
            match value {
                Value::Object(_, span) | Value::List(_, span) => {
                    self.odd(OddityKind::NotText, &name, span, None);
                    block.variables.push((name, Mapped::hole(span)));
                }
                Value::Null(_) => {}
                value => {
                    let Some(text) = value.text() else { continue };
                    if is_mwaa && text.is_certain() && !managed::is_taken_by_mwaa(text.bytes()) {
                        self.odd(OddityKind::NotOneLine, &name, self.opening(&key, &text), None);
                    }
                    block.variables.push((name, text));
                }
            }
        }
    }

    /// The rest of the line behind a key: where its value begins.
    fn opening(&self, key: &Mapped<'t>, value: &Mapped<'t>) -> Span {
        let text = self.hcl.text();
        let start = key.whole().end as usize;
        let line = text.get(start..).unwrap_or_default().lines().next().unwrap_or_default();
        let bare = line.trim_start_matches(['"', ' ', '\t', '=', ':']).trim_end();
        let from = start + line.trim_end().len() - bare.len();
        let own = Span::new(from, from + bare.len());
        if own.is_empty() { value.whole() } else { own }
    }

    fn composer_variables(&mut self, variables: ExpressionId, block: &mut Block<'t>) {
        let entries = self.entries(variables);
        block.is_open |= entries.is_open;
        for (key, value) in entries.members {
            let Some(name) = key.text().filter(|name| is_variable_name(name)) else { continue };
            if managed::is_refused_by_composer(name) {
                self.odd(OddityKind::ComposerVariable, &key, key.whole(), None);
            } else if let Some(value) = value.text() {
                block.variables.push((key, value));
            }
        }
    }
}
