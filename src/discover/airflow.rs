//! Whether a folder, or a script, is of an Airflow project.
//!
//! Enters: folders, by their absolute paths, and texts of scripts. Leaves: yes or no, by what lies in the folder itself:
//! `.astro`, an image of Airflow, its own files, its services, its packages. Most folders hold none of these names, and
//! nothing is opened in them.

use std::path::Path;

use super::marks::Marks;
use super::read;

/// What a file's text says where the project is Airflow's; a file without a word says it by being there.
struct Mark {
    file: &'static str,
    words: &'static [&'static str],
}

/// The images that hold Airflow, as references name them.
const IMAGES: &[&str] = &["astro-runtime", "apache/airflow", "astronomerinc/ap-airflow", "ap-airflow:"];

/// The images, or variables of the services that are built here.
const SERVICES: &[&str] = &["astro-runtime", "apache/airflow", "AIRFLOW__"];

const PACKAGES: &[&str] = &["apache-airflow", "apache_airflow"];

const MARKS: &[Mark] = &[
    Mark { file: "airflow.cfg", words: &[] },
    Mark { file: "airflow_settings.yaml", words: &[] },
    Mark { file: "Dockerfile", words: IMAGES },
    Mark { file: "requirements.txt", words: PACKAGES },
    Mark { file: "docker-compose.yml", words: SERVICES },
    Mark { file: "docker-compose.yaml", words: SERVICES },
    Mark { file: "compose.yml", words: SERVICES },
    Mark { file: "compose.yaml", words: SERVICES },
];

/// The names that are asked for.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    MARKS.iter().map(|mark| mark.file)
}

/// Whether a folder is Airflow's by what lies in it, `.astro` aside.
pub(super) fn is_marked(folder: &Path, marks: &Marks) -> bool {
    MARKS.iter().any(|mark| {
        let path = folder.join(mark.file);
        let says = |text: &String| mark.words.iter().any(|word| text.contains(word));
        marks.may_hold(folder, mark.file)
            && match mark.words {
                [] => path.is_file(),
                _ => read::optional_text(&path, super::LONGEST_VERSIONS_FILE).as_ref().is_some_and(says),
            }
    })
}

/// Whether a text names Airflow: in a `.env` file by its variables.
pub(super) fn is_of_airflow(text: &[u8]) -> bool {
    memchr::memmem::find(text, b"AIRFLOW").is_some()
}

/// Whether a script runs Airflow or the Astro CLI. `astro dev` and `astro build` are of a web framework, too.
pub(super) fn runs_airflow(script: &[u8]) -> bool {
    const WORDS: [&[u8]; 6] =
        [b"airflow", b"AIRFLOW", b"astro deployment", b"astro deploy", b"astro env ", b"astro dev start"];
    WORDS.iter().any(|word| memchr::memmem::find(script, word).is_some())
}
