//! Numbers as a language writes them. Thousands and decimals by CLDR 48 (`symbols-numberSystem-latn`, `minimumGroupingDigits`); English keeps the thin space of
//! the design (ISO 80000-1, 7.3.1), which no decimal sign can be mistaken for.

use crate::{Language, spoken};

/// How a language writes a number.
struct Signs {
    thousands: &'static str,
    decimal: char,
    /// From how many digits on thousands stand apart.
    apart_from: usize,
}

impl Language {
    const fn signs(self) -> Signs {
        match self {
            Self::English => Signs { thousands: "\u{202F}", decimal: '.', apart_from: 4 },
            Self::French => Signs { thousands: "\u{202F}", decimal: ',', apart_from: 4 },
            Self::German => Signs { thousands: ".", decimal: ',', apart_from: 4 },
            Self::Spanish => Signs { thousands: ".", decimal: ',', apart_from: 5 },
        }
    }
}

/// A number as Rust writes it (`1284`, `-12.5`), as the spoken language does: `1.284`, `-12,5`.
pub fn number(plain: &str) -> String {
    number_in(spoken(), plain)
}

pub(crate) fn number_in(language: Language, plain: &str) -> String {
    let signs = language.signs();
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    // `inf`, `NaN`, `1e300`: nothing to write in another way.
    if !whole.bytes().chain(fraction.unwrap_or_default().bytes()).all(|byte| byte.is_ascii_digit()) {
        return plain.to_owned();
    }
    let mut written = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && whole.len() >= signs.apart_from && (whole.len() - at).is_multiple_of(3) {
            written.push_str(signs.thousands);
        }
        written.push(digit);
    }
    if let Some(fraction) = fraction {
        written.push(signs.decimal);
        written.push_str(fraction);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_signs_of_its_language() {
        let written = |plain| Language::ALL.map(|language| number_in(language, plain));
        assert_eq!(written("1284567.25"), ["1\u{202F}284\u{202F}567.25", "1\u{202F}284\u{202F}567,25", "1.284.567,25", "1.284.567,25"]);
        assert_eq!(written("1284"), ["1\u{202F}284", "1\u{202F}284", "1.284", "1284"]);
        assert_eq!(written("-0.5"), ["-0.5", "-0,5", "-0,5", "-0,5"]);
        assert_eq!(written("412"), ["412"; 4]);
        assert_eq!(written("NaN"), ["NaN"; 4]);
    }
}
