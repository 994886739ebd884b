//! What the program says and what the texts have: every key that is used is there in every language, takes the same, and is used; and no words stand in the code.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod code;
mod scan;
mod texts;

use code::{FOR_SCRIPTS, WORDS_OF_ALL_LANGUAGES};
use scan::Scan;
use std::collections::{BTreeMap, BTreeSet};
use texts::{LANGUAGES, Texts};

fn nothing(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n  {}\n", wrong.join("\n  "));
}

#[test]
fn every_language_has_the_same_texts_that_take_the_same() {
    let english = Texts::read("en");
    let mut wrong = english.wrong.clone();
    for tag in &LANGUAGES[1..] {
        let other = Texts::read(tag);
        wrong.extend(other.wrong.clone());
        for key in english.keys().chain(other.keys()).collect::<BTreeSet<_>>() {
            match (english.of(key), other.of(key)) {
                (Some(text), Some(same)) if text.file != same.file => {
                    wrong.push(format!("{tag}: `{key}` is in {}, in English it is in {}", same.file, text.file));
                }
                (Some(_), Some(_)) if english.takes(key) != other.takes(key) => {
                    wrong.push(format!("{tag}: `{key}` takes {:?}, in English {:?}", other.takes(key), english.takes(key)));
                }
                (Some(_), Some(_)) => {}
                (Some(_), None) => wrong.push(format!("{tag}: `{key}` is missing")),
                (None, _) => wrong.push(format!("{tag}: `{key}` is not there in English")),
            }
        }
    }
    nothing(&wrong);
}

#[test]
fn what_is_said_is_there_takes_what_it_is_given_and_nothing_is_there_that_is_not_said() {
    let english = Texts::read("en");
    let scan = Scan::of_sources();
    let mut wrong = Vec::new();
    let mut used: BTreeSet<&str> = english.keys().flat_map(|key| english.names(key)).collect();
    for said in &scan.said {
        used.insert(&said.key);
        match english.of(&said.key) {
            None => wrong.push(format!("{}: there is no text `{}`", said.place, said.key)),
            Some(_) if english.takes(&said.key) != said.arguments => {
                wrong.push(format!("{}: `{}` is given {:?} and takes {:?}", said.place, said.key, said.arguments, english.takes(&said.key)));
            }
            Some(_) => {}
        }
    }
    wrong.extend(english.keys().filter(|key| !used.contains(key)).map(|key| format!("`{key}` is not used")));
    nothing(&wrong);
}

#[test]
fn no_words_for_people_stand_in_the_code() {
    let scan = Scan::of_sources();
    let for_scripts = |file: &str| FOR_SCRIPTS.iter().find(|place| file.starts_with(**place));
    let (mut wrong, mut seen_for_scripts, mut seen_allowed) = (Vec::new(), BTreeSet::new(), BTreeMap::<&str, usize>::new());
    for words in &scan.words {
        if let Some(place) = for_scripts(&words.file) {
            seen_for_scripts.insert(*place);
        } else if let Some(allowed) = WORDS_OF_ALL_LANGUAGES.iter().find(|allowed| **allowed == words.text) {
            *seen_allowed.entry(allowed).or_default() += 1;
        } else {
            wrong.push(format!("{}:{}: \"{}\" is for people, and has no key", words.file, words.line, words.text));
        }
    }
    wrong.extend(
        FOR_SCRIPTS.iter().filter(|place| !seen_for_scripts.contains(*place)).map(|place| format!("{place} has no words any more: take it off the list")),
    );
    wrong.extend(WORDS_OF_ALL_LANGUAGES.iter().filter(|words| !seen_allowed.contains_key(*words)).map(|words| format!("\"{words}\" stands nowhere any more")));
    nothing(&wrong);
}

#[test]
fn the_scan_finds_what_it_looks_for() {
    let scan = Scan::of(
        "src/a.rs",
        r#"
        /// Words of a comment.
        #[error("{}", say!("an-error", why = .0))]
        #[expect(lint, reason = "Words of an attribute")]
        fn a() {
            let count = 1;
            ui.label(say!("two-images", count, name = names.join(", ")));
            ui.button("Save it").id("save-button");
            ui.button("Save");
            tracing::warn!("Words for a log");
            format!("{count} images");
            format!("{count}:{other}");
            sql("SELECT id FROM images");
            x.expect("Words of a panic");
        }
        #[cfg(test)]
        mod tests {
            fn a() { "Words of a test"; }
        }
        "#,
    );
    assert_eq!(scan.words.iter().map(|words| words.text.as_str()).collect::<Vec<_>>(), ["Save it", "Save", "{count} images"]);
    let said = scan.said.iter().map(|said| (said.key.as_str(), said.arguments.iter().map(String::as_str).collect::<Vec<_>>()));
    assert_eq!(said.collect::<Vec<_>>(), [("an-error", vec!["why"]), ("two-images", vec!["count", "name"])]);
}
