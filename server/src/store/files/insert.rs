//! Files become rows, those of one clinic that come in at the same time in one transaction: by itself each would have the database begin, write the same pages and wait for the disk.
//!
//! Whoever comes while a transaction is under way waits for its end; the first of them then takes all who wait along. Nobody waits for company.

use super::{Identity, NewFile, about, change, identity, insert_row};
use crate::store::{
    Store,
    audit::{self, Actor, Deed, Entry},
    clinics::Turn,
    events, patients, text,
};
use chairside_api::{ClinicEvent, ClinicId, EventKind, FileType, PatientFile, UtcTime, display_name};
use sqlx::{Any, Transaction};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::oneshot;

/// So many at most become rows together: other writers of the database wait meanwhile.
const MOST_TOGETHER: usize = 32;

/// What came of the wish to make a file's row.
#[derive(Debug)]
pub enum Inserted {
    /// The row and its event were made.
    New(PatientFile),
    /// The patient has these bytes already; nothing was made.
    Again(PatientFile),
    /// The patient is gone.
    NoPatient,
}

/// Those who wait to become rows, by clinic.
pub type Inserts = Arc<Mutex<HashMap<ClinicId, Arc<Queue>>>>;

/// Those of one clinic.
#[derive(Default)]
pub struct Queue {
    waiting: Mutex<Vec<Waiting>>,
    /// Held by whoever makes the rows.
    turn: tokio::sync::Mutex<()>,
}

struct Waiting {
    wish: Arc<Wish>,
    /// Told what came of it, or that the database is away. Dropped: it was tried with others and is to be tried anew.
    tell: oneshot::Sender<Result<Inserted, Away>>,
}

/// A row that is wished for.
struct Wish {
    actor: Actor,
    new: NewFile,
    now: UtcTime,
}

/// The database lets nobody begin.
struct Away;

impl Store {
    /// One transaction: the clinic's numbers (which lock it), the file's row, the patient's last visit and number of files, the event, the audit's row. Durable once this answers.
    pub async fn insert_file(&self, actor: Actor, new: NewFile, now: UtcTime) -> sqlx::Result<Inserted> {
        let queue = Arc::clone(lock(&self.inserts).entry(actor.clinic.clone()).or_default());
        let wish = Arc::new(Wish { actor, new, now });
        loop {
            let (tell, mut told) = oneshot::channel();
            lock(&queue.waiting).push(Waiting { wish: Arc::clone(&wish), tell });
            let turn = tokio::select! {
                biased;
                answer = &mut told => match answer {
                    Ok(answer) => return answer.map_err(|Away| sqlx::Error::PoolTimedOut),
                    Err(_) => continue,
                },
                turn = queue.turn.lock() => turn,
            };
            let together = queue.take_with(&wish);
            // Somebody took it along while the turn came.
            if together.is_empty() {
                match told.await {
                    Ok(answer) => return answer.map_err(|Away| sqlx::Error::PoolTimedOut),
                    Err(_) => continue,
                }
            }
            let made = self.insert_together(together).await;
            drop(turn);
            return made;
        }
    }

    /// Makes the rows of the first, whose wish this is, and of those who go along, and tells those.
    async fn insert_together(&self, together: Vec<Waiting>) -> sqlx::Result<Inserted> {
        let wishes: Vec<_> = together.iter().map(|waiting| Arc::clone(&waiting.wish)).collect();
        let own = || sqlx::Error::Protocol("nothing was to be inserted".to_owned());
        let tx = match self.begin().await {
            Ok(tx) => tx,
            Err(error) => {
                together.into_iter().skip(1).for_each(|waiting| waiting.answer(Err(Away)));
                return Err(error);
            }
        };
        match insert_all(tx, &wishes).await {
            Ok(inserted) => {
                let mut inserted = inserted.into_iter();
                let first = inserted.next().ok_or_else(own);
                together.into_iter().skip(1).zip(inserted).for_each(|(waiting, inserted)| waiting.answer(Ok(inserted)));
                first
            }
            Err(error) if wishes.len() > 1 => {
                // It may be another's fault: this one by itself now, and the others without it.
                tracing::warn!(%error, files = wishes.len(), "files did not become rows together");
                drop(together);
                insert_all(self.begin().await?, &wishes[..1]).await?.pop().ok_or_else(own)
            }
            Err(error) => Err(error),
        }
    }
}

impl Queue {
    /// Takes this one, and after it as many of those who wait along as may be together. None when this one was taken before.
    fn take_with(&self, wish: &Arc<Wish>) -> Vec<Waiting> {
        let mut waiting = lock(&self.waiting);
        let Some(at) = waiting.iter().position(|waiting| Arc::ptr_eq(&waiting.wish, wish)) else { return Vec::new() };
        waiting[..=at].rotate_right(1);
        let count = waiting.len().min(MOST_TOGETHER);
        waiting.drain(..count).collect()
    }
}

impl Waiting {
    fn answer(self, answer: Result<Inserted, Away>) {
        if self.tell.send(answer).is_err() {
            tracing::debug!("an upload was given up while its row was made; sent again it is answered with that row");
        }
    }
}

