//! `airenv show` as a page and as Markdown: stored for whole projects, well-formed, escaped, and readable in both colour
//! schemes.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use airenv::show::{Asked, command, overview};

use crate::program::{self, run_in};
use crate::stacks;

/// Projects whose pages are stored: `UPDATE=1 cargo test --test suite show_page::` writes them.
const STORED: &[&str] = &["astro-image", "astro-two-deployments", "broken-kwargs", "broken-prefixes", "compose-celery"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// An empty folder with these files, and its own root.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    program::project("show_page", name, files)
}

/// Every project, as it is written in this format.
fn pages(format: &str) -> Vec<(String, String)> {
    let projects = root().join("testdata/projects");
    let mut names: Vec<PathBuf> = fs::read_dir(&projects).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.is_dir());
    names.sort();
    let name = |path: PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let page = |name: String| {
        let run = run_in(&projects, &["show", &name, "--format", format]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{name}");
        (name, run.stdout)
    };
    names.into_iter().map(name).map(page).collect()
}

fn parsed(page: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
    roxmltree::Document::parse_with_options(page, options).unwrap_or_else(|error| panic!("{error}\n{page}"))
}

/// All text within a node.
fn text(node: roxmltree::Node<'_, '_>) -> String {
    node.descendants().filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect()
}

#[test]
fn pages_are_those_in_testdata() {
    for (format, ending) in [("html", "show.html"), ("markdown", "show.md")] {
        for (name, page) in pages(format).into_iter().filter(|(name, _)| STORED.contains(&name.as_str())) {
            let page = page.replace(&format!("airenv {}\"", env!("CARGO_PKG_VERSION")), "airenv VERSION\"");
            // The style sheet has a file of its own.
            let page = match (page.find("<style>\n"), page.find("</style>")) {
                (Some(start), Some(end)) => format!("{}{}", &page[..start + 8], &page[end..]),
                _ => page,
            };
            let path = root().join("testdata/projects").join(format!("{name}.{ending}"));
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&path, &page).unwrap();
            }
            assert!(page == fs::read_to_string(&path).unwrap_or_default(), "{name}.{ending} is old: UPDATE=1");
        }
    }
}

#[test]
fn a_page_is_well_formed_and_needs_nothing_else() {
    for (name, page) in pages("html") {
        let document = parsed(&page);
        let named = |name: &str| document.descendants().filter(|node| node.has_tag_name(name)).count();
        assert_eq!([named("html"), named("title"), named("h1"), named("main"), named("script")], [1, 1, 1, 1, 0]);
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            for attribute in node.attributes() {
                let is_event = attribute.name().starts_with("on");
                let loads = matches!(attribute.name(), "src" | "srcset" | "action" | "data" | "poster");
                let leaves = attribute.name() == "href" && !attribute.value().starts_with('#');
                assert!(!is_event && !loads && !leaves, "{name}: {}", attribute.name());
            }
            assert!(!node.has_tag_name("table") || text(node).trim() != "", "{name}");
        }
        let tables = document.descendants().filter(|node| node.has_tag_name("table"));
        for table in tables {
            let first = table.first_element_child().unwrap();
            assert!(first.has_tag_name("caption") && !text(first).is_empty(), "{name}: a table without a caption");
        }
        let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), ids.len(), "{name}: {ids:?}");
        let links = document.descendants().filter_map(|node| node.attribute("href"));
        for link in links.chain(document.descendants().filter_map(|node| node.attribute("aria-labelledby"))) {
            assert!(ids.contains(&link.trim_start_matches('#')), "{name}: {link}");
        }
        // Nothing in the style sheet is loaded either.
        let style = document.descendants().find(|node| node.has_tag_name("style")).map(text).unwrap();
        assert!(!style.contains("url(") && !style.contains("@import"), "{name}");
    }
}

/// The levels of headings go down one by one.
#[test]
fn headings_leave_out_no_level() {
    for (name, page) in pages("html") {
        let document = parsed(&page);
        let mut before = 0;
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            let level = match node.tag_name().name() {
                "h1" => 1,
                "h2" => 2,
                "h3" => 3,
                "h4" => 4,
                _ => continue,
            };
            assert!(level <= before + 1, "{name}: h{level} after h{before}");
            before = level;
        }
    }
}

