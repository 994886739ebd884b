//! What both programs know of a patient, field by field. `Record` is parsed and comparable; `Columns` is NanoPix's own text, as its row has it.
//!
//! Pure values: nothing here reads or writes anything.

use super::values;
use chairside_api::{MOST_LETTERS, Sex, is_printable};
use chairside_words::say;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A field that a record here and a row of NanoPix both have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Family name.
    LastName,
    /// Given names.
    FirstName,
    /// Sex.
    Sex,
    /// Birth date.
    DateOfBirth,
    /// The doctor in charge.
    Doctor,
    /// Social insurance number.
    SocialId,
    /// Phone.
    Phone,
    /// E-mail.
    Email,
    /// Postal code.
    PostalCode,
    /// Street and town.
    Address,
}

impl Field {
    /// All of them, in the order of NanoPix's columns.
    pub const ALL: [Self; 10] = [
        Self::LastName,
        Self::FirstName,
        Self::Sex,
        Self::DateOfBirth,
        Self::Doctor,
        Self::SocialId,
        Self::Phone,
        Self::Email,
        Self::PostalCode,
        Self::Address,
    ];

    /// Its column in NanoPix's table `Patient`.
    pub const fn column(self) -> &'static str {
        match self {
            Self::LastName => "last_name",
            Self::FirstName => "first_name",
            Self::Sex => "sex",
            Self::DateOfBirth => "birthdate",
            Self::Doctor => "doctor",
            Self::SocialId => "social_id",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::PostalCode => "zipcode",
            Self::Address => "address",
        }
    }

    /// Its name for a person.
    pub fn label(self) -> &'static str {
        match self {
            Self::LastName => say!("form-last-name"),
            Self::FirstName => say!("form-first-name"),
            Self::Sex => say!("form-sex"),
            Self::DateOfBirth => say!("field-date-of-birth"),
            Self::Doctor => say!("form-doctor"),
            Self::SocialId => say!("form-social-id"),
            Self::Phone => say!("form-phone"),
            Self::Email => say!("e-mail"),
            Self::PostalCode => say!("form-postal-code"),
            Self::Address => say!("form-address"),
        }
    }
}

/// A set of fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Field>", into = "Vec<Field>")]
pub struct Fields(u16);

impl Fields {
    /// None.
    pub const NONE: Self = Self(0);
    /// All.
    pub const ALL: Self = Self((1 << Field::ALL.len()) - 1);
    /// The names.
    pub const NAMES: Self = Self(1 << Field::LastName as u16 | 1 << Field::FirstName as u16);

    /// Whether it has no field.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many fields it has.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether it has this one.
    pub const fn contains(self, field: Field) -> bool {
        self.0 & (1 << field as u16) != 0
    }

    /// Adds one.
    pub const fn insert(&mut self, field: Field) {
        self.0 |= 1 << field as u16;
    }

    /// Those of either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those of this one that the other has not.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Its fields, in the order of NanoPix's columns.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().filter(move |field| self.contains(*field))
    }
}

impl FromIterator<Field> for Fields {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        fields.into_iter().fold(Self::NONE, |mut set, field| {
            set.insert(field);
            set
        })
    }
}

impl From<Vec<Field>> for Fields {
    fn from(fields: Vec<Field>) -> Self {
        fields.into_iter().collect()
    }
}

impl From<Fields> for Vec<Field> {
    fn from(fields: Fields) -> Self {
        fields.iter().collect()
    }
}

/// A patient, as both programs can say it. An empty text is "not known".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Family name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub last_name: String,
    /// Given names.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub first_name: String,
    /// Sex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// Birth date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_of_birth: Option<Date>,
    /// The doctor in charge.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub doctor: String,
    /// Social insurance number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub social_id: String,
    /// Phone.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// E-mail.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Postal code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postal_code: String,
    /// Street and town.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
}

