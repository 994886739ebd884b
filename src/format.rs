//! Times, dates, sizes and numbers as the window shows them: `14 Mar 1978`, `10:42`, `104 682`, `1.9 MB`, `64 %`.

use chairside_api::{Patient, Sex, ToothSet, UtcTime};
use chairside_core::patient::{FilePatient, made_at};
use chairside_words::say;
use jiff::{civil::Date, tz::TimeZone};
use std::time::Duration;

/// The narrow space between thousands.
const NARROW: char = '\u{202F}';

/// `10:42`, in the zone's time.
pub fn clock(at: UtcTime, zone: &TimeZone) -> String {
    let local = zone.to_datetime(at.timestamp());
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// `14 Mar 1978`.
pub fn date(date: Date) -> String {
    // A year is a name: no thousands apart.
    say!("date", day = date.day(), month = date.month(), year = date.year().to_string())
}

/// `18 Nov 10:42`.
fn day_and_clock(at: UtcTime, zone: &TimeZone) -> String {
    let date = day(at, zone);
    format!("{} {}", say!("date-day-and-month", day = date.day(), month = date.month()), clock(at, zone))
}

/// The calendar day of a moment.
pub fn day(at: UtcTime, zone: &TimeZone) -> Date {
    zone.to_datetime(at.timestamp()).date()
}

/// `10:42` on the day of `now`, else `18 Nov 10:42`.
pub fn moment(at: UtcTime, now: UtcTime, zone: &TimeZone) -> String {
    if day(at, zone) == day(now, zone) { clock(at, zone) } else { day_and_clock(at, zone) }
}

/// When a record was made: `Today 10:12`, `17 Nov 16:20` in the same year, else `19 Feb 2020`.
pub fn made(at: UtcTime, now: UtcTime, zone: &TimeZone) -> String {
    let (local, today) = (day(at, zone), day(now, zone));
    if local == today {
        say!("made-today", time = clock(at, zone))
    } else if local.year() == today.year() {
        day_and_clock(at, zone)
    } else {
        date(local)
    }
}

/// `18 Nov 2025 09:38`.
pub fn date_and_clock(at: UtcTime, zone: &TimeZone) -> String {
    format!("{} {}", date(day(at, zone)), clock(at, zone))
}

/// `1 284`: a count with its thousands apart.
pub fn count(number: usize) -> String {
    chairside_words::number(&number.to_string())
}

/// What else tells two people of one name and birth date apart: `Female · 0171 555 · Storgatan 1 · made 21 Nov 2025 · NanoPix 20251121_093800`.
pub fn tells_apart(patient: &Patient, zone: &TimeZone) -> String {
    let sex = patient.sex.map(|sex| match sex {
        Sex::Female => say!("sex-female").to_owned(),
        Sex::Male => say!("sex-male").to_owned(),
        Sex::Other => say!("sex-other").to_owned(),
    });
    let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let made = made_at(patient);
    let made = (made.as_millis() != 0).then(|| say!("made-on", date = date(day(made, zone))));
    let external = patient.external_id.as_ref().map(|id| format!("NanoPix {id}"));
    let parts = [sex, said(&patient.phone), said(&patient.address), said(&patient.email), made, external];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Whole years since `birth`; nothing for a birth date to come.
pub fn age(birth: Date, today: Date) -> Option<i16> {
    let before = (today.month(), today.day()) < (birth.month(), birth.day());
    let years = today.year() - birth.year() - i16::from(before);
    (years >= 0).then_some(years)
}

/// `14 Mar 1978 · 47 y`.
pub fn born(birth: Date, today: Date) -> String {
    match age(birth, today) {
        Some(years) => say!("born-and-age", date = date(birth), years),
        None => date(birth),
    }
}

/// A number as the practice writes it, thousands apart when it is nothing but digits: `104 682`.
pub fn patient_number(number: &str) -> String {
    if number.len() < 5 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    thousands(number)
}

fn thousands(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + 6);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(NARROW);
        }
        grouped.push(digit);
    }
    grouped
}

/// `Born 14 Mar 1978 · 47 y · No. 104 682`: what tells two people of one name apart.
pub fn patient_facts(patient: &Patient, today: Date) -> String {
    patient_facts_apart(patient, today).join(" · ")
}

/// The same, each by itself; at least one.
pub fn patient_facts_apart(patient: &Patient, today: Date) -> Vec<String> {
    let born = patient.date_of_birth.map(|birth| say!("facts-born", born = born(birth, today)));
    let number = patient.patient_number.as_deref().filter(|number| !number.is_empty()).map(|number| say!("facts-number", number = patient_number(number)));
    let facts: Vec<String> = born.into_iter().chain(number).collect();
    if facts.is_empty() { vec![say!("facts-none").to_owned()] } else { facts }
}

