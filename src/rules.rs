//! The rules: one record each.
//!
//! Enters: statements, readings and configurations. Leaves: findings. A rule never parses text,
//! never names a kwarg that the knowledge table should name, and never reports anything known only
//! at run time.

use crate::diagnostic::Severity;
use crate::text::near;

/// A rule: the content of its page, and the check.
#[derive(Debug)]
pub struct Rule {
    /// `AE201`. Never reused for another rule.
    pub code: &'static str,
    /// `kwargs-not-json`.
    pub name: &'static str,
    /// The severities of its findings, the worst one first.
    pub severities: &'static [Severity],
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Why it matters: what Airflow, a loader or a shell really does. Markdown.
    pub why: &'static str,
    /// How to fix it. Markdown.
    pub repair: &'static str,
    /// Where this was observed.
    pub evidence: &'static str,
    /// A `.env` file in which it fires.
    pub bad: Example,
    /// The same file, fixed: no rule fires.
    good: Example,
    /// What it looks at, and how.
    pub checks: &'static [Check],
}

impl Rule {
    /// Rules that say more about the same place: if one of them reports something there, this one
    /// is silent.
    pub fn yields(&self) -> &'static [&'static str] {
        precedence::yields(self.code)
    }

    /// The example of a file in which it fires, fixed: no rule fires.
    pub fn good(&self) -> Example {
        self.good.after(self.bad)
    }

    /// The worst severity of its findings.
    pub fn severity(&self) -> Severity {
        self.severities.first().copied().unwrap_or(Severity::Error)
    }

    /// The names of its severities: `error`, `error or warning`.
    pub fn levels(&self) -> String {
        let names: Vec<&str> = self.severities.iter().map(|severity| severity.name()).collect();
        match names.as_slice() {
            [most @ .., last] if !most.is_empty() => format!("{} or {last}", most.join(", ")),
            _ => names.concat(),
        }
    }
}

/// Lists the modules, one per line: `AE201 => kwargs_not_json`.
macro_rules! rules {
    ($($module:ident)*) => {
        $(mod $module;)*
        /// Every rule, ordered by code.
        pub static ALL: &[&Rule] = &[$(&$module::RULE),*];
    };
}

rules! {
    unreadable_line
    unterminated_quote
    loaders_disagree
    duplicate_key
    export_prefix
    space_around_equals
    trailing_comment_kept
    hash_cuts_value
    quotes_kept
    escaped_quotes_kept
    multi_line_value
    dollar_expanded
    secret_not_saved
    dockerfile_syntax
    comment_uploaded
    byte_order_mark
    line_too_long
    typographic_characters
    invalid_key
    set_by_astro_dev
    bidirectional_control
    windows_line_endings
    name_runs_on
    misspelled_airflow_key
    backend_without_kwargs
    kwargs_without_backend
    unknown_backend_class
    moved_backend_class
    malformed_backend_class
    unusable_key_variant
    workers_kwargs_missing
    provider_too_old
    redundant_backend
    secret_option_not_found
    malformed_service_url
    provider_not_installed
    option_not_a_value
    bad_fernet_key
    own_class_not_found
    option_not_usable
    kwargs_not_json
    kwargs_not_an_object
    kwargs_empty
    duplicate_kwarg
    unknown_kwarg
    kwarg_of_another_backend
    kwarg_wrong_type
    missing_required_kwarg
    conflicting_kwargs
    kwarg_not_in_this_version
    kwargs_too_deep
    placeholder_left
    bad_lookup_pattern
    client_setting_without_effect
    client_variable
    malformed_url
    malformed_label
    reference_without_quotes
    own_class_refuses_kwarg
    prefix_without_leading_slash
    prefix_with_leading_slash
    malformed_prefix
    prefixes_collide
    prefixes_swapped
    empty_prefix
    prefix_illegal_in_store
    prefixes_differ
    secret_outside_prefix
    lookup_disabled
    vault_path_doubled
    stored_name_refused
    missing_region
    malformed_region
    unknown_region
    region_variable_not_read
    missing_role_arn
    malformed_role_arn
    not_a_role_arn
    partition_mismatch
    regions_differ
    static_keys_in_kwargs
    assume_role_setting
    endpoint_elsewhere
    secret_without_secret_flag
    load_without_secret_flag
    secret_in_script
    env_file_not_ignored
    plain_parameter_type
    cleartext_url
    unquoted_json_argument
    json_quotes_lost
    redirect_swallows_argument
    malformed_pair
    unknown_flag_or_command
    env_without_load
    file_as_argument
    no_deployment_named
    load_file_missing
    undocumented_flags
    broken_continuation
    word_split_value
    literal_dollar
    set_twice
    prompt_left
    script_syntax_error
    option_after_image
    export_lost
    connection_key_not_upper_case
    malformed_connection
    shadowed_by_backend
    id_nearly_stored
    id_illegal_in_store
    env_does_not_build
    env_in_discarded_stage
    build_argument_out_of_scope
    secret_in_image
    env_loses_quotes
    value_not_a_string
    broken_yaml
    broken_airflow_cfg
    file_rejected
    environment_replaces_merged
    env_file_missing
    interpolated_empty
    build_argument_not_in_container
    value_rewritten
    reference_below
    option_name_refused
    unquoted_option_name
    option_not_one_line
    composer_variable_refused
    helm_set_splits_value
    broken_terraform
    gcloud_splits_value
    default_cut_short
    specifier_in_unit
    chart_value_not_used
    env_file_not_passed
    cfg_not_in_image
    make_single_dollar
    ignored_in_unit
    broken_justfile
    double_dollar_in_justfile
    live_value_differs
    github_env_refused
    expression_pasted
    bare_name_unsets
    override_not_read
    override_of_unknown_service
    run_export_lost
    later_file_replaces_list
    helm_set_refused
    mwaa_options_refused
    stored_elsewhere
    vault_field_not_read
    object_without_key
    unknown_rule_in_ignore
    unused_ignore
    ignore_read_as_value
}