#[test]
fn what_json_says_is_on_the_page() {
    let projects = root().join("testdata/projects");
    for name in STORED {
        let json = run_in(&projects, &["show", name, "--format", "json"]).stdout;
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let page = run_in(&projects, &["show", name, "--format", "html"]).stdout;
        let page = text(parsed(&page).root());
        let summary = run_in(&projects, &["show", name, "--format", "markdown"]).stdout;
        let environments = json["projects"][0]["environments"].as_array().unwrap();
        let remarks = environments.iter().flat_map(|one| one["configurations"].as_array().unwrap());
        for remark in remarks.flat_map(|one| one["remarks"].as_array().unwrap()) {
            let message = remark["message"].as_str().unwrap().replace('`', "");
            assert!(page.contains(&message), "{name}: {message}");
            assert!(
                page.contains(remark["code"].as_str().unwrap()) && summary.contains(remark["code"].as_str().unwrap())
            );
        }
    }
}

/// Names that mean something to HTML, to Markdown, to Mermaid and to a shell.
const HOSTILE: &str = "a<b>&\"'|`x`$y#1*_[z](q)";

#[test]
fn every_text_is_escaped() {
    let class = "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend";
    let kwargs = r#"{"connections_prefix": "/<i>&'|x", "<b>|": 1, "region_name": "us<-1"}"#;
    let env = format!("AIRFLOW__SECRETS__BACKEND={class}\nAIRFLOW__SECRETS__BACKEND_KWARGS={kwargs}\n");
    let project = folder(
        "hostile",
        &[
            (".env", env.as_str()),
            (&format!("{HOSTILE}.env"), env.as_str()),
            ("<script>.sh", &format!("export AIRFLOW__SECRETS__BACKEND={class}\n")),
        ],
    );
    let asked = ["--connection", HOSTILE, "--variable", "]]>\n```\n<!--"];
    let page = run_in(&project, &[&["show", "--format", "html"], &asked[..]].concat()).stdout;
    let document = parsed(&page);
    let known = [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "footer",
        "section",
        "figure",
        "figcaption",
        "article",
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "ul",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
        "pre",
        "span",
        "strong",
        "small",
        "del",
        "a",
        "svg",
        "path",
        "wbr",
    ];
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(known.contains(&node.tag_name().name()), "<{}> comes from the project", node.tag_name().name());
    }
    let shown = text(document.root());
    assert!(shown.contains(HOSTILE), "{shown}");
    assert!(shown.contains("<script>.sh") && shown.contains("]]>\\n```\\n<!--"), "{shown}");

    let summary = run_in(&project, &[&["show", "--format", "markdown"], &asked[..]].concat()).stdout;
    assert_rendered_as_meant(&summary);
    assert!(summary.contains("&#60;script&#62;.sh"), "{summary}");
    let findings = run_in(&project, &["check", "--format", "markdown"]).stdout;
    assert_rendered_as_meant(&findings);
    assert!(findings.contains("&#124;"), "{findings}");
}

/// Outside of blocks of code there is no element and no mark but ours, and every row has the cells of its head.
fn assert_rendered_as_meant(markdown: &str) {
    let (mut fence, mut cells): (Option<String>, usize) = (None, 0);
    for line in markdown.lines() {
        if let Some(open) = &fence {
            if line == open {
                fence = None;
            }
            continue;
        }
        if line.starts_with("```") {
            fence = Some(line.chars().take_while(|c| *c == '`').collect());
            continue;
        }
        let mut rest = line.replace("<br>", "");
        for name in ["code", "del"] {
            rest = rest.replace(&format!("<{name}>"), "").replace(&format!("</{name}>"), "");
        }
        assert!(!rest.contains(['<', '>', '`', '$', '@', '[', ']']), "{line}");
        if line.starts_with('|') {
            let count = line.matches('|').count();
            assert!(cells == 0 || cells == count, "{line}");
            cells = count;
        } else {
            cells = 0;
        }
    }
    assert_eq!(fence, None);
}

