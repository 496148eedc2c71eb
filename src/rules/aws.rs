//! What the AWS backends connect with: the region and the role, wherever they come from.
//!
//! Enters: a configuration. Leaves: the region in force, and whether there is a region and a role.
//! Never guesses what the process environment or a profile contains.

use super::near_miss;
use super::prelude::*;
use crate::environment::Host;
use crate::knowledge::variables::{self, Variable};
use crate::knowledge::{Requirement, aws};

/// The backend, if it is an AWS backend.
pub(super) fn backend(config: &BackendConfig<'_>) -> Option<&'static Backend> {
    config.backend.filter(|backend| backend.aws_connection)
}

/// In bytes. A longer string is not a spelling of a region.
const LONGEST_NAME: usize = 100;

/// Where to report missing kwargs, if everything that is given is known and something is given.
/// With no kwargs or broken kwargs, other rules report.
pub(super) fn judged(config: &BackendConfig<'_>) -> Option<Location> {
    match config.state {
        // A platform may give both.
        _ if !config.is_complete() || config.environment.host == Host::Platform => None,
        KwargsState::Object => config.kwargs.map(Setting::key_location),
        KwargsState::Absent => config.given.first().map(|given| given.key),
        _ => None,
    }
}

/// Where a region is written.
#[derive(Clone, Copy)]
enum Source<'c, 'p> {
    Kwarg(&'c Given<'p>),
    Variable(&'c Setting<'p>),
}

/// The region that the backend would use, if its value is known.
#[derive(Clone, Copy)]
pub(super) struct Region<'c, 'p> {
    config: &'c BackendConfig<'p>,
    source: Source<'c, 'p>,
    /// The kwarg or the variable.
    pub name: &'static str,
    /// Its value, which must not be shown until it is proved public.
    pub text: &'c str,
}

impl<'c, 'p> Region<'c, 'p> {
    /// The region in force: the kwarg, else what boto3 reads from the environment.
    pub fn of(config: &'c BackendConfig<'p>) -> Option<Self> {
        let backend = backend(config)?;
        if let Some(given) =
            config.given_for(Purpose::Region).filter(|given| config.kind(given) != Some(JsonKind::Null))
        {
            let is_text = config.kind(given) == Some(JsonKind::String) && given.is_certain(config);
            let text = config.text(given).filter(|_| is_text)?;
            return Some(Self { config, source: Source::Kwarg(given), name: given.kwarg?.name, text });
        }
        if config.state == KwargsState::Unknown || near_miss::is_meant_for(config, Purpose::Region) {
            return None;
        }
        let mut read = variables::standing_for(backend.store, Purpose::Region).filter(|variable| variable.reads);
        let (variable, setting) = read.find_map(|variable| Some((variable, config.environment.get(variable.name)?)))?;
        let text = setting.value.text().filter(|_| setting.value.is_certain())?;
        Some(Self { config, source: Source::Variable(setting), name: variable.name, text })
    }

    /// The one of the image that another variable of its name replaces here.
    pub fn of_image(config: &'c BackendConfig<'p>) -> Option<Self> {
        let mut read = variables::standing_for(backend(config)?.store, Purpose::Region);
        let (variable, setting) = read.find_map(|variable| {
            let mut replaced = config.environment.overridden();
            let is_own = |setting: &&Setting<'_>| {
                variable.reads
                    && setting.key.text() == Some(variable.name)
                    && config.environment.is_of_image(setting.document)
            };
            Some((variable, replaced.find(is_own)?))
        })?;
        let text = setting.value.text().filter(|_| setting.value.is_certain())?;
        Some(Self { config, source: Source::Variable(setting), name: variable.name, text })
    }

    /// Whether it is a real value and not a placeholder.
    pub fn is_filled_in(&self) -> bool {
        let is_told = |given| wording::is_judged_elsewhere(self.config, given);
        match self.source {
            Source::Kwarg(given) => !is_told(given),
            Source::Variable(_) => placeholders::placeholder(self.text).is_none(),
        }
    }

    /// Its value, if it may be shown.
    pub fn shown(&self) -> Option<Public<'c>> {
        match self.source {
            Source::Kwarg(given) => disclosure::given(self.config, given),
            Source::Variable(_) => disclosure::region(self.text),
        }
    }

    /// Where a part of it is written.
    pub fn at(&self, part: Span) -> Location {
        match self.source {
            Source::Kwarg(given) if part.is_empty() => given.value,
            Source::Kwarg(given) => self.config.part_location(given, part),
            Source::Variable(setting) => Location { document: setting.document, span: setting.value.origin(part) },
        }
    }

    /// Where to point if it is empty: the value of the kwarg, the name of the variable.
    pub fn key(&self) -> Location {
        match self.source {
            Source::Kwarg(given) => given.value,
            Source::Variable(setting) => setting.key_location(),
        }
    }

    /// The whole value.
    pub fn whole(&self) -> Span {
        Span::new(0, self.text.len())
    }

    /// Where the whole value can be replaced.
    pub fn place(&self) -> Option<Location> {
        match self.source {
            Source::Kwarg(given) => edit::place(self.config, given, self.whole()),
            Source::Variable(setting) => {
                let span = setting.value.written(self.whole())?;
                Some(Location { document: setting.document, span })
            }
        }
    }

    /// "`region_name` is `us_east_1`, which is not a region", or only "`region_name` is not a
    /// region".
    pub fn is(&self, what: &'static str) -> Message {
        let message = Message::quoting(self.name);
        match self.shown().filter(|shown| !shown.as_str().is_empty()) {
            Some(shown) => message.and(" is ").code(shown).and(", which is ").and(what),
            None => message.and(" is ").and(what),
        }
    }

    /// Whether requests go to a custom endpoint, so that the region only signs them and does not
    /// pick the host.
    pub fn is_only_signed_with(&self) -> bool {
        let given = self.config.given_for(Purpose::EndpointUrl);
        given.is_some_and(|given| self.config.kind(given) != Some(JsonKind::Null))
    }

    /// The finding with the intended region.
    pub fn repaired(&self, finding: Finding, meant: Option<&'static str>, safety: Safety) -> Finding {
        let Some(meant) = meant else { return finding.help("write the region code, such as `us-east-1`") };
        let finding = finding.help(Message::from("write ").code(meant));
        finding.rewrite((safety, Message::from("Write ").code(meant)), self.place(), meant)
    }
}

