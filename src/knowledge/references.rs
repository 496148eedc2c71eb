//! Texts in whose place another program puts a secret before Airflow starts.
//!
//! Enters: a value as it is written. Leaves: whether it is such a reference. Never follows one.
//!
//! Source: the documentation of 1Password (`op run`), vals, bank-vaults, the Vault plugin of Argo CD, SOPS, `CloudFormation`'s
//! dynamic references, Azure App Service, dotenvx. Not run.

use crate::text::contains;

/// What a reference begins with.
const STARTS: [&[u8]; 7] =
    [b"op://", b"ref+", b"<path:", b"ENC[AES256_GCM,", b"encrypted:", b"@Microsoft.KeyVault(", b"!vault"];

/// What a value has in it wherever a reference stands.
const PART: &[u8] = b"{{resolve:";

/// Whether a value is a reference to a secret.
pub fn stands_for_secret(value: &[u8]) -> bool {
    let is_path = |rest: &[u8]| rest.contains(&b'#') && rest.contains(&b'/');
    // Few values have a brace, and a search costs more to begin than to end.
    let has_part =
        || memchr::memchr(b'{', value).is_some_and(|at| value.get(at..).is_some_and(|rest| contains(rest, PART)));
    // A loader may have kept the quotes.
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    STARTS.iter().any(|start| value.starts_with(start))
        || value.strip_prefix(b"vault:").is_some_and(is_path)
        || has_part()
}