#[test]
fn markdown_of_every_project_is_rendered_as_meant() {
    let node = regex::Regex::new(r#"^  [feb]\d+[\[(]+"[A-Za-z0-9 ,/._#;-]+"[\])]+(:::broken)?$"#).unwrap();
    for (_, page) in pages("markdown") {
        assert_rendered_as_meant(&page);
        // Nodes have names of their own, and what they are called is between quotes.
        let graph = page.split("```mermaid\n").nth(1).map_or("", |rest| rest.split("```").next().unwrap());
        for line in graph.lines().filter(|line| line.contains('"')) {
            assert!(node.is_match(line), "{line}");
        }
    }
}

/// A graph that GitHub would refuse to draw is left out; the tables stay.
#[test]
fn a_graph_that_is_too_large_is_left_out() {
    let script: String = (0..300)
        .map(|number| format!("astro deployment variable create --deployment-name d-{number} AIRFLOW_VAR_A={number}\n"))
        .collect();
    let project = folder("large", &[("deploy.sh", &script)]);
    let page = run_in(&project, &["show", "--format", "markdown"]).stdout;
    assert!(!page.contains("```mermaid"), "{}", &page[..2000]);
    assert!(page.contains("### <code>deployment d-7</code>"));
}

#[test]
fn a_report_that_github_refuses_is_cut() {
    let text: String = (0..6_000).map(|number| format!("K{number}=1\nK{number}=2\n")).collect();
    let project = folder("cut", &[(".env", &text)]);
    let report = run_in(&project, &["check", "--format", "markdown"]).stdout;
    assert!(report.len() < 1_000_000, "{}", report.len());
    let shown = report.lines().filter(|line| line.starts_with("| ") && line.contains("AE0")).count();
    let rest = format!("… and {} findings more: GitHub shows no longer text", 6_000 - shown);
    assert!(report.contains(&rest), "{shown}: {}", &report[report.len() - 300..]);
}

/// What overrides and what is overridden.
#[test]
fn what_another_line_overrides_is_struck_through() {
    let files = [
        ("Dockerfile", "FROM quay.io/astronomer/astro-runtime:12.1.0\nENV AWS_DEFAULT_REGION=eu-west-1\n"),
        (".env", "AWS_DEFAULT_REGION=us-east-1\nAWS_DEFAULT_REGION=us-east-2\n"),
    ];
    let project = folder("overridden", &files);
    let page = run_in(&project, &["show", "--format", "html"]).stdout;
    let document = parsed(&page);
    let struck: Vec<String> = document.descendants().filter(|node| node.has_tag_name("del")).map(text).collect();
    assert_eq!(struck, ["AWS_DEFAULT_REGION = eu-west-1", "AWS_DEFAULT_REGION = us-east-1"]);
    let json = run_in(&project, &["show", "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let overridden = json["projects"][0]["environments"][0]["overridden"].as_array().unwrap();
    let places: Vec<String> =
        overridden.iter().map(|one| format!("{}:{}", one["at"]["path"].as_str().unwrap(), one["at"]["line"])).collect();
    assert_eq!(places, ["Dockerfile:2", ".env:1"]);
}

/// The colours of the style sheet in one block.
fn colours(block: &str) -> BTreeMap<String, [f64; 3]> {
    let colour = regex::Regex::new("--([a-z-]+): #([0-9a-f]{6})").unwrap();
    let each = colour.captures_iter(block).map(|found| {
        let part = |at: usize| f64::from(u8::from_str_radix(&found[2][at..at + 2], 16).unwrap()) / 255.0;
        (found[1].to_owned(), [part(0), part(2), part(4)])
    });
    each.collect()
}

/// The contrast of two colours as WCAG 2 defines it.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let linear = |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    let light = |c: [f64; 3]| 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
    let (one, other) = (light(one), light(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn text_is_readable_in_every_scheme() {
    let sheet = fs::read_to_string(root().join("src/output/show/html/style.css")).unwrap();
    let schemes: Vec<BTreeMap<String, [f64; 3]>> =
        sheet.split(":root {").skip(1).map(|block| colours(block.split('}').next().unwrap())).collect();
    assert_eq!(schemes.len(), 3, "light, dark, paper");
    for scheme in schemes {
        for ground in ["page", "card", "inset", "bad-card"] {
            for ink in ["ink", "faint", "accent", "good", "error", "warning", "note"] {
                let contrast = contrast(scheme[ground], scheme[ink]);
                assert!(contrast >= 4.5, "{ink} on {ground}: {contrast:.2}");
            }
        }
        assert!(contrast(scheme["card"], scheme["line"]) >= 3.0, "lines of the picture");
    }
}

/// The commands for one connection.
fn commands(text: &str, connection: &str) -> Vec<String> {
    let asked = Asked { connection: Some(connection.to_owned()), ..Asked::default() };
    let overview = overview(&stacks::project(".env", text, "af3.3.2").unwrap(), &asked);
    let configuration = &overview.environments[0].configurations[0];
    configuration.lookups.iter().flat_map(|lookup| command::commands(configuration, lookup)).collect()
}

#[test]
fn each_address_has_the_command_that_checks_it() {
    let of = |class: &str, kwargs: &str, id: &str| {
        let text = format!("AIRFLOW__SECRETS__BACKEND={class}\nAIRFLOW__SECRETS__BACKEND_KWARGS={kwargs}\n");
        commands(&text, id)
    };
    let ssm = "airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend";
    let manager = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let google = "airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend";
    let azure = "airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend";
    let vault = "airflow.providers.hashicorp.secrets.vault.VaultBackend";
    for (class, kwargs, id, expected) in [
        (
            ssm,
            r#"{"region_name": "us-east-1"}"#,
            "db",
            &[
                "aws ssm get-parameter --with-decryption --name /airflow/connections/db --region us-east-1 --query Parameter.ARN --output text",
            ][..],
        ),
        (
            vault,
            r#"{"url": "https://vault.example.com", "mount_point": "airflow", "token": "x"}"#,
            "it's",
            &["vault read -address=https://vault.example.com 'airflow/data/connections/it'\\''s' > /dev/null"],
        ),
        (
            ssm,
            r#"{"region_name": "us-east-1", "profile_name": "prod"}"#,
            "db",
            &[
                "aws ssm get-parameter --with-decryption --name /airflow/connections/db --region us-east-1 --profile prod --query Parameter.ARN --output text",
            ],
        ),
        // The store has no such name.
        (ssm, "{}", "it's", &[]),
        (
            manager,
            r#"{"region_name": "eu-west-1", "endpoint_url": "http://localhost:4566"}"#,
            "db",
            &[
                "aws secretsmanager get-secret-value --secret-id airflow/connections/db --region eu-west-1 --endpoint-url http://localhost:4566 --query ARN --output text",
            ],
        ),
        (
            google,
            r#"{"project_id": "my-project"}"#,
            "db",
            &["gcloud secrets versions access latest --secret airflow-connections-db --project my-project > /dev/null"],
        ),
        (
            azure,
            r#"{"vault_url": "https://example.vault.azure.net/"}"#,
            "my_db",
            &[
                "az keyvault secret show --id https://example.vault.azure.net/secrets/airflow-connections-my-db --query id --output tsv",
            ],
        ),
        (
            vault,
            r#"{"url": "https://vault.example.com", "mount_point": "airflow", "token": "x"}"#,
            "db",
            &["vault read -address=https://vault.example.com airflow/data/connections/db > /dev/null"],
        ),
        // What is masked or known only at run time has none.
        (ssm, r#"{"connections_prefix": "/$STAGE/connections"}"#, "db", &[]),
        (manager, r#"{"connections_prefix": "aB3dE5fG7hI9jK1lM3nO5pQ7"}"#, "db", &[]),
        (ssm, r#"{"connections_prefix": null}"#, "db", &[]),
    ] {
        assert_eq!(of(class, kwargs, id), expected, "{class} {kwargs}");
    }
}