/// Whom a file names: `Hartmann, Amelia · Born 14 Mar 1978 · No. 104 682`.
pub fn named(named: &FilePatient) -> String {
    let name = Some(named.name.clone()).filter(|name| !name.is_empty());
    let born = named.date_of_birth.map(|birth| say!("facts-born", born = date(birth)));
    let number = Some(&named.number).filter(|number| !number.is_empty()).map(|number| say!("facts-number", number = patient_number(number)));
    [name, born, number].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// `12 MB`, `1.9 MB`, `310 KB`: never wider than the queue's column.
pub fn bytes(count: u64) -> String {
    let mega = count as f64 / 1e6;
    match mega {
        10.0.. => say!("size-mb", size = chairside_words::number(&format!("{mega:.0}"))),
        0.95.. => say!("size-mb", size = chairside_words::number(&format!("{mega:.1}"))),
        _ => say!("size-kb", size = (count as f64 / 1e3).round().max(1.0)),
    }
}

/// A part of 1 as `64 %`, rounded down: 100 % is only what is done.
pub fn percent(part: f32) -> String {
    format!("{} %", (part.clamp(0.0, 1.0) * 100.0).floor())
}

/// `3 h 42 min`, `12 min`, `12 s`; rounded up, so that 0 is only when it is over.
pub fn span(left: Duration) -> String {
    let seconds = left.as_millis().div_ceil(1000);
    if seconds < 60 {
        return format!("{seconds} s");
    }
    let minutes = seconds.div_ceil(60);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// How long until [`span`] of a time left says something else.
pub fn span_changes_in(left: Duration) -> Duration {
    let unit = if left <= Duration::from_mins(1) { 1000 } else { 60_000 };
    let rest = left.as_millis() as u64 % unit;
    Duration::from_millis(if rest == 0 { unit } else { rest } + 1)
}

/// The teeth of a chip: `36`, `36, 37`, `36 + 2`.
pub fn teeth(teeth: &ToothSet) -> String {
    let mut iter = teeth.iter();
    match (teeth.len(), iter.next(), iter.next()) {
        (1, Some(one), _) => one.to_string(),
        (2, Some(one), Some(two)) => format!("{one}, {two}"),
        (more, Some(one), _) => format!("{one} + {}", more - 1),
        _ => String::new(),
    }
}

/// Reads a birth date as people type it: `14.3.1978`, `14/03/1978`, `1978-03-14`, `14 Mar 1978`. Day before month; two-digit years are not guessed.
pub fn parse_birth_date(text: &str, today: Date) -> Option<Date> {
    let parts: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    // Without anything between them: 14031978.
    let split;
    let parts = match parts.as_slice() {
        [all] if all.len() == 8 && all.bytes().all(|byte| byte.is_ascii_digit()) => {
            split = [&all[..2], &all[2..4], &all[4..]];
            &split[..]
        }
        parts => parts,
    };
    let [first, middle, last] = parts else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    if year.len() != 4 {
        return None;
    }
    let month = match middle.parse::<i8>() {
        Ok(month) => month,
        Err(_) => month_named(middle)?,
    };
    let date = Date::new(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    (date <= today && date.year() >= 1880).then_some(date)
}

/// The month of a name or its beginning, in the spoken language or in English; nothing when two begin so.
fn month_named(name: &str) -> Option<i8> {
    const ENGLISH: [&str; 12] = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let name = name.to_lowercase();
    if name.chars().count() < 3 {
        return None;
    }
    let begins = |month: i8| say!("month-long", month).to_lowercase().starts_with(&name);
    let mut found = (1..=12).filter(|month| begins(*month));
    let own = found.next().filter(|_| found.next().is_none());
    own.or_else(|| ENGLISH.iter().position(|month| month.starts_with(&name)).and_then(|at| i8::try_from(at + 1).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn civil(year: i16, month: i8, day: i8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn a_birth_date_is_read_as_people_type_it() {
        let today = civil(2025, 11, 18);
        for text in ["14.3.1978", "14/03/1978", "1978-03-14", "14 Mar 1978", "14 march 1978", " 14. 3. 1978 ", "14031978"] {
            assert_eq!(parse_birth_date(text, today), Some(civil(1978, 3, 14)), "{text}");
        }
        for text in ["14.3.78", "31.2.1978", "14.3.2033", "1978", "Mar 1978", "14 M 1978", "1.1.1700", ""] {
            assert_eq!(parse_birth_date(text, today), None, "{text}");
        }
    }

    #[test]
    fn an_age_is_counted_in_whole_years() {
        assert_eq!(age(civil(1978, 3, 14), civil(2025, 11, 18)), Some(47));
        assert_eq!(age(civil(1978, 11, 19), civil(2025, 11, 18)), Some(46));
        assert_eq!(age(civil(2030, 1, 1), civil(2025, 11, 18)), None);
    }

    #[test]
    fn what_was_made_long_ago_needs_no_clock() {
        let now: UtcTime = "2025-11-18T10:42:00Z".parse().unwrap();
        let made = |at: &str| made(at.parse().unwrap(), now, &TimeZone::UTC);
        assert_eq!(made("2025-11-18T10:12:00Z"), "Today 10:12");
        assert_eq!(made("2025-11-17T16:20:00Z"), "17 Nov 16:20");
        assert_eq!(made("2020-02-19T08:00:00Z"), "19 Feb 2020");
    }

    #[test]
    fn numbers_are_written_as_in_the_design() {
        assert_eq!(patient_number("104682"), "104\u{202F}682");
        assert_eq!(patient_number("A-104682"), "A-104682");
        assert_eq!([count(412), count(1284), count(100_000)], ["412", "1\u{202F}284", "100\u{202F}000"]);
        assert_eq!(bytes(1_912_000), "1.9 MB");
        assert_eq!(bytes(11_980_000), "12 MB");
        assert_eq!(percent(0.649), "64 %");
        assert_eq!(span(Duration::from_secs(3 * 3600 + 41 * 60 + 5)), "3 h 42 min");
        assert_eq!(span(Duration::from_hours(4)), "4 h");
        assert_eq!(span(Duration::from_millis(11_400)), "12 s");
        assert_eq!(span_changes_in(Duration::from_millis(11_400)), Duration::from_millis(401));
    }
}
