//! The environments of the runs as scripts: their findings are those of the `.env`, and each
//! difference has a reason.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, findings};
use crate::stacks::dotenv;
use crate::truth;

/// How a script sets an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// With one command that sets all variables of a deployment.
    Astro,
    /// With `export`.
    Export,
}

/// A finding that only one side has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Only {
    Dotenv,
    Script,
}

const BOTH: &[Form] = &[Form::Astro, Form::Export];
const ASTRO: &[Form] = &[Form::Astro];
const EXPORT: &[Form] = &[Form::Export];

const ADDS: &str = "a script that sets the class without the kwargs, or the other way round, adds to what is there: \
                    nobody can say that something is missing";
const EMPTY: &str = "`astro` refuses an empty value (AE604 says so), so the deployment has no such variable";
const MACHINE: &str = "a machine that starts Airflow from a script may have an identity: a note";
const MARK: &str =
    "the byte order mark is looked for in a `.env`; of the value in a script AE702 says what comes of it";

/// Every difference: the forms, the side with the finding, its code, a part of its message, and
/// why.
const DIFFERENCES: &[(&[Form], Only, &str, &str, &str)] = &[
    (BOTH, Only::Dotenv, "AE102", " is not set, so ", ADDS),
    (BOTH, Only::Dotenv, "AE103", " is not set: ", ADDS),
    (BOTH, Only::Dotenv, "AE208", " and none is set: ", ADDS),
    (BOTH, Only::Dotenv, "AE401", "no region: ", ADDS),
    (BOTH, Only::Dotenv, "AE405", "no `role_arn`: ", ADDS),
    (BOTH, Only::Dotenv, "AE201", "; without `", ADDS),
    (BOTH, Only::Script, "AE201", "a string needs double quotes around it", ADDS),
    (ASTRO, Only::Script, "AE604", " has no value: ", EMPTY),
    (ASTRO, Only::Dotenv, "AE103", " is empty: ", EMPTY),
    (ASTRO, Only::Script, "AE103", " is not set: ", EMPTY),
    (ASTRO, Only::Dotenv, "AE107", " is an empty command: ", EMPTY),
    (ASTRO, Only::Dotenv, "AE107", "KWARG__<KEY>` needs Airflow ", EMPTY),
    (ASTRO, Only::Dotenv, "AE203", " is empty, so the backend silently gets no kwargs", EMPTY),
    (ASTRO, Only::Dotenv, "AE306", " is empty: ", EMPTY),
    (ASTRO, Only::Dotenv, "AE402", " is empty: ", EMPTY),
    (ASTRO, Only::Script, "AE401", "no region: ", EMPTY),
    (ASTRO, Only::Dotenv, "AE405", "`role_arn` is empty: ", EMPTY),
    (EXPORT, Only::Dotenv, "AE405", "boto3 uses whatever credentials", MACHINE),
    (ASTRO, Only::Dotenv, "AE702", "an empty value counts as not set: ", EMPTY),
    (BOTH, Only::Dotenv, "AE018", "this character has zero width", MARK),
    (BOTH, Only::Script, "AE702", "this is neither JSON nor a URI with a scheme", MARK),
    (BOTH, Only::Script, "AE503", " is written in the script: ", "a secret in a script is in its history, too"),
    (
        BOTH,
        Only::Script,
        "AE210",
        "`role_arn` came with amazon 5.1.0",
        "kwargs alone: a script adds them to a backend that is set elsewhere",
    ),
];

/// The environment as a script; `None` if a shell cannot export one of the names.
fn script(env: &BTreeMap<String, String>, form: Form) -> Option<String> {
    let pairs = env.iter().map(|(key, value)| format!("{key}='{}'", value.replace('\'', "'\\''")));
    match form {
        Form::Astro => {
            let pairs: Vec<String> = pairs.collect();
            Some(format!("astro deployment variable create --deployment-id x {} --secret\n", pairs.join(" ")))
        }
        Form::Export => {
            let is_name = |key: &String| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            env.keys().all(is_name).then(|| pairs.map(|pair| format!("export {pair}\n")).collect())
        }
    }
}

/// The entry of the list that explains a finding on one side.
fn explanation(form: Form, only: Only, finding: &str) -> Option<usize> {
    DIFFERENCES.iter().position(|(forms, side, code, part, _)| {
        forms.contains(&form) && *side == only && finding.starts_with(code) && finding.contains(part)
    })
}

#[test]
fn a_script_gives_the_findings_of_the_env() {
    let (mut same, mut explained, mut not_exported, mut wrong) = (0, 0, 0, Vec::new());
    let mut unused: BTreeSet<usize> = (0..DIFFERENCES.len()).collect();
    for case in truth::cases::<Answer>() {
        let Some(text) = dotenv(&case.env) else { continue };
        let scripts: Vec<_> = BOTH.iter().filter_map(|form| Some((*form, script(&case.env, *form)?))).collect();
        not_exported += BOTH.len() - scripts.len();
        for stack in case.airflow.keys() {
            let Some(of_file) = findings(".env", &text, stack) else { continue };
            for (form, script) in &scripts {
                let of_script = findings("deploy.sh", script, stack).unwrap();
                same += of_file.iter().filter(|finding| of_script.contains(finding)).count();
                let missed = of_file.iter().filter(|finding| !of_script.contains(finding));
                let alarms = of_script.iter().filter(|finding| !of_file.contains(finding));
                let missed = missed.map(|finding| (Only::Dotenv, finding));
                for (only, finding) in missed.chain(alarms.map(|finding| (Only::Script, finding))) {
                    match explanation(*form, only, finding) {
                        Some(entry) => {
                            explained += 1;
                            unused.remove(&entry);
                        }
                        None => wrong.push(format!("{} by {form:?} on {stack}: {only:?} has {finding}", case.id)),
                    }
                }
            }
        }
    }
    println!("findings in both: {same}; explained differences: {explained}; not to be exported: {not_exported}");
    let unused: Vec<_> = unused.into_iter().map(|entry| DIFFERENCES[entry]).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(unused.is_empty(), "explanations of nothing: {unused:#?}");
    assert!(same > 1_000, "only {same}");
}
