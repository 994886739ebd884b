//! `cargo xtask layers`: dependencies point one way, console -> core -> api <- server, and the server is in the console only behind `embedded-server`. What
//! core and server both do with DICOM files is a crate under both of them, as api is; what all of them do with pixels is one under these; so is
//! what core and console say to people.
//!
//! Reads the manifests themselves and a few words of the sources. Development dependencies are free: tests stand above all layers.

use crate::shell::{Outcome, root};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What one crate of ours may see of the others.
struct Layer {
    folder: &'static str,
    name: &'static str,
    may_use: &'static [&'static str],
    /// Only as an optional dependency.
    may_use_optionally: &'static [&'static str],
    /// Names (or beginnings of names, ending in `*`) of foreign crates that have no place there.
    never: &'static [&'static str],
}

const LAYERS: &[Layer] = &[
    Layer {
        folder: "api",
        name: "chairside-api",
        may_use: &[],
        may_use_optionally: &[],
        // Wire types and ids: no runtime, no disk, no network.
        never: &["tokio*", "reqwest", "actix*", "rusqlite", "sqlx", "object_store", "egui*", "eframe", "notify"],
    },
    Layer {
        folder: "dicom",
        name: "chairside-dicom",
        may_use: &[],
        may_use_optionally: &[],
        // Looks before a decoder is let loose: it has none itself.
        never: &["tokio*", "reqwest", "actix*", "rusqlite", "sqlx", "object_store", "egui*", "eframe", "notify", "image", "dicom-object", "dicom-pixeldata"],
    },
    Layer {
        folder: "imaging",
        name: "chairside-imaging",
        may_use: &["chairside-dicom"],
        may_use_optionally: &[],
        // Pixels: no runtime, no network, no window.
        never: &["tokio*", "reqwest", "actix*", "rusqlite", "sqlx", "object_store", "egui*", "eframe", "notify"],
    },
    Layer {
        folder: "words",
        name: "chairside-words",
        may_use: &[],
        may_use_optionally: &[],
        // Texts are part of the program: no disk, no network, no window.
        never: &["tokio*", "reqwest", "actix*", "rusqlite", "sqlx", "object_store", "egui*", "eframe", "notify"],
    },
    Layer {
        folder: "core",
        name: "chairside-core",
        may_use: &["chairside-api", "chairside-dicom", "chairside-imaging", "chairside-words"],
        may_use_optionally: &[],
        never: &["egui*", "eframe", "winit", "rfd", "tray-icon", "actix*", "sqlx", "object_store"],
    },
    Layer {
        folder: "server",
        name: "chairside-server",
        may_use: &["chairside-api", "chairside-dicom", "chairside-imaging"],
        may_use_optionally: &[],
        never: &["egui*", "eframe", "winit", "rusqlite", "notify", "keyring"],
    },
    Layer {
        folder: ".",
        name: "chairside",
        may_use: &["chairside-api", "chairside-core", "chairside-imaging", "chairside-words"],
        may_use_optionally: &["chairside-server"],
        never: &["actix*", "sqlx", "rusqlite", "object_store", "notify"],
    },
    Layer { folder: "xtask", name: "xtask", may_use: &[], may_use_optionally: &[], never: &["*"] },
];

/// Words that a folder of sources never contains, and why.
const WORDS: &[(&str, &[&str], &str)] = &[
    ("api/src", &["std::fs", "std::net", "std::process", "std::thread"], "api does no I/O"),
    ("dicom/src", &["std::fs", "std::net", "std::process", "std::thread"], "dicom looks at what it is given"),
    ("words/src", &["std::fs", "std::net", "std::process"], "words are built into the program"),
    ("core/src", &["egui", "eframe", "actix_web", "chairside_server"], "core has no window and no web framework"),
    ("server/src", &["chairside_core", "egui", "eframe"], "the server knows no console"),
    ("src/pages", &["std::fs", "std::net", "tokio::", "reqwest", "rusqlite", "chairside_server"], "a page reads a snapshot and sends commands"),
    ("src/widgets", &["std::fs", "std::net", "tokio::", "reqwest", "rusqlite", "chairside_server", "Handle"], "a widget only draws"),
];

