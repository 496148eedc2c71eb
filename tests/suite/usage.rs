//! Which programs read a project's `.env` files if the user names none.

use airenv::format::Format;
use airenv::project::Document;
use airenv::text::SourceFile;
use airenv::usage::loaders;

fn of(scripts: &[&str], config: Option<&str>) -> String {
    let script = |(index, text): (usize, &&str)| {
        Document::new(SourceFile::new(format!("{index}.sh"), (*text).to_owned()), Format::Shell)
    };
    let documents: Vec<Document> = scripts.iter().enumerate().map(script).collect();
    let names: Vec<&str> = loaders(&documents, config).into_iter().map(airenv::loader::Loader::name).collect();
    names.join(" ")
}

#[test]
fn scripts_and_the_configuration_ask_for_more() {
    let cases: &[(&[&str], Option<&str>, &str)] = &[
        (&[], None, "compose docker astro-load"),
        (&["astro dev start\n"], None, "compose docker astro-load"),
        (&["cd etl && astro dev start --standalone\n"], None, "compose docker astro-standalone astro-load"),
        (&["echo --standalone\n# astro dev start --standalone\n"], None, "compose docker astro-load"),
        (&["zookeeper dev --standalone\n"], None, "compose docker astro-load"),
        (
            &["true\n", "astro env variable create --workspace-id w --from-file .env --secret\n"],
            None,
            "compose docker astro-load gotenv",
        ),
        // A script may read one of many files: that does not make bash a loader of all of them.
        (&["set -a\n. ./.env\nset +a\n"], None, "compose docker astro-load"),
        (&["kubectl create configmap x --from-file .env\n"], None, "compose docker astro-load"),
        (&[], Some("project:\n  name: etl\ndev:\n  mode: standalone\n"), "compose docker astro-standalone astro-load"),
        (
            &[],
            Some("dev:\n  port: 8081\n  mode: \"standalone\" # no docker\n"),
            "compose docker astro-standalone astro-load",
        ),
        (&[], Some("dev:\n  mode: docker\ntest:\n  mode: standalone\n"), "compose docker astro-load"),
        (&[], Some("# dev:\n#   mode: standalone\nmode: standalone\n"), "compose docker astro-load"),
    ];
    for (scripts, config, expected) in cases {
        assert_eq!(of(scripts, *config), *expected, "{scripts:?} {config:?}");
    }
}
