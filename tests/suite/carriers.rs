//! What YAML files carry: the text of scalars with its positions, the blocks of variables, the
//! scripts at their own positions.

use airenv::carrier::{self, Kind};
use airenv::format::Format;
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
    assert!(script.starts_with(&" ".repeat("on: push".len())), "{script}");
    for part in ["X=1", "echo '", "# note", "echo $X"] {
        assert_eq!(script.find(part), WORKFLOW.find(part), "{part} in {script}");
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
