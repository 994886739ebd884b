//! The texts of `assets/i18n`, built into the program: one folder a language, one file a part of the program, the same files in each.

use crate::{Language, number::number_in};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::{collections::HashMap, sync::LazyLock};

/// The files of a language.
macro_rules! files {
    ($tag:literal) => {
        files!($tag: "activity" "admin" "audit" "capture" "check" "common" "engine" "export" "livesync" "patients" "series" "settings" "status" "viewer" "welcome")
    };
    ($tag:literal: $($name:literal)+) => {
        &[$(concat!("\n", include_str!(concat!("../../assets/i18n/", $tag, "/", $name, ".ftl")))),+]
    };
}

/// A language's texts, read when the first is wanted and kept as long as the process.
pub(crate) struct Texts {
    language: Language,
    bundle: &'static FluentBundle<FluentResource>,
    /// The messages that take nothing, made once: most of what a frame says.
    plain: HashMap<&'static str, &'static str>,
}

static TEXTS: [LazyLock<Texts>; 4] = [
    LazyLock::new(|| Texts::read(Language::English, files!("en"))),
    LazyLock::new(|| Texts::read(Language::French, files!("fr"))),
    LazyLock::new(|| Texts::read(Language::German, files!("de"))),
    LazyLock::new(|| Texts::read(Language::Spanish, files!("es"))),
];

impl Texts {
    pub(crate) fn of(language: Language) -> &'static Self {
        &TEXTS[language as usize]
    }

    fn read(language: Language, files: &[&'static str]) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.id()]);
        // All four languages run from left to right; the marks would be drawn as boxes.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::English => |value, _| written(Language::English, value),
            Language::French => |value, _| written(Language::French, value),
            Language::German => |value, _| written(Language::German, value),
            Language::Spanish => |value, _| written(Language::Spanish, value),
        }));
        if let Err(error) = bundle.add_builtins() {
            wrong(&format!("NUMBER cannot be had in {language:?}: {error}"));
        }
        let mut keys = Vec::new();
        for file in files {
            let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, errors)| {
                wrong(&format!("a text in {language:?} cannot be read: {errors:?}"));
                resource
            });
            keys.extend(file.lines().filter_map(key));
            if let Err(errors) = bundle.add_resource(resource) {
                wrong(&format!("a text in {language:?} is there twice: {errors:?}"));
            }
        }
        let bundle: &'static _ = Box::leak(Box::new(bundle));
        let plain = keys.into_iter().filter_map(|key| Some((key, plain(bundle, key)?))).collect();
        Self { language, bundle, plain }
    }

    /// The text of a message that takes nothing.
    pub(crate) fn plain(&self, key: &str) -> Option<&'static str> {
        self.plain.get(key).copied()
    }

    /// The text of a message with what it takes.
    pub(crate) fn with(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(arguments), &mut errors);
        if !errors.is_empty() {
            wrong(&format!("`{key}` in {:?}: {errors:?}", self.language));
        }
        Some(text.into_owned())
    }
}

/// The key a line of a file begins with: comments, variants and further lines of a text begin with something else.
fn key(line: &'static str) -> Option<&'static str> {
    let key = line.split_once('=')?.0.trim_end();
    (key.starts_with(|letter: char| letter.is_ascii_alphabetic())).then_some(key)
}

/// `None`: it takes something.
fn plain(bundle: &'static FluentBundle<FluentResource>, key: &str) -> Option<&'static str> {
    let mut errors = Vec::new();
    let text = bundle.format_pattern(bundle.get_message(key)?.value()?, None, &mut errors);
    errors.is_empty().then(|| match text {
        std::borrow::Cow::Borrowed(text) => text,
        std::borrow::Cow::Owned(text) => Box::leak(text.into_boxed_str()),
    })
}

fn written(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digits = number.as_string();
    if !number.options.use_grouping {
        return Some(digits.into_owned());
    }
    let least = number.options.minimum_integer_digits.unwrap_or_default();
    Some(if digits.len() < least { format!("{digits:0>least$}") } else { number_in(language, &digits) })
}

/// A text that is missing or takes something else than it is given: a bug of ours, loud where one is looked for. People see what there is of it.
pub(crate) fn wrong(what: &str) {
    debug_assert!(false, "{what}");
    tracing::error!("{what}");
}