impl Record {
    /// What NanoPix's columns say, and which of them hold a value that cannot be understood (`31/31/90` as a birth date). Such a field is as if not
    /// known, and must be compared with nothing: that it is unreadable is no news about the patient.
    pub fn from_columns(columns: &Columns) -> (Self, Fields) {
        let (mut record, mut unreadable) = (Self::default(), columns.unreadable);
        for field in Field::ALL {
            let text = columns.text(field);
            match field {
                Field::Sex => match values::sex_of(text) {
                    Ok(sex) => record.sex = sex,
                    Err(values::Unreadable) => unreadable.insert(field),
                },
                Field::DateOfBirth => match values::birth_date_of(text) {
                    Ok(date) => record.date_of_birth = date,
                    Err(values::Unreadable) => unreadable.insert(field),
                },
                // No server takes it: it must not keep the rest of the patient from coming over.
                _ if text.trim().chars().nth(MOST_LETTERS).is_some() || !is_printable(text.trim()) => {
                    unreadable.insert(field);
                }
                _ => {
                    if let Some(own) = record.text_mut(field) {
                        text.trim().clone_into(own);
                    }
                }
            }
        }
        (record, unreadable)
    }

    /// The field as NanoPix writes it: trimmed text, `Male`, `2025-01-21`; empty when it is not known.
    pub fn column_text(&self, field: Field) -> Cow<'_, str> {
        match field {
            Field::LastName => self.last_name.trim().into(),
            Field::FirstName => self.first_name.trim().into(),
            Field::Sex => values::sex_word(self.sex).into(),
            Field::DateOfBirth => values::birth_date_text(self.date_of_birth).into(),
            Field::Doctor => self.doctor.trim().into(),
            Field::SocialId => self.social_id.trim().into(),
            Field::Phone => self.phone.trim().into(),
            Field::Email => self.email.trim().into(),
            Field::PostalCode => self.postal_code.trim().into(),
            Field::Address => self.address.trim().into(),
        }
    }

    /// Whether nothing is known in this field.
    pub fn is_empty_in(&self, field: Field) -> bool {
        match field {
            Field::Sex => self.sex.is_none(),
            Field::DateOfBirth => self.date_of_birth.is_none(),
            _ => self.column_text(field).is_empty(),
        }
    }

    /// Whether it has neither a last nor a first name.
    pub fn is_nameless(&self) -> bool {
        self.is_empty_in(Field::LastName) && self.is_empty_in(Field::FirstName)
    }

    /// Whether both say the same in this field. `Other` and "not known" are the same here: NanoPix's `Unknown` stands for both, so that neither
    /// program can take the other's word away.
    pub fn is_same_in(&self, other: &Self, field: Field) -> bool {
        match field {
            Field::Sex => self.sex.filter(|sex| *sex != Sex::Other) == other.sex.filter(|sex| *sex != Sex::Other),
            Field::DateOfBirth => self.date_of_birth == other.date_of_birth,
            _ => self.column_text(field) == other.column_text(field),
        }
    }

    /// The fields in which they differ.
    pub fn differing(&self, other: &Self) -> Fields {
        Field::ALL.into_iter().filter(|field| !self.is_same_in(other, *field)).collect()
    }

    /// Takes these fields from the other.
    pub fn take(&mut self, fields: Fields, other: &Self) {
        for field in fields.iter() {
            match field {
                Field::Sex => self.sex = other.sex,
                Field::DateOfBirth => self.date_of_birth = other.date_of_birth,
                _ => {
                    if let Some(own) = self.text_mut(field) {
                        *own = other.column_text(field).into_owned();
                    }
                }
            }
        }
    }

    /// The field's text; `None` for the two that are not text.
    fn text_mut(&mut self, field: Field) -> Option<&mut String> {
        match field {
            Field::LastName => Some(&mut self.last_name),
            Field::FirstName => Some(&mut self.first_name),
            Field::Sex | Field::DateOfBirth => None,
            Field::Doctor => Some(&mut self.doctor),
            Field::SocialId => Some(&mut self.social_id),
            Field::Phone => Some(&mut self.phone),
            Field::Email => Some(&mut self.email),
            Field::PostalCode => Some(&mut self.postal_code),
            Field::Address => Some(&mut self.address),
        }
    }
}

/// The columns of a row of NanoPix, as they stand there. `None`: NULL, or the column does not exist in this installation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Columns {
    texts: [Option<String>; Field::ALL.len()],
    unreadable: Fields,
}

impl Columns {
    /// The column's text; empty for NULL.
    pub fn text(&self, field: Field) -> &str {
        self.texts[field as usize].as_deref().unwrap_or_default()
    }

