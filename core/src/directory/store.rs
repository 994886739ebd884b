//! Patients in `console.db`: the table `records`, and the only SQL that reads and writes it. What it changes reaches the directory with the commit.

use super::{
    Changed, Directory, change,
    stored::{Held, Stored, Waiting, Written},
};
use crate::{
    ActivityKind, Severity, Subject,
    db::{DbError, has_table, parse},
    nanopix,
    patient::{NanopixOverlay, Question, SavedSelection},
    queue::{
        library::{Change, Library, lock},
        name, read_fact,
    },
};
use chairside_api::{NewPatient, Patient, PatientChange, PatientId, UtcTime};
use chairside_words::say;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, sync::Arc};

/// How far the server's feed of patients was heard.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    cursor: String,
    /// It was heard to its end since it was first asked.
    is_whole: bool,
}

const COLUMNS: &str = "id, told, waiting, edition, held, used_at";

fn stored_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<(PatientId, Stored)> {
    let id = PatientId::from(row.get::<_, String>(0)?);
    let told: Option<Patient> = parse(row.get(1)?, "a patient");
    let waiting = parse(row.get(2)?, "a change of a patient");
    Ok((id, Stored { told, waiting, edition: row.get(3)?, held: parse(row.get(4)?, "why a change is held"), used_at: row.get(5)? }))
}

fn find(connection: &Connection, server: &str, id: &PatientId) -> Result<Option<Stored>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM records WHERE server = ?1 AND id = ?2");
    let stored = connection.prepare_cached(&sql)?.query_row([server, id.as_str()], stored_of).optional()?;
    Ok(stored.map(|(_, stored)| stored))
}

/// The record as it is shown, for who only looks.
pub(crate) fn known(connection: &Connection, server: &str, id: &PatientId) -> Result<Option<Arc<Patient>>, DbError> {
    let standing = standing_for(connection, server, id)?;
    let id = standing.as_ref().unwrap_or(id);
    Ok(find(connection, server, id)?.and_then(|stored| stored.entry(id, UtcTime::now())).map(|entry| entry.patient))
}

/// The record that stands for this one, if it is another: what it turned out to be, or was merged into, and so on to the last.
fn standing_for(connection: &Connection, server: &str, id: &PatientId) -> Result<Option<PatientId>, DbError> {
    let mut passed = vec![id.clone()];
    while let Some(next) = passed.last().map(|last| find(connection, server, last)).transpose()?.flatten().and_then(Stored::adopted_by) {
        // Half a feed was heard: the other half says which of them stands.
        if passed.contains(&next) {
            return Ok(None);
        }
        passed.push(next);
    }
    Ok(passed.pop().filter(|last| last != id))
}

