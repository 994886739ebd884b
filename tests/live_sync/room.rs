//! One clinic: a server, NanoPix, and a console on both.

use crate::{
    console::{Clinic, Console, PATIENCE, Setup},
    nanopix,
};
use chairside_api::{NewPatient, Patient, PatientId};
use chairside_core::{
    AfterCreate, Command, LiveSyncState, Snapshot,
    nanopix::{Field, NanopixPatient},
    patient::{PatientQuery, PatientRow},
};
use chairside_testkit::wait::{wait_for, wait_until};
use jiff::civil::Date;
use std::{collections::HashSet, sync::Arc};

/// The one of a test.
pub struct Room {
    pub console: Console,
    pub clinic: Clinic,
    pub nanopix: nanopix::Clinic,
    /// What of NanoPix's database must never change.
    fingerprint: String,
}

impl Room {
    /// With NanoPix as it was made with these arguments, and with these settings besides the usual.
    pub fn open(create: &[&str], settings: &[(&str, &str)]) -> Self {
        Self::beside(Clinic::open(), nanopix::Clinic::new(create), settings)
    }

    /// At this server, beside this NanoPix.
    pub fn beside(clinic: Clinic, nanopix: nanopix::Clinic, settings: &[(&str, &str)]) -> Self {
        let fingerprint = nanopix.run(&["fingerprint"]);
        let console = console(&clinic, &nanopix, "Room 2", settings);
        until_in_step(&console);
        Self { console, clinic, nanopix, fingerprint }
    }

    /// The console is started anew.
    pub fn begin_anew(&mut self) {
        self.console.stop();
        self.console.run();
        self.console.send(Command::ListPatients(PatientQuery::default()));
    }

    /// The same, with a setting changed.
    pub fn begin_anew_with(&mut self, key: &str, value: &str) {
        self.console.set(key, value);
        self.begin_anew();
    }

    /// The console's next snapshot that is as wanted.
    #[track_caller]
    pub fn until(&self, what: &str, condition: impl FnMut(&Snapshot) -> bool) -> Arc<Snapshot> {
        self.console.until(what, condition)
    }

    /// A person makes a patient at the console.
    pub fn make(&self, last_name: &str) -> Arc<Patient> {
        make(&self.console, last_name)
    }

    /// Waits until the console has a patient of that name who is tied to a row of NanoPix.
    #[track_caller]
    pub fn until_tied(&self, last_name: &str) -> Arc<Patient> {
        let snapshot = self.until(&format!("{last_name} is tied"), |snapshot| row(snapshot, last_name).is_some_and(is_tied));
        Arc::clone(&row(&snapshot, last_name).unwrap().patient)
    }

    /// Waits until NanoPix has a row and a folder for a patient.
    #[track_caller]
    pub fn until_there(&self, last_name: &str) -> NanopixPatient {
        until_there(&self.nanopix, last_name)
    }

    /// Waits until nothing waits for anybody.
    #[track_caller]
    pub fn until_settled(&self) -> Arc<Snapshot> {
        self.until("nothing waits", |snapshot| {
            let rows = &snapshot.patients.rows;
            snapshot.live_sync.waiting_writes == 0 && snapshot.patients.is_whole && rows.iter().all(|row| !row.waits_for_server && !row.waits_for_nanopix)
        })
    }

    /// Nothing of NanoPix's is lost or changed but what was meant, and nobody is there twice.
    #[track_caller]
    pub fn assert_unharmed(&self) {
        self.nanopix.assert_unharmed(&self.fingerprint);
        let known = self.clinic.patients("");
        let ids: HashSet<&str> = known.iter().filter_map(|patient| patient.external_id.as_deref()).collect();
        let tied = known.iter().filter(|patient| patient.external_id.is_some()).count();
        assert_eq!(ids.len(), tied, "nobody is tied twice");
    }
}

/// A console at this server, beside this NanoPix.
pub fn console(clinic: &Clinic, nanopix: &nanopix::Clinic, room: &str, settings: &[(&str, &str)]) -> Console {
    let path = nanopix.root().to_str().unwrap().to_owned();
    let usual = [("nanopix_path", path.as_str()), ("live_sync_enabled", "true")];
    let setup = Setup { url: clinic.url(), key: clinic.key(), room, mode: "review" };
    let console = Console::start_set(&setup, &[&usual, settings].concat());
    console.send(Command::ListPatients(PatientQuery::default()));
    console
}

#[track_caller]
pub fn until_in_step(console: &Console) {
    console.until("both lists agree", |snapshot| snapshot.live_sync.state == LiveSyncState::InStep);
}

/// A person makes a patient, born on 3 April 1990.
pub fn make(console: &Console, last_name: &str) -> Arc<Patient> {
    let request_id = format!("create {last_name}");
    let patient = NewPatient { request_id: Some(request_id.clone()), ..somebody(last_name) };
    console.send(Command::CreatePatient { patient: Box::new(patient), then: AfterCreate::Keep, besides: None });
    let snapshot = console.until("the form is answered", |snapshot| {
        snapshot.creation.as_ref().is_some_and(|creation| creation.request_id == request_id && creation.outcome.is_ok())
    });
    let id = snapshot.creation.as_ref().unwrap().outcome.clone().unwrap().id.clone();
    let snapshot = console.until("the new one is listed", |snapshot| by_id(snapshot, &id).is_some());
    Arc::clone(&by_id(&snapshot, &id).unwrap().patient)
}

pub fn somebody(last_name: &str) -> NewPatient {
    NewPatient { first_name: "Amelia".to_owned(), last_name: last_name.to_owned(), date_of_birth: Some(Date::constant(1990, 4, 3)), ..NewPatient::default() }
}

#[track_caller]
pub fn until_there(nanopix: &nanopix::Clinic, last_name: &str) -> NanopixPatient {
    let is_it = |row: &NanopixPatient| row.columns.text(Field::LastName) == last_name;
    // NanoPix may be locked just then.
    let row = wait_for(PATIENCE, format!("row for {last_name}"), || nanopix.reader().read_all().ok()?.patients.into_iter().find(is_it));
    wait_until(PATIENCE, format!("folder for {last_name}"), || nanopix.root().join(&row.id).is_dir());
    row
}

pub fn row<'a>(snapshot: &'a Snapshot, last_name: &str) -> Option<&'a PatientRow> {
    snapshot.patients.rows.iter().find(|row| row.patient.last_name == last_name)
}

fn is_tied(row: &PatientRow) -> bool {
    row.question.is_none() && row.patient.external_id.is_some()
}

/// The record of an id.
pub fn by_id<'a>(snapshot: &'a Snapshot, id: &PatientId) -> Option<&'a PatientRow> {
    snapshot.patients.rows.iter().find(|row| row.patient.id == *id)
}