    /// Sets a column.
    pub fn set(&mut self, field: Field, text: Option<String>) {
        self.texts[field as usize] = text;
    }

    /// Notes that the column holds something that is no text (a BLOB, bytes that are not UTF-8).
    pub fn set_unreadable(&mut self, field: Field) {
        self.unreadable.insert(field);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any record that the two programs could have.
    pub(crate) fn any_record() -> impl Strategy<Value = Record> {
        let text = || prop_oneof![Just(String::new()), "[a-zA-Zäé' 李م]{1,8}"];
        let sex = prop_oneof![Just(None), Just(Some(Sex::Male)), Just(Some(Sex::Female)), Just(Some(Sex::Other))];
        let birth = prop::option::of((1900_i16..2024, 1_i8..=12, 1_i8..=28).prop_map(|(year, month, day)| Date::constant(year, month, day)));
        ((text(), text(), sex, birth), (text(), text(), text(), text(), text(), text())).prop_map(
            |((last_name, first_name, sex, date_of_birth), (doctor, social_id, phone, email, postal_code, address))| Record {
                last_name,
                first_name,
                sex,
                date_of_birth,
                doctor,
                social_id,
                phone,
                email,
                postal_code,
                address,
            },
        )
    }

    pub(crate) fn columns_of(record: &Record) -> Columns {
        let mut columns = Columns::default();
        for field in Field::ALL {
            columns.set(field, Some(record.column_text(field).into_owned()));
        }
        columns
    }

    #[test]
    fn what_is_no_date_is_no_news_about_the_date() {
        let mut columns = Columns::default();
        columns.set(Field::LastName, Some(" Hartmann ".into()));
        columns.set(Field::DateOfBirth, Some("31/31/90".into()));
        let (record, unreadable) = Record::from_columns(&columns);
        assert_eq!((record.last_name.as_str(), record.date_of_birth), ("Hartmann", None));
        assert_eq!(unreadable, Fields::from_iter([Field::DateOfBirth]));
    }

    #[test]
    fn unknown_in_nanopix_takes_no_other_away() {
        let other = Record { sex: Some(Sex::Other), ..Record::default() };
        assert_eq!(other.column_text(Field::Sex), "Unknown");
        assert!(other.differing(&Record::default()).is_empty());
        assert!(!other.differing(&Record { sex: Some(Sex::Male), ..Record::default() }).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(record in any_record()) {
            let (read, unreadable) = Record::from_columns(&columns_of(&record));
            prop_assert!(unreadable.is_empty());
            prop_assert!(read.differing(&record).is_empty());
        }

        #[test]
        fn taking_all_that_differs_makes_equal(a in any_record(), b in any_record()) {
            let mut taken = a.clone();
            taken.take(a.differing(&b), &b);
            prop_assert!(taken.differing(&b).is_empty());
        }

        #[test]
        fn a_set_of_fields_survives_storage(fields in prop::collection::vec(prop::sample::select(&Field::ALL[..]), 0..10)) {
            let set: Fields = fields.iter().copied().collect();
            prop_assert_eq!(serde_json::from_str::<Fields>(&serde_json::to_string(&set).unwrap()).unwrap(), set);
            prop_assert!(fields.iter().all(|field| set.contains(*field)));
        }
    }

    #[test]
    fn what_no_server_takes_is_unreadable_and_the_rest_is_not() {
        let mut columns = Columns::default();
        columns.set(Field::LastName, Some("Hart".to_owned()));
        columns.set(Field::Phone, Some("5".repeat(MOST_LETTERS + 1)));
        columns.set(Field::Doctor, Some("Dr\u{7}Roth".to_owned()));
        columns.set(Field::Address, Some(format!(" {}\r\n{} ", "ä".repeat(100), "b".repeat(148))));
        let (record, unreadable) = Record::from_columns(&columns);
        assert_eq!(unreadable, [Field::Doctor, Field::Phone].into_iter().collect());
        assert_eq!((record.last_name.as_str(), record.phone.as_str(), record.doctor.as_str()), ("Hart", "", ""));
        assert_eq!(record.address.chars().count(), MOST_LETTERS);
    }
}
