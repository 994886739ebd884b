//! What dependencies may be: deny.toml (known vulnerabilities, licences, sources), checked by cargo-deny where it is installed. Where it is not, licences and sources
//! are checked here from `cargo metadata`, more coarsely, and vulnerabilities are said to be unchecked.

use crate::shell::{Outcome, announce, cargo, output_of, run};

const ONLY_SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks by deny.toml, and installs cargo-deny before when it is missing.
pub fn install_and_check() -> Outcome {
    if !is_installed() {
        eprintln!("cargo-deny is missing; compiling it takes several minutes.");
        run(cargo().args(["install", "cargo-deny", "--locked"]))?;
    }
    check()
}

/// Checks with what is there.
pub fn check() -> Outcome {
    if !is_installed() {
        eprintln!(
            "\nSKIPPED: cargo deny. It is not installed (`cargo xtask deny` installs it): known vulnerabilities are not checked here; licences and sources are, coarsely."
        );
        return licences_and_sources();
    }
    run(cargo().args(["deny", "--all-features", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]))?;
    advisories()
}

fn is_installed() -> bool {
    output_of(cargo().args(["deny", "--version"])).is_some()
}

/// The list of vulnerabilities is fetched from the network; without it the check is skipped, loudly, and only then.
fn advisories() -> Outcome {
    let mut command = cargo();
    command.args(["deny", "--all-features", "check", "--hide-inclusion-graph", "advisories"]);
    announce(&command);
    let output = command.output().map_err(|error| format!("cargo deny cannot be started: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    eprint!("{}{said}", String::from_utf8_lossy(&output.stdout));
    if output.status.success() {
        Ok(())
    } else if said.contains("failed to fetch advisory database") {
        eprintln!("SKIPPED: advisories. The advisory database cannot be fetched from here.");
        Ok(())
    } else {
        Err("`cargo deny check advisories` failed".to_owned())
    }
}

fn licences_and_sources() -> Outcome {
    let metadata = output_of(cargo().args(["metadata", "--format-version", "1", "--locked"])).ok_or("`cargo metadata --locked` failed")?;
    let packages = packages(&metadata);
    let mut wrong: Vec<String> =
        packages.iter().filter(|package| !is_permitted(&package.license)).map(|package| format!("{} is under {}", package.name, package.license)).collect();
    wrong.extend(
        packages
            .iter()
            .filter(|package| !package.source.is_empty() && package.source != ONLY_SOURCE)
            .map(|package| format!("{} comes from {}", package.name, package.source)),
    );
    if packages.len() < 100 {
        wrong.push(format!("only {} packages were found in `cargo metadata`", packages.len()));
    }
    if wrong.is_empty() {
        eprintln!("licences and sources of {} packages: nothing under GPL, LGPL or AGPL only, everything from crates.io", packages.len());
        Ok(())
    } else {
        Err(format!("dependencies:\n  {}", wrong.join("\n  ")))
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Package {
    name: String,
    /// An SPDX expression; empty when none is given.
    license: String,
    /// Empty for our own.
    source: String,
}

/// Reads what `cargo metadata` prints: every package begins with `{"name":"…","version":` and has a license and a source, each a string or null.
fn packages(metadata: &str) -> Vec<Package> {
    let only_packages = metadata.split_once("\"workspace_members\":").map_or(metadata, |(packages, _)| packages);
    let field = |text: &str, key: &str| text.split_once(&format!("\"{key}\":\"")).and_then(|(_, after)| after.split('"').next()).unwrap_or_default().to_owned();
    only_packages
        .split("{\"name\":\"")
        .skip(1)
        .filter_map(|text| {
            let (name, rest) = text.split_once("\",\"version\":")?;
            // Dependencies of a package begin with their name too, but have no version beside it.
            let head = rest.split_once("\"dependencies\":").map_or(rest, |(head, _)| head);
            Some(Package { name: name.to_owned(), license: field(head, "license"), source: field(head, "source") })
        })
        .collect()
}

/// Whether an SPDX expression can be met without a licence of the GPL's family: at least one alternative none of whose parts is of it.
fn is_permitted(license: &str) -> bool {
    // A slash is how older manifests wrote OR.
    let spaced = license.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    license.is_empty() || alternatives(&mut spaced.split_whitespace().peekable())
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn alternatives(words: &mut Words) -> bool {
    let mut permitted = parts(words);
    while words.next_if_eq(&"OR").is_some() {
        permitted |= parts(words);
    }
    permitted
}

fn parts(words: &mut Words) -> bool {
    let mut permitted = part(words);
    while words.next_if_eq(&"AND").is_some() {
        permitted &= part(words);
    }
    permitted
}

fn part(words: &mut Words) -> bool {
    match words.next() {
        Some("(") => {
            let permitted = alternatives(words);
            words.next_if_eq(&")");
            permitted
        }
        Some(license) => {
            // An exception softens a licence of the family; it does not take it out of it.
            if words.next_if_eq(&"WITH").is_some() {
                words.next();
            }
            !license.contains("GPL")
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_read_from_what_cargo_prints() {
        let metadata = r#"{"packages":[{"name":"a","version":"1.0.0","id":"x","license":"MIT","license_file":null,"description":"says \"license\":\"GPL\"","source":"registry+https://example.org","dependencies":[{"name":"b","source":"registry+https://b","req":"^1"}]},{"name":"own","version":"0.1.0","id":"y","license":null,"source":null,"dependencies":[]}],"workspace_members":["{\"name\":\"no\",\"version\":\"1\"}"]}"#;
        assert_eq!(
            packages(metadata),
            [
                Package { name: "a".to_owned(), license: "MIT".to_owned(), source: "registry+https://example.org".to_owned() },
                Package { name: "own".to_owned(), license: String::new(), source: String::new() }
            ]
        );
    }

    #[test]
    fn a_way_round_the_gpl_is_enough() {
        assert!(is_permitted("MIT OR Apache-2.0 OR LGPL-2.1-or-later"));
        assert!(is_permitted("MIT/GPL-2.0"));
        assert!(!is_permitted("AGPL-3.0-only"));
        assert!(!is_permitted("GPL-2.0 OR LGPL-3.0"));
        assert!(!is_permitted("(MIT OR Apache-2.0) AND LGPL-3.0"));
        assert!(is_permitted("(MIT OR GPL-3.0) AND Unicode-3.0"));
        assert!(is_permitted("MIT AND (Apache-2.0 WITH LLVM-exception OR LGPL-3.0)"));
        assert!(!is_permitted("GPL-2.0 WITH Classpath-exception-2.0 AND MIT"));
    }
}