/// The region that a string certainly means: another spelling of its name, or its console name.
pub(super) fn meant_region(text: &str) -> Option<&'static str> {
    if text.len() > LONGEST_NAME {
        return None;
    }
    if let Some(region) = aws::regions().find(|region| *region == text) {
        return Some(region);
    }
    let plain = near_miss::squeezed(text);
    let same = aws::regions().find(|region| near_miss::squeezed(region) == plain);
    same.or_else(|| aws::region_of_display_name(text))
}

/// The region variable, if it is written without a value and its loader does not set it.
pub(super) fn left_empty(config: &BackendConfig<'_>) -> Option<(&'static str, Location)> {
    let name = region_variable(backend(config)?)?;
    let is_in_force = config.given_for(Purpose::Region).is_none() && config.is_complete();
    let is_in_force = is_in_force && !near_miss::is_meant_for(config, Purpose::Region);
    Some((name, config.environment.left_empty(name).filter(|_| is_in_force)?))
}

/// The requirement that a region be given.
fn region_requirement(backend: &Backend) -> Option<&Requirement> {
    backend.requirements.iter().find(|requirement| {
        let kwarg = requirement.usual().and_then(|usual| backend.kwarg(usual));
        requirement.when.is_empty() && kwarg.is_some_and(|kwarg| kwarg.purpose == Purpose::Region)
    })
}