impl Change<'_> {
    fn save_record(&mut self, id: &PatientId, stored: &Stored) -> Result<Option<Arc<Patient>>, DbError> {
        self.write_record(Written::of(id, stored, self.now)?)
    }

    /// Writes a row; answers the record as it is shown.
    pub(crate) fn write_record(&mut self, written: Written) -> Result<Option<Arc<Patient>>, DbError> {
        let Written { id, told, waiting, edition, held, used_at, entry } = written;
        let sql = "INSERT INTO records (server, id, told, waiting, edition, held, used_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                   ON CONFLICT (server, id) DO UPDATE SET told = ?3, waiting = ?4, edition = ?5, held = ?6, used_at = ?7";
        let values = params![self.server, id.as_str(), told, waiting, edition, held, used_at];
        self.transaction.prepare_cached(sql)?.execute(values)?;
        let shown = entry.as_ref().map(|entry| Arc::clone(&entry.patient));
        self.records.extend(entry.map(|entry| Changed::Put(Box::new(entry))));
        if let Some(patient) = &shown {
            self.link_is_now(patient)?;
        }
        Ok(shown)
    }

    /// Images follow the link: whoever has lost it has no more of NanoPix's patient than the server has already, and whoever has it has those that waited.
    fn link_is_now(&mut self, patient: &Patient) -> Result<(), DbError> {
        let before = lock(self.directory).get(&patient.id).and_then(|entry| entry.patient.external_id.clone());
        // A link that went over to the record that this one was merged into is still with the same person.
        let before = before.filter(|_| patient.merged_into.is_none());
        if let Some(before) = before.filter(|before| patient.external_id.as_ref() != Some(before)) {
            self.take_from(&patient.id, &before)?;
        }
        patient.external_id.as_deref().map_or(Ok(()), |external_id| self.settle_undecided(external_id))
    }

    /// Who is linked with that patient of NanoPix, as this transaction has it.
    pub(crate) fn linked_record(&self, external_id: &str) -> Result<Option<Arc<Patient>>, DbError> {
        let changed = self.records.iter().rev().filter_map(|changed| if let Changed::Put(entry) = changed { Some(&entry.patient) } else { None });
        let of_now = changed.filter(|patient| patient.external_id.as_deref() == Some(external_id)).map(|patient| patient.id.clone());
        let of_before = lock(self.directory).by_external_id(external_id).map(|entry| entry.patient.id.clone());
        for id in of_now.chain(of_before) {
            if let Some(patient) = self.shown_record(&id)?.filter(|patient| patient.external_id.as_deref() == Some(external_id)) {
                return Ok(Some(patient));
            }
        }
        Ok(None)
    }

    /// A row of `records`.
    pub(crate) fn find_record(&self, id: &PatientId) -> Result<Option<Stored>, DbError> {
        find(&self.transaction, &self.server, id)
    }

    /// The record as it is shown.
    pub(crate) fn shown_record(&self, id: &PatientId) -> Result<Option<Arc<Patient>>, DbError> {
        Ok(self.find_record(id)?.and_then(|stored| stored.entry(id, self.now)).map(|entry| entry.patient))
    }

    /// The record that is this one: another, when it turned out to be that.
    pub(crate) fn adopted_by(&self, id: &PatientId) -> Result<Option<PatientId>, DbError> {
        standing_for(&self.transaction, &self.server, id)
    }

    /// The record that a merged one is part of, if it is in the lists.
    pub(crate) fn merged_with(&self, patient: &Patient) -> Result<Option<Arc<Patient>>, DbError> {
        if patient.merged_into.is_none() {
            return Ok(None);
        }
        let standing = self.adopted_by(&patient.id)?.map(|by| self.shown_record(&by)).transpose()?.flatten();
        Ok(standing.filter(|standing| standing.archived_at.is_none()))
    }

    /// Whose an image is, by the record that this one turned out to be.
    pub(crate) fn subject_now(&self, subject: Subject) -> Result<Subject, DbError> {
        let Some(by) = self.adopted_by(&subject.patient_id)? else { return Ok(subject) };
        let patient_name = self.shown_record(&by)?.map_or(subject.patient_name, |patient| patient.display_name());
        Ok(Subject { patient_id: by, patient_name, ..subject })
    }

    /// A person makes a record here; it waits for the server. An `id` is given to it when it has none.
    pub(crate) fn create_record(&mut self, new: NewPatient) -> Result<Arc<Patient>, DbError> {
        let before = new.id.as_ref().map(|id| self.find_record(id)).transpose()?.flatten().unwrap_or(Stored::NONE);
        let (id, mut stored) = before.made(new);
        stored.used_at = self.now.as_millis();
        self.save_record(&id, &stored)?.ok_or_else(|| DbError::Value("a new patient".to_owned()))
    }

    /// Changes a record here; the change waits for the server. `None`: there is no such record.
    pub(crate) fn change_record(&mut self, id: &PatientId, wish: &PatientChange) -> Result<Option<Arc<Patient>>, DbError> {
        let Some(mut stored) = self.find_record(id)? else { return Ok(None) };
        if let Some(Held::Adopted { by }) = &stored.held {
            return self.change_record(&by.clone(), wish);
        }
        stored.edition += 1;
        let mut waiting = stored.waiting.take().unwrap_or(Waiting { new: None, change: PatientChange::default(), is_begun: false });
        if let Some(told) = &stored.told {
            // What was wished before stays, also when it is wished back to what the server has told: the first wish may be on its way there.
            let news = change::news(wish, &waiting.change, told);
            change::join(&mut waiting.change, &news);
            stored.waiting = Waiting::of_change(waiting.change);
        } else {
            change::join(&mut waiting.change, wish);
            stored.waiting = Some(waiting);
        }
        // What the server would not have has been corrected; a conflict is decided by `resolve_record` alone.
        stored.held = stored.held.filter(|held| stored.waiting.is_some() && matches!(held, Held::Conflict { .. }));
        self.save_record(id, &stored)
    }

    /// The server tells everything from the beginning, because it is another or an older one than before: what it has counts, whatever it told before.
    pub(crate) fn tell_record_anew(&mut self, told: Patient) -> Result<(), DbError> {
        let id = told.id.clone();
        let mut stored = self.find_record(&id)?.unwrap_or(Stored::NONE);
        if stored.told.as_ref() != Some(&told) {
            stored.tell_as_it_is(told);
            self.save_told(&id, stored)?;
        }
        Ok(())
    }

    /// The server has told a record; what is older than what it told before is passed over.
    pub(crate) fn tell_record(&mut self, told: Patient) -> Result<Option<Arc<Patient>>, DbError> {
        let id = told.id.clone();
        let mut stored = self.find_record(&id)?.unwrap_or(Stored::NONE);
        if stored.told.as_ref() == Some(&told) {
            return Ok(None);
        }
        stored.tell(told);
        self.save_told(&id, stored)
    }

    /// Saves what was told. A record that was merged into another takes no changes any more: what waits for it goes to that one, as far as it says nothing there yet.
    fn save_told(&mut self, id: &PatientId, mut stored: Stored) -> Result<Option<Arc<Patient>>, DbError> {
        let into = stored.told.as_ref().and_then(|told| told.merged_into.clone());
        let left = if into.is_some() { stored.waiting.take() } else { None };
        if left.is_some() {
            stored.held = None;
            stored.edition += 1;
        }
        let shown = self.save_record(id, &stored)?;
        if let (Some(into), Some(left)) = (into, left) {
            self.hand_over(&into, left.change)?;
        }
        Ok(shown)
    }

    fn hand_over(&mut self, into: &PatientId, wish: PatientChange) -> Result<(), DbError> {
        let into = self.adopted_by(into)?.unwrap_or_else(|| into.clone());
        let standing = self.shown_record(&into)?;
        let (all, fill) = match &standing {
            Some(standing) => {
                let all = change::still_to_do(wish, standing);
                (all.clone(), change::only_filling(all, standing))
            }
            None => (wish, PatientChange::default()),
        };
        if !fill.is_empty() {
            self.change_record(&into, &fill)?;
        }
        if fill != all {
            let text = say!("merged-while-waiting");
            self.say(ActivityKind::Patient, Severity::Warning, text, None, Some(&into))?;
        }
        Ok(())
    }

    /// The server is asked to make the record from now on.
    fn begin_record(&mut self, id: &PatientId) -> Result<(), DbError> {
        let Some(mut stored) = self.find_record(id)? else { return Ok(()) };
        let Some(waiting) = stored.waiting.as_mut().filter(|waiting| waiting.new.is_some()) else { return Ok(()) };
        waiting.is_begun = true;
        self.save_record(id, &stored)?;
        Ok(())
    }

    /// The server has taken what waited of a record, as `sent` had it, and answered the record. When the answer has another id, the patient was there already
    /// (somebody else brought the same patient of NanoPix in): whatever was the new record's is that one's now.
    pub(crate) fn record_sent(&mut self, id: &PatientId, sent: &Stored, told: Patient) -> Result<Option<Arc<Patient>>, DbError> {
        let Some(mut stored) = self.find_record(id)? else { return self.tell_record(told) };
        if told.id != *id {
            return self.adopt_record(id, &stored, told);
        }
        // Not so for a record that was made: when an earlier request to make it had come through and only its answer was lost, it is answered as it was made then.
        // What of the changes since it has can be told from the answer alone.
        if stored.edition == sent.edition && sent.told.is_some() {
            stored.waiting = None;
            stored.held = None;
        }
        stored.tell(told);
        self.save_record(id, &stored)
    }

    fn adopt_record(&mut self, id: &PatientId, stored: &Stored, told: Patient) -> Result<Option<Arc<Patient>>, DbError> {
        let (kept_id, used_at) = (told.id.clone(), stored.used_at);
        let mut kept = self.find_record(&kept_id)?.unwrap_or(Stored::NONE);
        let made = stored.waiting.as_ref().and_then(Waiting::to_make);
        let mut fill = made.map(|new| change::only_filling(change::wishes_of(&new, &told), &told)).unwrap_or_default();
        kept.tell(told);
        kept.used_at = kept.used_at.max(used_at);
        if !fill.is_empty() {
            if let Some(waiting) = kept.waiting.take() {
                change::join(&mut fill, &waiting.change);
            }
            kept.waiting = Waiting::of_change(fill);
            kept.edition += 1;
        }
        // Somebody may still speak of it: an image that is on its way into the list, a click on what was shown a moment ago.
        self.save_record(id, &Stored { held: Some(Held::Adopted { by: kept_id.clone() }), ..Stored::NONE })?;
        self.records.push(Changed::Removed(id.clone()));
        self.transaction.execute(
            "UPDATE nanopix_outbox SET patient_id = ?3 WHERE server = ?1 AND patient_id = ?2",
            [self.server.as_str(), id.as_str(), kept_id.as_str()],
        )?;
        let shown = self.save_record(&kept_id, &kept)?;
        if let Some(patient) = &shown {
            self.give_images(id, patient)?;
            let selection: Option<SavedSelection> = read_fact(&self.transaction, name::SELECTION)?;
            if let Some(selection) = selection.filter(|selection| selection.patient.id == *id) {
                self.set_fact(name::SELECTION, Some(&SavedSelection { patient: Patient::clone(patient), ..selection }))?;
            }
        }
        Ok(shown)
    }

    /// The server has another version of the record than the one that `sent` was a change of. What does not clash is sent again on that version; else it waits for
    /// a person, and the answer is `true`.
    pub(crate) fn record_conflicted(&mut self, id: &PatientId, sent: &Stored, now: Patient) -> Result<bool, DbError> {
        let (Some(mut stored), Some(base)) = (self.find_record(id)?, &sent.told) else { return Ok(false) };
        if let Some(waiting) = &mut stored.waiting {
            waiting.change = change::without_lost_link(std::mem::take(&mut waiting.change), base, &now);
            if !change::clash(&waiting.change, base, &now).is_empty() {
                stored.held = Some(Held::Conflict { base: Box::new(base.clone()) });
            }
        }
        stored.edition += 1;
        stored.tell_as_it_is(now);
        self.save_record(id, &stored)?;
        Ok(stored.held.is_some())
    }

    /// The server will not have what waits of a record, as `sent` had it: it is kept, and not sent until a person has changed it. `false`: it
    /// is another wish by now.
    pub(crate) fn record_refused(&mut self, id: &PatientId, sent: &Stored, why: &str) -> Result<bool, DbError> {
        let Some(mut stored) = self.find_record(id)?.filter(|stored| stored.edition == sent.edition && stored.waiting.is_some()) else {
            return Ok(false);
        };
        stored.held = Some(Held::Refused { why: why.to_owned() });
        self.save_record(id, &stored)?;
        Ok(true)
    }

    /// Another patient of the clinic has the link with NanoPix that was wanted for this one: the wish is given up. Whoever looks after the links sees it unlinked.
    /// Answers whether that is worth a word: an id that was minted for a new row is only followed by the next one.
    pub(crate) fn give_up_link(&mut self, id: &PatientId) -> Result<bool, DbError> {
        let Some(mut stored) = self.find_record(id)? else { return Ok(false) };
        let Some(waiting) = stored.waiting.take() else { return Ok(false) };
        stored.edition += 1;
        stored.waiting = match waiting.new {
            Some(_) => Some(Waiting { change: change::without_link(waiting.change), ..waiting }),
            None => Waiting::of_change(change::without_link(waiting.change)),
        };
        self.save_record(id, &stored)?;
        Ok(!nanopix::is_row_on_its_way(&self.transaction, &self.server, id)?)
    }

    /// What is asked about a record: a conflict with the server.
    pub(crate) fn question_about(&self, id: &PatientId) -> Result<Option<Arc<Question>>, DbError> {
        Ok(self.find_record(id)?.and_then(|stored| stored.question()))
    }

    /// A person has decided a conflict with the server: what waits is sent, or dropped where it clashes.
    pub(crate) fn resolve_record(&mut self, id: &PatientId, keep_ours: bool) -> Result<(), DbError> {
        let Some(mut stored) = self.find_record(id)? else { return Ok(()) };
        // It may have been decided elsewhere, or have gone away by itself, while the person looked at it.
        let Some(Held::Conflict { base }) = stored.held.take_if(|held| matches!(held, Held::Conflict { .. })) else { return Ok(()) };
        stored.edition += 1;
        if let (Some(told), false) = (&stored.told, keep_ours) {
            stored.waiting = stored.waiting.and_then(|waiting| Waiting::of_change(change::without_clashes(waiting.change, &base, told)));
        }
        self.save_record(id, &stored)?;
        Ok(())
    }

    /// The server's feed was heard up to here; with `is_whole`, to its end.
    pub(crate) fn heard_records(&mut self, cursor: String, is_whole: bool) -> Result<(), DbError> {
        let name = name::told(&self.server);
        let before: Option<Told> = read_fact(&self.transaction, &name)?;
        let was_whole = before.is_some_and(|before| before.is_whole);
        if is_whole && !was_whole {
            self.records.push(Changed::Whole);
        }
        self.set_fact(&name, Some(&Told { cursor, is_whole: is_whole || was_whole }))
    }

    /// A person here had to do with the patient just now.
    pub(crate) fn use_record(&mut self, patient: &Patient) -> Result<(), DbError> {
        if let Some(other) = self.adopted_by(&patient.id)?.map(|by| self.shown_record(&by)).transpose()?.flatten() {
            return self.use_record(&other);
        }
        let mut stored = self.find_record(&patient.id)?.unwrap_or(Stored::NONE);
        if stored.told.is_none() && stored.waiting.is_none() {
            stored.told = Some(patient.clone());
        }
        stored.used_at = self.now.as_millis();
        self.save_record(&patient.id, &stored)?;
        Ok(())
    }
}

