//! Reader, reconciler and writer together: both lists come to say the same, and a second look finds nothing to do.

use crate::clinic::{AT, Clinic, done};
use chairside_api::PatientId;
use chairside_core::nanopix::{
    Agreed, Deletions, Duplicates, Field, Freeze, Known, Ours, Plan, Policy, Reading, Record, Step, Tie, Write,
    folders::{Folders, PatientFolder, make_folder},
    ids::{TakenIds, mint},
    reconcile,
    studies::{FolderFiles, image_of, zone_samples},
    time::propose_zone,
};
use chairside_nanopix_sim::people;
use jiff::civil::date;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

const POLICY: Policy =
    Policy { duplicates: Duplicates::Link, deletions: Deletions::LeaveAlone, is_accepted: false, today: jiff::civil::Date::constant(2026, 1, 1) };

/// Our side: the clinic's records, and what is written down of NanoPix's rows.
#[derive(Default)]
struct Console {
    records: Vec<Ours>,
    ties: BTreeMap<String, Tie>,
}

impl Console {
    fn add(&mut self, external_id: Option<&str>, record: Record) {
        let id = PatientId::random();
        self.records.push(Ours {
            id,
            external_id: external_id.map(str::to_owned),
            is_chosen: false,
            is_archived: false,
            is_merged: false,
            is_waiting: false,
            record,
        });
    }

    fn agree(&mut self, external_id: &str, agreed: Agreed, updated: Option<String>) {
        let tie = Tie { external_id: external_id.into(), ..Tie::default() }.agree(&self.tied_to(external_id).id, agreed, updated);
        self.ties.insert(external_id.into(), tie);
    }

    fn ours(&mut self, id: &PatientId) -> &mut Ours {
        self.records.iter_mut().find(|ours| ours.id == *id).unwrap()
    }

    fn plan(&self, reading: &Reading) -> Result<Plan, Freeze> {
        let ties: Vec<Tie> = self.ties.values().cloned().collect();
        reconcile(reading, Known { records: &self.records, ties: &ties }, &POLICY)
    }

    /// One cycle.
    fn cycle(&mut self, clinic: &Clinic) -> Plan {
        let reading = clinic.read();
        let plan = self.plan(&reading).unwrap();
        for step in plan.steps.clone() {
            match step {
                Step::Import { external_id, record } => {
                    self.add(Some(&external_id), record.clone());
                    let updated = reading.patients.iter().find(|row| row.id == external_id).unwrap().updated.clone();
                    self.agree(&external_id, Agreed::both(&record), updated);
                }
                Step::Link { external_id, patient, fill, there, agreed } => {
                    let ours = self.ours(&patient);
                    ours.external_id = Some(external_id.clone());
                    ours.record.take(fill, &there);
                    let updated = reading.patients.iter().find(|row| row.id == external_id).unwrap().updated.clone();
                    self.agree(&external_id, agreed, updated);
                }
                Step::Agree { external_id, agreed, updated, .. } => self.agree(&external_id, agreed, updated),
                Step::UpdateHere { external_id, patient, fields, record } => {
                    self.ours(&patient).record.take(fields, &record);
                    self.ties.get_mut(&external_id).unwrap().agreed.as_mut().unwrap().settle(fields, &record);
                }
                Step::UpdateThere { fields, record, expected, .. } => {
                    let written = done(
                        clinic
                            .writer()
                            .write_one(Write::Update { based_on: expected, fields, record: record.clone(), at: "2030-01-01 00:00:00".into() })
                            .unwrap(),
                    );
                    let tie = self.ties.get_mut(&written.id).unwrap();
                    tie.agreed.as_mut().unwrap().settle(fields, &record);
                    tie.updated = written.updated;
                }
                Step::Gone { external_id, .. } => self.ties.get_mut(&external_id).unwrap().is_gone = true,
                Step::Back { external_id, .. } => self.ties.get_mut(&external_id).unwrap().is_gone = false,
                Step::Export { patient, record } => {
                    let mut taken = TakenIds::default();
                    taken.extend(clinic.read().patients.iter().map(|row| &row.id));
                    Folders::list(clinic.root()).unwrap().mark_taken(&mut taken);
                    let id = mint(date(2025, 1, 21).at(15, 26, 38, 0), &taken).unwrap();
                    let insert = Write::Insert { id: id.clone(), record: record.clone(), at: AT.into(), is_repeated: false };
                    let written = done(clinic.writer().write_one(insert).unwrap());
                    make_folder(clinic.root(), &id).unwrap();
                    self.ours(&patient).external_id = Some(id.clone());
                    self.agree(&id, Agreed::both(&record), written.updated);
                }
                Step::Ask { .. } | Step::AskExport { .. } | Step::Conflict { .. } | Step::AskDeletion { .. } => {}
            }
        }
        plan
    }

    /// The record tied to a row.
    fn tied_to(&self, id: &str) -> &Ours {
        self.records.iter().find(|ours| ours.external_id.as_deref() == Some(id)).unwrap()
    }
}

fn anna() -> Record {
    Record { last_name: "Hartmann".into(), first_name: "Amelia".into(), date_of_birth: Some(date(1990, 4, 3)), ..Record::default() }
}

