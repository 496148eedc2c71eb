//! What belongs together: the roots of files, their versions, and the context of files named alone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{self, run_in};
use airenv::discover::{Buffer, Buffers, Request, discover};
use airenv::project::Project;

const RUNTIME_7: &str = "FROM quay.io/astronomer/astro-runtime:7.3.0\n";
const RUNTIME_11: &str = "FROM quay.io/astronomer/astro-runtime:11.8.0\n";
const OPEN: &str = "AIRFLOW_VAR_A='open\n";

/// A file that Airflow reads, with no mistakes.
const OWN: &str = "AIRFLOW_VAR_A=1\n";

/// A separate repository for each test: nothing above it counts.
fn repository(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("project").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(".git")).unwrap();
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // `a/.astro/` is a folder.
        if !path.to_str().unwrap().ends_with('/') {
            fs::write(path, text).unwrap();
        }
    }
    folder
}

fn found(folder: &Path, paths: &[&str]) -> Vec<Project> {
    let paths = paths.iter().map(|path| folder.join(path)).collect();
    let found = discover(&Request { paths, ..Request::default() }).unwrap();
    assert_eq!(found.errors, []);
    found.projects
}

/// For each project, its root, its files (context in brackets) and its Airflow.
fn shown(folder: &Path, projects: &[Project]) -> Vec<String> {
    // A path may start at the folder that the tests run in, wherever their target folder is.
    let top = format!("project/{}", folder.file_name().unwrap().to_string_lossy());
    let inside =
        |path: &str| path.split_once(&top).map_or(path, |(_, inside)| inside.trim_start_matches('/')).to_owned();
    let projects = projects.iter().map(|project| {
        let files = project.documents.iter().map(|document| {
            let path = inside(&document.file.path);
            if document.is_context { format!("({path})") } else { path }
        });
        let airflow = project.target.versions(None).only().map_or("?".to_owned(), ToString::to_string);
        format!("{}: {} Airflow {airflow}", inside(&project.root), files.collect::<Vec<_>>().join(" "))
    });
    projects.collect()
}

/// The same files, on disk and open in an editor while the disk has them empty: versions, sourced files, ignored files and
/// the format of scripts without an ending come from what is open.
#[test]
fn open_files_count_as_if_they_were_saved() {
    let script = "#!/bin/bash\nset -a; . ./.env.prod\nairflow version\n";
    let files = [
        (".astro/config.yaml", "project:\n  name: x\n"),
        (".gitignore", ".env\n"),
        ("Dockerfile", RUNTIME_7),
        ("requirements.txt", "apache-airflow-providers-amazon==7.2.1\n"),
        (".env", OWN),
        (".env.prod", OWN),
        ("deploy", script),
        ("airenv.toml", "ignore = [\"AE001\"]\n"),
    ];
    let saved = repository("saved", &files);
    let empty: Vec<(&str, &str)> = files.iter().map(|(name, _)| (*name, "")).collect();
    let open = repository("open", &empty);
    let buffer = |(name, text): &(&str, &str)| {
        let text = (*text).into();
        (open.join(name), Buffer { text, format: None })
    };
    let buffers: Buffers = files.iter().map(buffer).collect();
    let told = |folder: &Path, buffers: Buffers| {
        let request = Request { paths: vec![folder.to_owned()], buffers, ..Request::default() };
        let found = discover(&request).unwrap();
        let configured =
            found.configurations.iter().flatten().map(|one| one.config.ignore.is_some()).collect::<Vec<_>>();
        let projects = found.projects.iter().map(|project| {
            let documents = project
                .documents
                .iter()
                .map(|document| format!("{} {:?} {:?}", document.file.text(), document.is_ignored, document.sourced));
            let amazon = project.target.versions(Some("amazon")).only().map(ToString::to_string);
            (documents.collect::<Vec<_>>(), amazon)
        });
        (shown(folder, &found.projects), configured, projects.collect::<Vec<_>>())
    };
    let expected = told(&saved, Buffers::default());
    assert_eq!((expected.0.len(), expected.1.as_slice()), (1, &[true][..]));
    assert!(expected.0[0].contains("deploy") && expected.0[0].ends_with("Airflow 2.5.1"), "{expected:?}");
    assert_eq!(told(&open, buffers), expected);
    assert_ne!(told(&open, Buffers::default()), expected);
}

