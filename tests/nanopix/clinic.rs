//! A clinic for one test: a folder with NanoPix's data, the stand-in that works on it, and our reader and writer.

use chairside_core::nanopix::{NanopixPatient, Place, Reader, Reading, Record, Write, WriteOutcome, Writer};
use chairside_nanopix_sim::{Program, journal};
use jiff::civil::Date;
use std::path::Path;
use tempfile::TempDir;

pub const AT: &str = "2025-01-21 15:26:46";

pub struct Clinic {
    pub folder: TempDir,
    pub nanopix: Program,
}

impl Clinic {
    /// A clinic whose NanoPix was made with these arguments.
    pub fn new(create: &[&str]) -> Self {
        let folder = chairside_testkit::programs::temporary_folder();
        let nanopix = Program::in_folder(env!("CARGO_BIN_EXE_chairside-nanopix-sim"), folder.path());
        let clinic = Self { folder, nanopix };
        clinic.run(&[&["create"], create].concat());
        clinic
    }

    pub fn with_patients(patients: usize) -> Self {
        Self::new(&["--patients", &patients.to_string()])
    }

    /// NanoPix's user does something.
    pub fn run(&self, arguments: &[&str]) -> String {
        self.nanopix.run(arguments).unwrap()
    }

    pub fn place(&self) -> Place {
        Place::at(self.nanopix.root())
    }

    pub fn root(&self) -> &Path {
        self.nanopix.root()
    }

    pub fn reader(&self) -> Reader {
        Reader::new(self.place())
    }

    pub fn writer(&self) -> Writer {
        Writer::new(self.place())
    }

    /// All that NanoPix knows, read afresh.
    pub fn read(&self) -> Reading {
        self.reader().read_all().unwrap()
    }

    pub fn patient(&self, id: &str) -> NanopixPatient {
        self.read().patients.into_iter().find(|patient| patient.id == id).unwrap()
    }

    /// Asserts that all that NanoPix committed is there, and that the database is as it was made. Taken by the stand-in: in this process only SQLite may open the
    /// file.
    pub fn assert_unharmed(&self, fingerprint: &str) {
        assert_eq!(self.run(&["fingerprint"]), fingerprint);
        assert!(fingerprint.contains("integrity ok") && fingerprint.contains("journal delete"), "{fingerprint}");
        let reading = self.read();
        for (id, phone) in journal::read(self.nanopix.log()) {
            let patient = reading.patients.iter().find(|patient| patient.id == id).unwrap_or_else(|| panic!("NanoPix's committed row {id} is lost"));
            assert_eq!(patient.columns.text(chairside_core::nanopix::Field::Phone), phone, "the last edit of {id} is lost");
        }
    }
}

pub fn record(last_name: &str, first_name: &str) -> Record {
    Record { last_name: last_name.into(), first_name: first_name.into(), date_of_birth: Some(Date::constant(1990, 4, 3)), ..Record::default() }
}

pub fn insert(id: &str, last_name: &str) -> Write {
    Write::Insert { id: id.into(), record: record(last_name, "Anna"), at: AT.into(), is_repeated: false }
}

pub fn done(outcome: WriteOutcome) -> NanopixPatient {
    match outcome {
        WriteOutcome::Done(Some(patient)) => *patient,
        other => panic!("{other:?}"),
    }
}
