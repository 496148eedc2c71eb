//! Whether a host is this one or in its own network.
//!
//! Enters: a URL or a host. Leaves: an answer that is certain only for what is near. Never looks a name up.

use std::net::IpAddr;

/// The host at the start of what follows the scheme.
pub(super) fn host(rest: &str) -> Option<&str> {
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    match host.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => host.split(':').next(),
    }
}

/// Whether a URL leads to this host or what is certainly its own network.
pub(super) fn is_near(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    host(rest).is_some_and(|host| !host.is_empty() && !is_elsewhere(host))
}

/// Whether a host is elsewhere.
pub(super) fn is_elsewhere(host: &str) -> bool {
    const NEAR: [&str; 5] = [".local", ".svc", ".internal", ".localhost", ".cluster"];
    match host.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            !(address.is_loopback() || address.is_private() || address.is_link_local() || address.is_unspecified())
        }
        Ok(IpAddr::V6(address)) => {
            !(address.is_loopback()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                || address.is_unspecified())
        }
        Err(_) => {
            let name = host.trim_end_matches('.').to_lowercase();
            name.contains('.') && !NEAR.iter().any(|end| name.ends_with(end))
        }
    }
}
