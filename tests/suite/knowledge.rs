//! The knowledge tables contain what was established about Airflow, its backends, AWS and the
//! images.
//!
//! `testdata/facts` has the facts as they were measured, `testdata/truth/airflow.json` what real
//! Airflow did. The table must agree with both.

// A test that cannot continue fails loudly, in its helper functions too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::Path;

use airenv::json;
use airenv::knowledge::{
    Backend, Certainty, ClassKind, JsonKind, Kwarg, NameProblem, Outcome, Purpose, Release, Scalar, Show, Store,
    Version, VersionRange, airflow, aws, class, classes, names, runtime, shapes, variables,
};
use serde_json::Value;

fn read(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(path);
    // Python writes a NaN that JSON does not have; the case with it is skipped here.
    let text = std::fs::read_to_string(path).unwrap().replace(": NaN", ": null");
    serde_json::from_str(&text).unwrap()
}

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

fn exactly(text: &str) -> VersionRange {
    VersionRange::exact(version(text))
}

fn backends() -> impl Iterator<Item = &'static Backend> {
    Store::ALL.into_iter().map(Store::backend)
}

#[test]
fn no_table_is_empty() {
    assert!(backends().all(|backend| !backend.kwargs.is_empty() && !backend.title.is_empty()));
    assert!(!classes().is_empty());
    assert!(!airflow::facts().settings.is_empty());
    assert!(!aws::facts().partitions.is_empty());
    assert!(!variables::variables().is_empty());
    assert!(!shapes::shapes().is_empty());
    assert!(!runtime::facts().releases.is_empty());
    assert!(names::is_public_variable("AWS_DEFAULT_REGION"));
}

fn check_keys(tree: &json::Tree<'_>, node: json::NodeId, file: &str) {
    let mut keys = BTreeSet::new();
    for member in tree.members(node) {
        assert!(keys.insert(member.key.expose().to_owned()), "{file}: {} twice", member.key.expose());
    }
    tree.children(node).for_each(|child| check_keys(tree, child, file));
}

/// The build takes the last one.
#[test]
fn no_row_says_a_thing_twice() {
    for folder in ["", "backends", "commands"] {
        for entry in
            std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/knowledge").join(folder)).unwrap()
        {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "json") {
                let text = std::fs::read_to_string(&path).unwrap();
                let tree = json::parse(&text, &[]);
                check_keys(&tree, tree.root().unwrap(), &path.to_string_lossy());
            }
        }
    }
}