impl Library {
    /// From now on the directory is of this server (its address, or `embedded`). What was known before servers were told apart becomes this one's.
    pub(crate) fn use_server(&self, server: &str) -> Result<(), DbError> {
        let connection = self.connection();
        connection.execute("UPDATE OR IGNORE records SET server = ?1 WHERE server = ''", [server])?;
        let used = crate::db::json(&server)?;
        connection.execute("INSERT INTO facts (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2", [name::SERVER, used.as_str()])?;
        let now = self.clock.now();
        let told: Option<Told> = read_fact(&connection, &name::told(server))?;
        let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM records WHERE server = ?1"))?;
        let rows = statement.query_map([server], stored_of)?;
        let entries = rows.map(|row| row.map(|(id, stored)| stored.entry(&id, now))).filter_map(Result::transpose).collect::<Result<Vec<_>, _>>()?;
        // Still under the connection's lock: a change that is written now must not be lost from the directory.
        self.change_directory(|directory| directory.replace(server.to_owned(), entries, told.is_some_and(|told| told.is_whole)));
        self.dirty.notify_one();
        Ok(())
    }

    /// Looks at the directory.
    pub(crate) fn directory<T>(&self, look: impl FnOnce(&Directory) -> T) -> T {
        look(&lock(&self.directory))
    }

