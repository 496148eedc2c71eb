//! What is odd in what a file carries, as data.
//!
//! Enters: nothing. Leaves: the kinds of things that the reader of a file rejects, changes or ignores. Never says how bad
//! one is: that is for the rules.

use super::Kind;
use crate::text::{Mapped, Span};

/// Something in a block that its reader rejects, changes or ignores.
#[derive(Clone, Debug)]
pub struct Oddity<'p> {
    /// The kind.
    pub kind: OddityKind,
    /// The variable.
    pub name: Mapped<'p>,
    /// Its place.
    pub span: Span,
    /// Another place that explains it.
    pub beside: Option<Span>,
    /// The kind of the text around it, if that is a string in a file of another kind.
    pub of: Option<Kind>,
}

impl<'p> Oddity<'p> {
    /// An oddity that nothing else explains.
    pub fn new(kind: OddityKind, name: Mapped<'p>, span: Span) -> Self {
        Self { kind, name, span, beside: None, of: None }
    }
}

/// The kinds of oddities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OddityKind {
    /// A map or a list instead of a string.
    NotText,
    /// A number without quotes, which the reader refuses.
    Number,
    /// `true` or `yes` without quotes, which the reader refuses.
    Boolean,
    /// An unquoted number or boolean that reaches the process as different text.
    Rewritten,
    /// Null, which becomes the text `<nil>`.
    Nil,
    /// A variable that lacks a required value.
    NoValue,
    /// Of Astro: an entry without a `key`.
    NoKey,
    /// Of Astro: an `is_secret` that is no boolean.
    NotBoolean,
    /// Of GitLab: a line of a script that is a map.
    LineIsMap,
    /// Of compose: `environment:` with nothing below it.
    EmptyBlock,
    /// Of compose: `environment:` or `env_file:` above the services.
    OutsideOfService,
    /// Of compose: a service at the top of a file without `services:`.
    NoServices,
    /// Of compose: a key that resembles `environment` or `env_file`.
    Misnamed,
    /// Of compose: a key that the map already has.
    KeyTwice,
    /// Of compose: a map below `env_file`, outside of a list.
    BareFile,
    /// Of compose: `environment` as one string.
    OneString,
    /// Of compose: a map in a list of `NAME=VALUE`.
    MapInList,
    /// Of compose: a name that a list of `NAME=VALUE` has again, with another value.
    TwiceInList,
    /// Of compose: a blank at the end of a name.
    NameEndsWithBlank,
    /// Of compose: `.inf` or `.nan`.
    NoNumber,
    /// Of compose: `<<` with a list of variables.
    MergedList,
    /// Of compose: `${}`, `${NAME`, `${NAME!}`.
    BrokenReference,
    /// Of compose: an own `environment` of a service, which drops the one that `<<` merges, and variables of Airflow's in it.
    DropsMerged,
    /// Of compose: an argument of the build, which no process gets.
    BuildArgument,
    /// A `$` inside a word, which the reader takes for a reference.
    Reference,
    /// Of compose: `${NAME}` without a default.
    Interpolated,
    /// `<<`, for a reader that does not merge.
    MergeKey,
    /// Of a `devcontainer.json`: a default that ends before it seems to.
    DefaultCut,
    /// Of systemd: JSON whose quotes are taken for quotes around words.
    LosesQuotes,
    /// Of systemd: a `%` that starts a specifier where a character of a URL seems to be meant.
    Specifier,
    /// Of systemd: a `%` that starts no specifier, so that the variable is not set.
    BadSpecifier,
    /// Of systemd: text that it cannot read, so that it ignores it with everything behind it on the line.
    BadWord,
    /// Of systemd: a name that blanks separate from its `=`, so that it is not set.
    BlankInAssignment,
    /// Of systemd: a word that sets nothing.
    StrayWord,
    /// Of a Makefile or a justfile: an `export` that ends with its line.
    LostExport,
    /// Of a justfile: a backslash in front of a character that it does not escape.
    JustEscape,
    /// Of a justfile: text behind a string.
    JustBehind,
    /// Of a justfile: a string without an end.
    JustOpen,
    /// Of a justfile: `$$NAME`, which the shell reads as its id and text.
    DoubleDollar,
    /// Of a Makefile: `$NAME`, of which make takes the first letter for the name.
    SingleDollar,
    /// Of Kubernetes: plain text where base64 belongs.
    NotBase64,
    /// Of Kubernetes: `$(NAME)` above the variable of that name.
    ReferenceBelow,
    /// A name that the block already has.
    Twice,
    /// A secret that is not marked as one.
    NotMarked,
    /// Of `airflow.cfg`: a name that is read in lower case only.
    OtherCase,
    /// Of `airflow.cfg`: a `%` that starts no interpolation.
    Percent,
    /// Of `airflow.cfg`: `%(name)s` without an option of that name.
    UnknownReference,
    /// Of `airflow.cfg`: the name of a variable in place of an option's.
    VariableAsOption,
    /// Of `airflow.cfg`: a section whose name is spelled otherwise.
    OtherSection,
    /// An option of `airflow.cfg` that is meant for one of `[secrets]`.
    OtherOption,
    /// Of `airflow.cfg`: the whole file, which `.dockerignore` keeps out of the image.
    NotInImage,
    /// Of `airflow.cfg`: a byte order mark in front of the first section.
    ByteOrderMark,
    /// Of `airflow.cfg`: text before the first section.
    NoSection,
    /// Of `airflow.cfg`: a line that is neither a section nor an option.
    NotAnOption,
    /// Of MWAA: an option whose name it refuses.
    MwaaOption,
    /// Of Cloud Composer: an option whose name it refuses.
    ComposerOption,
    /// Of Cloud Composer: a variable that it refuses, since it is an option.
    ComposerVariable,
    /// Of MWAA: a value that is empty, has several lines or other characters than ASCII.
    NotOneLine,
    /// Of a chart: the `extra` of a connection, which is not JSON.
    ExtraNotJson,
    /// Of Terraform: a key with a dot that lacks its quotes.
    BareKey,
    /// Of Terraform: a value that Helm takes apart.
    HelmSet,
}

impl OddityKind {
    /// Whether compose stops for it, so that no service of the file runs.
    pub(super) fn stops_compose(self) -> bool {
        matches!(
            self,
            Self::OutsideOfService
                | Self::NoServices
                | Self::Misnamed
                | Self::KeyTwice
                | Self::BareFile
                | Self::OneString
                | Self::MapInList
                | Self::NameEndsWithBlank
                | Self::NoNumber
                | Self::MergedList
                | Self::BrokenReference
                | Self::EmptyBlock
        )
    }
}