/// Fails on any arrow that the architecture does not have, naming all of them.
pub fn check() -> Outcome {
    let root = root();
    let mut wrong = Vec::new();
    for layer in LAYERS {
        let manifest = root.join(layer.folder).join("Cargo.toml");
        let text = fs::read_to_string(&manifest).map_err(|error| format!("{} cannot be read: {error}", manifest.display()))?;
        wrong.extend(wrong_arrows(layer, &text));
    }
    for (folder, words, why) in WORDS {
        for file in rust_files(&root.join(folder))? {
            let text = fs::read_to_string(&file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
            wrong.extend(
                wrong_words(words, &text)
                    .into_iter()
                    .map(|(line, word)| format!("{}:{line}: `{word}` has no place here: {why}", file.strip_prefix(&root).unwrap_or(&file).display())),
            );
        }
    }
    if wrong.is_empty() {
        eprintln!("\nlayers: console -> core -> api <- server, and no other arrow");
        Ok(())
    } else {
        Err(format!("layers:\n  {}", wrong.join("\n  ")))
    }
}

/// A line of a manifest's dependency table.
#[derive(Debug, PartialEq, Eq)]
struct Dependency {
    package: String,
    is_optional: bool,
}

fn wrong_arrows(layer: &Layer, manifest: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for dependency in dependencies(manifest) {
        let package = dependency.package.as_str();
        let is_ours = package == "chairside" || package.starts_with("chairside-") || package == "xtask";
        if layer.never.iter().any(|pattern| matches(pattern, package)) {
            wrong.push(format!("{} depends on {package}, which has no place there", layer.name));
        } else if is_ours && layer.may_use_optionally.contains(&package) {
            if !dependency.is_optional {
                wrong.push(format!("{} depends on {package} always; it must be optional", layer.name));
            }
        } else if is_ours && !layer.may_use.contains(&package) {
            wrong.push(format!("{} depends on {package}: that arrow does not exist", layer.name));
        }
    }
    wrong
}

fn matches(pattern: &str, package: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == package, |beginning| package.starts_with(beginning))
}

/// The dependencies that reach the built crate (normal and build ones, of every platform). Understands what our manifests use: one dependency a line, or a table of its own.
fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found: Vec<Dependency> = Vec::new();
    let mut table = Table::Other;
    for line in manifest.lines() {
        let line = line.split_once(" #").map_or(line, |(code, _)| code).trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(header) = line.strip_prefix('[') {
            table = table_of(header.trim_end_matches(']'));
            if let Table::One(name) = &table {
                found.push(Dependency { package: name.clone(), is_optional: false });
            }
            continue;
        }
        match &table {
            Table::Many => {
                let Some((key, value)) = line.split_once('=') else { continue };
                let name = key.trim().split('.').next().unwrap_or_default().trim_matches('"');
                found.push(Dependency {
                    package: quoted_after(value, "package").unwrap_or_else(|| name.to_owned()),
                    is_optional: value.replace(' ', "").contains("optional=true"),
                });
            }
            Table::One(_) => {
                let Some(last) = found.last_mut() else { continue };
                match line.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
                    Some(("optional", "true")) => last.is_optional = true,
                    Some(("package", value)) => value.trim_matches('"').clone_into(&mut last.package),
                    _ => {}
                }
            }
            Table::Other => {}
        }
    }
    found
}

enum Table {
    /// `[dependencies]`
    Many,
    /// `[dependencies.name]`
    One(String),
    Other,
}