#[test]
fn secret_words_are_in_order() {
    let names = read("../src/knowledge/names.json");
    assert!(names["secret_words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).is_sorted());
}

#[test]
fn every_known_class_path_leads_to_its_backend() {
    let facts = read("facts/backends.json");
    let moved = facts["moved_paths"].as_object().unwrap();
    for path in facts["backends"].as_object().unwrap().keys().chain(moved.keys()) {
        let class = class(path).unwrap_or_else(|| panic!("{path}"));
        assert_eq!(class.kind == ClassKind::Moved, moved.contains_key(path), "{path}");
        let target = moved.get(path).map_or(path.as_str(), |moved| moved["use"].as_str().unwrap());
        assert_eq!(class.store.unwrap().backend().class, target, "{path}");
    }
    for store in Store::ALL {
        let current: Vec<_> =
            classes().iter().filter(|class| class.store == Some(store) && class.kind == ClassKind::Current).collect();
        assert_eq!(current.len(), 1, "{store:?}");
        assert_eq!(current[0].path, store.backend().class);
        assert_eq!(current[0].distribution, store.backend().distribution);
        assert_eq!(store.backend().store, store);
    }
    for class in classes() {
        assert_eq!(class.kind == ClassKind::BuiltIn, class.store.is_none(), "{}", class.path);
        let ordered = [Some(&class.since), class.deprecated.as_ref(), class.gone.as_ref()];
        assert!(ordered.into_iter().flatten().is_sorted(), "{}", class.path);
    }
    assert!(class("airflow.providers.amazon.aws.secrets.systems_manager").is_none());
}

#[test]
fn class_paths_come_and_go() {
    let contrib = class("airflow.contrib.secrets.aws_systems_manager.SystemsManagerParameterStoreBackend").unwrap();
    assert_eq!(contrib.exists(&exactly("2.10.5")), Certainty::Yes);
    assert_eq!(contrib.exists(&exactly("3.3.2")), Certainty::No);
    assert_eq!(contrib.exists(&VersionRange::unknown()), Certainty::Maybe);
    let old_azure = class("airflow.providers.microsoft.azure.secrets.azure_key_vault.AzureKeyVaultBackend").unwrap();
    assert_eq!(old_azure.exists(&exactly("4.3.0")), Certainty::Yes);
    assert_eq!(old_azure.exists(&exactly("5.0.0")), Certainty::No);
    let azure = class(Store::AzureKeyVault.backend().class).unwrap();
    assert_eq!(azure.exists(&exactly("3.3.0")), Certainty::No);
    assert_eq!(azure.exists(&VersionRange::at_least(version("3.4.0"))), Certainty::Yes);
}

/// The first version mentioned in a text of the facts.
fn first_version(text: &str) -> Version {
    version(text.split([' ', ',']).next().unwrap())
}

/// The default as written in the facts: a Python literal. The name of a constant says nothing.
fn same_default(written: &str, default: Scalar) -> bool {
    match default {
        Scalar::Null => written == "None" || !written.starts_with('\''),
        Scalar::Boolean(value) => written == if value { "True" } else { "False" },
        Scalar::Integer(number) => written == number.to_string(),
        Scalar::Text(text) => written == format!("'{text}'") || written.starts_with("DEFAULT_"),
    }
}

#[test]
fn kwargs_agree_with_the_facts() {
    let facts = read("facts/backends.json");
    for (path, fact) in facts["backends"].as_object().unwrap() {
        let class = class(path).unwrap();
        let backend = class.store.unwrap().backend();
        let connection = &fact["extra_kwargs_via_connection_wrapper"];
        for (name, fact) in fact["kwargs"].as_object().unwrap() {
            let kwarg = backend.kwarg(name).unwrap_or_else(|| panic!("{path} {name}"));
            assert!(same_default(fact["default"].as_str().unwrap(), kwarg.default), "{path} {name}: {fact}");
            if class.kind != ClassKind::Current {
                continue;
            }
            // Kwargs older than a moved path's successor were kwargs of the old path.
            let since = first_version(fact["since"].as_str().unwrap());
            assert!(since == class.since || since == kwarg.since, "{path} {name}");
            let last = fact["removed_after"].as_str().filter(|_| connection[name].is_null()).map(version);
            assert_eq!(kwarg.last.map(Version::from), last, "{path} {name}");
        }
        for (name, fact) in connection.as_object().into_iter().flatten() {
            // A note without a version says that it is not a kwarg at all.
            let Some(since) = fact["since"].as_str() else {
                assert!(backend.kwarg(name).is_none() && backend.meant_by(name).is_some(), "{name}");
                continue;
            };
            let kwarg = backend.kwarg(name).unwrap_or_else(|| panic!("{path} {name}"));
            assert_eq!(first_version(since), kwarg.since, "{path} {name}");
            assert_eq!(kwarg.deprecated, fact["deprecated"] == true, "{path} {name}");
            if let Some(removed) = fact["removed"].as_str().map(first_version) {
                assert!(removed > kwarg.last.unwrap(), "{name}");
                let history = backend.history(name);
                assert_eq!(history.certain(&VersionRange::exact(removed)), Some(Outcome::Ignored), "{name}");
            }
        }
    }
    let vault = Store::HashicorpVault.backend();
    let fact = &facts["backends"][vault.class];
    for name in fact["hvac_client_kwargs"].as_array().unwrap() {
        assert!(vault.kwarg(name.as_str().unwrap()).is_some(), "{name}");
    }
    let choices = |store: Store| -> BTreeSet<&str> {
        let kwarg = store.backend().kwarg_for(Purpose::AuthType).unwrap();
        kwarg.choices.iter().map(|choice| choice.value).collect()
    };
    let auth_types: BTreeSet<&str> = fact["auth_types"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(choices(Store::HashicorpVault), auth_types);
    let fact = &facts["backends"][Store::Akeyless.backend().class]["access_types"];
    let access_types: BTreeSet<&str> = fact.as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect();
    assert_eq!(choices(Store::Akeyless), access_types);
}

fn kind_of(default: Scalar) -> JsonKind {
    match default {
        Scalar::Null => JsonKind::Null,
        Scalar::Boolean(_) => JsonKind::Boolean,
        Scalar::Integer(_) => JsonKind::Integer,
        Scalar::Text(_) => JsonKind::String,
    }
}

fn check_kwarg(backend: &Backend, kwarg: &Kwarg) {
    let at = format!("{} {}", backend.title, kwarg.name);
    assert!(kwarg.last.as_ref().is_none_or(|last| kwarg.since <= *last), "{at}: since and last");
    assert_eq!(kwarg.last.is_some(), !kwarg.after.is_empty(), "{at}: what happens behind last");
    let history = backend.history(kwarg.name);
    let ends = history.steps().iter().filter_map(|step| step.from.as_ref());
    assert!(ends.is_sorted(), "{at}: steps");
    assert!(kwarg.default != Scalar::Null || kwarg.takes(JsonKind::Null).steps().len() == 1, "{at}");
    if kwarg.default != Scalar::Null {
        assert!(kwarg.kinds.contains(&kind_of(kwarg.default)), "{at}: default");
    }
    let twice = kwarg.wrong.iter().flat_map(|wrong| wrong.kinds).filter(|kind| kwarg.kinds.contains(kind)).count();
    assert_eq!(twice, 0, "{at}: a kind is both right and wrong");
    if let Scalar::Text(default) = kwarg.default {
        assert!(kwarg.choices.is_empty() || kwarg.choice(default).is_some(), "{at}: default is no choice");
    }
    if let Some(name) = kwarg.only_with {
        assert!(backend.kwarg(name).is_some(), "{at}: {name}");
    }
    if let Some(name) = kwarg.instead {
        let (name, member) = name.split_once('.').unwrap_or((name, ""));
        let kwarg = backend.kwarg(name).unwrap_or_else(|| panic!("{at}: {name}"));
        assert!(member.is_empty() || kwarg.member(member).is_some(), "{at}: {member}");
    }
    for name in kwarg.mistaken {
        assert!(backend.kwarg(name).is_none(), "{at}: {name} is a kwarg itself");
        assert!(std::ptr::eq(backend.meant_by(name).unwrap(), kwarg), "{at}: {name} is said of two kwargs");
    }
}

#[test]
fn the_table_is_sound() {
    for backend in backends() {
        let names: BTreeSet<&str> = backend.kwargs.iter().map(|kwarg| kwarg.name).collect();
        assert_eq!(names.len(), backend.kwargs.len(), "{}", backend.title);
        backend.kwargs.iter().for_each(|kwarg| check_kwarg(backend, kwarg));
        for requirement in backend.requirements {
            let conditions = requirement.when.iter().map(|condition| condition.kwarg);
            let names =
                requirement.any_of.iter().copied().flatten().chain(requirement.maybe).copied().chain(conditions);
            names.for_each(|name| assert!(backend.kwarg(name).is_some(), "{} {name}", backend.title));
            assert!(requirement.usual().is_some());
            for condition in requirement.when {
                let kwarg = backend.kwarg(condition.kwarg).unwrap();
                assert!(condition.is.iter().all(|value| kwarg.choice(value).is_some()), "{}", condition.kwarg);
            }
            for name in requirement.variables.iter().chain(requirement.maybe_variables) {
                let variable = variables::variable(name).unwrap();
                assert!(variable.reads && variable.stores.contains(&backend.store), "{name}");
            }
        }
        for conflict in backend.conflicts {
            let names = conflict.with.iter().chain([&conflict.kwarg]);
            names.for_each(|name| assert!(backend.kwarg(name).is_some(), "{name}"));
        }
        for together in backend.together {
            together.kwargs.iter().for_each(|name| assert!(backend.kwarg(name).is_some(), "{name}"));
        }
        if let (Some(naming), Some(separator)) = (&backend.naming, backend.kwarg_for(Purpose::Separator)) {
            assert_eq!(separator.default, Scalar::Text(naming.separator));
        }
    }
}

#[test]
fn secrets_are_never_public() {
    let secret = [
        Purpose::Credential,
        Purpose::SecretAccessKey,
        Purpose::SessionToken,
        Purpose::AccessKeyId,
        Purpose::ExternalId,
        Purpose::AssumeRoleKwargs,
        Purpose::SessionSettings,
    ];
    for backend in backends() {
        for kwarg in backend.kwargs {
            assert!(!secret.contains(&kwarg.purpose) || kwarg.show == Show::Secret, "{} {}", backend.title, kwarg.name);
            let member = |name: &Option<Purpose>| name.is_some_and(|purpose| secret.contains(&purpose));
            assert!(kwarg.members.iter().all(|it| !member(&it.purpose) || it.show == Show::Secret), "{}", kwarg.name);
            let text = kwarg.show == Show::Public && kwarg.kinds.contains(&JsonKind::String);
            assert!(!text || names::secret_word(kwarg.name).is_none(), "{} {}", backend.title, kwarg.name);
        }
    }
}

#[test]
fn what_a_kwarg_does_depends_on_the_provider() {
    let ssm = Store::AwsParameterStore.backend();
    let does = |name: &str, amazon: &str| ssm.history(name).certain(&exactly(amazon));
    assert_eq!(does("role_arn", "5.0.0"), Some(Outcome::FailsAtLookup));
    assert_eq!(does("role_arn", "5.1.0"), Some(Outcome::Works));
    assert_eq!(does("region_name", "1.0.0"), Some(Outcome::Works));
    assert_eq!(does("connection_prefix", "5.0.0"), Some(Outcome::FailsAtLookup));
    assert_eq!(does("connection_prefix", "9.0.0"), Some(Outcome::Ignored));
    assert_eq!(does("connections_lookup_pattern", "7.2.1"), Some(Outcome::Ignored));
    assert_eq!(does("connections_lookup_pattern", "7.3.0"), Some(Outcome::Works));
    assert_eq!(does("external_id", "8.29.0"), Some(Outcome::Deprecated));
    assert_eq!(does("external_id", "9.0.0"), Some(Outcome::Ignored));
    assert_eq!(ssm.history("role_arn").first(Outcome::Works), Some(&Release::new(5, 1, 0)));
    let unknown = VersionRange::unknown();
    assert_eq!(ssm.history("role_arn").certain(&unknown), None);
    assert_eq!(ssm.history("region_name").certain(&unknown), Some(Outcome::Works));
    let possible: Vec<_> = ssm.history("external_id").at(&VersionRange::at_least(version("6.0.0"))).collect::<Vec<_>>();
    assert_eq!(possible, [Outcome::Deprecated, Outcome::Ignored]);
    let manager = Store::AwsSecretsManager.backend();
    assert_eq!(manager.history("full_url_mode").certain(&exactly("8.0.0")), Some(Outcome::Deprecated));
    assert_eq!(manager.history("full_url_mode").certain(&exactly("9.0.0")), Some(Outcome::Ignored));
    let broken = |amazon: &VersionRange| manager.broken(amazon).map(|(broken, certainty)| (broken.does, certainty));
    assert_eq!(broken(&exactly("5.0.0")), Some((Outcome::CrashesAtImport, Certainty::Yes)));
    assert_eq!(broken(&exactly("5.1.0")), None);
    let unknown_elsewhere = |store: Store| store.backend().history("foo").certain(&unknown);
    assert_eq!(unknown_elsewhere(Store::GoogleSecretManager), Some(Outcome::CrashesAtImport));
    assert_eq!(unknown_elsewhere(Store::AzureKeyVault), Some(Outcome::Forwarded));
    assert_eq!(unknown_elsewhere(Store::HashicorpVault), Some(Outcome::FailsAtLookup));
    assert_eq!(unknown_elsewhere(Store::Akeyless), Some(Outcome::Ignored));
}

#[test]
fn wrong_kinds_have_their_consequences() {
    let kwarg = |store: Store, name: &'static str| store.backend().kwarg(name).unwrap();
    let prefix = kwarg(Store::AwsParameterStore, "connections_prefix");
    assert_eq!(prefix.takes(JsonKind::Integer).certain(&VersionRange::unknown()), Some(Outcome::CrashesAtImport));
    assert_eq!(prefix.takes(JsonKind::Null).certain(&VersionRange::unknown()), Some(Outcome::Works));
    let paths = kwarg(Store::HashicorpVault, "connections_path").takes(JsonKind::Array);
    assert_eq!(paths.certain(&exactly("4.7.0")), Some(Outcome::CrashesAtImport));
    assert_eq!(paths.certain(&exactly("4.8.0")), Some(Outcome::Works));
    let engine = kwarg(Store::HashicorpVault, "kv_engine_version");
    assert_eq!(engine.takes(JsonKind::String).certain(&VersionRange::unknown()), Some(Outcome::CrashesAtImport));
    assert!(engine.choice("3").is_none() && engine.choice("1").is_some());
    let verify = kwarg(Store::AwsParameterStore, "verify");
    assert!(verify.misreads("False") && !verify.misreads("/etc/ssl/ca.pem"));
    assert!(!prefix.misreads("false"));
}

/// The prefix that the backend of a case gets for this purpose: given, default, or none.
fn prefix_of(backend: &Backend, kwargs: &Value, purpose: Purpose) -> Option<String> {
    let kwarg = backend.kwarg_for(purpose)?;
    match kwargs.get(kwarg.name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => None,
        None => match kwarg.default {
            Scalar::Text(text) => Some(text.to_owned()),
            _ => None,
        },
    }
}

#[test]
fn names_are_those_that_airflow_asked_for() {
    let mut compared = 0;
    for case in read("truth/airflow.json").as_array().unwrap() {
        for (stack, seen) in case["airflow"].as_object().unwrap() {
            let backend = seen["backend"].as_str().and_then(class).and_then(|class| class.store).map(Store::backend);
            let Some((backend, naming)) = backend.and_then(|backend| Some((backend, backend.naming.as_ref()?))) else {
                continue;
            };
            let kwargs = &seen["kwargs_received"];
            let separator = backend.kwarg_for(Purpose::Separator).and_then(|kwarg| kwargs[kwarg.name].as_str());
            // `af2.4.3-amazon5.1.0`; the other stacks have the providers of their time.
            let provider =
                stack.split_once("-amazon").map_or_else(VersionRange::unknown, |(_, amazon)| exactly(amazon));
            let asked: Vec<&str> = seen["requests"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|request| {
                    let operation = request["op"].as_str().unwrap();
                    matches!(operation, "GetParameter" | "GetSecretValue" | "get_secret" | "access_secret_version")
                        || operation == "GET" && request["name"].as_str().unwrap().contains("/v1/")
                })
                .map(|request| request["name"].as_str().unwrap())
                .map(|name| name.strip_prefix("projects/p/secrets/").unwrap_or(name))
                .map(|name| name.strip_suffix("/versions/latest").unwrap_or(name))
                .collect();
            let id = case["connection"].as_str();
            let key = case["variable"].as_str();
            for (id, purpose) in [(id, Purpose::ConnectionsPrefix), (key, Purpose::VariablesPrefix)] {
                let Some(id) = id else { continue };
                let prefix = prefix_of(backend, kwargs, purpose);
                let Some(name) = prefix.and_then(|prefix| naming.name(&prefix, separator, id, &provider)) else {
                    continue;
                };
                // Every other request is for the other kind, or a login.
                let matching = asked.iter().filter(|asked| match backend.store {
                    Store::HashicorpVault => asked.ends_with(&format!("/{name}")),
                    _ => **asked == name,
                });
                let same_id = |asked: &&&str| asked.ends_with(id) || asked.ends_with(&id.replace('_', "-"));
                let for_this_id = asked.iter().filter(same_id).count();
                assert_eq!(matching.count(), for_this_id, "{} {stack}: {name} in {asked:?}", case["id"]);
                compared += for_this_id;
            }
        }
    }
    assert!(compared > 150, "only {compared} names were compared");
}

#[test]
fn prefixes_are_joined_as_each_backend_does() {
    let unknown = VersionRange::unknown();
    let name =
        |store: Store, prefix: &str| store.backend().naming.as_ref().unwrap().name(prefix, None, "a_b", &unknown);
    let cases = [
        (Store::AwsParameterStore, "airflow/connections//", Some("/airflow/connections/a_b")),
        (Store::AwsParameterStore, "", Some("/a_b")),
        (Store::AwsSecretsManager, "/airflow/", Some("/airflow/a_b")),
        (Store::AwsSecretsManager, "", Some("a_b")),
        (Store::GoogleSecretManager, "airflow-", Some("airflow--a_b")),
        (Store::GoogleSecretManager, "", Some("-a_b")),
        (Store::AzureKeyVault, "airflow_x-", Some("airflow-x-a-b")),
        (Store::HashicorpVault, "/connections/", Some("connections/a_b")),
        (Store::YandexLockbox, "airflow/", Some("airflow/a_b")),
        (Store::Akeyless, "/airflow/", Some("/airflow/a_b")),
        (Store::Akeyless, "", None),
        (Store::Kubernetes, "airflow.apache.org/connection-id", Some("airflow.apache.org/connection-id=a_b")),
    ];
    for (store, prefix, expected) in cases {
        assert_eq!(name(store, prefix).as_deref(), expected, "{store:?} {prefix}");
    }
    let ssm = Store::AwsParameterStore.backend().naming.as_ref().unwrap();
    assert_eq!(ssm.name("airflow", None, "x", &exactly("7.2.1")).as_deref(), Some("airflow/x"));
    assert_eq!(ssm.name("airflow", None, "x", &exactly("7.3.0")).as_deref(), Some("/airflow/x"));
    assert_eq!(ssm.adds_leading_slash(&unknown), Certainty::Maybe);
}

#[test]
fn names_that_a_store_cannot_have_are_told() {
    let problem = |store: Store, name: &str| store.backend().naming.as_ref().unwrap().problem(name);
    let ssm = Store::AwsParameterStore;
    assert_eq!(problem(ssm, "/airflow/connections/x.y-z_1"), None);
    assert_eq!(problem(ssm, "airflow/x"), Some(NameProblem::NoLeadingSlash));
    assert_eq!(problem(ssm, "/a b/x"), Some(NameProblem::Character(' ', 2)));
    assert_eq!(problem(ssm, "/AWS/x"), Some(NameProblem::Reserved("aws")));
    assert_eq!(problem(ssm, "/ssmx/x"), Some(NameProblem::Reserved("ssm")));
    assert_eq!(problem(ssm, &"/a".repeat(15)), None);
    assert_eq!(problem(ssm, &"/a".repeat(16)), Some(NameProblem::TooDeep(15)));
    assert_eq!(problem(ssm, &"a".repeat(1012)), Some(NameProblem::TooLong(1011)));
    assert_eq!(problem(Store::AwsSecretsManager, "airflow/x@y+z=1"), None);
    assert_eq!(problem(Store::AwsSecretsManager, "airflow x"), Some(NameProblem::Character(' ', 7)));
    assert_eq!(problem(Store::GoogleSecretManager, "airflow/x"), Some(NameProblem::Character('/', 7)));
    assert_eq!(problem(Store::AzureKeyVault, "a_b"), Some(NameProblem::Character('_', 1)));
    assert_eq!(problem(Store::AzureKeyVault, &"a".repeat(128)), Some(NameProblem::TooLong(127)));
    let connections = Store::GoogleSecretManager.backend().kwarg_for(Purpose::ConnectionsPrefix).unwrap();
    assert_eq!(connections.illegal, Some(Outcome::CrashesAtImport));
    let variables = Store::GoogleSecretManager.backend().kwarg_for(Purpose::VariablesPrefix).unwrap();
    assert_eq!(variables.illegal, None);
}

#[test]
fn variables_of_the_configuration() {
    let does = |key: &str, airflow: &str| airflow::variable(key).unwrap().0.does.certain(&exactly(airflow)).unwrap();
    let cases = [
        ("AIRFLOW__SECRETS__BACKEND", "2.2.5", Outcome::Works),
        ("AIRFLOW__SECRETS__BACKEND_CMD", "3.3.2", Outcome::Ignored),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS_CMD", "2.5.3", Outcome::Ignored),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS_CMD", "2.10.5", Outcome::Works),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS_SECRET", "2.4.3", Outcome::Ignored),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS_SECRET", "2.10.5", Outcome::Hangs),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS_SECRET", "3.3.2", Outcome::CrashesAtImport),
        ("AIRFLOW__SECRETS__BACKEND_KWARG__REGION_NAME", "3.1.8", Outcome::Ignored),
        ("AIRFLOW__SECRETS__BACKEND_KWARG__REGION_NAME", "3.2.0", Outcome::Works),
        ("AIRFLOW__WORKERS__SECRETS_BACKEND", "2.11.2", Outcome::Ignored),
        ("AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS", "3.0.0", Outcome::Works),
        ("AIRFLOW__SECRETS__USE_CACHE", "2.6.3", Outcome::Ignored),
    ];
    for (key, version, expected) in cases {
        assert_eq!(does(key, version), expected, "{key} {version}");
    }
    assert_eq!(airflow::variable("AIRFLOW__SECRETS__BACKEND_KWARG__URL").unwrap().1, Some("URL"));
    for key in ["AIRFLOW__SECRETS__BACKEND_KWARG__", "AIRFLOW__SECRETS__BACKENDS", "airflow__secrets__backend"] {
        assert!(airflow::variable(key).is_none(), "{key}");
    }
}

/// What happened to the kwargs of a case, in the terms of the table.
fn fate_of_kwargs(seen: &Value) -> Outcome {
    match (seen["stage"].as_str().unwrap(), seen["startup_warning"].is_string()) {
        ("crash_at_import", _) => Outcome::CrashesAtImport,
        (_, true) => Outcome::IgnoredWithWarning,
        _ => Outcome::Ignored,
    }
}

#[test]
fn malformed_kwargs_do_what_airflow_did() {
    let kwargs = &airflow::facts().malformed_kwargs;
    let cases = [
        ("json-single-quotes", &kwargs.not_json),
        ("json-trailing-comma", &kwargs.not_json),
        ("json-whitespace", &kwargs.not_json),
        ("json-double-encoded", &kwargs.not_an_object),
        ("json-zero", &kwargs.empty_but_not_an_object),
    ];
    let truth = read("truth/airflow.json");
    for (id, history) in cases {
        let case = truth.as_array().unwrap().iter().find(|case| case["id"] == id).unwrap_or_else(|| panic!("{id}"));
        for (stack, seen) in case["airflow"].as_object().unwrap() {
            let airflow = stack.trim_start_matches("af").split('-').next().unwrap();
            assert_eq!(history.certain(&exactly(airflow)), Some(fate_of_kwargs(seen)), "{id} {stack}");
        }
    }
    assert_eq!(kwargs.nested_value.certain(&exactly("2.3.4")), Some(Outcome::CrashesAtImport));
    assert_eq!(kwargs.nested_value.certain(&exactly("2.4.3")), Some(Outcome::Works));
}

#[test]
fn sensitive_options_and_fields_are_those_of_airflow() {
    let facts = read("facts/backends.json");
    let union = |key: &str| -> BTreeSet<String> {
        let versions = facts["core"][key].as_object().unwrap().values();
        versions.flat_map(|list| list.as_array().unwrap()).map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let known = |list: &[airflow::Sensitive]| list.iter().map(|entry| entry.name.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(known(airflow::facts().sensitive_options), union("sensitive_options"));
    assert_eq!(known(airflow::facts().sensitive_fields), union("default_sensitive_fields"));
    for entry in airflow::facts().sensitive_options.iter().chain(airflow::facts().sensitive_fields) {
        assert!(entry.last.as_ref().is_none_or(|last| entry.since <= *last), "{}", entry.name);
    }
}

#[test]
fn names_that_make_a_value_secret() {
    use names::SecretName::{Connection, Option, Word};
    let cases = [
        ("AIRFLOW__CORE__FERNET_KEY", Some(Option("core.fernet_key"))),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS", Some(Option("secrets.backend_kwargs"))),
        ("AIRFLOW__CORE__FERNET_KEY_SECRET", None),
        ("AIRFLOW__CORE__FERNET_KEY_CMD", None),
        ("AIRFLOW__SECRETS__BACKEND", None),
        ("AIRFLOW__SECRETS__USE_CACHE", None),
        ("AIRFLOW_CONN_DB", Some(Connection)),
        ("AIRFLOW_VAR_API_KEY", Some(Word("api_key"))),
        ("DB_PASSWORD", Some(Word("password"))),
        ("PASSWORD2", Some(Word("password"))),
        ("PASSWORD_FILE", None),
        ("TOKENIZER", None),
        ("TOKENIZERS_PARALLELISM", None),
        ("ACCESS_TOKEN_TTL_SECONDS", None),
        ("SLACK_WEBHOOK_URL", Some(Word("webhook_url"))),
        ("TOKEN_URL", None),
        ("AWS_ACCESS_KEY_ID", None),
        ("AWS_SECRET_ACCESS_KEY", Some(Word("access_key"))),
        ("clientSecret", Some(Word("client_secret"))),
        ("SECRETARY", None),
        ("COMPASS", None),
        ("SECRETS_MANAGER_TOKEN", Some(Word("token"))),
        ("AWS_DEFAULT_REGION", None),
    ];
    for (name, expected) in cases {
        assert_eq!(names::secret_variable(name), expected, "{name}");
    }
    for field in airflow::facts().sensitive_fields {
        let rarely = ["proxy", "proxies"].contains(&field.name);
        assert_eq!(names::secret_word(field.name).is_none(), rarely, "{}", field.name);
    }
    for name in ["AIRFLOW__SECRETS__BACKEND", "AWS_REGION", "AIRFLOW__CORE__EXECUTOR"] {
        assert!(names::is_public_variable(name) && names::secret_variable(name).is_none(), "{name}");
    }
    assert!(!names::is_public_variable("AIRFLOW__SECRETS__BACKEND_KWARGS"));
    assert!(names::is_public_value("true") && !names::is_public_value("hunter2"));
}

#[test]
fn shapes_match_their_examples_alone() {
    for shape in shapes::shapes() {
        regex::Regex::new(shape.pattern).unwrap();
        let has = |value| shapes::shape_of(value).is_some_and(|found| std::ptr::eq(found, shape));
        assert!(has(shape.example) && !has(shape.counterexample), "{}", shape.name);
    }
    for public in ["us-east-1", "arn:aws:iam::123456789012:role/airflow", "https://vault.example.com:8200", "true", ""]
    {
        assert!(shapes::shape_of(public).is_none(), "{public}");
    }
}

#[test]
fn regions_are_those_of_botocore() {
    let facts = read("facts/backends.json");
    for (id, fact) in facts["aws"]["partitions"].as_object().unwrap() {
        let partition = aws::partition(id).unwrap();
        assert_eq!(partition.dns_suffix, fact["dnsSuffix"].as_str().unwrap());
        let form = regex::Regex::new(fact["regionRegex"].as_str().unwrap()).unwrap();
        let names = fact["endpoints"].as_array().unwrap().iter().chain(fact["partitions_json"].as_array().unwrap());
        for name in names.map(|name| name.as_str().unwrap()) {
            assert_eq!(aws::partition_of_region(name).unwrap().id, id, "{name}");
            assert_eq!(aws::is_pseudo_region(name), !form.is_match(name), "{name}");
            assert_eq!(aws::is_region(name), form.is_match(name), "{name}");
            assert!(aws::is_region_format(name));
        }
        for partition in aws::facts().partitions {
            for prefix in partition.prefixes {
                let invented = format!("{prefix}-nowhere-9");
                assert_eq!(form.is_match(&invented), partition.id == id, "{invented}");
                assert_eq!(aws::partition_of_region(&invented).unwrap().id, partition.id);
            }
        }
    }
    for name in ["us-east-1a", "us_east_1", "useast1", "xx-east-1", "us--1", "us-east-", ""] {
        assert!(aws::partition_of_region(name).is_none(), "{name}");
    }
}

#[test]
fn region_formats_zones_and_display_names() {
    for good in ["us-east-1", "us-esat-1", "us-east-1a", "US-EAST-1", ""] {
        assert!(aws::is_region_format(good), "{good}");
    }
    let long = "a".repeat(64);
    for bad in ["us-east-1 ", "us_east_1", "US East (N. Virginia)", "<your-region>", "-a", "a-", "123", "é", &long] {
        assert!(!aws::is_region_format(bad), "{bad}");
    }
    assert_eq!(aws::region_of_zone("us-east-1a"), Some("us-east-1"));
    assert_eq!(aws::region_of_zone("us-east-1"), None);
    assert_eq!(aws::region_of_zone("us-esat-1a"), None);
    for (name, region) in [
        ("US East (N. Virginia)", Some("us-east-1")),
        ("us east (n. virginia) ", Some("us-east-1")),
        ("Ireland", Some("eu-west-1")),
        ("SOUTH AMERICA (SÃO PAULO)", Some("sa-east-1")),
        ("Central", None),
        ("Virginia Beach", None),
    ] {
        assert_eq!(aws::region_of_display_name(name), region, "{name}");
    }
    for display in aws::facts().display_names {
        assert!(aws::is_region(display.region), "{}", display.name);
    }
    assert_eq!(aws::facts().role_arn.min_length, 20);
}

#[test]
fn images_bring_what_their_notes_say() {
    let facts = read("facts/runtime.json");
    let releases = facts["releases"].as_object().unwrap();
    assert_eq!(releases.len(), runtime::facts().releases.len());
    for (tag, fact) in releases {
        let release = runtime::release(tag).unwrap();
        assert_eq!(release.airflow.as_ref().map(ToString::to_string).as_deref(), fact["airflow"].as_str(), "{tag}");
        assert_eq!(release.providers.len(), fact["providers"].as_object().map_or(0, serde_json::Map::len), "{tag}");
        for (name, version) in fact["providers"].as_object().into_iter().flatten() {
            assert_eq!(runtime::provider_of(tag, name), exactly(version.as_str().unwrap()), "{tag} {name}");
        }
    }
    assert_eq!(runtime::airflow_of("11.8.0-python-3.11-base"), exactly("2.9.3"));
    assert_eq!(runtime::airflow_of("11.99.0"), VersionRange::of_minor(2, 9));
    assert_eq!(runtime::airflow_of("12.1.0"), VersionRange::of_minor(2, 10));
    assert_eq!(runtime::airflow_of("3.1-12"), VersionRange::of_minor(3, 1));
    assert_eq!(runtime::airflow_of("3.1-12-base").before(&version("3.2.0")), Certainty::Yes);
    assert_eq!(runtime::airflow_of("3.0.4"), exactly("2.1.1"));
    for unknown in ["latest", "", "99.0.0", "-1"] {
        assert!(runtime::airflow_of(unknown).is_unknown(), "{unknown}");
    }
}

#[test]
fn providers_follow_from_airflow_as_far_as_images_tell() {
    let range = |airflow: &str, name: &str| runtime::providers_with(&version(airflow), name);
    // Ended, and its last release documents the provider.
    assert_eq!(range("2.5.3", "amazon"), exactly("6.2.0"));
    assert_eq!(range("2.6.0", "amazon"), VersionRange::between(Some(version("8.0.0")), Some(version("8.7.1"))));
    // Its last releases do not document it.
    assert_eq!(range("2.4.3", "amazon"), VersionRange::at_least(version("5.0.0")));
    // Still maintained when the data was collected.
    assert_eq!(range("2.9.3", "amazon"), VersionRange::at_least(version("8.19.0")));
    // Newer than the data.
    for airflow in ["2.10.5", "2.11.2", "3.3.2"] {
        assert_eq!(range(airflow, "amazon"), VersionRange::at_least(version("8.27.0")), "{airflow}");
    }
    // Not in the first image of the line, nor in an older one.
    assert_eq!(range("2.3.0", "microsoft-azure").low, None);
    assert!(range("2.9.3", "hashicorp").is_unknown());
    assert!(range("1.10.15", "amazon").is_unknown());
    assert_eq!(runtime::provider_of("12.1.0", "amazon"), VersionRange::at_least(version("8.27.0")));
    assert_eq!(runtime::provider_of("5.5.0", "amazon"), range("2.3.4", "amazon"));
}

#[test]
fn versions_answer_yes_no_and_maybe() {
    let v = version;
    let between = |low: Option<&str>, high: Option<&str>| VersionRange::between(low.map(v), high.map(v));
    assert_eq!(exactly("7.2.1").before(&v("7.3.0")), Certainty::Yes);
    assert_eq!(exactly("7.3.0").before(&v("7.3.0")), Certainty::No);
    assert_eq!(exactly("7.3.0rc1").before(&v("7.3.0")), Certainty::Yes);
    assert_eq!(between(Some("7.0.0"), Some("8.0.0")).before(&v("7.3.0")), Certainty::Maybe);
    assert_eq!(between(None, Some("7.0.0")).before(&v("7.3.0")), Certainty::Yes);
    assert_eq!(between(Some("7.3.0"), None).before(&v("7.3.0")), Certainty::No);
    assert_eq!(VersionRange::unknown().before(&v("7.3.0")), Certainty::Maybe);
    assert_eq!(exactly("2.3.4+astro.2").after(&v("2.3.4")), Certainty::No);
    assert_eq!(exactly("9.0.0").after(&v("8.29.0")), Certainty::Yes);
    for (text, certainty) in [
        ("3.1.0rc1", Certainty::Yes),
        ("3.1", Certainty::No),
        ("3.1.0.post1", Certainty::No),
        ("3.1.0+a", Certainty::No),
    ] {
        assert_eq!(exactly(text).before(&Release::new(3, 1, 0)), certainty, "{text}");
        assert_eq!(exactly(text).before(&v("3.1.0")), certainty, "{text}");
    }
    assert!(v("3.1.0+a") > Release::new(3, 1, 0) && v("3.1") == Release::new(3, 1, 0));
    let since = Release::new(5, 0, 0);
    assert_eq!(exactly("5.0.0").within(Some(&since), Some(&since)), Certainty::Yes);
    assert_eq!(between(Some("4.0.0"), None).within(Some(&since), None), Certainty::Maybe);
    assert_eq!(exactly("4.0.0").within(Some(&since), None), Certainty::No);
    assert_eq!(exactly("2.0").only(), Some(&v("2.0")));
    assert_eq!(VersionRange::unknown().only(), None);
}

#[test]
fn variables_stand_in_for_kwargs() {
    let regions: Vec<_> = variables::standing_for(Store::AwsParameterStore, Purpose::Region).collect();
    let read: Vec<_> = regions.iter().filter(|variable| variable.reads).map(|variable| variable.name).collect();
    assert_eq!(read, ["AWS_DEFAULT_REGION"]);
    let unread = regions.iter().find(|variable| !variable.reads).unwrap();
    assert_eq!((unread.name, unread.instead), ("AWS_REGION", Some("AWS_DEFAULT_REGION")));
    assert_eq!(variables::variable("VAULT_TOKEN").unwrap().since, Some(Release::new(3, 6, 3)));
    for variable in variables::variables() {
        for name in [variable.instead, variable.with].into_iter().flatten() {
            assert!(variables::variable(name).is_some(), "{name}");
        }
        let has_kwarg = variable.stores.iter().any(|store| store.backend().kwarg_for(variable.purpose).is_some());
        assert!(variable.reads || variable.instead.is_some() || has_kwarg, "{}", variable.name);
    }
}

fn kind_in_json(value: &Value) -> JsonKind {
    match value {
        Value::Null => JsonKind::Null,
        Value::Bool(_) => JsonKind::Boolean,
        Value::Number(number) if number.is_f64() => JsonKind::Number,
        Value::Number(_) => JsonKind::Integer,
        Value::String(_) => JsonKind::String,
        Value::Array(_) => JsonKind::Array,
        Value::Object(_) => JsonKind::Object,
    }
}

/// The string of a kwarg, given or default; `None` if null, empty or not given.
fn text_of(backend: &Backend, kwargs: &Value, name: &str) -> Option<String> {
    let default = match backend.kwarg(name)?.default {
        Scalar::Text(text) => text.to_owned(),
        _ => String::new(),
    };
    let text = match kwargs.get(name) {
        None => default,
        Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    (!text.is_empty()).then_some(text)
}

/// What the table says about one kwarg of a case, for each way in which it may go wrong.
fn outcomes_of(backend: &Backend, name: &str, value: &Value, provider: &VersionRange) -> Vec<Option<Outcome>> {
    let mut outcomes = vec![backend.history(name).certain(provider)];
    let Some(kwarg) = backend.kwarg(name) else { return outcomes };
    outcomes.push(kwarg.takes(kind_in_json(value)).certain(provider));
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if !kwarg.choices.is_empty() && !value.is_null() && kwarg.choice(&text).is_none() {
        outcomes.push(Some(kwarg.other_choice));
    }
    if let Some(object) = value.as_object() {
        let lacks = kwarg.members.iter().any(|member| member.required && !object.contains_key(member.name));
        outcomes.push(lacks.then_some(kwarg.missing_member));
    }
    if let (Some(outcome), Some(naming), Some(prefix)) = (kwarg.illegal, &backend.naming, value.as_str()) {
        outcomes.push(naming.problem(prefix).map(|_| outcome));
    }
    outcomes
}

#[test]
fn the_table_foresees_which_configurations_crash() {
    let (mut crashes, mut starts) = (0, 0);
    for case in read("truth/airflow.json").as_array().unwrap() {
        let env = &case["env"];
        let backend =
            env["AIRFLOW__SECRETS__BACKEND"].as_str().and_then(class).filter(|class| class.kind == ClassKind::Current);
        let Some(backend) = backend.and_then(|class| class.store).map(Store::backend) else { continue };
        let kwargs = env["AIRFLOW__SECRETS__BACKEND_KWARGS"].as_str().unwrap_or("{}");
        let Ok(kwargs @ Value::Object(_)) = serde_json::from_str::<Value>(kwargs) else { continue };
        if env.as_object().unwrap().keys().any(|key| key.ends_with("_KWARGS_SECRET")) {
            continue;
        }
        for (stack, seen) in case["airflow"].as_object().unwrap() {
            let error = seen["error"].as_str().unwrap_or_default();
            // The provider of that stack does not have this class.
            if error.contains("could not be loaded") {
                continue;
            }
            let provider =
                stack.split_once("-amazon").map_or_else(VersionRange::unknown, |(_, amazon)| exactly(amazon));
            let mut outcomes: Vec<Option<Outcome>> = Vec::new();
            for (name, value) in kwargs.as_object().unwrap() {
                outcomes.extend(outcomes_of(backend, name, value, &provider));
                if matches!(kind_in_json(value), JsonKind::Object | JsonKind::Array) {
                    let airflow = stack.trim_start_matches("af").split('-').next().unwrap();
                    outcomes.push(airflow::facts().malformed_kwargs.nested_value.certain(&exactly(airflow)));
                }
                let itself = &airflow::facts().malformed_kwargs.argument_self;
                outcomes.push(itself.certain(&provider).filter(|_| name == "self"));
            }
            let given = |name: &str| text_of(backend, &kwargs, name).is_some();
            for requirement in backend.requirements {
                let applies = requirement.when.iter().all(|condition| {
                    let text = text_of(backend, &kwargs, condition.kwarg);
                    text.is_some_and(|text| condition.is.is_empty() || condition.is.contains(&text.as_str()))
                });
                let met = requirement.any_of.iter().any(|all| all.iter().all(|name| given(name)))
                    || requirement.variables.iter().any(|name| env[name].is_string());
                outcomes.push((applies && !met).then_some(requirement.missing));
            }
            for conflict in backend.conflicts {
                let both = given(conflict.kwarg) && conflict.with.iter().any(|name| given(name));
                outcomes.push(both.then_some(conflict.does));
            }
            let foreseen = outcomes.contains(&Some(Outcome::CrashesAtImport));
            let seen = seen["stage"] == "crash_at_import";
            assert_eq!(foreseen, seen, "{} {stack}: {error}", case["id"]);
            *(if seen { &mut crashes } else { &mut starts }) += 1;
        }
    }
    assert!(crashes > 15 && starts > 100, "only {crashes} crashes and {starts} starts were compared");
}
