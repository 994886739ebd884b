use super::{
    AskReason, FreezeReason, Known, Policy, Reading, Step, Tie,
    plan::{Agreed, Answer, Deletions, Duplicates, Ours, Plan},
    reconcile,
    record::{Field, Fields, Record, tests::columns_of},
    rows::NanopixPatient,
    schema::Schema,
};
use chairside_api::PatientId;
use jiff::civil::{Date, date};

pub(super) const POLICY: Policy =
    Policy { duplicates: Duplicates::Link, deletions: Deletions::LeaveAlone, is_accepted: false, today: Date::constant(2025, 6, 1) };

pub(super) fn reading(patients: Vec<NanopixPatient>) -> Reading {
    let schema = Schema { fields: Fields::ALL, has_created: true, has_updated: true, has_studies: true, has_reports: true };
    Reading { patients, studies: Vec::new(), oddities: Vec::new(), schema, version: super::Version::for_tests() }
}

pub(super) fn row(id: &str, record: &Record) -> NanopixPatient {
    let time = Some("2025-01-21 15:26:46".to_owned());
    NanopixPatient { id: id.into(), columns: columns_of(record), created: time.clone(), updated: time }
}

fn person(last: &str, first: &str, born: Option<Date>) -> Record {
    Record { last_name: last.into(), first_name: first.into(), date_of_birth: born, ..Record::default() }
}

fn anna() -> Record {
    person("Brandt", "Anna", Some(date(1990, 4, 3)))
}

fn ours(id: &str, external_id: Option<&str>, record: Record) -> Ours {
    Ours {
        id: PatientId::from(id),
        external_id: external_id.map(str::to_owned),
        is_chosen: false,
        is_archived: false,
        is_merged: false,
        is_waiting: false,
        record,
    }
}

/// Agreed with `a`.
fn tie(external_id: &str, record: &Record) -> Tie {
    tie_of("a", external_id, record)
}

fn tie_of(patient: &str, external_id: &str, record: &Record) -> Tie {
    let (agreed, updated) = (Some(Agreed::both(record)), Some("2025-01-21 15:26:46".into()));
    Tie { external_id: external_id.into(), patient: Some(patient.into()), agreed, updated, ..Tie::default() }
}

fn plan(rows: &[NanopixPatient], records: &[Ours], ties: &[Tie]) -> Plan {
    reconcile(&reading(rows.to_vec()), Known { records, ties }, &POLICY).unwrap()
}

fn asked(plan: &Plan) -> Option<AskReason> {
    match &plan.steps[..] {
        [Step::Ask { why, .. }] => Some(*why),
        _ => None,
    }
}

#[test]
fn the_same_person_in_both_links_and_fills_what_was_empty_here() {
    let there = Record { phone: "123".into(), ..person("BRANDT", "anna", Some(date(1990, 4, 3))) };
    let plan = plan(&[row("1", &there)], &[ours("a", None, anna())], &[]);
    let [Step::Link { patient, fill, agreed, .. }] = &plan.steps[..] else { panic!("{plan:?}") };
    assert_eq!((patient.as_str(), *fill), ("a", Fields::from_iter([Field::Phone])));
    assert_eq!((agreed.here.last_name.as_str(), agreed.there.last_name.as_str()), ("Brandt", "BRANDT"));
    assert_eq!(plan.preview().link, 1);
}

