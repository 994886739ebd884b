//! Between what a patient's record says here and the [`Record`] that both programs understand.

use super::record::{Field, Fields, Record};
use chairside_api::{NewPatient, Patient, PatientChange};

/// What the record says, as NanoPix could say it.
pub(crate) fn record_of(patient: &Patient) -> Record {
    let text = |value: &Option<String>| value.as_deref().unwrap_or_default().trim().to_owned();
    Record {
        last_name: patient.last_name.trim().to_owned(),
        first_name: patient.first_name.trim().to_owned(),
        sex: patient.sex,
        date_of_birth: patient.date_of_birth,
        doctor: text(&patient.doctor),
        social_id: text(&patient.social_id),
        phone: text(&patient.phone),
        email: text(&patient.email),
        postal_code: text(&patient.postal_code),
        address: text(&patient.address),
    }
}

/// The change that makes a record say this in these fields.
pub(crate) fn change_of(fields: Fields, record: &Record) -> PatientChange {
    let mut change = PatientChange::default();
    for field in fields.iter() {
        let text = || Some(known(&record.column_text(field)));
        match field {
            Field::LastName => change.last_name = text(),
            Field::FirstName => change.first_name = text(),
            Field::Sex => change.sex = Some(record.sex),
            Field::DateOfBirth => change.date_of_birth = Some(record.date_of_birth),
            Field::Doctor => change.doctor = text(),
            Field::SocialId => change.social_id = text(),
            Field::Phone => change.phone = text(),
            Field::Email => change.email = text(),
            Field::PostalCode => change.postal_code = text(),
            Field::Address => change.address = text(),
        }
    }
    change
}

/// A new record that says this.
pub(crate) fn new_of(record: &Record) -> NewPatient {
    NewPatient {
        first_name: record.first_name.clone(),
        last_name: record.last_name.clone(),
        date_of_birth: record.date_of_birth,
        sex: record.sex,
        phone: known(&record.phone),
        email: known(&record.email),
        address: known(&record.address),
        postal_code: known(&record.postal_code),
        doctor: known(&record.doctor),
        social_id: known(&record.social_id),
        ..NewPatient::default()
    }
}

fn known(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nanopix::record::tests::any_record;
    use chairside_api::UtcTime;
    use proptest::prelude::*;

    proptest! {
        /// What is taken over into a record is what the record says afterwards, field by field.
        #[test]
        fn what_a_change_carries_over_is_said_afterwards(before in any_record(), after in any_record()) {
            let fields = before.differing(&after);
            let change = change_of(fields, &after);
            let mut patient = Patient::named("p".into(), "", "", UtcTime::from_millis(0));
            crate::directory::apply_change(&change_of(Fields::ALL, &before), &mut patient);
            prop_assert!(record_of(&patient).differing(&before).is_empty());
            crate::directory::apply_change(&change, &mut patient);
            prop_assert!(record_of(&patient).differing(&after).is_empty());
        }
    }
}