    /// Shows what Live Sync has to say of the patients, from now on.
    pub(crate) fn set_overlay(&self, overlay: Arc<NanopixOverlay>) {
        self.change_directory(|directory| directory.set_overlay(overlay));
        self.dirty.notify_one();
    }

    /// Changes what is in memory alone, or is in the database already; whoever waits for that hears of it.
    pub(crate) fn change_directory(&self, change: impl FnOnce(&mut Directory)) {
        let mut directory = lock(&self.directory);
        change(&mut directory);
        self.directory_revision.send_replace(directory.revision());
    }

    /// A patient this console knows.
    pub(crate) fn patient(&self, id: &PatientId) -> Option<Arc<Patient>> {
        self.directory(|directory| directory.get(id).map(|entry| Arc::clone(&entry.patient)))
    }

    /// The record that is this one: another, when it turned out to be that.
    pub(crate) fn adopted_by(&self, id: &PatientId) -> Result<Option<PatientId>, DbError> {
        let server = self.directory(|directory| directory.server().to_owned());
        self.read(|connection| standing_for(connection, &server, id))
    }

    /// How far the feed of the server was heard; `None`: never.
    pub(crate) fn heard_until(&self) -> Result<Option<String>, DbError> {
        let server = self.directory(|directory| directory.server().to_owned());
        Ok(self.fact::<Told>(&name::told(&server))?.map(|told| told.cursor))
    }

