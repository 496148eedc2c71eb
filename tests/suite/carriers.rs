//! What carriers carry: the text of YAML's scalars with its positions, the blocks of variables, the scripts at their own
//! positions, the code on pages of documentation, the assignments of systemd's units.

use airenv::carrier::{self, Kind};
use airenv::format::Format;
use airenv::format::page;
use airenv::format::yaml::Yaml;
use airenv::text::PieceKind;

/// Each scalar under its key: its value in YAML, and the bytes of the file that express it.
const SCALARS: &[(&str, &[(&str, &str)])] = &[
    ("a: plain # note\nb: 'it''s'\nc: \"q\\\"q\\u00e9\"\n", &[("a", "plain"), ("b", "it's"), ("c", "q\"qé")]),
    ("a: |\n  one \\\n    two\n\n  three\nb: end\n", &[("a", "one \\\n  two\n\nthree\n"), ("b", "end")]),
    ("a: >-\n  {\"x\": 1,\n   \"y\": 2}\nb: >\n  one\n  two\n", &[("a", "{\"x\": 1,\n \"y\": 2}"), ("b", "one two\n")]),
    ("a: |+\n\n  z\n\nb: |2-\n    deep\n", &[("a", "\nz\n\n"), ("b", "  deep")]),
    (
        "a: plain\n  more\nb: \"one \\\n  two\"\nc: 'x\n\n  y'\n",
        &[("a", "plain more"), ("b", "one two"), ("c", "x\ny")],
    ),
    ("a: \"\\x41\\t\\N\"\nb: ~\nc:\nd: 'é—'\n", &[("a", "A\t\u{85}"), ("b", "~"), ("c", ""), ("d", "é—")]),
];

#[test]
fn scalars_say_what_yaml_says_and_know_their_places() {
    for (text, expected) in SCALARS {
        let yaml = Yaml::read(text);
        assert_eq!(yaml.problem, None, "{text}");
        for (key, said) in *expected {
            let node = yaml.get(yaml.roots[0], key).unwrap();
            let scalar = yaml.scalar(node).unwrap();
            assert_eq!(scalar.text.text(), Some(*said), "{key} of {text}");
            for (piece, covers) in scalar.text.pieces().filter(|(piece, _)| piece.kind == PieceKind::Verbatim) {
                assert_eq!(piece.span.of_text(text), covers.of_text(said), "{key} of {text}");
            }
            // What is shown and edited is a character of the file, not a guess.
            let last = said.trim_end().chars().last().filter(char::is_ascii_alphanumeric);
            if let Some(last) = last.filter(|_| !said.contains(['é', '\t'])) {
                let at = said.trim_end().len() - 1;
                let origin = scalar.text.written(airenv::text::Span::new(at, at + 1)).unwrap();
                assert_eq!(origin.of_text(text), last.to_string(), "{key} of {text}");
            }
        }
    }
}

#[test]
fn a_merge_gives_what_the_map_has_not_and_a_list_its_first() {
    let text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  y: 3\n  <<: [*a, *b]\nd: {<<: *b, z: 4}\n";
    let yaml = Yaml::read(text);
    let of = |path: &[&str]| yaml.at(yaml.roots[0], path).and_then(|node| yaml.text(node)).map(ToOwned::to_owned);
    assert_eq!([of(&["c", "x"]), of(&["c", "y"]), of(&["c", "z"])].map(Option::unwrap), ["1", "3", "2"]);
    assert_eq!([of(&["d", "y"]), of(&["d", "z"])].map(Option::unwrap), ["2", "4"]);
}

const WORKFLOW: &str = "on: push
jobs:
  a:
    runs-on: x
    steps:
      - run: |
          X=1
          echo '${{ a.b }}' ${{ c }} # note
      - name: y
        run: echo $X
      - run: print(1)
        shell: python
";

