//! The backends that kwargs may be for if nothing else names an existing one.
//!
//! Enters: a configuration whose class is misspelled, or that adds kwargs to what exists, and the
//! stores whose backends the project names. Leaves: the configuration with each possible backend:
//! what is wrong with all of them is wrong. Never presumes a backend where another one is named, or
//! where there certainly is none.

use std::borrow::Cow;

use crate::backend::BackendConfig;
use crate::environment::deployments::Deployment;
use crate::knowledge::{self, Store};
use crate::rules::{self, Read};

/// The stores whose backends a project names, except in templates.
pub(super) fn stores(reads: &[Read<'_>], deployments: &[Deployment<'_>]) -> Vec<Store> {
    let of_documents = reads.iter().flat_map(|read| &read.environments);
    let of_deployments = deployments.iter().flat_map(|deployment| &deployment.environments);
    let mut stores: Vec<Store> = Vec::new();
    for environment in of_documents.chain(of_deployments).filter(|own| !own.document.is_sample()) {
        let class = environment.get("AIRFLOW__SECRETS__BACKEND").filter(|class| class.airflow.is_certain());
        let class = class.and_then(|class| knowledge::class(class.airflow.text()?));
        let store = class.and_then(|class| class.store);
        stores.extend(store.filter(|store| !stores.contains(store)));
    }
    stores
}

/// The configuration, once for each backend that it may be for.
pub(super) fn alternatives<'c, 'p>(config: &'c BackendConfig<'p>, named: &[Store]) -> Vec<Cow<'c, BackendConfig<'p>>> {
    if let Some(class) = config.class {
        let is_unknown = config.known_class.is_none() && class.airflow.is_certain();
        let meant = class.airflow.text().filter(|_| is_unknown).and_then(rules::meant_store);
        return vec![meant.map_or(Cow::Borrowed(config), |store| Cow::Owned(config.presuming(store)))];
    }
    if config.environment.is_whole || config.given.is_empty() {
        return vec![Cow::Borrowed(config)];
    }
    let stores = if named.is_empty() { &Store::ALL[..] } else { named };
    let known = |store: &Store| {
        let backend = store.backend();
        config.effective().filter(|given| backend.kwarg(given.name.expose()).is_some()).count()
    };
    let most = stores.iter().map(known).max().unwrap_or_default();
    let is_meant = |store: &&Store| known(store) == most;
    // A single backend is that of the whole project, whatever the kwargs are named.
    if most == 0 && named.len() != 1 {
        return vec![Cow::Borrowed(config)];
    }
    stores.iter().filter(is_meant).map(|store| Cow::Owned(config.presuming(*store))).collect()
}
