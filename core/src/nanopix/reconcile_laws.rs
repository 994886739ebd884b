//! Laws of `reconcile`, on small worlds that are made at random: a NanoPix, a list of ours, and what was written down; a plan is carried out, and then nothing
//! is left to do.

use super::{
    Known, Reading, Step, Tie,
    plan::{Agreed, Answer, AskReason, Duplicates, Ours, Plan, Policy},
    reconcile,
    reconcile_tests::{POLICY, reading, row},
    record::{Field, Fields, Record, tests::any_record},
};
use chairside_api::PatientId;
use jiff::civil::Date;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// NanoPix, the clinic's list, and the console's memory.
#[derive(Clone, Debug)]
struct World {
    rows: BTreeMap<String, Record>,
    records: Vec<Ours>,
    ties: BTreeMap<String, Tie>,
}

/// People of few names and dates, so that the same ones occur on both sides.
fn someone() -> impl Strategy<Value = Record> {
    (
        prop::sample::select(&["Brandt", "BRANDT", "李", "Ødegård"][..]),
        prop::sample::select(&["Anna", "Hanna", "Maria Anna", "Anna-Maria", ""][..]),
        0_i8..4,
        any_record(),
    )
        .prop_map(|(last, first, day, rest)| Record {
            last_name: last.into(),
            first_name: first.into(),
            date_of_birth: (day > 0).then(|| Date::constant(1990, 4, day)),
            ..rest
        })
}

