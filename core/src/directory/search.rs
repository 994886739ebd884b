//! What a person typed to find a patient: words of names, number and external id, and birth dates in any usual form. Pure.

use chairside_api::fold;
use jiff::civil::Date;

/// How a month begins at least.
const MONTH_LETTERS: usize = 3;

const MONTHS: [&str; 12] = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// A search; everything of it must be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    parts: Vec<Part>,
}

/// A part of a search: found when its words are, or when it is the birth date.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    words: Vec<String>,
    born: Born,
}

/// Which birth dates a part may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Born {
    No,
    In(i16),
    On(Vec<Date>),
    /// Month and day.
    EachYear(Vec<(i8, i8)>),
    /// Year and month.
    InMonth(i16, i8),
}

impl Wanted {
    /// Reads what was typed. `None`: only punctuation, and nobody is called that.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let folded = fold(text);
        if folded.is_empty() {
            return text.trim().is_empty().then(Self::default);
        }
        let words: Vec<&str> = folded.split(' ').collect();
        let mut parts = Vec::new();
        let mut rest = words.as_slice();
        while let Some((first, others)) = rest.split_first() {
            let dates = rest.first_chunk().map_or_else(Vec::new, dates_of);
            let days = rest.first_chunk().map_or_else(Vec::new, days_of);
            let month = rest.first_chunk().and_then(month_of);
            let (words, born) = match (dates.is_empty(), days.is_empty()) {
                (false, _) => (rest[..3].iter().map(|word| (*word).to_owned()).collect(), Born::On(dates)),
                // Single digits are in every number: only side by side they are words.
                (true, false) => (vec![rest[..2].join(" ")], Born::EachYear(days)),
                (true, true) => match month {
                    Some((year, month)) => (rest[..2].iter().map(|word| (*word).to_owned()).collect(), Born::InMonth(year, month)),
                    None => (vec![(*first).to_owned()], born_by(first)),
                },
            };
            rest = match &born {
                Born::On(_) if words.len() == 3 => &others[2..],
                Born::EachYear(_) | Born::InMonth(..) => &others[1..],
                _ => others,
            };
            parts.push(Part { words, born });
        }
        Some(Self { parts })
    }

    /// Whether a patient with this text (folded) and birth date is one of them.
    pub(crate) fn finds(&self, folded_text: &str, birth_date: Option<Date>) -> bool {
        self.parts.iter().all(|part| part.words.iter().all(|word| folded_text.contains(word.as_str())) || part.born.is(birth_date))
    }
}

impl Born {
    fn is(&self, birth_date: Option<Date>) -> bool {
        let Some(birth_date) = birth_date else { return false };
        match self {
            Self::No => false,
            Self::In(year) => birth_date.year() == *year,
            Self::On(dates) => dates.contains(&birth_date),
            Self::InMonth(year, month) => birth_date.year() == *year && birth_date.month() == *month,
            Self::EachYear(days) => days.contains(&(birth_date.month(), birth_date.day())),
        }
    }
}

/// A single word as a birth date: `1978`, `19780314`, `140378`.
fn born_by(word: &str) -> Born {
    if !word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Born::No;
    }
    match word.len() {
        4 => word.parse().map_or(Born::No, Born::In),
        6 => {
            let (first, rest) = word.split_at(2);
            let (second, third) = rest.split_at(2);
            let dates = dates_of(&[first, second, third]);
            if dates.is_empty() { Born::No } else { Born::On(dates) }
        }
        8 => {
            // Only digits: every byte is a letter of its own.
            let (year, month_and_day) = word.split_at(4);
            let (month, day) = month_and_day.split_at(2);
            the_date(year, month, day).map_or(Born::No, |date| Born::On(vec![date]))
        }
        _ => Born::No,
    }
}

/// The dates that three words may mean: `14 3 1978`, `14 mar 1978`, `march 14 1978`, `1978 03 14`. Two where nobody can know which of the first two is the month.
fn dates_of(words: &[&str; 3]) -> Vec<Date> {
    let [a, b, c] = *words;
    let mut dates = Vec::new();
    let mut add = |year: &str, month: &str, day: &str| {
        for century in if year.len() == 2 { &["19", "20"][..] } else { &[""] } {
            dates.extend(the_date(&format!("{century}{year}"), month, day));
        }
    };
    if a.len() == 4 && a.starts_with(|first: char| first.is_ascii_digit()) {
        add(a, b, c);
    } else {
        add(c, b, a);
        add(c, a, b);
    }
    dates.dedup();
    dates
}

/// The days that two words may mean: `14 3`, whatever the year. Two where nobody can know which of them is the month.
fn days_of(words: &[&str; 2]) -> Vec<(i8, i8)> {
    let number = |text: &str| text.parse::<i8>().ok().filter(|_| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit()));
    let (a, b) = match (number(words[0]), number(words[1])) {
        (Some(a), Some(b)) => (a, b),
        (Some(day), None) | (None, Some(day)) => {
            let month = words.iter().find_map(|word| month_named(word));
            return month.filter(|month| Date::new(2000, *month, day).is_ok()).map(|month| (month, day)).into_iter().collect();
        }
        (None, None) => return Vec::new(),
    };
    // A leap year has every day.
    let mut days: Vec<(i8, i8)> = [(b, a), (a, b)].into_iter().filter(|(month, day)| Date::new(2000, *month, *day).is_ok()).collect();
    days.dedup();
    days
}

