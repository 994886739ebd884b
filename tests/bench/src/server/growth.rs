//! Searches and uploads, with a clinic that has grown.

use super::{Clinic, UPLOADS_PER_KEY, run_clients, seed, uploading::upload_all};
use crate::{
    Scale,
    corpus::Corpus,
    http::{Connection, head},
    report::{Figure, Measure, percentile},
};
use anyhow::{Result, ensure};
use chairside_nanopix_sim::people::person;
use std::{
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

const ASKING: usize = 50;
const UPLOADING: usize = 8;
/// How many files a patient has, on average.
const FILES_A_PATIENT: usize = 10;

/// `GET /patients?search=` by fifty people who all type.
pub fn search(scale: Scale) -> Result<Measure> {
    let (patients, questions) = (scale.of(100_000), scale.of(20_000));
    let mut clinic = Clinic::start()?;
    clinic.patient()?;
    clinic.server.kill();
    seed::patients(&clinic.database(), patients)?;
    clinic.server.restart()?;
    let (first, mut times, took) = run_clients(ask(&clinic, patients, questions))?;
    Ok(Measure {
        what: "server: search",
        how: format!(
            "GET /patients?search= with {patients} patients, {ASKING} connections that ask as soon as they are answered, {questions} searches: beginnings of names, two names, numbers, birth dates; after the first one"
        ),
        figures: vec![
            Figure::at_most("p99", percentile(&mut times, 0.99), "ms", 25.0),
            Figure::said("p50", percentile(&mut times, 0.5), "ms"),
            Figure::said("searches", times.len() as f64 / took.as_secs_f64(), "/s"),
            Figure::said("the first one", first.as_secs_f64() * 1_000.0, "ms"),
        ],
    })
}

/// Uploads a second and searches' p99 at 10³, 10⁵ and 10⁶ files.
pub fn growth(scale: Scale) -> Result<Measure> {
    let mut figures = Vec::new();
    for (files, uploads_name, search_name) in [
        (scale.of(1_000), "uploads at 1,000 files", "search p99"),
        (scale.of(100_000), "uploads at 100,000 files", "search p99"),
        (scale.of(1_000_000), "uploads at 1,000,000 files", "search p99"),
    ] {
        let patients = files / FILES_A_PATIENT;
        let corpus = Corpus::draw(200, 150);
        let mut clinic = Clinic::start()?;
        let patient = clinic.patient()?;
        clinic.server.kill();
        seed::patients(&clinic.database(), patients)?;
        clinic.server.restart()?;
        let keys = clinic.keys(UPLOADING, UPLOADS_PER_KEY)?;
        run_clients(upload_all(clinic.server.address(), &keys[..1], &patient, &Rc::new(vec![corpus.file(0)?])))?;
        clinic.server.kill();
        seed::files(&clinic.database(), files, patients)?;
        clinic.server.restart()?;
        let count = scale.of(1_000);
        let new: Rc<Vec<Vec<u8>>> = Rc::new((1..=count).map(|index| corpus.file(index)).collect::<Result<_>>()?);
        crate::rig::sync()?;
        let took = run_clients(upload_all(clinic.server.address(), &keys, &patient, &new))?;
        let (_, mut times, _) = run_clients(ask(&clinic, patients, scale.of(10_000)))?;
        figures.push(Figure::said(uploads_name, count as f64 / took.as_secs_f64(), "/s"));
        figures.push(Figure::said(search_name, percentile(&mut times, 0.99), "ms"));
    }
    Ok(Measure {
        what: "server: as it grows",
        how: format!(
            "uploads of small PNGs, {UPLOADING} at once, and searches, {ASKING} at once, with that many files in the database and a tenth as many patients"
        ),
        figures,
    })
}

/// Asks that many questions; answers what the first one took, what each of the others took in ms, and all of those together.
async fn ask(clinic: &Clinic, patients: usize, questions: usize) -> Result<(Duration, Vec<f64>, Duration)> {
    let (address, key) = (clinic.server.address(), clinic.server.key().to_owned());
    let mut first = Connection::open(address).await?;
    let begun = Instant::now();
    let found = first.ask(&[question(&key, 1, patients).as_bytes()]).await?;
    let first = begun.elapsed();
    ensure!(found.windows(10).any(|bytes| bytes == b"\"lastName\""), "a search for a patient who is there finds nobody");
    let started = Instant::now();
    let mut people = JoinSet::new();
    for asker in 0..ASKING {
        let key = key.clone();
        people.spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut times = Vec::new();
            for number in (asker..questions).step_by(ASKING) {
                let question = question(&key, number, patients);
                let asked = Instant::now();
                connection.ask(&[question.as_bytes()]).await?;
                times.push(asked.elapsed().as_secs_f64() * 1_000.0);
            }
            anyhow::Ok(times)
        });
    }
    let mut times = Vec::new();
    while let Some(ended) = people.join_next().await {
        times.append(&mut ended??);
    }
    Ok((first, times, started.elapsed()))
}

/// What somebody types who looks for one of them.
fn question(key: &str, number: usize, patients: usize) -> String {
    let wanted = number.wrapping_mul(7_919) % patients;
    let person = person(wanted);
    let letters = 1 + number / 5 % 6;
    let begins = |name: &str| name.chars().take(letters + 1).collect::<String>();
    let words = match number % 5 {
        0 => begins(&person.last_name),
        1 => format!("{} {}", person.first_name, begins(&person.last_name)),
        2 => format!("{} {}", begins(&person.last_name), begins(&person.first_name)),
        3 => format!("{}", 500_000 + wanted),
        _ => person.birthdate.unwrap_or_else(|| person.last_name.clone()),
    };
    head("GET", &format!("/api/v1/protected/patients?search={}", escaped(&words)), key, "")
}

/// RFC 3986, 2.1: everything but letters and digits.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
