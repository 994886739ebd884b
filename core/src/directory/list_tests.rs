use super::*;
use crate::{directory::Directory, nanopix::AskReason};
use chairside_api::PatientId;
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::HashSet;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Noon of the 20,000th day.
const NOW: i64 = 20_000 * DAY + DAY / 2;

fn today(means: TodayMeans) -> Today {
    let settings = Settings { nanopix_zone: "+00:00".to_owned(), nanopix_today: means, ..Settings::default() };
    Today::new(&settings, UtcTime::from_millis(NOW))
}

fn at(millis: i64) -> UtcTime {
    UtcTime::from_millis(millis)
}

fn directory(patients: Vec<Patient>, overlay: NanopixOverlay) -> Directory {
    let mut directory = Directory::default();
    directory.replace("a".to_owned(), patients.into_iter().map(|patient| Entry::shown(Arc::new(patient))).collect(), true);
    directory.set_overlay(Arc::new(overlay));
    directory
}

fn index(patients: Vec<Patient>, overlay: NanopixOverlay, means: TodayMeans) -> Index {
    Index::new(Source::of(&directory(patients, overlay)), today(means))
}

fn named(id: &str, last_name: &str, first_name: &str) -> Patient {
    Patient::named(PatientId::from(id), last_name, first_name, at(0))
}

fn ids(rows: &[PatientRow]) -> Vec<&str> {
    rows.iter().map(|row| row.patient.id.as_str()).collect()
}

fn query(text: &str, filter: PatientFilter, by: PatientColumn, is_descending: bool) -> PatientQuery {
    PatientQuery { text: text.to_owned(), filter, order: PatientOrder { by, is_descending } }
}

fn by(column: PatientColumn, is_descending: bool) -> PatientQuery {
    query("", PatientFilter::All, column, is_descending)
}

#[test]
fn names_sort_by_family_then_given_names_whatever_their_accents() {
    let patients = [
        ("1", "Muller", "Zoe"),
        ("2", "Müller", "anna"),
        ("3", "van der Berg", "Jan"),
        ("4", "Van", "Zita"),
        ("5", "Åberg", "Per"),
        ("6", "Müller-Lang", "Al"),
    ];
    let index = index(patients.map(|(id, last, first)| named(id, last, first)).into(), NanopixOverlay::default(), TodayMeans::Created);
    assert_eq!(ids(&index.rows(&by(PatientColumn::Name, false))), ["5", "2", "1", "6", "4", "3"]);
    assert_eq!(ids(&index.rows(&by(PatientColumn::Name, true))), ["3", "4", "6", "1", "2", "5"]);
}

#[test]
fn numbers_sort_by_value_and_what_is_not_known_stays_behind_in_both_directions() {
    let numbered = |id: &str, number: Option<&str>| Patient { patient_number: number.map(str::to_owned), ..named(id, id, "") };
    let patients = vec![numbered("a", Some("10")), numbered("b", Some("9")), numbered("c", None), numbered("d", Some("X1")), numbered("e", Some("007"))];
    let index = index(patients, NanopixOverlay::default(), TodayMeans::Created);
    assert_eq!(ids(&index.rows(&by(PatientColumn::Number, false))), ["e", "b", "a", "d", "c"]);
    assert_eq!(ids(&index.rows(&by(PatientColumn::Number, true))), ["d", "a", "b", "e", "c"]);
}

