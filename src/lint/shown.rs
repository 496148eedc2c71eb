//! What may be shown of each document, given everything that reads it.
//!
//! Enters: the readings and configurations of documents and deployments. Leaves: a [`Disclosure`]
//! for each document. Never shows what no configuration proves public.

use crate::backend::BackendConfig;
use crate::disclosure::Disclosure;
use crate::environment::Environment;
use crate::environment::deployments::Deployment;
use crate::format::Format;
use crate::ignore::Ignore;
use crate::project::Project;
use crate::rules::{self, Read, Scope};

/// What is needed to determine what may be shown.
pub(super) struct Proofs<'s, 'p> {
    pub configs: &'s [Vec<BackendConfig<'p>>],
    pub deployed: &'s [Vec<DeployedConfigs<'s, 'p>>],
    pub ignores: &'s [Vec<Ignore>],
}

/// What a deployment gets, with its configurations.
pub(super) type DeployedConfigs<'s, 'p> = (&'p Environment<'p>, &'s [BackendConfig<'p>]);

/// For each document, the parts that go into deployments.
pub(super) fn by_document<'s, 'p>(
    project: &Project,
    deployments: &'p [Deployment<'p>],
    deployed: &'s [Vec<BackendConfig<'p>>],
) -> Vec<Vec<DeployedConfigs<'s, 'p>>> {
    let mut all: Vec<Vec<DeployedConfigs<'s, 'p>>> = project.documents.iter().map(|_| Vec::new()).collect();
    for (deployment, configs) in deployments.iter().zip(deployed) {
        for environment in &deployment.environments {
            let own = rules::configs_of(configs, environment);
            let mut documents: Vec<usize> = environment.settings().map(|setting| setting.document).collect();
            documents.sort_unstable();
            documents.dedup();
            for index in documents {
                all.get_mut(index).into_iter().for_each(|of_document| of_document.push((environment, own)));
            }
        }
    }
    all
}

/// What may be shown of a document.
pub(super) fn disclose(scope: &Scope<'_>, read: &Read<'_>, shown: &Proofs<'_, '_>) -> Disclosure {
    let mut disclosure = Disclosure::default();
    let own = read.environments.iter().filter(|environment| !environment.sets_nothing());
    own.for_each(|environment| disclosure.add_settings(environment, scope.index));
    let own = shown.configs.get(scope.index).into_iter().flatten();
    own.for_each(|config| disclosure.add(config, scope.index));
    for (environment, configs) in shown.deployed.get(scope.index).into_iter().flatten() {
        disclosure.add_settings(environment, scope.index);
        configs.iter().for_each(|config| disclosure.add(config, scope.index));
    }
    if scope.document.format == Format::Dotenv {
        disclosure.add_torn(scope.document);
    }
    if let Some(script) = &read.script {
        disclosure.add_script(script, scope.text());
    }
    if scope.document.format == Format::Python {
        disclosure.add_dag(scope.document);
    }
    if let Some(image) = &read.image {
        disclosure.add_image(image, scope.text());
    }
    if scope.document.format == Format::Cfg {
        disclosure.add_cfg(scope.text());
    } else if let Some(carried) = read.carried.as_ref().filter(|_| scope.document.format == Format::Hcl) {
        disclosure.add_hcl(carried, scope.text());
    } else if let Some(carried) = &read.carried {
        disclosure.add_yaml(carried, scope.text());
    }
    let ignores = shown.ignores.get(scope.index).map_or(&[][..], Vec::as_slice);
    disclosure.add_ignores(ignores, scope.text());
    disclosure.finish()
}