mod aws;
mod charts;
mod check;
mod class_path;
mod command;
mod command_line;
mod connection_uri;
mod connections;
mod dag_ids;
mod deployments;
mod edit;
mod example;
mod fault;
mod hosts;
mod ignores;
mod json_lines;
mod kwarg_value;
mod kwargs;
mod literal;
mod members;
mod near_miss;
mod near_prefix;
mod option_names;
mod option_variants;
mod pages;
mod patterns;
mod placeholders;
mod portable;
mod precedence;
mod prefix;
mod prefix_kind;
mod prelude;
mod readers;
mod references;
mod required;
mod role_arn;
mod secrets;
mod shapes;
mod statements;
mod stores;
mod troubles;
mod wording;
mod written_region;

pub(crate) use check::configs_of;
pub use check::{Check, IgnoreScope, ProjectScope, Read, Scope};
pub(crate) use class_path::meant_store;
pub use example::Example;
use example::{PARAMETER_STORE, SECRETS_MANAGER};
pub(crate) use option_names::meant_by;
pub(crate) use pages::{Printed, holds_on_page, is_of_env_file, on_pages};
pub(crate) use patterns::error as pattern_error;
pub(crate) use placeholder_left::leave_to_be_filled_in;
pub use readers::{Line, LineFinding, LineReading, ToldLine, mend};
pub(crate) use secret_option_not_found::with_options;
pub use shapes::{Key, Value};

/// The rules that a word of the command line means: a code, a name, or a prefix of codes.
pub fn named(word: &str) -> Option<Vec<&'static Rule>> {
    let is_prefix = word.len() >= 2 && word.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("AE"));
    let matches = |rule: &&&Rule| {
        let code = rule.code.get(..word.len()).filter(|_| is_prefix);
        rule.name.eq_ignore_ascii_case(word) || code.is_some_and(|code| code.eq_ignore_ascii_case(word))
    };
    let rules: Vec<&Rule> =
        if word.eq_ignore_ascii_case("all") { ALL.to_vec() } else { ALL.iter().filter(matches).copied().collect() };
    (!rules.is_empty()).then_some(rules)
}

/// The same for a word in a comment or a baseline, which must name rules and cannot mean all of
/// them.
pub fn named_only(word: &str) -> Option<Vec<&'static Rule>> {
    named(word).filter(|rules| rules.len() < ALL.len())
}

/// Whether a word can only be meant as a code: `AE2x`.
fn is_like_code(word: &str) -> bool {
    let (start, number) = word.split_at_checked(2).unwrap_or_default();
    let is_number = number.bytes().any(|byte| byte.is_ascii_digit());
    start.eq_ignore_ascii_case("AE") && is_number && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The code or name nearest to a word that names no rule.
pub fn nearest(word: &str) -> Option<&'static str> {
    // Another code is a near word of a code, and means something else.
    if is_like_code(word) {
        return None;
    }
    near::resembling(word, ALL.iter().flat_map(|rule| [rule.code, rule.name]))
}