fn world() -> impl Strategy<Value = World> {
    let row = (someone(), prop::option::of(someone()), prop::option::of(someone()), any::<bool>());
    (prop::collection::vec(row, 0..6), prop::collection::vec(someone(), 0..6)).prop_map(|(tied_or_not, unlinked)| {
        let mut world = World { rows: BTreeMap::new(), records: Vec::new(), ties: BTreeMap::new() };
        for (at, (there, here, agreed, is_there)) in tied_or_not.into_iter().enumerate() {
            let id = format!("20250121_15263{at}");
            if is_there || here.is_none() {
                world.rows.insert(id.clone(), there);
            }
            if let Some(here) = here {
                world.records.push(ours(&format!("linked-{at}"), Some(&id), here));
                if let Some(agreed) = agreed {
                    let patient = Some(PatientId::from(format!("linked-{at}")));
                    let (agreed, updated) = (Some(Agreed::both(&agreed)), Some("2025-01-21 15:26:46".into()));
                    let tie = Tie { external_id: id.clone(), patient, agreed, updated, ..Tie::default() };
                    world.ties.insert(id, tie);
                }
            }
        }
        world.records.extend(unlinked.into_iter().enumerate().map(|(at, record)| ours(&format!("free-{at}"), None, record)));
        world
    })
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

impl World {
    fn reading(&self) -> Reading {
        reading(self.rows.iter().map(|(id, record)| row(id, record)).collect())
    }

    fn plan(&self, policy: Policy) -> Plan {
        let ties: Vec<Tie> = self.ties.values().cloned().collect();
        reconcile(&self.reading(), Known { records: &self.records, ties: &ties }, &Policy { is_accepted: true, ..policy }).unwrap()
    }

    fn ours(&mut self, patient: &PatientId) -> &mut Ours {
        self.records.iter_mut().find(|ours| ours.id == *patient).unwrap()
    }

    fn tie(&mut self, external_id: &str) -> &mut Tie {
        let tie = || Tie { external_id: external_id.into(), updated: Some("2025-01-21 15:26:46".into()), ..Tie::default() };
        self.ties.entry(external_id.to_owned()).or_insert_with(tie)
    }

    fn agree(&mut self, external_id: &str, patient: &PatientId, agreed: Agreed) {
        let tie = self.tie(external_id);
        *tie = tie.clone().agree(patient, agreed, tie.updated.clone());
    }

    fn agreed(&mut self, external_id: &str) -> &mut Agreed {
        self.tie(external_id).agreed.as_mut().unwrap()
    }

    /// Carries a plan out, as the engine does.
    fn apply(&mut self, plan: &Plan) {
        for step in &plan.steps {
            match step.clone() {
                Step::Import { external_id, record } => {
                    let patient = PatientId::from(format!("from-{external_id}"));
                    self.records.push(ours(patient.as_str(), Some(&external_id), record.clone()));
                    self.agree(&external_id, &patient, Agreed::both(&record));
                }
                Step::Link { external_id, patient, fill, there, agreed } => {
                    let ours = self.ours(&patient);
                    ours.external_id = Some(external_id.clone());
                    ours.record.take(fill, &there);
                    self.agree(&external_id, &patient, agreed);
                }
                Step::Agree { external_id, patient, agreed, updated, doubted } => {
                    let tie = self.tie(&external_id);
                    *tie = Tie { doubted, ..tie.clone().agree(&patient, agreed, updated) };
                }
                Step::UpdateHere { external_id, patient, fields, record } => {
                    self.ours(&patient).record.take(fields, &record);
                    self.agreed(&external_id).settle(fields, &record);
                }
                Step::UpdateThere { fields, record, expected, .. } => {
                    self.rows.get_mut(&expected.id).unwrap().take(fields, &record);
                    self.agreed(&expected.id).settle(fields, &record);
                }
                Step::Gone { external_id, .. } => self.tie(&external_id).is_gone = true,
                Step::Back { external_id, .. } => self.tie(&external_id).is_gone = false,
                Step::Export { patient, record } => {
                    let external_id = format!("minted-{patient}");
                    self.ours(&patient).external_id = Some(external_id.clone());
                    self.rows.insert(external_id.clone(), record.clone());
                    self.agree(&external_id, &patient, Agreed::both(&record));
                }
                Step::Ask { external_id, why: AskReason::SeveralMatch, .. } => self.tie(&external_id).answer = Some(Answer::Asked),
                Step::Ask { .. } | Step::AskExport { .. } | Step::Conflict { .. } | Step::AskDeletion { .. } => {}
            }
        }
    }
}

/// An edit may end that two patients look like one: then the other one is written, too.
fn is_no_double_any_more(step: &Step, before: &Plan) -> bool {
    let was_asked = |patient| before.steps.iter().any(|step| matches!(step, Step::AskExport { patient: asked, .. } if asked == patient));
    matches!(step, Step::Export { patient, .. } if was_asked(patient))
}

fn policies() -> impl Strategy<Value = Policy> {
    prop_oneof![Just(Duplicates::Link), Just(Duplicates::Ask), Just(Duplicates::Separate)].prop_map(|duplicates| Policy { duplicates, ..POLICY })
}

proptest! {
    #[test]
    fn what_was_agreed_is_read_back_as_it_was(here in any_record(), there in prop::option::of(any_record()), unseen in prop::collection::vec(0..Field::ALL.len(), 0..3)) {
        let unseen: Fields = unseen.into_iter().map(|at| Field::ALL[at]).collect();
        let agreed = Agreed { there: there.unwrap_or_else(|| here.clone()), here, unseen };
        let text = serde_json::to_string(&agreed).unwrap();
        prop_assert_eq!(serde_json::from_str::<Agreed>(&text).unwrap(), agreed);
    }
}

proptest! {
    #[test]
    fn a_plan_that_was_carried_out_leaves_nothing_to_do(mut world in world(), policy in policies()) {
        let first = world.plan(policy);
        world.apply(&first);
        let mut second = world.plan(policy);
        second.steps.retain(|step| !is_no_double_any_more(step, &first));
        prop_assert!(second.steps.iter().all(Step::is_question), "{:?}", second);
        // What a person must decide is still the same question; but an edit may make two patients look like one, or one like two.
        let questions = |plan: &Plan| plan.steps.iter().filter(|step| step.is_question() && !matches!(step, Step::AskExport { .. })).count();
        prop_assert_eq!(questions(&first), questions(&second));
    }

    #[test]
    fn nothing_is_deleted_and_no_row_has_two_records(mut world in world(), policy in policies()) {
        let (rows, records): (BTreeSet<String>, BTreeSet<String>) =
            (world.rows.keys().cloned().collect(), world.records.iter().map(|ours| ours.id.to_string()).collect());
        let plan = world.plan(policy);
        world.apply(&plan);
        prop_assert!(rows.iter().all(|id| world.rows.contains_key(id)));
        prop_assert!(records.iter().all(|id| world.records.iter().any(|ours| ours.id.to_string() == *id)));
        let tied: Vec<&String> = world.records.iter().filter_map(|ours| ours.external_id.as_ref()).collect();
        prop_assert_eq!(tied.iter().collect::<BTreeSet<_>>().len(), tied.len());
        // Nothing is emptied by the other side's never having known it.
        for step in &plan.steps {
            if let Step::Link { fill, patient, .. } = step {
                prop_assert!(fill.iter().all(|field| !world.records.iter().find(|ours| ours.id == *patient).unwrap().record.is_empty_in(field)));
            }
        }
    }

    #[test]
    fn twins_never_link(world in world()) {
        let plan = world.plan(POLICY);
        for step in &plan.steps {
            if let Step::Link { patient, there, .. } = step {
                let ours = world.records.iter().find(|ours| ours.id == *patient).unwrap();
                let words = |name: &str| chairside_api::fold(name).split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
                prop_assert_eq!(words(&ours.record.first_name), words(&there.first_name));
                prop_assert_eq!(ours.record.date_of_birth, there.date_of_birth);
                prop_assert!(ours.record.date_of_birth.is_some());
            }
        }
    }

    #[test]
    fn what_we_wrote_never_comes_back_as_new(mut world in world(), policy in policies()) {
        let first = world.plan(policy);
        world.apply(&first);
        // This console forgets everything; the clinic's list is what remains.
        world.ties.clear();
        let mut plan = world.plan(policy);
        plan.steps.retain(|step| !is_no_double_any_more(step, &first));
        let tied: BTreeSet<&String> = world.records.iter().filter_map(|ours| ours.external_id.as_ref()).collect();
        for step in &plan.steps {
            match step {
                Step::Import { external_id, .. } | Step::Link { external_id, .. } => prop_assert!(!tied.contains(external_id), "{:?}", plan),
                Step::Export { .. } | Step::UpdateHere { .. } | Step::UpdateThere { .. } => prop_assert!(false, "{:?}", plan),
                _ => {}
            }
        }
    }

    #[test]
    fn an_edit_arrives_whole_and_alone(record in someone(), edited in someone(), is_here in any::<bool>()) {
        let mut world = World { rows: BTreeMap::new(), records: Vec::new(), ties: BTreeMap::new() };
        world.rows.insert("1".into(), record.clone());
        world.records.push(ours("a", Some("1"), record.clone()));
        world.agree("1", &"a".into(), Agreed::both(&record));
        if is_here {
            world.records[0].record = edited.clone();
        } else {
            world.rows.insert("1".into(), edited.clone());
        }
        world.apply(&world.plan(POLICY));
        prop_assert!(world.records[0].record.differing(&edited).is_empty());
        prop_assert!(world.rows["1"].differing(&edited).is_empty());
    }
}

/// The laws above speak of no freeze; here is the one that an empty reading makes.
#[test]
fn no_reading_without_rows_says_that_linked_patients_are_gone() {
    let record = Record { last_name: "Brandt".into(), ..Record::default() };
    let tie = Tie { external_id: "1".into(), agreed: Some(Agreed::both(&record)), ..Tie::default() };
    reconcile(&reading(Vec::new()), Known { records: &[ours("a", Some("1"), record)], ties: &[tie] }, &POLICY).unwrap_err();
}
