//! The exchange on real databases: a console's own, and one made as NanoPix makes it.

mod both_ways;
mod decisions;
mod hazards;
mod running;

use super::{
    decide::Decided,
    exchange::{Exchange, Looked, Trouble, Wishes},
    found, service,
    waiting::waiting,
};
use crate::{
    clock::SystemClock,
    nanopix::{Deletions, Duplicates, Place, Step, WriteOutcome, Writer},
    patient::{ConflictField, Keep, OtherSide, Question},
    queue::{Library, testing},
};
use chairside_api::{LinkedBy, NewPatient, Patient, PatientChange, PatientId, PatientSource, UtcTime};
use jiff::tz::TimeZone;
use rusqlite::{Connection, params};
use std::{path::Path, sync::Arc};
use tempfile::TempDir;

const SCHEMA: &str = "CREATE TABLE Patient (pk INTEGER PRIMARY KEY,id VARCHAR(250) NOT NULL UNIQUE,last_name VARCHAR(250) NOT NULL,
  first_name VARCHAR(250),sex VARCHAR(250),birthdate DATE,doctor VARCHAR(250),social_id VARCHAR(250),
  phone VARCHAR(250),email VARCHAR(250),zipcode VARCHAR(250),address VARCHAR(250),
  created_datetime DATETIME,updated_datetime DATETIME);
CREATE TABLE Study (pk INTEGER PRIMARY KEY,patient_id VARCHAR REFERENCES Patient(id) ON UPDATE CASCADE ON DELETE CASCADE,
  sop_instance_uid VARCHAR(250),modality VARCHAR(250),body_part_examined VARCHAR(250),image_name VARCHAR(250),image_type VARCHAR(250),datetime DATETIME);";

const WISHES: Wishes = Wishes { duplicates: Duplicates::Link, deletions: Deletions::LeaveAlone, zone: TimeZone::UTC };

/// A console, its clinic whole, and a NanoPix. The server is away.
struct Clinic {
    dir: TempDir,
    library: Library,
    exchange: Exchange,
}

impl Clinic {
    fn new() -> Self {
        Self::with(WISHES)
    }

    fn with(wishes: Wishes) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("console")).unwrap();
        let library = testing::library(&dir.path().join("console"), Arc::new(SystemClock));
        library.use_server("a").unwrap();
        library.write(|change| change.heard_records(String::new(), true)).unwrap();
        let place = Place::at(&dir.path().join("PatientData"));
        make_nanopix(&place);
        let mut exchange = Exchange::new(&library, place, wishes).unwrap();
        exchange.is_server_away = true;
        Self { dir, library, exchange }
    }

    /// As after a crash: everything that was only in memory is gone.
    fn begin_anew(&mut self) {
        let is_server_away = self.exchange.is_server_away;
        self.exchange = Exchange::new(&self.library, self.exchange.place().clone(), self.exchange.wishes.clone()).unwrap();
        self.exchange.is_server_away = is_server_away;
    }

    fn nanopix(&self) -> Connection {
        Connection::open(self.exchange.place().database()).unwrap()
    }

    /// NanoPix's user makes a patient.
    fn add(&self, id: &str, last_name: &str, birth: &str) {
        let sql = "INSERT INTO Patient (id, last_name, first_name, sex, birthdate, doctor, social_id, phone, email, zipcode, address, created_datetime, updated_datetime)
                   VALUES (?1, ?2, 'Anna', 'Female', ?3, '', '', '', '', '', '', '2025-01-21 15:26:46', '2025-01-21 15:26:46')";
        self.nanopix().execute(sql, params![id, last_name, birth]).unwrap();
    }

    fn edit(&self, id: &str, phone: &str, at: &str) {
        self.nanopix().execute("UPDATE Patient SET phone = ?2, updated_datetime = ?3 WHERE id = ?1", [id, phone, at]).unwrap();
    }

    fn there(&self, id: &str, column: &str) -> Option<String> {
        self.nanopix().query_row(&format!("SELECT {column} FROM Patient WHERE id = ?1"), [id], |row| row.get(0)).ok()
    }

    fn rows(&self) -> i64 {
        self.nanopix().query_row("SELECT count(*) FROM Patient", [], |row| row.get(0)).unwrap()
    }

    /// One cycle, as the service makes it.
    fn cycle(&mut self) -> Looked {
        let looked = self.exchange.look(&self.library, None).unwrap();
        self.exchange.write_out(&self.library).unwrap();
        looked
    }

    /// Cycles until nothing happens any more.
    fn settle(&mut self) {
        for _ in 0..6 {
            if !self.cycle().has_compared {
                return;
            }
        }
        panic!("the lists never come to rest");
    }

    fn make(&self, last_name: &str) -> Arc<Patient> {
        let new = NewPatient { last_name: last_name.to_owned(), first_name: "Anna".to_owned(), date_of_birth: Some(birth()), ..NewPatient::default() };
        self.library.write(|change| change.create_record(new)).unwrap()
    }

    /// The server tells a record, made long ago at another console.
    fn tell(&self, id: &str, last_name: &str, external_id: Option<&str>, version: i64) {
        let patient = Patient {
            date_of_birth: Some(birth()),
            external_id: external_id.map(str::to_owned),
            version,
            ..Patient::named(id.into(), last_name, "Anna", UtcTime::from_millis(0))
        };
        self.library.write(|change| change.tell_record(patient)).unwrap();
    }

    fn patient(&self, id: &PatientId) -> Arc<Patient> {
        self.library.patient(id).unwrap()
    }

    fn tied_to(&self, external_id: &str) -> Option<Arc<Patient>> {
        self.library.directory(|directory| directory.by_external_id(external_id).map(|entry| Arc::clone(&entry.patient)))
    }

    fn change(&self, id: &PatientId, change: &PatientChange) {
        self.library.write(|transaction| transaction.change_record(id, change)).unwrap();
    }
}

/// As NanoPix makes it.
fn make_nanopix(place: &Place) {
    std::fs::create_dir_all(place.database().parent().unwrap()).unwrap();
    Connection::open(place.database()).unwrap().execute_batch(SCHEMA).unwrap();
}

fn birth() -> jiff::civil::Date {
    jiff::civil::date(1990, 4, 3)
}

fn phone(phone: &str) -> PatientChange {
    PatientChange { phone: Some(Some(phone.to_owned())), ..PatientChange::default() }
}

fn is_done(decided: &Decided) -> bool {
    matches!(decided, Decided::Done(_))
}
