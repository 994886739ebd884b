//! Made-up people, the awkward ones among them: other scripts, quotes, birth dates that are missing, in the future, or none.

/// One made-up person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Family name.
    pub last_name: String,
    /// Given names.
    pub first_name: String,
    /// NanoPix's word.
    pub sex: &'static str,
    /// As NanoPix stores it; `None` is NULL.
    pub birthdate: Option<String>,
}

/// Names that have broken programs.
const AWKWARD: [(&str, &str, &str, Option<&str>); 10] = [
    ("O'Brien", "Robert'); DROP TABLE Patient;--", "Male", Some("1990-04-03")),
    ("حداد", "ليلى", "Female", Some("1988-02-29")),
    ("李", "小龙", "Male", Some("1973-07-20")),
    ("Müller-Søndergård", "Anna Maria", "Female", Some("")),
    ("\"Quoted\"", "\\Back\\slash", "Unknown", None),
    ("Future", "Child", "", Some("2190-01-01")),
    ("Zero", "Date", "Male", Some("0000-00-00")),
    ("Twin", "Ada", "Female", Some("2001-05-05")),
    ("Twin", "Ida", "Female", Some("2001-05-05")),
    ("Ünïcode 🦷", "  spaced  ", "Female", Some("1999-12-31")),
];

const LAST: [&str; 40] = [
    "Adler",
    "Brandt",
    "Conti",
    "Dahl",
    "Engel",
    "Fabbri",
    "Garcia",
    "Hartmann",
    "Ito",
    "Jansen",
    "Keller",
    "Lund",
    "Moreau",
    "Nowak",
    "Olsen",
    "Petrov",
    "Quiroga",
    "Rossi",
    "Sato",
    "Tanaka",
    "Urban",
    "Vogel",
    "Weber",
    "Xu",
    "Yilmaz",
    "Zimmer",
    "Aalto",
    "Bauer",
    "Castro",
    "Dubois",
    "Eriksen",
    "Fischer",
    "Gruber",
    "Horvat",
    "Ivanov",
    "Jovanovic",
    "Kim",
    "Lopez",
    "Meyer",
    "Nielsen",
];

const FIRST: [&str; 30] = [
    "Anna", "Ben", "Clara", "David", "Emma", "Felix", "Greta", "Hugo", "Ines", "Jonas", "Karin", "Liam", "Mia", "Noah", "Olga", "Paul", "Rosa", "Simon", "Tea",
    "Uma", "Viktor", "Wanda", "Yara", "Zoe", "Lea", "Max", "Nina", "Otto", "Pia", "Ralf",
];

/// The nth person: always the same one. Every 50th is an awkward one.
pub fn person(number: usize) -> Person {
    if number % 50 == 7 {
        let (last, first, sex, birthdate) = AWKWARD[number / 50 % AWKWARD.len()];
        // Again and again, but not twice the same one.
        let first_name = if number < 50 * AWKWARD.len() { first.to_owned() } else { format!("{first} {number}") };
        return Person { last_name: last.to_owned(), first_name, sex, birthdate: birthdate.map(str::to_owned) };
    }
    let round = number / (LAST.len() * FIRST.len());
    let first = FIRST[number / LAST.len() % FIRST.len()];
    Person {
        last_name: LAST[number % LAST.len()].to_owned(),
        first_name: if round == 0 { first.to_owned() } else { format!("{first} {}", FIRST[round % FIRST.len()]) },
        sex: if number.is_multiple_of(2) { "Female" } else { "Male" },
        birthdate: Some(format!("{:04}-{:02}-{:02}", 1930 + number % 80, 1 + number / 7 % 12, 1 + number / 3 % 28)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_somebody_else() {
        let people: std::collections::HashSet<String> = (0..20_000).map(|number| format!("{:?}", person(number))).collect();
        assert_eq!(people.len(), 20_000);
    }
}