#[test]
fn a_monorepo_with_two_astro_projects() {
    let folder = repository(
        "monorepo",
        &[
            (".env", OWN),
            ("a/.astro/config.yaml", ""),
            ("a/.env", OWN),
            ("a/Dockerfile", RUNTIME_7),
            ("a/dags/deep/.env", OWN),
            ("b/.astro/config.yaml", ""),
            ("b/.env", OWN),
            ("b/Dockerfile", RUNTIME_11),
            ("b/requirements.txt", "apache-airflow-providers-amazon==9.2.0\n"),
            ("tools/.env", OWN),
        ],
    );
    let projects = found(&folder, &["."]);
    assert_eq!(
        shown(&folder, &projects),
        [
            ": .env tools/.env Airflow ?",
            "a: a/.env a/Dockerfile a/dags/deep/.env Airflow 2.5.1",
            "b: b/.env b/Dockerfile Airflow 2.9.3"
        ]
    );
    let amazon = |index: usize| projects[index].target.known(Some("amazon")).unwrap();
    let place = |index: usize| amazon(index).source.origin().unwrap().to_string();
    assert_eq!(amazon(1).versions.only().unwrap().to_string(), "6.2.0");
    assert!(place(1).ends_with("monorepo/a/Dockerfile:1"), "{}", place(1));
    assert_eq!(amazon(2).versions.only().unwrap().to_string(), "9.2.0");
    assert!(place(2).ends_with("monorepo/b/requirements.txt:1"), "{}", place(2));
}

#[test]
fn files_that_are_named_have_the_rest_of_their_project_as_context() {
    let folder = repository(
        "context",
        &[
            (".env", OWN),
            ("a/.astro/", ""),
            ("a/.env", OWN),
            ("a/.env.prod", OWN),
            ("a/deploy/prod.env", OWN),
            ("a/node_modules/.env", OWN),
            ("a/notes.txt", ""),
            ("a/nested/.git/HEAD", ""),
            ("a/nested/.astro/config.yaml", ""),
            ("a/nested/.env", OWN),
        ],
    );
    fs::create_dir_all(folder.join("a/.astro")).unwrap();
    let read = |paths: &[&str]| shown(&folder, &found(&folder, paths));
    assert_eq!(read(&["a/.env.prod"]), ["a: (a/.env) a/.env.prod (a/deploy/prod.env) Airflow ?"]);
    assert_eq!(read(&["a/deploy"]), ["a: (a/.env) (a/.env.prod) a/deploy/prod.env Airflow ?"]);
    assert_eq!(read(&["a/.env", "a/./deploy/../.env"]), ["a: a/.env (a/.env.prod) (a/deploy/prod.env) Airflow ?"]);
    assert_eq!(read(&["a/nested/.env"]), ["a/nested: a/nested/.env Airflow ?"]);
    assert_eq!(read(&[".env"]), [": .env Airflow ?"]);
    let all = ["a: a/.env a/.env.prod a/deploy/prod.env Airflow ?", "a/nested: a/nested/.env Airflow ?"];
    assert_eq!(read(&["a"]), all);
    assert_eq!(read(&["a/.env", "a"]), all);
}

