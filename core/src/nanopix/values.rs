//! NanoPix's ways of writing things, in both directions: sex, birth dates, teeth, modality.
//!
//! What cannot be understood is said to be so ([`Unreadable`]), never guessed at: `03/04/90` may be March or April.

use chairside_api::{Sex, Tooth, ToothSet};
use jiff::civil::Date;

/// The text says something that is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// `Male`, `Female`; `Unknown` and nothing are both "not known".
pub fn sex_of(text: &str) -> Result<Option<Sex>, Unreadable> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("unknown") {
        Ok(None)
    } else if text.eq_ignore_ascii_case("male") || text.eq_ignore_ascii_case("m") {
        Ok(Some(Sex::Male))
    } else if text.eq_ignore_ascii_case("female") || text.eq_ignore_ascii_case("f") {
        Ok(Some(Sex::Female))
    } else if text.eq_ignore_ascii_case("other") || text.eq_ignore_ascii_case("o") {
        Ok(Some(Sex::Other))
    } else {
        Err(Unreadable)
    }
}

/// NanoPix's word. It has none for `Other`.
pub const fn sex_word(sex: Option<Sex>) -> &'static str {
    match sex {
        None => "",
        Some(Sex::Male) => "Male",
        Some(Sex::Female) => "Female",
        Some(Sex::Other) => "Unknown",
    }
}

/// A birth date: year, month, day, with or without `-`, `/` or `.` between them, and with or without a time behind (which is dropped). Nothing, and the
/// databases' date of zeros, is "not known".
pub fn birth_date_of(text: &str) -> Result<Option<Date>, Unreadable> {
    let text = text.trim();
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    if day.chars().all(|char| matches!(char, '0' | '-' | '/' | '.')) {
        // Also the empty text.
        return Ok(None);
    }
    let (year, month, day) = match day.split(['-', '/', '.']).collect::<Vec<_>>()[..] {
        [year, month, day] if year.len() == 4 => (year, month, day),
        [all] if all.len() == 8 && all.is_ascii() => (&all[..4], &all[4..6], &all[6..]),
        _ => return Err(Unreadable),
    };
    let (Ok(year), Ok(month), Ok(day)) = (year.parse(), month.parse(), day.parse()) else { return Err(Unreadable) };
    Date::new(year, month, day).map(Some).map_err(|_| Unreadable)
}

/// The date as NanoPix writes it; empty when it is not known.
pub fn birth_date_text(date: Option<Date>) -> String {
    date.map_or_else(String::new, |date| date.strftime("%Y-%m-%d").to_string())
}

/// The teeth that `Study.body_part_examined` suggests: `IO 11`. Also a slot of a template stands there; what is not all teeth suggests none.
pub fn tooth_suggestion(body_part: &str) -> ToothSet {
    let mut words = body_part.split([' ', ',', '\t']).filter(|word| !word.is_empty()).peekable();
    words.next_if(|word| word.eq_ignore_ascii_case("IO"));
    words.map(str::parse::<Tooth>).collect::<Result<ToothSet, _>>().unwrap_or_default()
}

/// The modality as a DICOM code string (PS3.5, 6.2: up to 16 of capitals, digits, space, `_`); `None` when the text is none.
pub fn modality_of(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    let is_code = (1..=16).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b' ' | b'_'));
    is_code.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn birth_dates_of_every_installation() {
        let day = Some(Date::constant(1990, 4, 3));
        for text in ["1990-04-03", " 1990-04-03 00:00:00", "1990-04-03T00:00:00", "19900403", "1990/4/3", "1990.04.03"] {
            assert_eq!(birth_date_of(text), Ok(day), "{text}");
        }
        for text in ["", "  ", "0000-00-00", "00000000"] {
            assert_eq!(birth_date_of(text), Ok(None), "{text}");
        }
        for text in ["03/04/1990", "03.04.90", "1990-13-01", "1990-02-30", "1990", "soon", "１９９０0403", "1990-04-03-01", "-1990-04-03"] {
            assert_eq!(birth_date_of(text), Err(Unreadable), "{text}");
        }
    }

    #[test]
    fn a_birth_date_in_the_future_is_still_what_nanopix_says() {
        assert_eq!(birth_date_of("2190-01-01"), Ok(Some(Date::constant(2190, 1, 1))));
    }

    #[test]
    fn a_tooth_is_suggested_and_a_slot_is_not() {
        assert_eq!(tooth_suggestion("IO 11").to_string(), "11");
        assert_eq!(tooth_suggestion("io 11, 12").to_string(), "11,12");
        assert_eq!(tooth_suggestion("85").to_string(), "85");
        for text in ["IO 3", "IO", "", "IO 11 left", "Bitewing R", "IO 99"] {
            assert!(tooth_suggestion(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_modality_is_a_code() {
        assert_eq!(modality_of(" io ").as_deref(), Some("IO"));
        assert_eq!(modality_of("<script>"), None);
        assert_eq!(modality_of(""), None);
    }

    proptest! {
        #[test]
        fn a_date_that_was_written_is_read_back(year in 1_i16..=9999, month in 1_i8..=12, day in 1_i8..=28) {
            let date = Some(Date::constant(year, month, day));
            prop_assert_eq!(birth_date_of(&birth_date_text(date)), Ok(date));
        }

        #[test]
        fn a_sex_that_was_written_is_read_back_or_not_known(sex in prop_oneof![Just(None), Just(Some(Sex::Male)), Just(Some(Sex::Female)), Just(Some(Sex::Other))]) {
            prop_assert_eq!(sex_of(sex_word(sex)), Ok(sex.filter(|sex| *sex != Sex::Other)));
        }

        #[test]
        fn no_text_breaks_anything(text in "\\PC{0,24}") {
            birth_date_of(&text).ok();
            sex_of(&text).ok();
            tooth_suggestion(&text);
            modality_of(&text);
        }
    }
}
