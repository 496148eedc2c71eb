//! The parts of a role ARN, one by one.
//!
//! Enters: an ARN that begins like one. Leaves: the first part that is wrong.

use std::ops::Range;

use super::super::near_miss;
use super::{Arn, FORM, Fault};
use crate::knowledge::aws;
use crate::rules::prelude::*;
use crate::text::near;

/// The parts of an ARN, as byte ranges.
struct Fields {
    partition: Range<usize>,
    service: Range<usize>,
    region: Range<usize>,
    account: Range<usize>,
    resource: Range<usize>,
}

impl Arn<'_> {
    /// What is wrong with a part.
    pub(super) fn fields(&self) -> Option<Fault> {
        let mut ends = self.text.match_indices(':').map(|(at, _)| at);
        ends.next();
        let mut start = 4;
        let mut ranges = Vec::with_capacity(5);
        for end in ends.take(4) {
            ranges.push(start..end);
            start = end + 1;
        }
        ranges.push(start..self.text.len());
        let Ok([partition, service, region, account, resource]) = <[Range<usize>; 5]>::try_from(ranges.clone()) else {
            return Some(self.too_few(&ranges));
        };
        let fields = Fields { partition, service, region, account, resource };
        self.colon_too_many(&fields)
            .or_else(|| self.service(&fields))
            .or_else(|| self.resource(&fields))
            .or_else(|| self.partition(&fields))
            .or_else(|| self.region(&fields))
            .or_else(|| self.account(&fields))
            .or_else(|| self.name(&fields))
    }

    fn too_few(&self, ranges: &[Range<usize>]) -> Fault {
        if let [_, _, third, last] = ranges {
            if is_account(self.part(third.clone())) {
                let fault = Self::malformed(
                    third.clone(),
                    "has one `:` instead of two before the account",
                    "needs `::` before it",
                );
                return self.repaired(fault, vec![(third.start..third.start, ":")]);
            }
            let text = self.part(last.clone());
            if let Some(slash) = text.find('/').filter(|at| text.get(..*at).is_some_and(is_account)) {
                let at = last.start + slash;
                let fault = Self::malformed(at..at + 1, "has a `/` instead of a `:` after the account", "must be `:`");
                return self.repaired(fault, vec![(at..at + 1, ":")]);
            }
        }
        Self::malformed(self.all(), "has too few parts for the ARN of a role", "parts are missing")
    }

    fn colon_too_many(&self, fields: &Fields) -> Option<Fault> {
        let resource = self.part(fields.resource.clone());
        let (head, _) = resource.split_once(':')?;
        let is_moved = fields.account.is_empty() && is_account(head);
        is_moved.then(|| {
            let at = fields.account.start;
            let fault = Self::malformed(at..at + 1, "has an extra `:` before the account", "extra `:`");
            self.repaired(fault, vec![(at..at + 1, "")])
        })
    }

    fn service(&self, fields: &Fields) -> Option<Fault> {
        let service = self.part(fields.service.clone());
        let resource = self.part(fields.resource.clone());
        if service == "iam" {
            return None;
        }
        if let Some(rest) = resource.strip_prefix("assumed-role/").filter(|_| service == "sts") {
            return Some(self.assumed_role(fields, rest));
        }
        if service.eq_ignore_ascii_case("iam") || resource.starts_with("role/") {
            let what =
                self.show(Message::from("has the wrong service"), &fields.service).and(" (roles belong to `iam`)");
            let fault = Self::malformed(fields.service.clone(), what, "must be `iam`");
            return Some(self.repaired(fault, vec![(fields.service.clone(), "iam")]));
        }
        let what = self.show(Message::from("belongs to the service"), &fields.service).and(" and is not a role");
        Some(Self::other(fields.service.clone(), what, "not a role"))
    }

    /// `arn:aws:sts::123456789012:assumed-role/name/session`, as `aws sts get-caller-identity`
    /// prints it.
    fn assumed_role(&self, fields: &Fields, rest: &str) -> Fault {
        let resource = fields.resource.clone();
        let name_start = resource.end - rest.len();
        let name_end = name_start + rest.split('/').next().unwrap_or_default().len();
        let fault = Self::other(
            fields.service.start..resource.end,
            "is the session of an assumed role, not the role itself",
            "a session, not the role",
        );
        let edits =
            vec![(fields.service.clone(), "iam"), (resource.start..name_start, "role/"), (name_end..resource.end, "")];
        let fault = self.repaired(fault, edits);
        let part = |range: Range<usize>| self.shown.map(|shown| shown.part(Span::new(range.start, range.end)));
        match (part(0..fields.service.start), part(fields.service.end..resource.start), part(name_start..name_end)) {
            (Some(front), Some(middle), Some(name)) if !fault.edits.is_empty() => {
                let arn = Message::default().and(front).and("iam").and(middle).and("role/").and(name);
                Fault { help: Message::from("write ").code(arn).and(" (with its path, if it has one)"), ..fault }
            }
            _ => fault,
        }
    }

    fn resource(&self, fields: &Fields) -> Option<Fault> {
        const OTHERS: [(&str, &str); 10] = [
            ("user", "is the ARN of a user, not of a role"),
            ("group", "is the ARN of a group, not of a role"),
            ("policy", "is the ARN of a policy, not of a role"),
            ("instance-profile", "is the ARN of an instance profile, not of its role"),
            ("saml-provider", "is the ARN of an identity provider, not of a role"),
            ("oidc-provider", "is the ARN of an identity provider, not of a role"),
            ("server-certificate", "is the ARN of a certificate, not of a role"),
            ("mfa", "is the ARN of a device, not of a role"),
            ("federated-user", "is the ARN of a federated user, not of a role"),
            ("root", "is the ARN of a whole account, not of a role"),
        ];
        let resource = self.part(fields.resource.clone());
        let start = fields.resource.start;
        let word = resource.split(['/', ':', '%']).next().unwrap_or_default();
        let rest = resource.get(word.len()..).unwrap_or_default();
        let range = start..start + word.len();
        if word == "role" {
            return self.separator(rest, range.end);
        }
        if let Some((_, what)) = OTHERS.iter().find(|(other, _)| *other == word) {
            let fault = Self::other(range, *what, "not a role");
            return Some(if word == "instance-profile" { with_role_help(fault) } else { fault });
        }
        let is_near = near_miss::squeezed(word) == "role" || word == "roles";
        let fault = if word.is_empty() {
            Self::malformed(fields.resource.clone(), "lacks `role/`", "`role/` is missing here")
        } else {
            let what = self.show(Message::from("has"), &range).and(" instead of `role`");
            Self::malformed(range.clone(), what, "must be `role`")
        };
        Some(if is_near { self.repaired(fault, vec![(range, "role")]) } else { fault })
    }

    /// What comes between `role` and the name.
    fn separator(&self, rest: &str, at: usize) -> Option<Fault> {
        let wrong = match rest.get(..3) {
            _ if rest.starts_with('/') => return None,
            _ if rest.is_empty() => {
                return Some(Self::malformed(at - 4..at, "has no role name", "`/<name>` is missing"));
            }
            Some(escape) if escape.eq_ignore_ascii_case("%2f") => at..at + 3,
            _ => at..at + 1,
        };
        let what = Message::from("needs a `/` between `role` and the name");
        Some(self.repaired(Self::malformed(wrong.clone(), what, "must be `/`"), vec![(wrong, "/")]))
    }

    fn partition(&self, fields: &Fields) -> Option<Fault> {
        let partition = self.part(fields.partition.clone());
        if aws::partition(partition).is_some() {
            return None;
        }
        if partition.is_empty() {
            let fault = Self::malformed(0..fields.service.end, "has no partition", "`aws` is missing");
            return Some(self.repaired(fault, vec![(fields.partition.clone(), "aws")]));
        }
        let meant = nearest_partition(partition);
        let what = self.show(Message::from("has the unknown partition"), &fields.partition);
        let fault = Self::malformed(fields.partition.clone(), what, "unknown partition");
        Some(match meant {
            Some(meant) => {
                let help = Message::from("write ").code(meant);
                Fault { help, ..self.repaired(fault, vec![(fields.partition.clone(), meant)]) }
            }
            // The partition may be newer than the list.
            None if partition.starts_with("aws-") => Fault { severity: Severity::Warning, ..fault },
            None => fault,
        })
    }

    fn region(&self, fields: &Fields) -> Option<Fault> {
        if fields.region.is_empty() {
            return None;
        }
        let what = self.show(Message::from("has the region"), &fields.region).and(", but roles belong to no region");
        let fault = Self::malformed(fields.region.clone(), what, "must be empty");
        Some(self.repaired(fault, vec![(fields.region.clone(), "")]))
    }

    fn account(&self, fields: &Fields) -> Option<Fault> {
        let limits = aws::facts().role_arn;
        let account = self.part(fields.account.clone());
        if is_account(account) {
            return None;
        }
        let range = fields.account.clone();
        if account.is_empty() {
            let at = range.start;
            return Some(Self::malformed(at - 1..at + 1, "has no account", "the account is missing"));
        }
        let digits = account.bytes().filter(u8::is_ascii_digit).count();
        if digits == account.len() {
            let what =
                Message::from("has an account of ").and(digits).and(" digits instead of ").and(limits.account_digits);
            let fault = Self::malformed(range, what, "not an account");
            return Some(Fault { help: Message::from("copy the ARN from the role's page"), ..fault });
        }
        let what = self.show(Message::from("has the account"), &range).and(", which is not a number");
        let fault = Self::malformed(range.clone(), what, "not an account");
        if digits != limits.account_digits {
            return Some(fault);
        }
        let extra = account.char_indices().filter(|(_, c)| !c.is_ascii_digit());
        let edits = extra.map(|(at, c)| (range.start + at..range.start + at + c.len_utf8(), "")).collect();
        Some(self.repaired(fault, edits))
    }

    fn name(&self, fields: &Fields) -> Option<Fault> {
        let limits = aws::facts().role_arn;
        let resource = self.part(fields.resource.clone());
        let name_start = fields.resource.start + resource.rfind('/')? + 1;
        let path = fields.resource.start + "role".len()..name_start;
        let name = self.part(name_start..self.text.len());
        if name.is_empty() {
            return Some(Self::malformed(name_start - 1..name_start, "has no role name", "the name is missing"));
        }
        let is_legal = |c: char| c.is_ascii_alphanumeric() || limits.name_characters.contains(c);
        if let Some((at, wrong)) = name.char_indices().find(|(_, c)| !is_legal(*c)) {
            let range = name_start + at..name_start + at + wrong.len_utf8();
            let what = if wrong.is_ascii() {
                self.show(Message::from("has the character"), &range).and(" in the role name, which AWS does not allow")
            } else {
                Message::from("has a character in the role name that AWS does not allow")
            };
            let fault = Self::malformed(range, what, "not allowed in a name");
            let help = Message::from("use only letters, digits and ").code(limits.name_characters);
            return Some(Fault { help, ..fault });
        }
        let text = self.part(path.clone());
        if text.len() > limits.path_max_length || !text.bytes().all(|byte| byte.is_ascii_graphic()) || text == "//" {
            return Some(Self::malformed(path, "has a path that AWS does not allow", "not a role path"));
        }
        if name.len() > limits.name_max_length {
            let what = Message::from("has a role name of more than ").and(limits.name_max_length).and(" characters");
            let range = name_start + limits.name_max_length..self.text.len();
            return Some(Self::malformed(range, what, "too long"));
        }
        let is_linked = text.starts_with("/aws-service-role/");
        is_linked.then(|| {
            let fault = Self::other(
                path,
                "is a service-linked role, which only its own AWS service can assume",
                "service-linked",
            );
            with_role_help(Fault { severity: Severity::Warning, ..fault })
        })
    }
}

fn with_role_help(fault: Fault) -> Fault {
    Fault { help: Message::from("write the ARN of a role that Airflow may assume: ").code(FORM), ..fault }
}

fn is_account(text: &str) -> bool {
    text.len() == aws::facts().role_arn.account_digits && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The only partition within two typos, or the one that contains this name as a part.
fn nearest_partition(text: &str) -> Option<&'static str> {
    // The longest one has ten characters.
    let text = Some(text).filter(|text| text.len() <= 20)?.to_ascii_lowercase();
    let ids = || aws::facts().partitions.iter().map(|partition| partition.id);
    let plain = text.replace(['_', '.'], "-");
    let words = plain.strip_prefix("aws").unwrap_or(&plain).trim_matches('-');
    let mut ending = ids()
        .filter(|id| !words.is_empty() && id.strip_prefix("aws-").is_some_and(|id| id == words || id.ends_with(words)));
    if let Some(only) = ending.next().filter(|_| ending.next().is_none()) {
        return Some(only);
    }
    near::only(&plain, ids().map(|id| (id, id)), 2)
}
