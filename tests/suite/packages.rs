//! The image and the package have everything that the build reads.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use regex::Regex;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files and folders at the top of the repository from which sources take text, and what cargo itself reads.
fn read_by_the_build() -> BTreeSet<String> {
    let mut read: BTreeSet<String> = ["Cargo.toml", "Cargo.lock", "build.rs", "src"].map(ToOwned::to_owned).into();
    let pattern = Regex::new(r#"include_(?:str|bytes)!\("([^"]+)"\)"#).unwrap();
    for entry in walkdir::WalkDir::new(root().join("src")) {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        for found in pattern.captures_iter(&fs::read_to_string(&path).unwrap()) {
            let mut whole = path.parent().unwrap().to_owned();
            for part in Path::new(&found[1]).components() {
                if part == Component::ParentDir { assert!(whole.pop()) } else { whole.push(part) }
            }
            let inside = whole.strip_prefix(root()).unwrap();
            read.insert(inside.components().next().unwrap().as_os_str().to_str().unwrap().to_owned());
        }
    }
    read
}

#[test]
fn the_image_is_built_of_what_the_build_reads() {
    let dockerfile = fs::read_to_string(root().join("Dockerfile")).unwrap();
    let copies =
        dockerfile.lines().filter_map(|line| line.strip_prefix("COPY ")).filter(|line| !line.starts_with("--"));
    let names = copies.flat_map(|line| line.split(' ').rev().skip(1)).map(ToOwned::to_owned);
    assert_eq!(names.collect::<BTreeSet<_>>(), read_by_the_build());
    let ignored = fs::read_to_string(root().join(".dockerignore")).unwrap();
    let kept = ignored.lines().filter_map(|line| line.strip_prefix('!')).map(ToOwned::to_owned);
    assert_eq!(kept.collect::<BTreeSet<_>>(), read_by_the_build());
}

#[test]
fn the_package_has_what_the_build_reads_and_both_licences() {
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let included = manifest["package"]["include"].as_array().unwrap();
    let included: BTreeSet<&str> = included.iter().map(|path| path.as_str().unwrap().trim_start_matches('/')).collect();
    // Cargo adds these two itself.
    let read = read_by_the_build();
    let wanted = read.iter().map(String::as_str).filter(|name| !name.starts_with("Cargo."));
    for name in wanted.chain(["LICENSE-MIT", "LICENSE-APACHE", "README.md", "CHANGELOG.md"]) {
        assert!(included.contains(name), "{name} is not in the package");
        assert!(root().join(name).exists(), "{name}");
    }
}
