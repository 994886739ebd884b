//! `chairside-nanopix-sim --root PatientData <what its user does>`: stands in for NanoPix in tests.

use chairside_nanopix_sim::{
    people::{Person, person},
    schema::{self, Age},
    session::{self, First, Session},
};
use clap::{Parser, Subcommand};
use std::{io::Write, path::PathBuf, time::Duration};

#[derive(Parser)]
#[command(about = "Stands in for the X-ray program NanoPix in Chairside's tests")]
struct Arguments {
    /// NanoPix's folder PatientData.
    #[arg(long)]
    root: PathBuf,
    /// Where every committed row is noted.
    #[arg(long)]
    log: Option<PathBuf>,
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Makes the folder and its database.
    Create {
        /// How many patients it begins with.
        #[arg(long, default_value_t = 0)]
        patients: usize,
        /// Which NanoPix.
        #[arg(long, value_enum, default_value = "current")]
        age: Age,
    },
    /// Adds many patients at once.
    Seed {
        /// The first one's number.
        from: usize,
        /// The number behind the last one's.
        to: usize,
    },
    /// Adds one patient and prints the id.
    Add {
        #[arg(long, default_value_t = 0)]
        number: usize,
        /// This very id, instead of a minted one.
        #[arg(long)]
        id: Option<String>,
        #[arg(long)]
        last_name: Option<String>,
        #[arg(long)]
        first_name: Option<String>,
        #[arg(long)]
        birthdate: Option<String>,
        #[arg(long, value_enum, default_value = "row")]
        first: First,
        /// How long the form is open before anything is saved.
        #[arg(long, default_value_t = 0)]
        form_open_ms: u64,
        /// How long after the one the other is made.
        #[arg(long, default_value_t = 0)]
        between_ms: u64,
    },
    /// Sets a patient's phone number.
    Edit { id: String, phone: String },
    /// Sets any column.
    Set { id: String, column: String, text: Option<String> },
    /// Deletes a patient, images and folder.
    Delete { id: String },
    /// Takes an image and prints its name.
    Expose {
        id: String,
        #[arg(long, default_value = "IO 11")]
        body_part: String,
        /// When the empty file fills; never, when it is not given.
        #[arg(long)]
        fills_after_ms: Option<u64>,
    },
    /// Holds the database alone.
    Lock {
        #[arg(long)]
        ms: u64,
    },
    /// Hangs in the middle of a large write, until it is killed.
    Hang,
    /// Adds and edits so many patients.
    Work { times: usize },
    /// Puts another copy of the database in its place.
    Restore { copy: PathBuf },
    /// Prints what must never change.
    Fingerprint,
}

fn main() -> anyhow::Result<()> {
    let Arguments { root, log, act } = Arguments::parse();
    let open = || Session::open(&root, log.clone());
    let ms = Duration::from_millis;
    match act {
        Act::Create { patients, age } => {
            schema::create(&root, age)?;
            if patients > 0 {
                open()?.seed(0..patients)?;
            }
        }
        Act::Seed { from, to } => open()?.seed(from..to)?,
        Act::Add { number, id, last_name, first_name, birthdate, first, form_open_ms, between_ms } => {
            let made_up = person(number);
            let person = Person {
                last_name: last_name.unwrap_or(made_up.last_name),
                first_name: first_name.unwrap_or(made_up.first_name),
                birthdate: birthdate.or(made_up.birthdate),
                ..made_up
            };
            let mut session = open()?;
            let id = match id {
                Some(id) => session.add_with_id(&id, &person, first, ms(between_ms)).map(|()| id)?,
                None => session.add(&person, first, ms(form_open_ms), ms(between_ms))?,
            };
            print(&id)?;
        }
        Act::Edit { id, phone } => open()?.edit(&id, &phone)?,
        Act::Set { id, column, text } => open()?.set(&id, &column, text.as_deref())?,
        Act::Delete { id } => open()?.delete(&id)?,
        Act::Expose { id, body_part, fills_after_ms } => print(&open()?.expose(&id, &body_part, fills_after_ms.map(ms))?)?,
        Act::Lock { ms: duration } => open()?.lock(ms(duration), ready)?,
        Act::Hang => open()?.hang_in_a_write(ready)?,
        Act::Work { times } => {
            let mut session = open()?;
            ready();
            session.work(times)?;
        }
        Act::Restore { copy } => session::restore(&root, &copy)?,
        Act::Fingerprint => print(&schema::fingerprint(&root)?)?,
    }
    Ok(())
}

/// Says that it is where a test waits for it to be.
fn ready() {
    if let Err(error) = print("ready") {
        eprintln!("nobody hears that this is ready: {error}");
    }
}

fn print(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}
