//! Who may be whom: finds records here that may be the same person as a patient of NanoPix. By hash maps; the cost grows with the number of records, not with
//! its square.
//!
//! Names are compared without case, spaces, accents and the order of several given names; hyphens are spaces. Nothing less exact than that is ever a match, so
//! twins (same family name, same birth date, another first name) are two people. A birth date that is missing, or in the future, is none.

use super::record::Record;
use jiff::civil::Date;
use std::collections::HashMap;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// A person's names, made comparable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NameKey(String);

/// Names and birth date.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MatchKey {
    /// The names.
    pub name: NameKey,
    /// A plausible birth date.
    pub date_of_birth: Option<Date>,
    /// Whether both a family and a given name are there: half a name is too little to link by.
    pub is_full_name: bool,
}

impl MatchKey {
    /// Of a record, as of this day.
    pub fn of(record: &Record, today: Date) -> Self {
        let (last, mut given) = (words(&record.last_name), words(&record.first_name));
        given.sort_unstable();
        Self {
            is_full_name: !last.is_empty() && !given.is_empty(),
            // The unit separator occurs in no name: `folded` leaves only letters and digits.
            name: NameKey(format!("{}\u{1f}{}", last.join(" "), given.join(" "))),
            date_of_birth: record.date_of_birth.filter(|date| *date <= today),
        }
    }
}

impl MatchKey {
    /// Whether the two say that they are not one person. A birth date that one of them has not says nothing.
    pub fn contradicts(&self, other: &Self) -> bool {
        self.name != other.name || self.date_of_birth.zip(other.date_of_birth).is_some_and(|(one, other)| one != other)
    }
}

/// The folded words of a name.
fn words(name: &str) -> Vec<String> {
    folded(name).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// As `chairside_api::fold` does it for searches, but a mark is only an accent where it is one: in Devanagari or kana it makes another letter, and `はな` and
/// `ばな` may be twins.
fn folded(name: &str) -> String {
    if name.is_ascii() { folded_ascii(name) } else { folded_unicode(name) }
}

/// The same for most names, and in a first sync of many the difference of seconds.
fn folded_ascii(name: &str) -> String {
    let letters = name.chars().filter(|char| *char != '\'');
    letters.map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { ' ' }).collect()
}

fn folded_unicode(name: &str) -> String {
    let accents_off: String = name.nfkd().filter(|char| !is_accent(*char)).nfc().collect();
    let mut folded = String::with_capacity(accents_off.len());
    for char in accents_off.chars() {
        if is_combining_mark(char) {
            folded.push(char);
        } else {
            let mut bytes = [0; 4];
            let one = chairside_api::fold(char.encode_utf8(&mut bytes));
            match one.as_str() {
                "" if matches!(char, '\'' | '’') => {}
                "" => folded.push(' '),
                // A letter that only decomposes into another one with its mark (ば) stays itself.
                _ if char.nfkd().any(is_combining_mark) => folded.push(char),
                letters => folded.push_str(letters),
            }
        }
    }
    folded
}