#[test]
fn what_is_not_certain_is_asked_and_not_written_there_meanwhile() {
    let twice = [ours("a", None, anna()), ours("b", None, anna())];
    assert_eq!(asked(&plan(&[row("1", &anna())], &twice, &[])), Some(AskReason::SeveralMatch));
    let undated = person("Brandt", "Anna", None);
    assert_eq!(asked(&plan(&[row("1", &undated)], &[ours("a", None, anna())], &[])), Some(AskReason::BirthDateMissing));
    assert_eq!(asked(&plan(&[row("1", &anna())], &[ours("a", None, undated)], &[])), Some(AskReason::BirthDateMissing));
    let unborn = person("Brandt", "Anna", Some(date(2190, 1, 1)));
    assert_eq!(asked(&plan(&[row("1", &unborn)], &[ours("a", None, unborn.clone())], &[])), Some(AskReason::BirthDateMissing));
    let half = person("Brandt", "", Some(date(1990, 4, 3)));
    assert_eq!(asked(&plan(&[row("1", &half)], &[ours("a", None, half.clone())], &[])), Some(AskReason::NameIncomplete));
    let gone = Tie { is_gone: true, ..tie("0", &anna()) };
    assert_eq!(asked(&plan(&[row("1", &anna())], &[ours("a", Some("0"), anna())], &[gone])), Some(AskReason::WasLinked));
    let both = plan(&[row("1", &anna()), row("2", &anna())], &[ours("a", None, anna())], &[]);
    assert!(both.steps.iter().all(|step| matches!(step, Step::Ask { why: AskReason::SeveralMatch, .. })), "{both:?}");
}

#[test]
fn twins_are_two_people() {
    let plan = plan(&[row("1", &person("Brandt", "Hanna", Some(date(1990, 4, 3))))], &[ours("a", None, anna())], &[]);
    assert!(matches!(&plan.steps[..], [Step::Import { .. }, Step::Export { .. }]), "{plan:?}");
}

#[test]
fn the_setting_decides_what_a_match_means() {
    let (rows, records) = (reading(vec![row("1", &anna())]), [ours("a", None, anna())]);
    let with = |duplicates| reconcile(&rows, Known { records: &records, ties: &[] }, &Policy { duplicates, ..POLICY }).unwrap();
    assert_eq!(asked(&with(Duplicates::Ask)), Some(AskReason::EveryTime));
    assert!(matches!(&with(Duplicates::Separate).steps[..], [Step::Import { .. }, Step::Export { .. }]));
}

#[test]
fn who_was_kept_separate_is_not_matched_again() {
    let separate = Tie { external_id: "1".into(), answer: Some(Answer::Separate), ..Tie::default() };
    let plan = plan(&[row("1", &anna())], &[ours("a", None, anna())], &[separate]);
    assert!(matches!(&plan.steps[..], [Step::Import { .. }, Step::Export { .. }]), "{plan:?}");
}

#[test]
fn each_sides_edit_goes_to_the_other_and_two_edits_to_a_person() {
    let there = Record { phone: "there".into(), email: "both@there".into(), doctor: "same".into(), ..anna() };
    let here = Record { address: "here".into(), email: "both@here".into(), doctor: "same".into(), ..anna() };
    let plan = plan(&[row("1", &there)], &[ours("a", Some("1"), here)], &[tie("1", &anna())]);
    let [
        Step::Agree { agreed, .. },
        Step::UpdateHere { fields: to_here, .. },
        Step::UpdateThere { fields: to_there, expected, .. },
        Step::Conflict { fields, .. },
    ] = &plan.steps[..]
    else {
        panic!("{plan:?}")
    };
    assert_eq!(agreed.here.doctor, "same");
    assert_eq!(*to_here, Fields::from_iter([Field::Phone]));
    assert_eq!((*to_there, &**expected), (Fields::from_iter([Field::Address]), &row("1", &there)));
    assert_eq!(*fields, Fields::from_iter([Field::Email]));
}

#[test]
fn what_cannot_be_understood_changes_nothing() {
    let mut odd = row("1", &anna());
    odd.columns.set(Field::DateOfBirth, Some("31/31/90".into()));
    let plan = plan(&[odd], &[ours("a", Some("1"), anna())], &[tie("1", &anna())]);
    assert!(plan.is_empty(), "{plan:?}");
    assert_eq!(plan.unreadable, [("1".to_owned(), Fields::from_iter([Field::DateOfBirth]))]);
}

#[test]
fn a_column_that_does_not_exist_says_nothing() {
    let known = Record { phone: "123".into(), ..anna() };
    let mut small = reading(vec![row("1", &anna())]);
    small.schema.fields = [Field::LastName, Field::FirstName, Field::Sex, Field::DateOfBirth].into_iter().collect();
    let (records, ties) = ([ours("a", Some("1"), known.clone())], [tie("1", &known)]);
    assert!(reconcile(&small, Known { records: &records, ties: &ties }, &POLICY).unwrap().is_empty());
}

