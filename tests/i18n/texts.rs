//! The texts of one language, read from its folder as trees.

use fluent_syntax::{
    ast::{self, Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// The folders of `assets/i18n`, the one all others are held to first.
pub const LANGUAGES: [&str; 4] = ["en", "fr", "de", "es"];

/// A language.
pub struct Texts {
    texts: BTreeMap<String, Text>,
    /// What cannot be read or is there twice.
    pub wrong: Vec<String>,
}

/// A message.
#[derive(Default)]
pub struct Text {
    /// The file it is in.
    pub file: String,
    takes: BTreeSet<String>,
    /// The other messages that stand in it.
    names: BTreeSet<String>,
}

impl Texts {
    /// Reads all files of that folder.
    pub fn read(tag: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/i18n").join(tag);
        let mut texts = Self { texts: BTreeMap::new(), wrong: Vec::new() };
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let source = fs::read_to_string(&path).unwrap();
            let resource = parser::parse(source).unwrap_or_else(|(resource, errors)| {
                texts.wrong.extend(errors.into_iter().map(|error| format!("{tag}/{file}: {error}")));
                resource
            });
            for entry in resource.body {
                texts.take(tag, &file, entry);
            }
        }
        texts
    }

    fn take(&mut self, tag: &str, file: &str, entry: Entry<String>) {
        let message = match entry {
            Entry::Message(message) => message,
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => return,
            Entry::Term(_) | Entry::Junk { .. } => return self.wrong.push(format!("{tag}/{file}: something that is no message: {entry:?}")),
        };
        let key = message.id.name;
        let mut text = Text { file: file.to_owned(), ..Text::default() };
        match &message.value {
            Some(pattern) if message.attributes.is_empty() => text.read(pattern),
            _ => self.wrong.push(format!("{tag}/{file}: `{key}` has no text, or attributes, which nobody reads")),
        }
        if let Some(first) = self.texts.insert(key.clone(), text) {
            self.wrong.push(format!("{tag}: `{key}` is in {} and in {file}", first.file));
        }
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    pub fn of(&self, key: &str) -> Option<&Text> {
        self.texts.get(key)
    }

    /// The messages that stand in that one.
    pub fn names(&self, key: &str) -> impl Iterator<Item = &str> {
        self.of(key).into_iter().flat_map(|text| text.names.iter().map(String::as_str))
    }

    /// What a message takes, and the messages that stand in it.
    pub fn takes(&self, key: &str) -> BTreeSet<String> {
        let own = self.of(key).into_iter().flat_map(|text| text.takes.iter().cloned());
        own.chain(self.names(key).flat_map(|name| self.takes(name))).collect()
    }
}

impl Text {
    fn read(&mut self, pattern: &Pattern<String>) {
        for element in &pattern.elements {
            match element {
                PatternElement::Placeable { expression: Expression::Inline(inline) } => self.inline(inline),
                PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                    self.inline(selector);
                    for ast::Variant { value, .. } in variants {
                        self.read(value);
                    }
                }
                PatternElement::TextElement { .. } => {}
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<String>) {
        match inline {
            InlineExpression::VariableReference { id } => drop(self.takes.insert(id.name.clone())),
            InlineExpression::MessageReference { id, .. } => drop(self.names.insert(id.name.clone())),
            InlineExpression::FunctionReference { arguments, .. } => arguments.positional.iter().for_each(|argument| self.inline(argument)),
            _ => {}
        }
    }
}