fn table_of(header: &str) -> Table {
    // `target.'cfg(unix)'.dependencies` too, but neither `dev-dependencies` nor `workspace.dependencies`, which only lists versions.
    let own = header.strip_prefix("target.").map_or(header, |rest| {
        let after_platform = rest.strip_prefix('\'').map_or_else(|| rest.split_once('.'), |quoted| quoted.split_once("'."));
        after_platform.map_or("", |(_, own)| own)
    });
    match own.split_once('.') {
        None if own == "dependencies" || own == "build-dependencies" => Table::Many,
        Some(("dependencies" | "build-dependencies", name)) => Table::One(name.trim_matches('"').to_owned()),
        _ => Table::Other,
    }
}

fn quoted_after(value: &str, key: &str) -> Option<String> {
    let after = value.split_once(key)?.1.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
    after.split('"').next().map(str::to_owned)
}

/// Where a forbidden word stands in code; comments may name anything.
fn wrong_words<'a>(words: &[&'a str], source: &str) -> Vec<(usize, &'a str)> {
    let mut wrong = Vec::new();
    for (index, line) in source.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        wrong.extend(words.iter().filter(|word| contains_word(code, word)).map(|word| (index + 1, *word)));
    }
    wrong
}

fn contains_word(code: &str, word: &str) -> bool {
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back().is_some_and(is_name);
        let after = code[at + word.len()..].chars().next().is_some_and(is_name);
        !(before || after && word.chars().next_back().is_some_and(is_name))
    })
}

/// An error when the folder is not there: a rule about a folder that was renamed would hold for ever, about nothing.
fn rust_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let unreadable = |error| format!("layers: {} cannot be read: {error}. If it was renamed, rename it in xtask/src/layers.rs too", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrows(name: &str, manifest: &str) -> Vec<String> {
        LAYERS.iter().find(|layer| layer.name == name).map(|layer| wrong_arrows(layer, manifest)).unwrap_or_default()
    }

    #[test]
    fn the_arrows_of_the_architecture_pass() {
        assert!(arrows("chairside-core", "[dependencies]\nchairside-api.workspace = true\ntokio.workspace = true\n").is_empty());
        assert!(arrows("chairside", "[dependencies]\nchairside-core.workspace = true\nchairside-server = { workspace = true, optional = true }\n").is_empty());
        assert!(arrows("chairside-core", "[dev-dependencies]\nchairside-server.workspace = true\negui = \"1\"\n").is_empty());
    }

    #[test]
    fn every_other_arrow_is_found_however_it_is_written() {
        for manifest in [
            "[dependencies]\nchairside-server.workspace = true\n",
            "[dependencies]\nserver = { path = \"../server\", package = \"chairside-server\" }\n",
            "[dependencies.chairside-server]\npath = \"../server\"\n",
            "[target.'cfg(unix)'.dependencies]\nchairside-server = { path = \"../server\" }\n",
            "[build-dependencies]\nchairside-server = { path = \"../server\" }\n",
            "[dependencies]\negui_extras.workspace = true\n",
        ] {
            assert_eq!(arrows("chairside-core", manifest).len(), 1, "{manifest}");
        }
        assert_eq!(arrows("chairside", "[dependencies]\nchairside-server.workspace = true\n").len(), 1);
        assert_eq!(arrows("xtask", "[dependencies]\nanyhow = \"1\"\n").len(), 1);
    }

    #[test]
    fn a_folder_that_is_gone_is_not_one_that_obeys() {
        assert!(rust_files(Path::new("no/such/folder")).is_err());
        assert!(WORDS.iter().all(|(folder, ..)| rust_files(&root().join(folder)).is_ok_and(|files| !files.is_empty())));
    }

    #[test]
    fn words_are_found_in_code_and_not_in_comments_or_longer_names() {
        assert_eq!(wrong_words(&["egui"], "use egui::Ui; // and egui\n// egui\nlet negui = egui_like;\n"), [(1, "egui")]);
        assert_eq!(wrong_words(&["tokio::"], "tokio::spawn(x);"), [(1, "tokio::")]);
    }
}