#[test]
fn what_an_older_copy_says_is_not_taken_over() {
    let newer = Record { phone: "new".into(), ..anna() };
    let seen = Tie { updated: Some("2025-02-01 10:00:00".into()), ..tie("1", &newer) };
    let plan = plan(&[row("1", &anna())], &[ours("a", Some("1"), newer)], &[seen]);
    let [Step::Agree { updated, doubted, .. }, Step::Conflict { fields, .. }] = &plan.steps[..] else { panic!("{plan:?}") };
    assert_eq!((*fields, *doubted), (Fields::from_iter([Field::Phone]), Fields::from_iter([Field::Phone])));
    assert_eq!(updated.as_deref(), Some("2025-02-01 10:00:00"), "what was seen does not become older");
}

#[test]
fn a_row_that_goes_is_a_mark_and_one_that_comes_back_takes_it_off() {
    let records = [ours("a", Some("1"), anna()), ours("b", Some("2"), person("Other", "One", None))];
    let rest = row("2", &records[1].record);
    let ties = [tie("1", &anna()), tie_of("b", "2", &records[1].record)];
    assert!(matches!(&plan(std::slice::from_ref(&rest), &records, &ties).steps[..], [Step::Gone { external_id, .. }] if external_id == "1"));
    let ties = [Tie { is_gone: true, ..tie("1", &anna()) }, ties[1].clone()];
    assert!(plan(std::slice::from_ref(&rest), &records, &ties).is_empty());
    assert!(matches!(&plan(&[row("1", &anna()), rest], &records, &ties).steps[..], [Step::Back { .. }]));
}

#[test]
fn what_is_on_its_way_is_left_alone() {
    let waiting = Ours { is_waiting: true, ..ours("a", None, anna()) };
    assert!(plan(&[], &[waiting], &[]).is_empty());
    let in_outbox = Tie { is_waiting: true, ..tie("1", &anna()) };
    assert!(plan(&[], &[ours("a", Some("1"), anna())], std::slice::from_ref(&in_outbox)).is_empty());
    assert!(plan(&[row("1", &anna())], &[ours("a", Some("1"), Record { phone: "1".into(), ..anna() })], &[in_outbox]).is_empty());
    assert!(plan(&[], &[ours("a", Some("1"), anna())], &[]).is_empty(), "another console has reserved the id");
}

#[test]
fn archived_here_is_left_alone_there_or_asked() {
    let archived = [Ours { is_archived: true, ..ours("a", Some("1"), Record { phone: "x".into(), ..anna() }) }];
    let (rows, ties) = (reading(vec![row("1", &anna())]), [tie("1", &anna())]);
    let with = |deletions, ties: &[Tie]| reconcile(&rows, Known { records: &archived, ties }, &Policy { deletions, ..POLICY }).unwrap();
    assert!(with(Deletions::LeaveAlone, &ties).is_empty());
    assert!(matches!(&with(Deletions::Ask, &ties).steps[..], [Step::AskDeletion { .. }]));
    let answered = [Tie { answer: Some(Answer::Deletion), ..ties[0].clone() }];
    assert!(with(Deletions::Ask, &answered).is_empty());
}

#[test]
fn ids_that_differ_in_case_are_two_patients() {
    let plan = plan(&[row("abc", &anna()), row("ABC", &person("Other", "One", None)), row("empty", &Record::default())], &[], &[]);
    assert_eq!(plan.preview().add, 2);
    assert_eq!(plan.same_but_for_case, ["ABC", "abc"]);
    assert_eq!(plan.nameless, ["empty"]);
}