    /// A row of `records`.
    pub(crate) fn stored_record(&self, id: &PatientId) -> Result<Option<Stored>, DbError> {
        let server = self.directory(|directory| directory.server().to_owned());
        self.read(|connection| find(connection, &server, id))
    }

    /// As [`Library::records_to_send`]; and notes, before it is sent, which records the server may have from now on without their id of NanoPix. While the server is
    /// away, a row is written only for whom it cannot have: else another console sees the two apart and makes one more record of the row.
    pub(crate) fn take_records_to_send(&self, server: &str, limit: usize, skipped: &HashSet<PatientId>) -> Result<Vec<(PatientId, Stored)>, DbError> {
        let found = self.records_to_send(server, limit, skipped)?;
        let is_first = |waiting: &Waiting| !waiting.is_begun && waiting.new.as_ref().is_some_and(|new| new.external_id.is_none());
        let first: Vec<&PatientId> = found.iter().filter(|(_, stored)| stored.waiting.as_ref().is_some_and(is_first)).map(|(id, _)| id).collect();
        if !first.is_empty() {
            self.write(|change| if change.server == server { first.iter().try_for_each(|id| change.begin_record(id)) } else { Ok(()) })?;
        }
        Ok(found)
    }

    /// What waits for that server and is not held, without `skipped`; about so many. First whoever an image waits for, then whom a person here had to do with, latest first.
    pub(crate) fn records_to_send(&self, server: &str, limit: usize, skipped: &HashSet<PatientId>) -> Result<Vec<(PatientId, Stored)>, DbError> {
        let limit = limit + skipped.len();
        self.read(|connection| {
            let select = |whose: &str| {
                let sql = format!("SELECT {COLUMNS} FROM records WHERE server = ?1 AND waiting IS NOT NULL AND held IS NULL {whose} LIMIT ?2");
                let mut statement = connection.prepare_cached(&sql)?;
                statement.query_map(params![server, limit as i64], stored_of)?.collect::<Result<Vec<_>, _>>()
            };
            // The plus keeps SQLite from walking all that waits in this order, to find the few whose images do.
            let mut found = select("AND id IN (SELECT patient_id FROM images WHERE due_at IS NOT NULL) ORDER BY +used_at DESC, id")?;
            let awaited: HashSet<PatientId> = found.iter().map(|(id, _)| id.clone()).collect();
            found.extend(select("ORDER BY used_at DESC, id")?.into_iter().filter(|(id, _)| !awaited.contains(id)));
            found.truncate(limit);
            found.retain(|(id, _)| !skipped.contains(id));
            for (id, stored) in &mut found {
                // The server takes a new record for the one that has its id of NanoPix. So the id of a row that is not written yet, and may turn out to be somebody
                // else's, is told as a change afterwards, which the server refuses then.
                if stored.told.is_none()
                    && let Some(waiting) = &mut stored.waiting
                    && waiting.change.external_id.is_some()
                    && nanopix::is_row_on_its_way(connection, server, id)?
                {
                    waiting.change = change::without_link(std::mem::take(&mut waiting.change));
                }
            }
            Ok(found)
        })
    }

    /// The patients a person chose here last, latest first, without those who are archived now.
    pub(crate) fn recent_patients(&self, limit: usize) -> Result<Vec<Arc<Patient>>, DbError> {
        let server = self.directory(|directory| directory.server().to_owned());
        let ids: Vec<PatientId> = self.read(|connection| {
            let mut statement = connection.prepare_cached("SELECT id FROM records WHERE server = ?1 AND used_at > 0 ORDER BY used_at DESC LIMIT ?2")?;
            let rows = statement.query_map(params![server, limit as i64], |row| Ok(PatientId::from(row.get::<_, String>(0)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        Ok(ids.iter().filter_map(|id| self.patient(id)).filter(|patient| patient.archived_at.is_none()).collect())
    }
}

/// How many records are on their way to the server, in the database of a console that does not run.
pub(crate) fn count_waiting(connection: &Connection, server: &str) -> Result<usize, DbError> {
    if !has_table(connection, "records")? {
        return Ok(0);
    }
    let sql = "SELECT count(*) FROM records WHERE server = ?1 AND waiting IS NOT NULL AND held IS NULL";
    let count: i64 = connection.query_row(sql, [server], |row| row.get(0))?;
    Ok(count as usize)
}