#[test]
fn today_is_told_by_where_somebody_was_first_made_and_by_the_setting() {
    let nanopix = |id: &str, made: Option<i64>, synced: i64| Patient {
        source: PatientSource::Nanopix,
        created_at: at(NOW),
        external_created_at: made.map(at),
        first_synced_at: Some(at(synced)),
        ..named(id, id, "")
    };
    let patients = vec![
        Patient { created_at: at(NOW - 1), ..named("made here today", "a", "") },
        Patient { created_at: at(NOW - DAY), ..named("made here yesterday", "b", "") },
        nanopix("made there today", Some(NOW - 1), NOW - 1),
        nanopix("made there long ago, synced today", Some(0), NOW - 1),
        nanopix("nobody knows when, synced yesterday", None, NOW - DAY),
    ];
    let filtered =
        |index: &Index, filter| ids(&index.rows(&query("", filter, PatientColumn::Name, false))).iter().map(ToString::to_string).collect::<HashSet<_>>();
    let set = |ids: &[&str]| ids.iter().map(ToString::to_string).collect::<HashSet<_>>();
    let created = index(patients.clone(), NanopixOverlay::default(), TodayMeans::Created);
    assert_eq!(filtered(&created, PatientFilter::Today), set(&["made here today", "made there today", "nobody knows when, synced yesterday"]));
    assert_eq!(filtered(&created, PatientFilter::TodayByExternal), set(&["made there today", "nobody knows when, synced yesterday"]));
    assert_eq!(created.counts().all_by_external, 3);
    let synced = index(patients, NanopixOverlay::default(), TodayMeans::FirstSynced);
    assert_eq!(filtered(&synced, PatientFilter::TodayByExternal), set(&["made there today", "made there long ago, synced today"]));
}

#[test]
fn who_is_archived_is_not_listed_unless_a_person_must_decide_and_who_is_undecided_is() {
    let archived = |id: &str| Patient { archived_at: Some(at(1)), ..named(id, id, "") };
    let mut overlay = NanopixOverlay::default();
    overlay.questions.insert("asked".into(), Arc::new(Question::Deletion { external_id: "1".to_owned() }));
    overlay.gone.insert("b".into());
    overlay.waiting.insert("b".into());
    let candidate = Arc::new(named("b", "b", ""));
    let question = Question::Duplicate { external_id: "2".to_owned(), why: AskReason::EveryTime, candidates: vec![candidate] };
    let row_of_nanopix = Patient { source: PatientSource::Nanopix, external_id: Some("2".to_owned()), ..named("nanopix:2", "Bee", "") };
    overlay.undecided.push((Arc::new(row_of_nanopix), Arc::new(question)));
    let patients = vec![archived("gone"), archived("asked"), named("b", "b", "")];
    assert_eq!(undecided(&directory(patients.clone(), overlay.clone())), 2, "without a list too");
    let index = index(patients, overlay, TodayMeans::Created);
    let rows = index.rows(&by(PatientColumn::Name, false));
    assert_eq!(ids(&rows), ["asked", "b", "nanopix:2"]);
    assert!(rows[1].is_gone && rows[1].waits_for_nanopix && !rows[1].is_undecided() && rows[2].is_undecided());
    assert_eq!(index.counts(), PatientCounts { all: 3, today: 0, today_by_external: 0, all_by_external: 1, undecided: 2, exact: 1 });
    assert_eq!(ids(&index.rows(&query("bee", PatientFilter::AllByExternal, PatientColumn::Name, false))), ["nanopix:2"]);
}