#[test]
fn another_database_at_the_same_place_freezes_and_says_what_would_change() {
    let records: Vec<Ours> = (0..20).map(|n| ours(&format!("p{n}"), Some(&format!("{n}")), person("Brandt", &format!("N{n}"), None))).collect();
    let ties: Vec<Tie> = (0..20).map(|n| tie_of(&format!("p{n}"), &format!("{n}"), &records[n].record)).collect();
    let rows: Vec<NanopixPatient> = (5..20).map(|n| row(&format!("{n}"), &records[n].record)).collect();
    let known = Known { records: &records, ties: &ties };
    let freeze = reconcile(&reading(rows.clone()), known, &POLICY).unwrap_err();
    assert_eq!(freeze.why, FreezeReason::Vanished { gone: 5, of: 20 });
    assert_eq!((freeze.changes.len(), freeze.changes[0].as_str()), (5, "Brandt, N0: marked Not in NanoPix any more"));
    let accepted = reconcile(&reading(rows), known, &Policy { is_accepted: true, ..POLICY }).unwrap();
    assert_eq!(accepted.steps.len(), 5);
    assert_eq!(reconcile(&reading(Vec::new()), known, &POLICY).unwrap_err().why, FreezeReason::Emptied { of: 20 });
}

#[test]
fn nobody_is_written_a_second_time_because_somebody_else_is_linked_with_the_row() {
    let phones = Record { phone: "1".into(), ..person("BRANDT", "Anna", Some(date(1990, 4, 3))) };
    let (linked, free) = (ours("a", Some("1"), phones.clone()), ours("b", None, anna()));
    let is_asked = |plan: &Plan| matches!(&plan.steps[..], [Step::AskExport { patient, external_id }] if patient.as_str() == "b" && external_id == "1");
    assert!(is_asked(&plan(&[row("1", &phones)], &[linked.clone(), free.clone()], &[tie("1", &phones)])), "NanoPix has them");
    let gone = Tie { is_gone: true, ..tie("1", &phones) };
    assert!(is_asked(&plan(&[], &[linked.clone(), free.clone()], &[gone])), "they may come back");
    assert!(is_asked(&plan(&[], &[linked.clone(), free.clone()], &[])), "another console is about to write them");
    let archived = Ours { is_archived: true, ..linked.clone() };
    assert!(is_asked(&plan(&[row("1", &phones)], &[archived, free.clone()], &[tie("1", &phones)])));
    // A person has said that these are two.
    let separate = Tie { answer: Some(Answer::Separate), ..tie("1", &phones) };
    assert!(matches!(&plan(&[row("1", &phones)], &[linked.clone(), free.clone()], &[separate]).steps[..], [Step::Export { .. }]));
    let twin = ours("c", None, person("Brandt", "Hanna", Some(date(1990, 4, 3))));
    assert!(matches!(&plan(&[row("1", &phones)], &[linked, twin], &[tie("1", &phones)]).steps[..], [Step::Export { .. }]));
}

#[test]
fn a_row_whose_names_were_emptied_says_nothing_of_the_name() {
    let nameless = Record { phone: "1".into(), ..Record { date_of_birth: anna().date_of_birth, ..Record::default() } };
    let plan = plan(&[row("1", &nameless)], &[ours("a", Some("1"), anna())], &[tie("1", &anna())]);
    let [Step::UpdateHere { fields, .. }] = &plan.steps[..] else { panic!("{plan:?}") };
    assert_eq!(*fields, Fields::from_iter([Field::Phone]));
}

#[test]
fn archived_patients_who_go_there_are_no_alarm() {
    let name = |n: usize| person("Brandt", &format!("N{n}"), None);
    let records: Vec<Ours> = (0..26).map(|n| Ours { is_archived: n < 6, ..ours(&format!("p{n}"), Some(&format!("{n}")), name(n)) }).collect();
    let ties: Vec<Tie> = (0..26).map(|n| tie_of(&format!("p{n}"), &format!("{n}"), &name(n))).collect();
    let rows: Vec<NanopixPatient> = (6..26).map(|n| row(&format!("{n}"), &name(n))).collect();
    let plan = plan(&rows, &records, &ties);
    assert!(plan.steps.len() == 6 && plan.steps.iter().all(|step| matches!(step, Step::Gone { .. })), "{plan:?}");
}

#[test]
fn an_answer_about_the_archived_one_ends_with_the_archive() {
    let tie = Tie { answer: Some(Answer::Deletion), ..tie("1", &anna()) };
    assert!(matches!(&plan(&[row("1", &anna())], &[ours("a", Some("1"), anna())], &[tie]).steps[..], [Step::Agree { .. }]));
}