#[test]
fn nothing_is_reported_in_context() {
    let folder = repository("silent", &[(".env", OPEN), ("a.env", OPEN), ("b/.env", OPEN)]);
    let run = |arguments: &[&str]| {
        let run = run_in(&folder, &[&["check", "--format", "concise"], arguments].concat());
        assert_eq!((run.stderr.as_str(), run.status), ("", 1));
        run.stdout.lines().map(|line| line.split(": ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(run(&["a.env"]), ["a.env:1:15"]);
    assert_eq!(run(&["b"]), ["b/.env:1:15"]);
    assert_eq!(run(&["."]), [".env:1:15", "a.env:1:15", "b/.env:1:15"]);
    let human = run_in(&folder, &["check", "a.env", "--format", "human"]);
    assert!(human.stdout.contains("1 error in 1 file (1 file checked)"), "{}", human.stdout);
    let json: serde_json::Value =
        serde_json::from_str(&run_in(&folder, &["check", "a.env", "--format", "json"]).stdout).unwrap();
    assert_eq!((json["files_checked"].as_u64(), json["diagnostics"].as_array().unwrap().len()), (Some(1), 1));
}

#[test]
fn a_file_that_is_named_alone_is_judged_with_the_script_that_loads_it() {
    let class = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let script = format!(
        "astro deployment variable create --deployment-id clx1 AIRFLOW__SECRETS__BACKEND={class}\n\
         astro deployment variable create --deployment-id clx1 --load --env .env.prod --secret\n"
    );
    let kwargs = "AIRFLOW__SECRETS__BACKEND_KWARGS={\"region_nam\": \"eu-west-1\"}\n";
    let files = [(".astro/config.yaml", ""), ("deploy.sh", script.as_str()), (".env.prod", kwargs)];
    let folder = repository("loaded-alone", &files);
    let codes = |path: &str| {
        let run = run_in(&folder, &["check", "--format", "concise", path]);
        let codes = run.stdout.lines().map(|line| line.split(' ').nth(2).unwrap().to_owned());
        codes.collect::<Vec<_>>()
    };
    assert_eq!(codes(".env.prod"), ["AE405", "AE205"]);
    assert_eq!(codes("deploy.sh"), [""; 0]);
}

#[test]
fn findings_of_all_projects_are_sorted_by_path() {
    let folder = repository(
        "sorted",
        &[
            ("a.env", OPEN),
            ("m/.astro/config.yaml", ""),
            ("m/.env", OPEN),
            ("m/z/.git/HEAD", ""),
            ("m/z/.env", OPEN),
            ("n.env", OPEN),
            ("z.env", OPEN),
        ],
    );
    let run = run_in(&folder, &["check", "z.env", "m", ".", "--format", "concise"]);
    let paths: Vec<&str> = run.stdout.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(paths, ["a.env", "m/.env", "m/z/.env", "n.env", "z.env"]);
    let human = run_in(&folder, &["check", ".", "--format", "human"]);
    assert!(human.stdout.contains("5 errors in 5 files (5 files checked)"), "{}", human.stdout);
    assert_eq!(human.stdout, run_in(&folder, &["check", "--format", "human"]).stdout);
}

#[test]
fn a_repository_inside_of_an_astro_project_is_a_project_of_its_own() {
    let folder = repository(
        "submodule",
        &[
            ("a/.astro/config.yaml", ""),
            ("a/.env", OWN),
            ("a/Dockerfile", RUNTIME_11),
            ("a/dags/.git", "gitdir: ../.git/modules/dags\n"),
            ("a/dags/.env", OWN),
            ("svn/.svn/entries", ""),
            ("svn/x/.env", OWN),
        ],
    );
    let read = |paths: &[&str]| shown(&folder, &found(&folder, paths));
    assert_eq!(read(&["a/dags/.env"]), ["a/dags: a/dags/.env Airflow ?"]);
    assert_eq!(read(&["svn/x"]), ["svn: svn/x/.env Airflow ?"]);
}

/// The Astro CLI keeps its own settings there, and does not treat it as a project either.
#[test]
fn the_home_folder_is_no_astro_project() {
    let folder = repository("home", &[(".astro/config.yaml", ""), ("Dockerfile", RUNTIME_11), ("work/.env", OPEN)]);
    fs::remove_dir_all(folder.join(".git")).unwrap();
    let mut roots = airenv::discover::root::Roots::new(Some(folder.clone()));
    assert_ne!(roots.of(&folder.join("work")), Some(folder.as_path()));
    let mut roots = airenv::discover::root::Roots::new(None);
    assert_eq!(roots.of(&folder.join("work")), Some(folder.as_path()));
}

#[test]
fn without_a_mark_the_argument_is_the_root() {
    let folder = std::env::temp_dir().join(format!("airenv-project-test-{}", std::process::id()));
    fs::create_dir_all(folder.join("a/b")).unwrap();
    for path in ["a/.env", "a/other.env", "a/b/.env"] {
        fs::write(folder.join(path), OWN).unwrap();
    }
    fs::write(folder.join("a/Dockerfile"), RUNTIME_7).unwrap();
    let mut roots = airenv::discover::root::Roots::new(None);
    let is_marked = roots.of(&folder).is_some();
    let read = |paths: &[&str]| {
        let projects = found(&folder, paths);
        projects
            .iter()
            .map(|project| (project.documents.len(), project.target.versions(None).only().is_some()))
            .collect::<Vec<_>>()
    };
    // On a machine whose folder for temporary files is inside a repository this shows nothing.
    if !is_marked {
        assert_eq!(read(&["a"]), [(4, true)]);
        // Only the file's own folder is read as context: the root may be any folder.
        assert_eq!(read(&["a/.env"]), [(3, true)]);
        assert_eq!(read(&["a/b/.env", "a/.env"]), [(3, true), (1, false)]);
        assert_eq!(read(&["."]), [(4, true)]);
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn paths_are_shown_as_they_were_given() {
    let folder = repository("shown", &[("a/.env", OPEN), ("b/.env", OPEN), ("b/c/.env", OPEN)]);
    let paths = |from: &str, arguments: &[&str]| {
        let run = run_in(&folder.join(from), &[&["check", "--format", "concise"], arguments].concat());
        run.stdout.lines().map(|line| line.split(":1:15: ").next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(paths("b", &["../a/.env", ".", "./c"]), ["../a/.env", ".env", "c/.env"]);
    assert_eq!(paths("b", &["../a"]), ["../a/.env"]);
    let absolute = folder.join("a/.env");
    let absolute = absolute.to_str().unwrap();
    assert_eq!(paths("b", &[absolute]), [absolute]);
    assert_eq!(paths("", &[absolute, "a/.env"]), ["a/.env"]);
}

#[test]
fn standard_input_stands_for_the_file_of_its_name() {
    let folder = repository("stdin", &[("a/.astro/config.yaml", ""), ("a/.env", OPEN), ("a/x.env", OPEN)]);
    let run = |arguments: &[&str]| {
        let mut command = program::program();
        let mut child =
            command.current_dir(&folder).args(arguments).stdin(std::process::Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"\nB='open\n").unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
    };
    let places = |text: &str| text.lines().map(|line| line.split(": ").next().unwrap().to_owned()).collect::<Vec<_>>();
    let arguments = ["check", "--format", "concise", "--stdin-filename", "a/.env", "-"];
    assert_eq!(places(&run(&arguments)), ["a/.env:2:3"]);
    assert_eq!(places(&run(&[&arguments[..], &["a"]].concat())), ["a/.env:2:3", "a/x.env:1:15"]);
    assert_eq!(places(&run(&["check", "--format", "concise", "-"])), ["<stdin>:2:3"]);
}

/// Most `.env` files in the world belong to other software.
#[test]
fn a_file_that_nothing_of_airflow_reads_is_left_alone() {
    let other = "A='open\nB = 1\n";
    let files = [(".env", other), ("web/.env", other), ("web/.env.local", OPEN), ("data/.env", other)];
    let paths = |name: &str, more: &[(&str, &str)], arguments: &[&str]| {
        let folder = repository(name, &[&files[..], more].concat());
        let run = run_in(&folder, &[&["check", "--format", "concise"], arguments].concat());
        let mut paths: Vec<_> = run.stdout.lines().map(|line| line.split(':').next().unwrap().to_owned()).collect();
        paths.dedup();
        paths.join(" ")
    };
    let all = ".env data/.env web/.env web/.env.local";
    // Its names show that a file is Airflow's; no other file is read, however many are named.
    assert_eq!(paths("foreign", &[], &["."]), "web/.env.local");
    assert_eq!(paths("foreign-named", &[], &[".env", "web/.env", "data/.env"]), "");
    // Unless the user asks for it.
    assert_eq!(paths("foreign-alone", &[], &["web/.env"]), "web/.env");
    assert_eq!(paths("foreign-as", &[], &["--as", "dotenv", "."]), all);
    // What makes a folder Airflow's, for itself and everything below it.
    for (file, text) in [
        ("airflow.cfg", ""),
        ("airflow_settings.yaml", ""),
        (".astro/config.yaml", ""),
        ("Dockerfile", RUNTIME_11),
        ("Dockerfile", "FROM apache/airflow:2.10.5\n"),
        ("requirements.txt", "apache-airflow-providers-amazon\n"),
        ("docker-compose.yaml", "services:\n  web:\n    image: apache/airflow:3.0.1\n"),
    ] {
        assert_eq!(paths("own", &[(file, text)], &["."]), all, "{file}");
        assert_eq!(paths("own-data", &[(&format!("data/{file}"), text)], &["."]), "data/.env web/.env.local", "{file}");
    }
    // A script nearby, above or below; not one in a sibling folder.
    let deploy = "astro deployment list\n";
    assert_eq!(paths("script", &[("data/bin/deploy.sh", deploy)], &["."]), ".env data/.env web/.env.local");
    // Near misses: other software with the same names, and the web framework called Astro.
    for (file, text) in [
        ("Dockerfile", "FROM node:22\n"),
        ("requirements.txt", "flask\n"),
        ("docker-compose.yaml", "services:\n  web:\n    image: postgres:17\n"),
        ("bin/dev.sh", "npx astro dev\nastro build\n"),
    ] {
        assert_eq!(paths("other", &[(file, text)], &["."]), "web/.env.local", "{file}");
    }
    let folder = repository("told", &files);
    let run = run_in(&folder, &["check", "data", "web/.env"]);
    let told = "airenv: nothing under data, web/.env belongs to Airflow: this is not an Airflow project, and the files found have no \
                AIRFLOW… variable (to check a file anyway, name it alone or use --as dotenv)\n";
    assert_eq!((run.stdout.as_str(), run.stderr.as_str(), run.status), ("", told, 0));
}

/// The nearest Airflow folder is the project, and determines its versions.
#[test]
fn a_project_in_a_folder_of_a_repository_has_its_own_dockerfile() {
    let files =
        [("data/Dockerfile", RUNTIME_11), ("data/env/.env", OWN), ("Dockerfile", "FROM node:22\n"), (".env", OWN)];
    let folder = repository("nearest", &files);
    let read = |paths: &[&str]| shown(&folder, &found(&folder, paths));
    assert_eq!(read(&["."]), [": .env Airflow ?", "data: data/Dockerfile data/env/.env Airflow 2.9.3"]);
    assert_eq!(read(&["data/env/.env"]), ["data: (data/Dockerfile) data/env/.env Airflow 2.9.3"]);
    let folder = repository("astro-wins", &[&files[..], &[(".astro/config.yaml", "")]].concat());
    assert_eq!(shown(&folder, &found(&folder, &["."])), [": .env Dockerfile data/Dockerfile data/env/.env Airflow ?"]);
}

#[test]
fn a_backend_in_a_module_of_the_project_is_not_unknown() {
    let env = "AIRFLOW__SECRETS__BACKEND=include.secrets.TeamBackend\n";
    let said = |name: &str, module: &str| {
        let folder = repository(name, &[(".astro/config.yaml", ""), (".env", env), (module, "")]);
        run_in(&folder, &["check", "--format", "concise", "--select", "AE104"]).stdout
    };
    for module in ["include/secrets.py", "plugins/include.py", "include/secrets/__init__.py"] {
        assert_eq!(said("own-backend", module), "", "{module}");
    }
    for module in ["includes/secrets.py", "src/include.py", "include.txt"] {
        assert!(said("other-backend", module).contains("AE104"), "{module}");
    }
}