/// Whether neither the kwargs nor the environment give a region or anything that may contain one.
pub(super) fn lacks_region(config: &BackendConfig<'_>) -> bool {
    let Some(requirement) = backend(config).and_then(region_requirement).filter(|_| config.is_complete()) else {
        return false;
    };
    let is_null = |given: &Given<'_>| config.kind(given) == Some(JsonKind::Null);
    let is_given =
        |name: &str| config.given_named(name).is_some_and(|given| !is_null(given) && may_give_region(config, given));
    let kwargs = requirement.any_of.iter().copied().flatten().chain(requirement.maybe);
    let variables = requirement.variables.iter().chain(requirement.maybe_variables);
    !kwargs.copied().any(is_given)
        && !variables.copied().any(|name| config.environment.has(name) || config.environment.left_empty(name).is_some())
        && !near_miss::is_meant_for(config, Purpose::Region)
}

/// Whether an object of settings has one that may give a region in these versions; other kwargs
/// always may.
fn may_give_region(config: &BackendConfig<'_>, given: &Given<'_>) -> bool {
    let Some(kwarg) = given.kwarg.filter(|kwarg| !kwarg.members.is_empty()) else { return true };
    if config.kind(given) != Some(JsonKind::Object) {
        return true;
    }
    config.members(given).iter().any(|member| {
        let known = kwarg.member(member.key.expose());
        let may_name = |known: &crate::knowledge::Member| {
            let is_read = known.last.as_ref().is_none_or(|last| config.versions().after(last) != Certainty::Yes);
            matches!(known.purpose, Some(Purpose::Region | Purpose::Profile)) && is_read
        };
        !member.key_certain || known.is_some_and(may_name)
    })
}

/// The variable that can replace the region kwarg.
pub(super) fn region_variable(backend: &Backend) -> Option<&'static str> {
    variables::standing_for(backend.store, Purpose::Region)
        .find(|variable| variable.reads)
        .map(|variable| variable.name)
}

/// Whether the configuration names a role to assume.
pub(super) fn has_role(config: &BackendConfig<'_>) -> Certainty {
    let Some(given) = config.given_for(Purpose::RoleArn) else {
        return if config.is_complete() { Certainty::No } else { Certainty::Maybe };
    };
    let is_certain = given.is_certain(config);
    match (config.kind(given), config.text(given)) {
        (Some(JsonKind::Null), _) => Certainty::No,
        (Some(_), None) => config.is_given_set(given),
        (Some(JsonKind::String), Some("")) if is_certain => Certainty::No,
        (Some(JsonKind::String), Some(_)) if is_certain => Certainty::Yes,
        _ => Certainty::Maybe,
    }
}

/// Whether the environment sets a variable that gives or may give its own credentials.
pub(super) fn has_own_credentials(config: &BackendConfig<'_>) -> bool {
    const PURPOSES: [Purpose; 5] =
        [Purpose::AccessKeyId, Purpose::Profile, Purpose::RoleArn, Purpose::WebIdentitySetting, Purpose::Credential];
    let Some(backend) = backend(config) else { return false };
    let is_set = |name: &str| config.environment.has_value(name);
    let gives = |variable: &Variable| variable.reads && is_set(variable.name) && variable.with.is_none_or(is_set);
    PURPOSES.iter().any(|purpose| variables::standing_for(backend.store, *purpose).any(gives))
}

/// The variable that is set instead of the one that boto3 reads, if there is no other region.
pub(super) fn in_its_place<'c, 'p>(config: &'c BackendConfig<'p>) -> Option<(&'static Variable, &'c Setting<'p>)> {
    let backend = backend(config).filter(|_| lacks_region(config))?;
    let unread = variables::standing_for(backend.store, Purpose::Region).filter(|variable| !variable.reads);
    let mut set = unread.filter_map(|variable| Some((variable, config.environment.get(variable.name)?)));
    set.find(|(_, setting)| !setting.value.is_empty())
}
