//! What Chairside says to people, in their language. Core and the console ask here by key ([`say!`]); the texts are in `assets/i18n`, one folder a language.
//!
//! A text that a language does not have is said in English. A key that nobody has, or a text that takes something it is not given, panics in debug builds and is
//! logged in others; a test finds both before (`tests/i18n`). What is for programs (logs, JSON, CSV, the command line) does not come from here: it is English.

mod argument;
mod language;
mod number;
mod texts;

pub use argument::Argument;
pub use language::{Language, in_language, speak, speak_here, spoken};
pub use number::number;

use fluent_bundle::{FluentArgs, FluentValue};
use texts::{Texts, wrong};

/// A text in the spoken language: `say!("save")` is a `&'static str`, `say!("images-waiting", count = 3)` a `String`. What it takes is
/// any [`Argument`], by reference; a variable of the argument's name needs no `=`.
#[macro_export]
macro_rules! say {
    ($key:literal $(,)?) => {
        $crate::plain($key)
    };
    ($key:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::with($key, [$((stringify!($name), $crate::Argument::value(&$crate::argument!($name $(= $value)?)))),+])
    };
}

/// What an argument of [`say!`] is: what it says, or the variable of its name.
#[doc(hidden)]
#[macro_export]
macro_rules! argument {
    ($name:ident) => {
        $name
    };
    ($name:ident = $value:expr) => {
        $value
    };
}

/// The text of a message that takes nothing; [`say!`] calls it.
pub fn plain(key: &'static str) -> &'static str {
    let text = Texts::of(spoken()).plain(key).or_else(|| Texts::of(Language::English).plain(key));
    text.unwrap_or_else(|| {
        wrong(&format!("there is no text `{key}` that takes nothing"));
        key
    })
}

/// The text of a message with what it takes; [`say!`] calls it.
pub fn with<const N: usize>(key: &'static str, arguments: [(&'static str, FluentValue<'_>); N]) -> String {
    let arguments: FluentArgs<'_> = arguments.into_iter().collect();
    let text = Texts::of(spoken()).with(key, &arguments).or_else(|| Texts::of(Language::English).with(key, &arguments));
    text.unwrap_or_else(|| {
        wrong(&format!("there is no text `{key}`"));
        key.to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_said_in_the_spoken_language_and_changes_with_it() {
        let said = Language::ALL.map(|language| {
            speak_here(language);
            (say!("look-language"), say!("changes-not-saved", count = 1), say!("changes-not-saved", count = 1284))
        });
        assert_eq!(said[0], ("Language", "1 change not saved".to_owned(), "1\u{202F}284 changes not saved".to_owned()));
        assert_eq!(said[2], ("Sprache", "1 Änderung nicht gespeichert".to_owned(), "1.284 Änderungen nicht gespeichert".to_owned()));
        assert!(said.iter().all(|(word, ..)| said.iter().filter(|(other, ..)| other == word).count() == 1), "{said:?}");
    }

    #[test]
    fn an_argument_may_be_the_variable_of_its_name() {
        let count = 2;
        assert_eq!(say!("changes-not-saved", count), say!("changes-not-saved", count = 2));
    }

    #[test]
    #[should_panic(expected = "there is no text `no-such-key`")]
    fn a_key_that_nobody_has_is_loud() {
        plain("no-such-key");
    }

    #[test]
    #[should_panic(expected = "changes-not-saved")]
    fn an_argument_that_is_missing_is_loud() {
        with("changes-not-saved", [("other", FluentValue::from(1))]);
    }
}