/// Marks that are accents to their readers: those of Latin, Greek and Cyrillic, and the vowel points of Arabic and Hebrew, which are rarely written.
const fn is_accent(char: char) -> bool {
    matches!(char, '\u{0300}'..='\u{036F}' | '\u{0591}'..='\u{05C7}' | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{0652}' | '\u{0670}' | '\u{0640}')
}

/// Records to find, each with a handle of the caller's.
#[derive(Debug)]
pub struct Matcher<H> {
    exact: HashMap<(NameKey, Date), Vec<H>>,
    without_date: HashMap<NameKey, Vec<H>>,
    by_name: HashMap<NameKey, Vec<H>>,
}

/// The most candidates that are kept for a person to choose from; of a name with thousands of bearers nobody reads more.
const MAX_CANDIDATES: usize = 20;

impl<H: Copy> Matcher<H> {
    /// Of these records.
    pub fn new(records: impl Iterator<Item = (H, MatchKey)>) -> Self {
        let mut matcher = Self { exact: HashMap::new(), without_date: HashMap::new(), by_name: HashMap::new() };
        for (handle, key) in records {
            match key.date_of_birth {
                Some(date) => push(matcher.exact.entry((key.name.clone(), date)).or_default(), handle),
                None => push(matcher.without_date.entry(key.name.clone()).or_default(), handle),
            }
            push(matcher.by_name.entry(key.name).or_default(), handle);
        }
        matcher
    }

    /// Those with the same names and the same birth date. None without a birth date.
    pub fn exact(&self, key: &MatchKey) -> &[H] {
        key.date_of_birth.and_then(|date| self.exact.get(&(key.name.clone(), date))).map_or(&[], Vec::as_slice)
    }

    /// Those with the same names where one of the two birth dates is missing.
    pub fn undated(&self, key: &MatchKey) -> &[H] {
        let by = if key.date_of_birth.is_some() { &self.without_date } else { &self.by_name };
        by.get(&key.name).map_or(&[], Vec::as_slice)
    }
}

fn push<H>(handles: &mut Vec<H>, handle: H) {
    if handles.len() < MAX_CANDIDATES {
        handles.push(handle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn key(last: &str, first: &str, born: Option<Date>) -> MatchKey {
        let record = Record { last_name: last.into(), first_name: first.into(), date_of_birth: born, ..Record::default() };
        MatchKey::of(&record, date(2025, 6, 1))
    }

    const BORN: Option<Date> = Some(Date::constant(1990, 4, 3));

    #[test]
    fn writing_does_not_make_another_person() {
        let one = key("Müller-Søndergård", "Anna Maria", BORN);
        for (last, first) in [("MULLER SONDERGARD", "Maria  Anna"), (" müller–søndergård", "anna-maria"), ("Mu\u{308}ller-Søndergård", "Ánna María")] {
            assert_eq!(key(last, first, BORN), one, "{last}, {first}");
        }
        assert_eq!(key("O’Brien", "Zoë", BORN), key("O'BRIEN", "Zoe", BORN));
        assert_eq!(key("محمد", "أَحْمَد", BORN), key("محمد", "أحمد", BORN));
        assert_eq!(key("李", "小龙", BORN), key("李 ", " 小龙", BORN));
        assert_eq!(key("Андреев", "Юрий", BORN), key("АНДРЕЕВ", "юрий", BORN));
    }

    #[test]
    fn twins_are_two_people_in_every_script() {
        for (one, other) in [("Anna", "Hanna"), ("はな", "ばな"), ("रामा", "रामी"), ("小龙", "小虎"), ("Jan", "Jana"), ("Anna Maria", "Anna")]
        {
            assert_ne!(key("Brandt", one, BORN), key("Brandt", other, BORN), "{one} and {other}");
        }
        assert_ne!(key("Brandt", "Anna", BORN), key("Brandt", "Anna", Some(date(1990, 4, 4))));
        assert_ne!(key("Anna", "Brandt", BORN), key("Brandt", "Anna", BORN));
    }

    #[test]
    fn a_birth_date_in_the_future_is_none() {
        assert_eq!(key("Brandt", "Anna", Some(date(2190, 4, 3))).date_of_birth, None);
        assert!(!key("Brandt", "", BORN).is_full_name);
    }

    #[test]
    fn a_missing_birth_date_is_found_from_either_side() {
        let matcher = Matcher::new([(1, key("Brandt", "Anna", BORN)), (2, key("Brandt", "Anna", None))].into_iter());
        assert_eq!(matcher.exact(&key("Brandt", "Anna", BORN)), [1]);
        assert_eq!(matcher.undated(&key("Brandt", "Anna", BORN)), [2]);
        assert_eq!(matcher.undated(&key("Brandt", "Anna", None)), [1, 2]);
        assert!(matcher.exact(&key("Brandt", "Anna", None)).is_empty());
    }

    proptest! {
        #[test]
        fn plain_letters_are_folded_as_all_others(name in "[ -~]{0,20}") {
            prop_assert_eq!(folded_ascii(&name), folded_unicode(&name));
        }

        #[test]
        fn case_and_the_order_of_given_names_never_matter(last in "[a-zäöüéßA-Z]{1,8}", given in prop::collection::vec("[a-zäöüé]{1,6}", 1..4)) {
            let mut reversed = given.clone();
            reversed.reverse();
            prop_assert_eq!(key(&last.to_lowercase(), &given.join(" "), None), key(&last, &reversed.join("  "), None));
        }

        #[test]
        fn no_name_breaks_anything(last in "\\PC{0,12}", first in "\\PC{0,12}") {
            prop_assert_eq!(key(&last, &first, None), key(&last, &first, None));
        }
    }
}
