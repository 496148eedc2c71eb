//! Where the pages of the rules are on the web.
//!
//! Enters: the base URL, which `AIRENV_DOCS_URL` gives when the program is built. Leaves: the address of a rule's page. A
//! program that was built without it points nowhere.

use crate::rules::Rule;

/// What `AIRENV_DOCS_URL` said. A constant of its own, so that every build looks at it.
const BUILT_FOR: Option<&str> = match option_env!("AIRENV_DOCS_URL") {
    Some(base) if !base.is_empty() => {
        assert!(is_url(base.as_bytes()), "AIRENV_DOCS_URL must be a URL such as https://example.org/airenv");
        Some(base)
    }
    _ => None,
};

/// A site with a page for each rule, or none.
#[derive(Clone, Copy, Debug, Default)]
pub struct Site(Option<&'static str>);

impl Site {
    /// No site: nothing points anywhere.
    pub const NONE: Self = Self(None);

    /// The site for which this program was built.
    pub const OURS: Self = Self(BUILT_FOR);

    /// The site at a base URL.
    pub const fn at(base: &'static str) -> Self {
        Self(Some(base))
    }

    /// The start of the site.
    pub fn base(self) -> Option<&'static str> {
        self.0.map(|base| base.trim_end_matches('/'))
    }

    /// The page of a rule.
    pub fn page(self, rule: &Rule) -> Option<String> {
        self.base().map(|base| format!("{base}/rules/{}/", rule.name))
    }

    /// A line for a terminal, in which the first code of a rule is a link to its page (OSC 8).
    pub(super) fn linked(self, line: String, rule: &Rule) -> String {
        match self.page(rule) {
            Some(page) => {
                let linked = format!("\u{1b}]8;;{page}\u{1b}\\{}\u{1b}]8;;\u{1b}\\", rule.code);
                line.replacen(rule.code, &linked, 1)
            }
            None => line,
        }
    }
}

/// Whether a text is a URL of the web, made of nothing that a terminal, Markdown or HTML takes for more than a letter.
const fn is_url(text: &[u8]) -> bool {
    let ([b'h', b't', b't', b'p', b's', b':', b'/', b'/', rest @ ..]
    | [b'h', b't', b't', b'p', b':', b'/', b'/', rest @ ..]) = text
    else {
        return false;
    };
    let mut left = rest;
    while let [first, behind @ ..] = left {
        if !(first.is_ascii_alphanumeric() || matches!(first, b'-' | b'.' | b'_' | b'~' | b':' | b'/')) {
            return false;
        }
        left = behind;
    }
    !rest.is_empty()
}