#[test]
fn a_day_in_which_both_programs_are_used() {
    let clinic = Clinic::with_patients(200);
    let before = clinic.run(&["fingerprint"]);
    let mut console = Console::default();
    console.add(None, anna());
    let first = console.cycle(&clinic);
    assert_eq!((first.preview().add, first.preview().export, first.preview().ask), (200, 1, 0));
    assert!(console.cycle(&clinic).is_empty(), "what we wrote does not come back as new, what came over is not written back");

    // Made there, with the folder before the row and the form long open.
    let id = clinic.run(&["add", "--number", "777", "--first", "folder", "--between-ms", "20", "--form-open-ms", "20"]);
    assert_eq!(console.cycle(&clinic).preview().add, 1);
    // Edited there.
    clinic.run(&["edit", &id, "0123"]);
    console.cycle(&clinic);
    assert_eq!(console.tied_to(&id).record.phone, "0123");
    // Edited here.
    let patient = console.tied_to(&id).id.clone();
    console.ours(&patient).record.address = "Quay 1".into();
    console.cycle(&clinic);
    assert_eq!(clinic.patient(&id).columns.text(Field::Address), "Quay 1");
    // Deleted there: kept here, with a mark.
    clinic.run(&["delete", &id]);
    console.cycle(&clinic);
    assert!(console.ties[&id].is_gone);
    assert_eq!(console.tied_to(&id).record.phone, "0123");
    assert!(console.cycle(&clinic).is_empty());
    assert_eq!(clinic.run(&["fingerprint"]), before);
}

#[test]
fn a_restored_older_copy_is_looked_at_by_a_person() {
    let clinic = Clinic::with_patients(20);
    let copy = clinic.folder.path().join("copy.db3");
    std::fs::copy(clinic.place().database(), &copy).unwrap();
    let mut console = Console::default();
    console.cycle(&clinic);
    for ours in &console.records {
        clinic.run(&["edit", ours.external_id.as_deref().unwrap(), "0123"]);
    }
    console.cycle(&clinic);
    clinic.run(&["restore", copy.to_str().unwrap()]);
    let freeze = console.plan(&clinic.read()).unwrap_err();
    assert!(freeze.why.to_string().contains("backup"), "{}", freeze.why);
    assert_eq!(freeze.changes.len(), 20);
}

#[test]
fn an_image_is_found_by_its_row_once_it_is_there() {
    let clinic = Clinic::with_patients(1);
    let id = clinic.read().patients[0].id.clone();
    let filling = clinic.run(&["expose", &id, "--body-part", "IO 36", "--fills-after-ms", "10"]);
    let reading = clinic.read();
    let folders = Folders::list(clinic.root()).unwrap();
    let PatientFolder::Own(folder) = &folders.of_all([id.as_str()])[id.as_str()] else { panic!("the patient has a folder") };
    let proposal = propose_zone(&zone_samples(&reading.studies), &jiff::tz::TimeZone::system()).unwrap();
    assert!(proposal.is_system);
    let image = image_of(&reading.studies[0], &FolderFiles::list(folder).unwrap(), &proposal.zone);
    assert_eq!(image.file.unwrap(), folder.join(format!("{filling}.iosb")));
    assert_eq!(image.thumbnail.unwrap(), folder.join(format!("{filling}_thumbnail.jpg")));
    assert_eq!(image.teeth.to_string(), "36");
    let seconds = chairside_api::UtcTime::now().since(image.captured_at.unwrap()).as_secs();
    assert!(seconds < 120, "taken {seconds} s ago");
}

#[test]
fn two_ids_that_differ_in_case_are_two_patients() {
    let clinic = Clinic::new(&[]);
    clinic.run(&["add", "--id", "case_a", "--number", "1"]);
    if !clinic.root().join("CASE_A").exists() {
        clinic.run(&["add", "--id", "CASE_A", "--number", "2"]);
        let mut console = Console::default();
        let plan = console.cycle(&clinic);
        assert_eq!((plan.preview().add, plan.same_but_for_case.len()), (2, 2));
        assert!(console.cycle(&clinic).is_empty());
    }
}

#[test]
fn ten_times_as_many_patients_cost_ten_times_as_much() {
    let seconds = |patients: usize| {
        let clinic = Clinic::with_patients(patients);
        let mut console = Console::default();
        for number in (0..patients).step_by(5) {
            let row = people::person(number);
            let date_of_birth = row.birthdate.as_deref().and_then(|text| text.parse().ok());
            console.add(None, Record { last_name: row.last_name, first_name: row.first_name, date_of_birth, ..Record::default() });
        }
        // The least of a few: whatever else the machine does only adds.
        let look = || {
            let started = Instant::now();
            let plan = console.plan(&clinic.read()).unwrap();
            assert!(plan.preview().link > patients / 6 && plan.preview().export == 0, "{:?}", plan.preview());
            started.elapsed()
        };
        (0..3).map(|_| look()).min().unwrap().max(Duration::from_millis(1)).as_secs_f64()
    };
    let (small, large) = (seconds(5_000), seconds(50_000));
    // Were it quadratic, it would be a hundred times as much.
    assert!(large < small * 40.0, "5,000 in {small} s, 50,000 in {large} s");
}