#[test]
fn scripts_stand_at_their_own_places_each_by_itself() {
    let carried = carrier::read(Format::Yaml, ".github/workflows/a.yml", WORKFLOW);
    assert_eq!(carried.kind, Some(Kind::GitHub));
    let script = carried.script.unwrap();
    // The first byte says that the file indents its scripts.
    let script = script.strip_prefix('\u{1f}').unwrap();
    assert!(script.starts_with(&" ".repeat("n: push".len())), "{script}");
    for part in ["X=1", "echo '", "# note", "echo $X"] {
        assert_eq!(script.find(part), WORKFLOW[1..].find(part), "{part} in {script}");
    }
    assert!(!script.contains("print") && !script.contains("{{"), "{script}");
    let words: Vec<&str> = script.split_whitespace().collect();
    assert_eq!(words, ["(X=1", "echo", "'${_______}'", "${_____}", "#", "note", ");", "(echo", "$X", ");"], "{script}");
}

#[test]
fn what_is_filled_in_later_is_a_hole_and_a_doubled_dollar_is_one() {
    let text = "services:\n  a:\n    image: apache/airflow:3.0.2\n    environment:\n      AIRFLOW_CONN_A: x$${A}y${B:-{c}}z$D\n";
    let carried = carrier::read(Format::Yaml, "compose.yaml", text);
    let [block] = carried.blocks.as_slice() else { panic!("{:?}", carried.blocks) };
    let value = &block.variables[0].1;
    assert_eq!(value.holes().len(), 2);
    assert!(value.bytes().starts_with(b"x${A}y"));
    assert!(!block.is_open && block.name == "a");
}

/// An unclosed construct is text, and searched for only once.
#[test]
fn what_is_left_open_costs_one_pass() {
    let open =
        |piece: &str| format!("services:\n  a:\n    environment:\n      AIRFLOW_X: '{}'\n", piece.repeat(200_000));
    for (path, piece) in [("compose.yaml", "${"), ("compose.yaml", "${a "), ("k8s.yaml", "{{"), ("k8s.yaml", "$(")] {
        let text = if path == "k8s.yaml" {
            format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  AIRFLOW_X: 'a}}{}'\n", piece.repeat(200_000))
        } else {
            open(piece)
        };
        let start = std::time::Instant::now();
        let carried = carrier::read(Format::Yaml, path, &text);
        assert!(start.elapsed().as_secs() < 5, "{piece}: {:?}", start.elapsed());
        assert!(carried.blocks[0].variables[0].1.is_certain(), "{piece}");
    }
}

/// However a file is truncated or garbled: nothing fails, and every position is inside it.
#[test]
fn no_text_is_too_odd() {
    let compose = include_str!("../../testdata/projects/compose-celery/compose.yaml");
    let workflow = include_str!("../../testdata/projects/compose-celery/.github/workflows/deploy.yml");
    for (path, text) in [("compose.yaml", compose), (".github/workflows/deploy.yml", workflow), ("a.yml", WORKFLOW)] {
        for (at, _) in text.char_indices() {
            let (before, behind) = text.split_at(at);
            for piece in ["", "'", "{", "\t", "&a ", "*a", "- ", "é", "|\n", "${{", "\n---\n"] {
                let whole = if piece.is_empty() { before.to_owned() } else { format!("{before}{piece}{behind}") };
                let carried = carrier::read(Format::Yaml, path, &whole);
                for (key, value) in carried.blocks.iter().flat_map(|block| &block.variables) {
                    let ends = [key.whole().end, value.whole().end];
                    assert!(
                        ends.into_iter().all(|end| whole.is_char_boundary(end as usize)),
                        "{ends:?} {piece:?} {at} of {whole}"
                    );
                }
                if let Some(script) = carried.script {
                    assert!(script.len() >= whole.len(), "{whole}");
                }
            }
        }
    }
}