#[test]
fn a_hundred_thousand_are_counted_found_and_in_order() {
    const MANY: usize = 100_000;
    let patients = (0..MANY).map(|number| {
        // Spread, so that the order they come in is no order of theirs.
        let spread = number * 7_919 % MANY;
        let is_external = spread.is_multiple_of(4);
        Patient {
            patient_number: Some(spread.to_string()),
            date_of_birth: Some(date(1900 + (spread % 100) as i16, 1 + (spread % 12) as i8, 1 + (spread % 28) as i8)),
            source: if is_external { PatientSource::Nanopix } else { PatientSource::Internal },
            external_id: is_external.then(|| format!("NP-{spread}")),
            created_at: at(NOW - (spread as i64) * 1000),
            ..named(&format!("{spread:06}"), &format!("Family{:05}", spread / 10), &format!("Given{}", spread % 10))
        }
    });
    let index = index(patients.collect(), NanopixOverlay::default(), TodayMeans::Created);
    let seconds_of_today = (DAY / 2 / 1000) as usize + 1;
    assert_eq!(
        index.counts(),
        PatientCounts {
            all: MANY,
            today: seconds_of_today,
            today_by_external: seconds_of_today.div_ceil(4),
            all_by_external: MANY / 4,
            ..PatientCounts::default()
        }
    );
    let in_order: Vec<_> = (0..MANY).map(|number| format!("{number:06}")).collect();
    for query in [by(PatientColumn::Name, false), by(PatientColumn::Number, false), by(PatientColumn::Created, true)] {
        assert_eq!(ids(&index.rows(&query)), in_order, "{query:?}");
    }
    assert_eq!(ids(&index.rows(&query("given7 family00042", PatientFilter::All, PatientColumn::Name, false))), ["000427"]);
    let found = index.rows(&query("family 1.1.1900", PatientFilter::AllByExternal, PatientColumn::Born, true));
    assert_eq!(found.iter().filter(|row| row.patient.date_of_birth == Some(date(1900, 1, 1))).count(), 48, "others have these digits in their numbers");
}

fn some_patient(number: usize) -> impl Strategy<Value = Patient> {
    let name = "[a-cäö]{1,2}";
    (name, name, prop::option::of("[0-9]{1,2}"), prop::option::of("[a-c]"), 0..4_i64, any::<bool>(), any::<bool>()).prop_map(
        move |(last_name, first_name, patient_number, external_id, days, is_external, is_archived)| Patient {
            patient_number,
            external_id,
            date_of_birth: Some(date(1978, 1, 1 + days as i8)).filter(|_| days > 0),
            created_at: at(NOW - days * DAY),
            source: if is_external { PatientSource::Nanopix } else { PatientSource::Internal },
            archived_at: is_archived.then_some(at(1)),
            image_count: days as u32,
            ..named(&format!("p{number}"), &last_name, &first_name)
        },
    )
}

fn some_patients() -> impl Strategy<Value = Vec<Patient>> {
    prop::collection::vec(any::<()>(), 0..12).prop_flat_map(|patients| (0..patients.len()).map(some_patient).collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn every_order_has_everybody_once_and_every_filter_as_many_as_it_counts(patients in some_patients()) {
        let listed: HashSet<_> = patients.iter().filter(|patient| patient.archived_at.is_none()).map(|patient| patient.id.clone()).collect();
        let index = index(patients, NanopixOverlay::default(), TodayMeans::Created);
        for column in PatientColumn::ALL {
            for is_descending in [false, true] {
                let rows = index.rows(&by(column, is_descending));
                prop_assert_eq!(rows.len(), listed.len());
                prop_assert_eq!(&rows.iter().map(|row| row.patient.id.clone()).collect::<HashSet<_>>(), &listed);
            }
        }
        for filter in PatientFilter::ALL {
            prop_assert_eq!(index.rows(&query("", filter, PatientColumn::Name, false)).len(), index.counts().of(filter));
        }
    }

    #[test]
    fn a_search_finds_the_same_in_every_order_and_only_what_has_every_word(patients in some_patients(), words in "[a-c]{1,2}( [a-c0-9])?") {
        let index = index(patients, NanopixOverlay::default(), TodayMeans::Created);
        let found = index.rows(&query(&words, PatientFilter::All, PatientColumn::Name, false));
        let turned: Vec<_> = words.split(' ').rev().collect();
        prop_assert_eq!(&index.rows(&query(&turned.join(" ").to_uppercase(), PatientFilter::All, PatientColumn::Name, false)), &found);
        for row in index.rows(&by(PatientColumn::Name, false)).iter() {
            let patient = &row.patient;
            let parts = [Some(patient.last_name.as_str()), Some(&patient.first_name), patient.patient_number.as_deref(), patient.external_id.as_deref()];
            let has_all = words.split(' ').all(|word| parts.iter().flatten().any(|part| chairside_api::fold(part).contains(word)));
            prop_assert_eq!(found.contains(row), has_all);
        }
    }
}