/// The month of a year that two words may mean: `mar 1978`, `3 1978`, `1978 3`.
fn month_of(words: &[&str; 2]) -> Option<(i16, i8)> {
    let year = |text: &str| text.parse::<i16>().ok().filter(|_| text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()));
    let month = |text: &str| text.parse::<i8>().ok().filter(|month| text.len() <= 2 && (1..=12).contains(month)).or_else(|| month_named(text));
    let [a, b] = *words;
    year(b).zip(month(a)).or_else(|| year(a).zip(month(b)))
}

fn the_date(year: &str, month: &str, day: &str) -> Option<Date> {
    if year.len() != 4 {
        return None;
    }
    let ordinal = ["st", "nd", "rd", "th"].iter().find_map(|ending| day.strip_suffix(ending)).unwrap_or(day);
    let number = |text: &str| text.parse::<i8>().ok().filter(|_| text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit()));
    Date::new(year.parse().ok()?, number(month).or_else(|| month_named(month))?, number(ordinal)?).ok()
}

fn month_named(word: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|month| word.len() >= MONTH_LETTERS && month.starts_with(word) || (word == "sept" && *month == "september"))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const BORN: Date = date(1978, 3, 14);

    fn finds(typed: &str, text: &str, born: Option<Date>) -> bool {
        Wanted::parse(typed).is_some_and(|wanted| wanted.finds(&fold(text), born))
    }

    #[test]
    fn a_birth_date_is_found_in_any_usual_form() {
        for typed in [
            "14.3.1978",
            "14.03.1978",
            "14. 3. 1978",
            "14/03/1978",
            "14-3-1978",
            "1978-03-14",
            "1978/3/14",
            "14 Mar 1978",
            "14 March 1978",
            "14. march 1978",
            "March 14 1978",
            "March 14, 1978",
            "mar 14th 1978",
            "19780314",
            "140378",
            "031478",
            "14.3.",
            "14 mar",
            "March 14",
            "mar 1978",
            "3.1978",
            "1978-03",
            "14.03",
            "1978",
            "14.3.78",
            "3/14/1978",
            "hart 1978",
            "1978 hart",
            "amelia 14.3.1978 HART",
            "14 Mar 1978 hartm",
        ] {
            assert!(finds(typed, "Hartmann Amelia 104682 NP-11207", Some(BORN)), "{typed}");
            assert!(!finds(typed, "Hartmann Amelia 104682 NP-11207", Some(date(1987, 4, 13))), "{typed}");
            assert!(!finds(typed, "Hartmann Amelia 104682 NP-11207", None), "{typed}");
        }
        assert!(!finds("brandt 1978", "Hartmann Amelia", Some(BORN)));
    }

    #[test]
    fn a_date_in_either_order_means_both() {
        for born in [date(1978, 4, 3), date(1978, 3, 4)] {
            assert!(finds("3/4/1978", "Hartmann", Some(born)));
        }
        assert!(!finds("3/4/1978", "Hartmann", Some(date(1978, 4, 4))));
    }

    #[test]
    fn what_looks_like_a_date_may_be_part_of_a_number_or_an_id() {
        assert!(finds("19780314", "Hartmann Amelia 20 19780314_152646", None));
        assert!(finds("1978", "Hartmann Amelia 111978", None));
        assert!(finds("14 3 1978", "Hartmann 1431978", None), "each of the words is there");
    }

    #[test]
    fn single_digits_are_not_looked_for_in_every_number() {
        assert!(!finds("5.3.", "Hartmann 153", None));
        assert!(finds("5.3.", "Hartmann A-5-3", None));
        assert!(finds("5.3.", "Hartmann", Some(date(1990, 3, 5))) && finds("5.3.", "Hartmann", Some(date(1990, 5, 3))));
    }

    #[test]
    fn only_punctuation_is_nobody_and_nothing_is_everybody() {
        assert_eq!(Wanted::parse("  "), Some(Wanted::default()));
        assert_eq!(Wanted::parse(" -? "), None);
        assert!(finds("", "Hartmann", None));
    }

    proptest! {
        #[test]
        fn every_date_is_found_in_every_form_that_names_it(year in 1900_i16..2100, month in 1_i8..=12, day in 1_i8..=28, form in 0..5_usize) {
            let born = date(year, month, day);
            let typed = born.strftime(["%d.%m.%Y", "%-d/%-m/%Y", "%Y-%m-%d", "%-d %b %Y", "%B %-d, %Y"][form]).to_string();
            prop_assert!(finds(&typed, "", Some(born)), "{typed}");
            prop_assert!(!finds(&typed, "", Some(born.tomorrow().unwrap())), "{typed}");
        }

        #[test]
        fn nothing_typed_panics(text in "\\PC{0,30}", found in "\\PC{0,30}") {
            finds(&text, &found, Some(BORN));
        }
    }
}