/// `Environment=` of a unit, and what systemd 252 sets: its own `extract_first_word`, called as `config_parse_environ` does.
const ASSIGNMENTS: &[(&str, &[(&str, &str)])] = &[
    ("A=1 B=2", &[("A", "1"), ("B", "2")]),
    ("\"A=x y\" B=3", &[("A", "x y"), ("B", "3")]),
    ("A=\"x y\"z", &[("A", "x yz")]),
    ("A='{\"a\": \"b\"}'", &[("A", "{\"a\": \"b\"}")]),
    (r#"A="{\"a\": 1}""#, &[("A", "{\"a\": 1}")]),
    (r"A='it\'s'", &[("A", "it's")]),
    (r#"A=\x41\u00e9\n\t\\\""#, &[("A", "Aé\n\t\\\"")]),
    (r"A=1 B=\q C=3", &[("A", "1")]),
    ("A=1 B=\"open", &[("A", "1")]),
    ("A=a#b # c", &[("A", "a#b")]),
    ("K = v", &[]),
    ("A=$HOME ${X}", &[("A", "$HOME")]),
    (r"A=\101\s", &[("A", "A ")]),
    ("A=\"\" B=", &[("A", ""), ("B", "")]),
    ("1A=x B=y", &[("B", "y")]),
    ("A=é\"ü ö\"", &[("A", "éü ö")]),
    (r"A=x\ y B=2", &[]),
    ("A='a\"b'", &[("A", "a\"b")]),
    ("A=a'b'c\"d\"\tB=2", &[("A", "abcd"), ("B", "2")]),
    // `systemd-analyze verify`: «Failed to resolve specifiers in A=a%40b, ignoring».
    ("A=a%40b B=5% C=x%%y D=%-", &[("B", "5%"), ("C", "x%y"), ("D", "%-")]),
];

#[test]
fn units_set_what_systemd_sets() {
    for (line, expected) in ASSIGNMENTS {
        let text = format!("[Service]\nEnvironment={line}\nExecStart=/opt/airflow/bin/airflow scheduler\n");
        let carried = carrier::read(Format::Unit, "airflow.service", &text);
        let variables = carried.blocks.iter().flat_map(|block| &block.variables);
        let found: Vec<(&str, &str)> =
            variables.map(|(key, value)| (key.text().unwrap(), value.text().unwrap())).collect();
        assert_eq!(found, *expected, "{line}");
    }
}

/// Pages, and the code on them as a reader sees it.
const PAGES: &[(&str, &str, &[&str])] = &[
    ("a.md", "x\n\n```env\nA=1\n\nB=2\n```\n~~~~\nC\n```\n~~~~\n", &["A=1\n\nB=2\n", "C\n```\n"]),
    ("a.md", "1. x\n\n   ```\n   A=1\n     b\n   ```\n\n> ```\n> Q=1\n> ```\n", &["A=1\n  b\n", "Q=1\n"]),
    ("a.md", "x\n\n    A=1\n    B=2\n\ny `K=1`\n<!--\n```\nC=1\n```\n-->\n", &["A=1\nB=2\n"]),
    ("a.mdx", "<Tab>\n\n    ```sh\n    A=é\n    ```\n\n</Tab>\n", &["A=é\n"]),
    ("a.md", "```\r\nA=1\r\nB=2\r\n```\r\n", &["A=1\nB=2\n"]),
    ("a.rst", "x::\n\n    A=1\n      b\n\n    C\n\ny\n", &["\nA=1\n  b\n\nC\n\n"]),
    ("a.rst", "* l\n\n  .. code-block:: docker\n     :caption: x\n\n     A=1\n\n.. note::\n\n   B=2\n", &["\nA=1\n\n"]),
];

#[test]
fn code_on_pages_knows_its_places() {
    for (path, text, expected) in PAGES {
        let page = page::read(path, text);
        let found: Vec<&str> = page.blocks.iter().map(|block| block.text.text().unwrap()).collect();
        assert_eq!(found, *expected, "{text}");
        for block in &page.blocks {
            let code = block.text.text().unwrap();
            for (piece, covers) in block.text.pieces().filter(|(piece, _)| piece.kind == PieceKind::Verbatim) {
                assert_eq!(piece.span.of_text(text), covers.of_text(code), "{text}");
            }
        }
    }
}

/// However pages, units and containers are garbled: nothing fails, every position is inside, and nothing takes long.
#[test]
fn no_page_unit_or_container_is_too_odd() {
    let page =
        "a\n\n> ```env\n> AIRFLOW__SECRETS__BACKEND_KWARGS={\"a\": 1}\n> ```\n\n    $ astro deployment list <x> é\n";
    let unit = "[Service]\nEnvironment=\"A=1\\x41 é\" B=%h \\\n  C='x'\nEnvironmentFile=-/a/b\n";
    let container =
        "{ // c\n \"runArgs\": [\"-e\", \"A=1\"], \"remoteEnv\": {\"A\": \"${localEnv:X:\\u00e9}\", /* */}, }\n";
    let pieces = ["", "'", "\"", "\\", "%", "é", "\n", "```\n", "::\n", "${", "}", "<", "$ ", "\r\n", "\t", "/*"];
    for (path, text) in [("a.md", page), ("a.rst", page), ("a.service", unit), ("devcontainer.json", container)] {
        let format = Format::of_name(path).unwrap();
        for (at, _) in text.char_indices() {
            let (before, behind) = text.split_at(at);
            for piece in pieces {
                let whole = if piece.is_empty() { before.to_owned() } else { format!("{before}{piece}{behind}") };
                let spans: Vec<_> = if format == Format::Page {
                    carrier::page::fragments(path, &whole).iter().map(|fragment| fragment.text.whole()).collect()
                } else {
                    let carried = carrier::read(format, path, &whole);
                    let variables = carried.blocks.into_iter().flat_map(|block| block.variables);
                    variables.flat_map(|(key, value)| [key.whole(), value.whole()]).collect()
                };
                assert!(spans.iter().all(|span| span.end as usize <= whole.len()), "{whole}");
            }
        }
    }
}

#[test]
fn long_pages_units_and_containers_cost_one_pass() {
    let many = |piece: &str| piece.repeat(100_000);
    let texts = [
        ("a.md", many("> ")),
        ("a.md", many("```\nAIRFLOW_A=<x>\n```\n")),
        ("a.md", format!("```\n$ export AIRFLOW_A='\n{}```\n", many("<"))),
        ("a.md", many("<!-- airenv: ignore[AE201] -->\n")),
        ("a.rst", many("::\n\n AIRFLOW_A=1\n\n")),
        ("a.rst", many(" ::\n")),
        ("a.service", format!("[Service]\nEnvironment={}\n", many("A={\"a\":1}b "))),
        ("a.service", format!("[Service]\nEnvironment={}\n", many("A=%h\\\n"))),
        ("devcontainer.json", format!("{{\"containerEnv\": {{\"AIRFLOW_A\": \"{}\"}}}}", many("${localEnv:X}"))),
        ("devcontainer.json", many("/*")),
    ];
    for (path, text) in texts {
        let start = std::time::Instant::now();
        match Format::of_name(path) {
            Some(Format::Page) => drop(carrier::page::fragments(path, &text)),
            format => drop(carrier::read(format.unwrap(), path, &text)),
        }
        assert!(start.elapsed().as_secs() < 8, "{path} {:?}: {:?}", text.get(..40), start.elapsed());
    }
}

const TERRAFORM: &str = r#"locals {
  kwargs = { connections_prefix = "airflow/é" }
}
resource "aws_mwaa_environment" "etl" {
  name = "etl"
  airflow_configuration_options = merge(local.kwargs, {
    "secrets.backend"      = "airflow.x.Y"
    secrets.backend_kwargs = jsonencode({ "a" = "${var.b}\n<$${c}>" })
  })
}
resource "helm_release" "airflow" {
  chart  = "airflow"
  values = [<<-EOT
    env:
      - {name: AIRFLOW_CONN_X, value: "a${var.b}\u00e9"}
  EOT
  ]
}
"#;

/// However a Terraform file is truncated or garbled: nothing fails, and every position is inside it.
#[test]
fn no_terraform_is_too_odd() {
    let whole = carrier::read(Format::Hcl, "main.tf", TERRAFORM);
    assert_eq!((whole.problem, whole.blocks.len()), (None, 2));
    for (at, _) in TERRAFORM.char_indices() {
        let (before, behind) = TERRAFORM.split_at(at);
        for piece in ["", "'", "\"", "{", "}", "${", "<<E\n", "é", "\\", "/*", "\n"] {
            let text = if piece.is_empty() { before.to_owned() } else { format!("{before}{piece}{behind}") };
            let carried = carrier::read(Format::Hcl, "main.tf", &text);
            for (key, value) in carried.blocks.iter().flat_map(|block| &block.variables) {
                let ends = [key.whole(), value.whole()].map(|span| [span.start, span.end]);
                let is_inside = |end: &u32| text.is_char_boundary(*end as usize);
                assert!(ends.as_flattened().iter().all(is_inside), "{ends:?} {piece:?} {at} of {text}");
            }
            for oddity in &carried.oddities {
                assert!(text.is_char_boundary(oddity.span.end as usize), "{piece:?} {at} of {text}");
            }
        }
    }
}
