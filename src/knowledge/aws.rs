//! Regions, partitions and the limits of ARNs and names in AWS.
//!
//! Enters: names of regions. Leaves: whether boto3 accepts them, whether AWS has them, what was
//! intended. Never asks AWS: a region newer than the list is recognised by its form.

use super::Evidence;

/// A partition: regions with their own accounts and names.
#[derive(Debug)]
pub struct Partition {
    /// As in an ARN: `aws`, `aws-cn`.
    pub id: &'static str,
    /// The suffix of its host names.
    pub dns_suffix: &'static str,
    /// Its regions are named `<prefix>-<word>-<number>`.
    pub prefixes: &'static [&'static str],
    /// Names that mean the whole partition instead of a place: `aws-global`.
    pub pseudo_regions: &'static [&'static str],
    /// Its regions.
    pub regions: &'static [&'static str],
}

/// A region's name in the console.
#[derive(Debug)]
pub struct DisplayName {
    /// `US East (N. Virginia)`
    pub name: &'static str,
    /// `us-east-1`
    pub region: &'static str,
}

/// Limits of `arn:<partition>:iam::<account>:role<path><name>`; lengths in characters.
#[derive(Clone, Copy, Debug)]
pub struct RoleArnLimits {
    /// boto3 itself rejects shorter ones.
    pub min_length: usize,
    /// The longest.
    pub max_length: usize,
    /// Digits of the account.
    pub account_digits: usize,
    /// The longest name.
    pub name_max_length: usize,
    /// Characters that a name may contain besides ASCII letters and digits.
    pub name_characters: &'static str,
    /// The longest path, including its slashes.
    pub path_max_length: usize,
}

/// What is known about AWS.
#[derive(Debug)]
pub struct Facts {
    /// Where the facts come from.
    pub evidence: Evidence,
    /// All partitions.
    pub partitions: &'static [Partition],
    /// Names in the console; some regions have several.
    pub display_names: &'static [DisplayName],
    /// Limits of a role's ARN.
    pub role_arn: RoleArnLimits,
}

static FACTS: Facts = include!(concat!(env!("OUT_DIR"), "/aws.rs"));

/// All facts.
pub fn facts() -> &'static Facts {
    &FACTS
}

/// The partition of this name.
pub fn partition(id: &str) -> Option<&'static Partition> {
    facts().partitions.iter().find(|partition| partition.id == id)
}

/// Every region that is a place.
pub fn regions() -> impl Iterator<Item = &'static str> {
    facts().partitions.iter().flat_map(|partition| partition.regions.iter().copied())
}

/// Whether the list has this region.
pub fn is_region(name: &str) -> bool {
    regions().any(|region| region == name)
}

/// Whether this name means a whole partition.
pub fn is_pseudo_region(name: &str) -> bool {
    facts().partitions.iter().any(|partition| partition.pseudo_regions.contains(&name))
}

/// The partition of this region: by the lists, else by the form of the name.
pub fn partition_of_region(name: &str) -> Option<&'static Partition> {
    let partitions = &facts().partitions;
    let listed = |partition: &&Partition| partition.regions.contains(&name) || partition.pseudo_regions.contains(&name);
    partitions.iter().find(listed).or_else(|| {
        let (front, number) = name.rsplit_once('-')?;
        let (prefix, word) = front.rsplit_once('-')?;
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let letters = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        partitions.iter().find(|partition| digits && letters && partition.prefixes.contains(&prefix))
    })
}

/// Whether botocore accepts this as a region name: a host name label that is not only digits. Any
/// other raises `InvalidRegionError`, except the empty one, which produces an invalid URL.
pub fn is_region_format(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() <= 63
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && bytes.first() != Some(&b'-')
        && bytes.last() != Some(&b'-')
        && (bytes.is_empty() || !bytes.iter().all(u8::is_ascii_digit))
}

/// The region of an availability zone: `us-east-1` of `us-east-1a`.
pub fn region_of_zone(name: &str) -> Option<&'static str> {
    let region = name.strip_suffix(|last: char| last.is_ascii_lowercase())?;
    regions().find(|known| *known == region)
}

/// The region with this console name, in any case; the part in parentheses is enough if it is
/// unique to one region.
pub fn region_of_display_name(name: &str) -> Option<&'static str> {
    let same = |other: &str| other.to_lowercase() == name.trim().to_lowercase();
    let names = &facts().display_names;
    if let Some(found) = names.iter().find(|display| same(display.name)) {
        return Some(found.region);
    }
    let place =
        |display: &DisplayName| display.name.split_once('(').is_some_and(|(_, end)| same(end.trim_end_matches(')')));
    let mut found = names.iter().filter(|display| place(display)).map(|display| display.region);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}
