//! Whether a folder or a script belongs to an Airflow project.
//!
//! Enters: folders, by their absolute paths, and texts of scripts. Leaves: yes or no, by the
//! contents of the folder itself: `.astro`, an Airflow image, Airflow's own files, services or
//! packages. Most folders contain none of these names, and no file in them is opened.

use std::path::Path;

use super::buffers::Buffers;
use super::marks::Marks;
use crate::text::contains;

/// What a file's text contains if the project uses Airflow; a file without any such word counts by
/// its presence.
struct Mark {
    file: &'static str,
    words: &'static [&'static str],
}

/// The images that contain Airflow, as references name them.
const IMAGES: &[&str] =
    &["astro-runtime", "astrocrpublic.azurecr.io/runtime", "apache/airflow", "astronomerinc/ap-airflow", "ap-airflow:"];

/// The images, or variables of services that are built here.
const SERVICES: &[&str] = &["astro-runtime", "astrocrpublic.azurecr.io/runtime", "apache/airflow", "AIRFLOW__"];

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

/// The names to look for.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    MARKS.iter().map(|mark| mark.file)
}

/// Whether a folder's contents, apart from `.astro`, mark it as Airflow's.
pub(super) fn is_marked(folder: &Path, marks: &Marks, buffers: &Buffers) -> bool {
    MARKS.iter().any(|mark| {
        let path = folder.join(mark.file);
        let says = |text: &String| mark.words.iter().any(|word| text.contains(word));
        marks.may_hold(folder, mark.file)
            && match mark.words {
                [] => path.is_file(),
                _ => buffers.optional_text(&path, super::LONGEST_VERSIONS_FILE).as_ref().is_some_and(says),
            }
    })
}

/// Whether a text names Airflow, for example by its variables in a `.env` file.
pub(super) fn is_of_airflow(text: &[u8]) -> bool {
    contains(text, b"AIRFLOW")
}

/// Whether a script runs Airflow or the Astro CLI. `astro dev` and `astro build` also exist in a
/// web framework.
pub(super) fn runs_airflow(script: &[u8]) -> bool {
    const WORDS: [&[u8]; 6] =
        [b"airflow", b"AIRFLOW", b"astro deployment", b"astro deploy", b"astro env ", b"astro dev start"];
    WORDS.iter().any(|word| contains(script, word))
}
