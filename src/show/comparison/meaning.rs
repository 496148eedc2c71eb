//! What the differences mean: the backend, what becomes of Airflow, and where it looks up secrets.
//!
//! Enters: two configurations as they are shown. Leaves: how they relate. Never says that two addresses are the same if a
//! part of them is masked and something else differs.

use super::{Meaning, Relation, What};
use crate::diagnostic::Message;
use crate::disclosure::MASK;
use crate::show::{Configuration, Lookup, Setting};

/// What Airflow does with two configurations.
pub(super) fn of(left: &Configuration, right: &Configuration, all_same: bool) -> Vec<Meaning> {
    let is_same_class = match (&left.class, &right.class) {
        (Some(one), Some(other)) => {
            left.backend == right.backend && (left.backend.is_some() || same(&one.value, &other.value))
        }
        (None, None) => true,
        _ => false,
    };
    let mut all = vec![
        Meaning { what: What::Backend, relation: Relation::of(Some(is_same_class)) },
        Meaning { what: What::Verdict, relation: Relation::of(Some(left.verdict == right.verdict)) },
    ];
    for what in [What::Connection, What::Variable, What::Config] {
        if let (Some(one), Some(other)) = (what.lookup(left), what.lookup(right)) {
            let is_same = is_address_same((left, one), (right, other));
            // Equal masks may hide unequal parts.
            let is_hidden = is_same && !all_same && (is_masked(left, one) || is_masked(right, other));
            all.push(Meaning { what, relation: Relation::of((!is_hidden).then_some(is_same)) });
        }
    }
    all
}

fn same(one: &Message, other: &Message) -> bool {
    one.as_str() == other.as_str()
}

fn is_address_same((left, one): (&Configuration, &Lookup), (right, other): (&Configuration, &Lookup)) -> bool {
    let names = |lookup: &Lookup| lookup.names.iter().map(|name| name.as_str().to_owned()).collect::<Vec<_>>();
    let text = |message: &Option<Message>| message.as_ref().map(|message| message.as_str().to_owned());
    let next = |lookup: &Lookup| {
        lookup.then.iter().map(|next| (next.name.as_str().to_owned(), next.at.is_some())).collect::<Vec<_>>()
    };
    let setting =
        |setting: &Option<Setting>| setting.as_ref().map(|setting| (setting.value.as_str().to_owned(), setting.state));
    let is_asked = !one.names.is_empty() || !other.names.is_empty();
    let is_same_place = one.store == other.store && text(&one.server) == text(&other.server);
    let is_same_way = setting(&left.region) == setting(&right.region) && setting(&left.role) == setting(&right.role);
    names(one) == names(other)
        && text(&one.note) == text(&other.note)
        && next(one) == next(other)
        && (!is_asked || (is_same_place && is_same_way))
}

/// Whether a part of an address is not shown, or known only at run time.
fn is_masked(configuration: &Configuration, lookup: &Lookup) -> bool {
    let settings = [&configuration.region, &configuration.role].into_iter().flatten().map(|setting| &setting.value);
    let mut all = lookup.names.iter().chain(&lookup.server).chain(settings);
    all.any(|text| text.as_str().contains(MASK) || text.as_str().contains(['$', '…']))
}
