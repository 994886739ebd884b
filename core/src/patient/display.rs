//! How a patient's facts are shown.

use jiff::civil::Date;

/// Whole years from the birth date to `today`; `None` for a birth date that lies ahead. Who was born on 29 February is a year older on 1 March.
pub fn age_on(birth_date: Date, today: Date) -> Option<u16> {
    if birth_date > today {
        return None;
    }
    let birthday_to_come = (today.month(), today.day()) < (birth_date.month(), birth_date.day());
    u16::try_from(i32::from(today.year()) - i32::from(birth_date.year()) - i32::from(birthday_to_come)).ok()
}

/// `14 Mar 1987`: a date that cannot be read in another country's order.
pub fn format_birth_date(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn an_age_grows_on_the_birthday() {
        let born = date(1987, 3, 14);
        assert_eq!(age_on(born, date(2026, 3, 13)), Some(38));
        assert_eq!(age_on(born, date(2026, 3, 14)), Some(39));
        assert_eq!(age_on(born, born), Some(0));
        assert_eq!(age_on(born, date(1987, 3, 13)), None);
        assert_eq!(age_on(date(2004, 2, 29), date(2005, 2, 28)), Some(0));
        assert_eq!(age_on(date(2004, 2, 29), date(2005, 3, 1)), Some(1));
    }

    #[test]
    fn a_birth_date_names_its_month() {
        assert_eq!(format_birth_date(date(1987, 3, 4)), "4 Mar 1987");
    }

    proptest! {
        #[test]
        fn nobody_gets_younger(year in 1900..2100_i16, day in 1..=28_i8, month in 1..=12_i8, days in 0..40_000_i32) {
            let born = date(year, month, day);
            let today = born.checked_add(jiff::Span::new().days(days)).unwrap();
            let tomorrow = today.tomorrow().unwrap();
            prop_assert!(age_on(born, today) <= age_on(born, tomorrow));
        }
    }
}
