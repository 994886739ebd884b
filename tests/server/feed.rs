//! The feed of patients under concurrent writers and readers: no commit is missed, none comes twice, and the order is that of the commits.

use crate::harness::*;
use chairside_api::{Patient, PatientChanges};
use serde_json::json;
use std::collections::HashMap;

on_both!(eight_writers_and_three_readers_see_the_same_history, a_reader_that_stops_anywhere_goes_on_there);

const WRITERS: usize = 8;
const READERS: u32 = 3;
/// Records that each writer makes, one after the other.
const EACH: usize = 15;

async fn page(clinic: &Clinic, cursor: &str, limit: u32) -> PatientChanges {
    let query = [("since", cursor.to_owned()), ("limit", limit.to_string())];
    clinic.get("/patients/changes").query(&query).send().await.unwrap().json().await.unwrap()
}

/// One writer: makes records, and after each changes its one counter, which stands for everything that is written again and again.
async fn write(clinic: &Clinic, writer: usize) -> Vec<Patient> {
    let mut counter = clinic.patient("counter", &format!("w{writer}")).await;
    let mut made = vec![];
    for number in 0..EACH {
        made.push(clinic.patient(&number.to_string(), &format!("w{writer}")).await);
        let url = clinic.protected(&format!("/patients/{}", counter.id));
        let wish = json!({ "phone": number.to_string() });
        let changed = clinic.http.patch(url).bearer_auth(&clinic.key).header("If-Match", counter.version.to_string()).json(&wish).send().await.unwrap();
        counter = changed.json().await.unwrap();
    }
    made
}

/// One reader: everything it was told, in order, until it has heard all that will be written.
async fn read(clinic: &Clinic, limit: u32) -> Vec<Patient> {
    let (mut heard, mut cursor): (Vec<Patient>, _) = (Vec::new(), String::new());
    let mut next = [0; WRITERS];
    let mut counters: HashMap<String, i64> = HashMap::new();
    loop {
        let news = page(clinic, &cursor, limit).await;
        assert!(news.patients.len() <= limit as usize);
        let number = |cursor: &str| cursor.parse::<i64>().unwrap_or(0);
        assert!(number(&news.next_cursor) > number(&cursor) || news.patients.is_empty(), "the cursor goes on with what was told");
        for patient in news.patients {
            let writer: usize = patient.last_name[1..].parse().unwrap();
            if patient.first_name == "counter" {
                let before = counters.insert(patient.last_name.clone(), patient.version);
                assert!(before.is_none_or(|before| before < patient.version), "no state of a record comes twice, nor an older one after a newer one");
                // What the writer had committed before this state was told before it, or comes before it on this page.
                let made_before = usize::try_from(patient.version - 1).unwrap();
                assert!(next[writer] >= made_before, "writer {writer} had made {made_before} records by then, {} were told", next[writer]);
            } else {
                assert_eq!(patient.first_name, next[writer].to_string(), "the records of a writer, each once, in the order in which they were made");
                next[writer] += 1;
            }
            heard.push(patient);
        }
        cursor = news.next_cursor;
        let is_done = next.iter().all(|next| *next == EACH) && counters.len() == WRITERS && counters.values().all(|version| *version == EACH as i64 + 1);
        if is_done {
            assert!(page(clinic, &cursor, limit).await.patients.is_empty());
            return heard;
        }
    }
}

async fn eight_writers_and_three_readers_see_the_same_history(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let writing = futures_util::future::join_all((0..WRITERS).map(|writer| write(&clinic, writer)));
    // Pages that cut the history at different places.
    let reading = futures_util::future::join_all((0..READERS).map(|reader| read(&clinic, [3, 17, 1000][reader as usize % 3])));

    let (made, heard) = tokio::join!(writing, reading);

    assert_eq!(made.iter().map(Vec::len).sum::<usize>(), WRITERS * EACH);
    // What is never written again has one place in the history, the same for everybody.
    let history = |heard: &[Patient]| heard.iter().filter(|patient| patient.first_name != "counter").map(|patient| patient.id.clone()).collect::<Vec<_>>();
    let first = history(&heard[0]);
    assert_eq!(first.len(), WRITERS * EACH);
    for other in &heard {
        assert_eq!(history(other), first);
    }
    let late: Vec<_> = read(&clinic, 1000).await;
    assert_eq!(history(&late), first, "and for whoever comes afterwards");
}

async fn a_reader_that_stops_anywhere_goes_on_there(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    write(&clinic, 0).await;
    let all = page(&clinic, "", 1000).await.patients;
    for limit in 1..=all.len() {
        let (mut told, mut cursor) = (Vec::new(), String::new());
        loop {
            let news = page(&clinic, &cursor, limit as u32).await;
            told.extend(news.patients);
            cursor = news.next_cursor;
            if !news.more {
                break;
            }
        }
        assert_eq!(told, all, "pages of {limit}");
    }
}
