//! The site with a page for each rule, and the formats that point to it.
//!
//! `the_site_is_whole` writes the sources of the site to `target/tmp/site`, of which mdBook makes pages.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use airenv::format::Format;
use airenv::lint::Checked;
use airenv::loader::Loader;
use airenv::output::human::Style;
use airenv::output::paths::Paths;
use airenv::output::site::Site;
use airenv::output::{Outcome, human, json, markdown, rdjson, rule_page, sarif};
use airenv::project::{Document, Project};
use airenv::rules::ALL;
use airenv::text::SourceFile;
use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;

const SITE: &str = "https://example.org/airenv/";
const PAGE: &str = "https://example.org/airenv/rules/duplicate-key/";

/// What the site has of the repository, beside the folders of `files`.
const OWN: [&str; 8] = [
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "SECURITY.md",
    "VERSIONING.md",
    "benches/README.md",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file with one finding, in a format.
fn report(site: Site, write: impl Fn(&Outcome<'_>, &mut String)) -> String {
    let text = "A=1\nA=2\n".to_owned();
    let documents = vec![Document::new(SourceFile::new(".env", text), Format::Dotenv)];
    let project = Project { documents, loaders: vec![Loader::Compose], ..Project::default() };
    let checked = Checked::new(vec![project], ALL);
    let mut output = String::new();
    write(&Outcome { checked: &checked, errors: &[], paths: &Paths::default(), site }, &mut output);
    output
}

fn parsed(site: Site, write: impl Fn(&Outcome<'_>, &mut String)) -> Value {
    serde_json::from_str(&report(site, write)).unwrap()
}

fn object(outcome: &Outcome<'_>, output: &mut String) {
    json::write(outcome.checked, outcome.errors, outcome.site, output);
}

fn lines(outcome: &Outcome<'_>, output: &mut String) {
    json::write_lines(outcome.checked, outcome.site, output);
}

fn people(outcome: &Outcome<'_>, output: &mut String) {
    human::write(outcome.checked, Style { color: true, unicode: true, width: 100 }, outcome.site, output);
}

#[test]
fn a_report_points_to_the_page_of_each_rule() {
    let site = Site::at(SITE);
    let driver = parsed(site, sarif::write)["runs"][0]["tool"]["driver"].clone();
    assert_eq!(
        (&driver["rules"][0]["helpUri"], &driver["informationUri"]),
        (&PAGE.into(), &SITE.trim_end_matches('/').into())
    );
    assert_eq!(parsed(site, rdjson::write)["diagnostics"][0]["code"]["url"], PAGE);
    assert_eq!(parsed(site, object)["diagnostics"][0]["url"], PAGE);
    assert_eq!(parsed(site, lines)["url"], PAGE);
    assert!(report(site, markdown::write).contains(&format!("<a href=\"{PAGE}\"><code>AE004</code></a>")));
    let link = format!("[\u{1b}]8;;{PAGE}\u{1b}\\AE004\u{1b}]8;;\u{1b}\\]");
    let people = report(site, people);
    assert_eq!(people.matches("\u{1b}]8;;").count(), 2, "{people}");
    assert!(people.contains(&link), "{people}");
    let rules: Value = serde_json::from_str(&rule_page::json(ALL, site)).unwrap();
    assert!(rules.as_array().unwrap().iter().any(|rule| rule["url"] == PAGE));
}

/// The reports that are valid without a site are valid with it.
#[test]
fn a_report_with_addresses_fits_its_schema() {
    for (schema, report) in [
        ("testdata/schemas/sarif-2.1.0.json", parsed(Site::at(SITE), sarif::write)),
        ("testdata/schemas/rdjson.json", parsed(Site::at(SITE), rdjson::write)),
        ("schema/report.schema.json", parsed(Site::at(SITE), object)),
    ] {
        // One pattern in SARIF's schema has a bracket that only JavaScript accepts unescaped.
        let text = fs::read_to_string(root().join(schema)).unwrap().replace("[a-zA-Z]{2}]?$", r"[a-zA-Z]{2}\\]?$");
        let validator = jsonschema::options().should_validate_formats(true);
        let validator = validator.build(&serde_json::from_str(&text).unwrap()).unwrap();
        let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{schema}: {errors:#?}");
    }
}

/// Nothing changes but the addresses: without them the report is the one without a site.
#[test]
fn without_a_site_nothing_points_anywhere() {
    type Write = fn(&Outcome<'_>, &mut String);
    for write in [sarif::write as Write, rdjson::write, object, lines, markdown::write, people] {
        let (without, with) = (report(Site::NONE, write), report(Site::at(SITE), write));
        assert!(!without.contains("example.org") && !without.contains("\u{1b}]8"), "{without}");
        assert!(with.len() > without.len(), "{with}");
    }
    let without = report(Site::NONE, people);
    let link = format!("\u{1b}]8;;{PAGE}\u{1b}\\AE004\u{1b}]8;;\u{1b}\\");
    assert_eq!(report(Site::at(SITE), people).replacen(&link, "AE004", 1), without);
    assert_eq!(Site::NONE.page(ALL[0]), None);
}

/// The files of the site by their paths: what the repository holds, at the same places, and a page for each rule.
fn files() -> BTreeMap<String, String> {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let mut files: BTreeMap<String, String> = rule_page::pages().into_iter().collect();
    files.extend(OWN.map(|path| (path.to_owned(), read(path))));
    files.insert("index.md".to_owned(), read("README.md"));
    // Pages end in `.html` there.
    let llms = rule_page::llms().replace("README.md)", "index.html)").replace(".md)", ".html)");
    files.insert("llms.txt".to_owned(), llms);
    for folder in ["docs", "docs/matchers", "schema"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = format!("{folder}/{}", entry.unwrap().file_name().into_string().unwrap());
            if path.ends_with(".md") || path.ends_with(".json") {
                files.insert(path.clone(), read(&path));
            }
        }
    }
    files
}

/// The first heading of a page.
fn title(page: &str) -> &str {
    page.lines().find_map(|line| line.strip_prefix("# ")).unwrap()
}

/// The table of contents: the first page, the rules, the pages of `docs/`, the rest.
fn summary(files: &BTreeMap<String, String>) -> String {
    let line = |path: &str, indent: &str| format!("{indent}- [{}]({path})\n", title(&files[path]));
    let mut summary = line("index.md", "") + &line("rules.md", "");
    summary.extend(ALL.iter().map(|rule| line(&format!("rules/{}/index.md", rule.name), "  ")));
    let is_listed = |path: &&String| path.ends_with(".md") && *path != "index.md" && !path.starts_with("rules");
    let (docs, others): (Vec<&String>, Vec<&String>) =
        files.keys().filter(is_listed).partition(|path| path.starts_with("docs/"));
    summary.extend(docs.into_iter().chain(others).map(|path| line(path, "")));
    summary
}

/// The files to which a page links, from the start of the site.
fn links(path: &str, page: &str) -> Vec<String> {
    let targets = Parser::new_ext(page, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.into_string()),
        _ => None,
    });
    let is_file =
        |target: &String| !target.contains("://") && !target.starts_with('#') && !target.starts_with("mailto:");
    let whole = |target: String| {
        let target = target.split('#').next().unwrap_or_default();
        let mut whole = PathBuf::new();
        for part in Path::new(path).parent().unwrap().join(target).components() {
            if part == Component::ParentDir { assert!(whole.pop(), "{path}: {target}") } else { whole.push(part) }
        }
        whole.to_str().unwrap().replace('\\', "/")
    };
    targets.filter(is_file).map(whole).collect()
}

#[test]
fn the_site_is_whole() {
    let files = files();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("site");
    let _ = fs::remove_dir_all(&folder);
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let mut count = 0;
    for (path, text) in &files {
        write(&format!("src/{path}"), text);
        if path.ends_with(".md") {
            for target in links(path, text) {
                assert!(files.contains_key(&target), "{path} links to {target}, which is not on the site");
                count += 1;
            }
        }
    }
    assert!(count > ALL.len(), "{count} links");
    for rule in ALL {
        let page = &files[&format!("rules/{}/index.md", rule.name)];
        assert_eq!(title(page), format!("{} {}", rule.code, rule.name));
        assert!(page.contains(rule.why) && page.contains(rule.repair) && page.contains(rule.evidence));
    }
    write("src/SUMMARY.md", &summary(&files));
    for name in ["book.toml", "site.css"] {
        write(name, &fs::read_to_string(root().join("docs").join(name)).unwrap());
    }
}

/// `UPDATE=1 cargo test --test suite site::` writes it.
#[test]
fn llms_txt_is_what_the_rules_say() {
    let path = root().join("llms.txt");
    let text = rule_page::llms();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap_or_default(), text);
    for target in links("llms.txt", &text) {
        assert!(root().join(&target).is_file(), "llms.txt links to {target}");
    }
}
