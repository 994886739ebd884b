//! Whom a DICOM file itself names, and whether that is somebody else than the patient it went to. Said to a person, who decides; it gives no image to anybody.

use chairside_api::{Patient, fold};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most of each that is kept.
const MOST_LETTERS: usize = 200;

/// Whom a file names (DICOM PS3.3 C.7.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePatient {
    /// `Surname, Forename`, as it stands in the file; may be empty.
    pub name: String,
    /// When that person was born.
    pub date_of_birth: Option<Date>,
    /// Their number, in whatever program wrote the file; may be empty.
    pub number: String,
}

impl FilePatient {
    /// From the values of a DICOM file: a person name (VR PN), a date (VR DA) and a number. `None` when they name nobody.
    pub(crate) fn from_dicom(name: &str, birth_date: &str, number: &str) -> Option<Self> {
        let clean = |text: &str| text.chars().filter(|letter| !letter.is_control()).take(MOST_LETTERS).collect::<String>().trim().to_owned();
        // The alphabetic group stands before the others, its parts are divided by carets: family, given, middle, prefix, suffix.
        let group = name.split('=').map(clean).find(|group| !group.is_empty()).unwrap_or_default();
        let mut parts = group.split('^').map(clean);
        let family = parts.next().unwrap_or_default();
        let given: Vec<String> = parts.take(2).filter(|part| !part.is_empty()).collect();
        let name = [family, given.join(" ")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let digits: String = birth_date.chars().filter(char::is_ascii_digit).collect();
        let day = |from, to| digits.get(from..to).and_then(|digits| digits.parse().ok());
        let date_of_birth =
            if digits.len() == 8 { day(4, 6).zip(day(6, 8)).and_then(|(month, day)| Date::new(digits[..4].parse().ok()?, month, day).ok()) } else { None };
        let named = Self { name, date_of_birth, number: clean(number) };
        (!named.name.is_empty() || named.date_of_birth.is_some()).then_some(named)
    }

    /// Whether that is surely not this patient: another birth date, or a name of which each has a word that the other lacks. Spelling does not count, nor does what only one says.
    pub fn is_another_than(&self, patient: &Patient) -> bool {
        let other_day = self.date_of_birth.zip(patient.date_of_birth).is_some_and(|(theirs, ours)| theirs != ours);
        let (theirs, ours) = (words(&self.name), words(&format!("{} {}", patient.last_name, patient.first_name)));
        let other_name = !theirs.is_empty() && !ours.is_empty() && !theirs.is_subset(&ours) && !ours.is_subset(&theirs);
        other_day || other_name
    }
}

/// The words of a name, whatever its accents and their ways of being written without: Müller, Mueller and Muller are one.
fn words(name: &str) -> BTreeSet<String> {
    let plain = |word: &str| word.replace("ae", "a").replace("oe", "o").replace("ue", "u");
    fold(name).split(' ').filter(|word| !word.is_empty()).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_api::{PatientId, UtcTime};
    use jiff::civil::date;

    fn patient(last: &str, first: &str, born: Option<Date>) -> Patient {
        Patient { date_of_birth: born, ..Patient::named(PatientId::from("p"), last, first, UtcTime::from_millis(0)) }
    }

    #[test]
    fn values_of_a_file_become_a_name_and_a_day() {
        let named = FilePatient::from_dicom("Hartmann^Amelia^Rose^Dr^=漢字=x", "19780314 ", " 104682\0").unwrap();
        assert_eq!(named, FilePatient { name: "Hartmann, Amelia Rose".to_owned(), date_of_birth: Some(date(1978, 3, 14)), number: "104682".to_owned() });
        assert_eq!(FilePatient::from_dicom("Only^", "1978.03.14", "").unwrap().date_of_birth, Some(date(1978, 3, 14)));
        for (name, born) in [("", ""), ("^^^", "00000000"), ("=", "19781314")] {
            assert_eq!(FilePatient::from_dicom(name, born, "7"), None, "{name} {born}");
        }
    }

    #[test]
    fn only_what_cannot_be_the_same_person_is_another() {
        let born = Some(date(1978, 3, 14));
        let file = |name: &str, born| FilePatient { name: name.to_owned(), date_of_birth: born, number: String::new() };
        let amelia = patient("Hartmann", "Amelia", born);
        for (named, is_another) in [
            (file("HARTMANN, AMELIA", born), false),
            (file("Hartmann, Amelia Rose", None), false),
            (file("Amelia, Hartmann", born), false),
            (file("", born), false),
            (file("Hartmann", None), false),
            (file("Hartmann, Amelia", Some(date(1978, 4, 13))), true),
            (file("Hartmann, Ben", born), true),
            (file("Okafor, Daniel", None), true),
            (file("", Some(date(1990, 1, 1))), true),
        ] {
            assert_eq!(named.is_another_than(&amelia), is_another, "{named:?}");
        }
        let mueller = patient("Müller", "Jörg", None);
        for name in ["MUELLER, JOERG", "Muller, Jorg"] {
            assert!(!file(name, born).is_another_than(&mueller), "{name}");
        }
        assert!(!file("Anybody", born).is_another_than(&patient("", "", None)), "who has no name here is told apart by nothing");
    }
}