async fn insert_all(mut tx: Transaction<'static, Any>, wishes: &[Arc<Wish>]) -> sqlx::Result<Vec<Inserted>> {
    let Some(first) = wishes.first() else { return Ok(Vec::new()) };
    let mut turn = Turn::begin(&mut tx, &first.actor.clinic).await?;
    let mut inserted = Vec::with_capacity(wishes.len());
    for wish in wishes {
        inserted.push(insert(&mut tx, &mut turn, wish).await?);
    }
    // With nothing new the transaction is as if it had never been.
    if inserted.iter().any(|inserted| matches!(inserted, Inserted::New(_))) {
        turn.end(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(inserted)
}

async fn insert(tx: &mut Transaction<'_, Any>, turn: &mut Turn, Wish { actor, new, now }: &Wish) -> sqlx::Result<Inserted> {
    const PATIENT: &str = "UPDATE patients SET last_visit = $1, image_count = image_count + 1, change_seq = $2 WHERE clinic_id = $3 AND id = $4 \
         RETURNING first_name, last_name";
    // Whom it was sent for may have been merged meanwhile: it is for the record that stands for them.
    let Identity { chain, file } = identity(tx, &actor.clinic, &new.patient, &new.sha256).await?;
    let Some(owner) = chain.last() else { return Ok(Inserted::NoPatient) };
    if let Some(earlier) = file {
        return Ok(Inserted::Again(earlier));
    }
    let patient = sqlx::query(PATIENT)
        .bind(now.as_millis())
        .bind(turn.next_patient_change())
        .bind(actor.clinic.as_str())
        .bind(owner.as_str())
        .fetch_one(&mut **tx)
        .await?;
    let made = insert_row(tx, &actor.clinic, new, owner, *now).await?;
    if *owner != new.patient {
        patients::note_sent_for(tx, &actor.clinic, &chain, &new.id).await?;
        change::leave_identity(tx, &actor.clinic, &new.patient, &new.sha256, &new.id).await?;
    }
    let detail = serde_json::json!({ (audit::PATIENT): owner, "sha256": new.sha256 });
    let entry = Entry { actor, deed: Deed::FileUploaded, of: Some(("file", new.id.as_str())), detail: Some(detail), at: *now };
    audit::chain_on(tx, &actor.clinic, &mut turn.audit, entry).await?;
    let event = ClinicEvent {
        kind: match new.file_type {
            FileType::XRay => EventKind::NewXray,
            FileType::Dicom => EventKind::NewDicom,
            FileType::Document | FileType::Image | FileType::Report => EventKind::FileUpdated,
        },
        ..about(&made, display_name(&text(&patient, "last_name")?, &text(&patient, "first_name")?), *now)
    };
    events::insert(tx, &actor.clinic, turn.next_event(), &event).await?;
    Ok(Inserted::New(made))
}

/// What is behind these locks is whole after every statement, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_api::{FileId, PatientId, Sha256, Source, ToothSet};
    use futures_util::future::{join, join_all};

    fn new(id: &str, content: u8) -> NewFile {
        NewFile {
            id: FileId::from(id),
            patient: PatientId::from("p"),
            file_name: "a.png".to_owned(),
            file_type: FileType::XRay,
            category: "x-ray".to_owned(),
            size_bytes: 7,
            teeth: ToothSet::default(),
            uploaded_by: "k".to_owned(),
            notes: None,
            source: Source::BridgeCapture,
            operatory_room: None,
            sha256: Sha256::from_bytes([content; 32]),
            content_type: "image/png",
            dimensions: None,
            captured_at: None,
            lab_case_id: None,
        }
    }

    #[tokio::test]
    async fn a_fault_of_one_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Store::sqlite_url(&folder.path().join("server.db"))).await.unwrap();
        let (clinic, now) = (ClinicId::from("c"), UtcTime::from_millis(1_900_000_000_000));
        let actor = Actor::system(&clinic, "test");
        store.insert_clinic(&actor, "A clinic", now).await.unwrap();
        let patient = "INSERT INTO patients (id, clinic_id, first_name, last_name, patient_number, source, search_text, created_at) VALUES ('p', 'c', 'A', 'B', '1', 'internal', '', 0)";
        sqlx::query(patient).execute(&store.write).await.unwrap();
        store.insert_file(actor.clone(), new("taken", 0), now).await.unwrap();
        let queue = Arc::clone(&lock(&store.inserts)[&clinic]);
        let held = queue.turn.lock().await;

        // All wait; then the first whose turn it is takes the others along. One brings an id that is taken, which is a fault of the server's own.
        let names: Vec<String> = (1..=40_u8).map(|number| if number == 7 { "taken".to_owned() } else { format!("f{number}") }).collect();
        let all = names.iter().zip(1..).map(|(name, content)| store.insert_file(actor.clone(), new(name, content), now));
        let release = async {
            while lock(&queue.waiting).len() < names.len() {
                tokio::task::yield_now().await;
            }
            drop(held);
        };
        let (inserted, ()) = join(join_all(all), release).await;

        for (name, inserted) in names.iter().zip(inserted) {
            match inserted {
                Ok(Inserted::New(file)) => assert_eq!(file.id.as_str(), name),
                Err(sqlx::Error::Database(_)) => assert_eq!(name, "taken"),
                other => panic!("{name}: {other:?}"),
            }
        }
        assert_eq!(store.last_seq(&clinic).await.unwrap(), names.len() as i64, "every number was given once");
        assert!(lock(&queue.waiting).is_empty());
    }
}