#[test]
fn what_was_accepted_is_known_by_its_values() {
    let freeze = |phone: &str| {
        let records: Vec<Ours> = (0..6).map(|n| ours(&format!("p{n}"), Some(&format!("{n}")), anna())).collect();
        let ties: Vec<Tie> = (0..6).map(|n| tie_of(&format!("p{n}"), &format!("{n}"), &anna())).collect();
        let rows = [row("0", &Record { phone: phone.into(), ..anna() })];
        reconcile(&reading(rows.to_vec()), Known { records: &records, ties: &ties }, &POLICY).unwrap_err()
    };
    assert_eq!(freeze("1").changes, freeze("2").changes);
    assert_eq!(freeze("1"), freeze("1"));
    assert_ne!(freeze("1"), freeze("2"), "another phone is another change");
}

#[test]
fn what_could_not_be_compared_before_is_not_taken_over_at_first_sight() {
    let mut small = reading(vec![row("1", &anna())]);
    small.schema.fields = [Field::LastName, Field::FirstName, Field::Sex, Field::DateOfBirth].into_iter().collect();
    let here = Record { phone: "here".into(), email: "same@x".into(), doctor: "Lund".into(), ..anna() };
    let records = [ours("a", Some("1"), here)];
    let first = reconcile(&small, Known { records: &records, ties: &[] }, &POLICY).unwrap();
    let [Step::Agree { agreed, .. }] = &first.steps[..] else { panic!("{first:?}") };
    let seen = Tie { agreed: Some(agreed.clone()), ..tie("1", &anna()) };
    assert!(reconcile(&small, Known { records: &records, ties: std::slice::from_ref(&seen) }, &POLICY).unwrap().is_empty());

    // A newer NanoPix has all columns.
    let there = Record { phone: "there".into(), email: "same@x".into(), address: "Street 1".into(), ..anna() };
    let plan = plan(&[row("1", &there)], &records, &[seen]);
    let [Step::Agree { agreed, .. }, Step::UpdateHere { fields: fill, .. }, Step::Conflict { fields, .. }] = &plan.steps[..] else { panic!("{plan:?}") };
    assert_eq!((*fill, *fields), (Fields::from_iter([Field::Address]), Fields::from_iter([Field::Phone])));
    assert_eq!(agreed.unseen, Fields::from_iter([Field::Phone, Field::Address]));
    assert_eq!((agreed.here.doctor.as_str(), agreed.there.doctor.as_str()), ("Lund", ""), "as with a link, nothing is written there");
}

#[test]
fn what_was_agreed_with_another_record_says_nothing() {
    let here = Record { phone: "9".into(), ..anna() };
    let plan = plan(&[row("1", &anna())], &[ours("b", Some("1"), here)], &[tie("1", &anna())]);
    assert!(matches!(&plan.steps[..], [Step::Agree { patient, .. }] if patient.as_str() == "b"), "{plan:?}");
}

#[test]
fn a_row_that_was_never_seen_with_its_record_and_is_somebody_else_is_asked_about() {
    let stranger = Record { last_name: "Okafor".into(), ..anna() };
    let linked = ours("a", Some("1"), anna());
    let plan_of = |record: &Record, linked: &Ours, ties: &[Tie]| plan(&[row("1", record)], std::slice::from_ref(linked), ties).steps;
    let asked = plan_of(&stranger, &linked, &[]);
    assert!(matches!(&asked[..], [Step::Ask { why: AskReason::LinkDiffers, candidates, .. }] if candidates[..] == ["a".into()]), "{asked:?}");
    let chosen = Ours { is_chosen: true, ..linked.clone() };
    assert!(matches!(&plan_of(&stranger, &chosen, &[])[..], [Step::Agree { .. }]), "a person has said so");
    assert!(matches!(&plan_of(&Record { date_of_birth: None, ..anna() }, &linked, &[])[..], [Step::Agree { .. }]), "nothing speaks against it");
    assert!(plan_of(&Record::default(), &linked, &[]).is_empty(), "a form that was just opened");
}
