//! Reads the sources as tokens: what they say by key, and which words stand in them.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// What was found.
#[derive(Default)]
pub struct Scan {
    pub said: Vec<Said>,
    pub words: Vec<Words>,
}

/// A call of `say!`.
pub struct Said {
    pub place: String,
    pub key: String,
    pub arguments: BTreeSet<String>,
}

/// Words for people in the code.
pub struct Words {
    pub file: String,
    pub line: usize,
    pub text: String,
}

/// The folders whose words people read.
const SOURCES: [&str; 2] = ["src", "core/src"];

/// Macros whose words are for programs and for who writes them.
const NOT_FOR_PEOPLE: [&str; 14] = [
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "assert",
    "assert_eq",
    "assert_ne",
    "debug_assert",
    "panic",
    "unreachable",
    "concat",
    "include_bytes",
    "include_str",
];

/// Functions whose words name a widget or a mistake of ours.
const NAMES_SOMETHING: [&str; 5] = ["expect", "unique", "with", "id_salt", "with_id"];

impl Scan {
    /// All sources.
    pub fn of_sources() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut scan = Self::default();
        for folder in SOURCES {
            for path in rust_files(&root.join(folder)) {
                let file = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                scan.source(&file, &fs::read_to_string(&path).unwrap());
            }
        }
        scan
    }

    /// One source.
    pub fn of(file: &str, source: &str) -> Self {
        let mut scan = Self::default();
        scan.source(file, source);
        scan
    }

    fn source(&mut self, file: &str, source: &str) {
        // Files of their own that only tests have.
        let is_of_tests = ["tests.rs", "testing.rs", "test_server.rs", "laws.rs"].iter().any(|end| file.ends_with(end)) || file.contains("/tests/");
        if !is_of_tests {
            self.tokens(file, source.parse().unwrap_or_else(|error| panic!("{file}: {error}")));
        }
    }

    fn tokens(&mut self, file: &str, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                TokenTree::Punct(hash) if hash.as_char() == '#' => {
                    let length = attribute(&tokens[at..]);
                    // An error says its words in an attribute; what else stands there is for the compiler.
                    let before = self.words.len();
                    let last = tokens.get(at..at + length).and_then(<[TokenTree]>::last);
                    if let Some(TokenTree::Group(group)) = last.filter(|_| length <= 2) {
                        self.tokens(file, group.stream());
                    }
                    self.words.truncate(before);
                    at += length;
                }
                TokenTree::Ident(name) => {
                    let Some((group, length)) = call(&tokens[at..]) else { continue };
                    let (name, is_macro) = (name.to_string(), length == 2);
                    if is_macro && name == "say" {
                        self.say(file, group);
                    }
                    if (is_macro && NOT_FOR_PEOPLE.contains(&name.as_str())) || (!is_macro && NAMES_SOMETHING.contains(&name.as_str())) {
                        at += length;
                    }
                }
                TokenTree::Group(group) => self.tokens(file, group.stream()),
                TokenTree::Literal(literal) => {
                    let line = literal.span().start().line;
                    if let Some(text) = text(&literal.to_string()).filter(|text| is_for_people(text)) {
                        self.words.push(Words { file: file.to_owned(), line, text });
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    fn say(&mut self, file: &str, group: &Group) {
        let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
        let mut parts = tokens.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ','));
        let place = format!("{file}:{}", group.span_open().start().line);
        let Some([TokenTree::Literal(key)]) = parts.next() else { panic!("{place}: what is said has no key") };
        let arguments = parts.filter_map(|part| match part {
            [TokenTree::Ident(name), ..] => Some(name.to_string()),
            _ => None,
        });
        self.said.push(Said { place, key: text(&key.to_string()).unwrap(), arguments: arguments.collect() });
    }
}

/// How many tokens an attribute takes after its `#`; with what it stands at, if that is only for tests.
fn attribute(tokens: &[TokenTree]) -> usize {
    let at = usize::from(matches!(tokens.first(), Some(TokenTree::Punct(inner)) if inner.as_char() == '!'));
    let Some(TokenTree::Group(group)) = tokens.get(at) else { return 0 };
    if group.stream().to_string().replace(' ', "") != "cfg(test)" {
        return at + 1;
    }
    // To the end of the item: its body, or a semicolon.
    let end = tokens.iter().position(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(semicolon) => semicolon.as_char() == ';',
        _ => false,
    });
    end.map_or(tokens.len(), |end| end + 1)
}

/// The parentheses after a name, and how many tokens they take: one after a function, two after a macro.
fn call(after: &[TokenTree]) -> Option<(&Group, usize)> {
    match after {
        [TokenTree::Punct(bang), TokenTree::Group(group), ..] if bang.as_char() == '!' => Some((group, 2)),
        [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Parenthesis => Some((group, 1)),
        _ => None,
    }
}

/// What a literal says, if it is text.
fn text(literal: &str) -> Option<String> {
    let inner = literal.trim_start_matches(['r', '#']).strip_prefix('"')?.trim_end_matches('#').strip_suffix('"')?;
    Some(inner.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\"))
}

/// Whether it is, or is part of, a statement to a database.
fn is_sql(text: &str) -> bool {
    const BEGINNINGS: [&str; 12] =
        ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "DROP ", "PRAGMA ", "BEGIN", "REINDEX ", "WITH ", "ORDER BY ", "WHERE "];
    const PARTS: [&str; 7] = [" = ?", " > ?", " >= ?", " < ?", " = '", " IN ('", " FROM "];
    let names_columns = || {
        text.split(", ")
            .all(|name| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_ {}\\\n".contains(letter)))
    };
    BEGINNINGS.iter().any(|beginning| text.trim_start().starts_with(beginning))
        || PARTS.iter().any(|part| text.contains(part))
        || (text.contains(", ") && names_columns())
}

/// Whether it reads like words of a language, not like a key, a format or an id: two words, or one with a capital letter.
fn is_for_people(text: &str) -> bool {
    if is_sql(text) {
        return false;
    }
    let mut depth = 0;
    let bare: String = text
        .chars()
        .filter(|letter| {
            depth += i32::from(*letter == '{');
            let inside = depth > 0;
            depth -= i32::from(*letter == '}');
            !inside
        })
        .collect();
    let words = || bare.split_whitespace().filter(|word| word.chars().filter(|letter| letter.is_alphabetic()).count() > 1);
    let has_capital = words().any(|word| {
        let mut letters = word.chars().skip_while(|letter| !letter.is_alphanumeric());
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
    });
    let has_several = words().count() > 1 || (words().count() == 1 && text.trim().contains(' '));
    has_capital || has_several
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
