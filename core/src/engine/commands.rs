//! Carries out what a person asks for. Quick acts are done here in order; what asks the server goes on beside, and only the newest such answer counts.

use super::{
    admin, check, correcting, files, link, live_sync, moving, patients, person, records, saving, selecting,
    shared::{Shared, blocking},
};
use crate::{
    Command, FolderCheck, LedgerSpan, PauseReason, ServerTest, Severity, TestOutcome,
    command::Secret,
    db::DbError,
    engine::Endpoint,
    files::write_new,
    ingest,
    mount::MountAct,
    queue::{Refusal, name},
    upload::{ClientOptions, ServerClient},
};
use chairside_words::say;
use std::{path::PathBuf, sync::Arc};

pub(super) async fn act(shared: &Arc<Shared>, command: Command) {
    match command {
        Command::SaveSettings { settings, api_key } => saving::save(shared, *settings, api_key),
        Command::TestServer { url, api_key } => test_server(shared, url, api_key),
        Command::CheckEverything => check::begin(shared),
        Command::StopCheck => check::stop(shared),
        Command::CheckFolder(path) => check_folder(shared, path),
        Command::ReadLedger(span) => read_ledger(shared, span),
        Command::ExportLedger { span, to } => export_ledger(shared, span, to),

        Command::Search(query) => patients::search(shared, query),
        Command::SelectPatient(id) => patients::select(shared, id),
        Command::ClearPatient => selecting::clear(shared).await,
        Command::KeepPatient => selecting::keep(shared).await,
        Command::CreatePatient { patient, then, besides } => patients::create(shared, *patient, then, besides),
        Command::Move { image, to, reason } => moving::move_image(shared, image, to, reason),
        Command::Correct { image, seen, wanted } => correcting::correct(shared, image, seen, wanted),
        Command::Assign { images, patient } => patients::assign(shared, images, patient),

        Command::ResolveConflict { ref question, .. } if question.is_between_nanopix() => live_sync::act(shared, command),
        Command::ListPatients(_) | Command::ChangePatient { .. } | Command::ArchivePatient(_) | Command::ResolveConflict { .. } => {
            records::act(shared, command).await;
        }
        Command::SignIn { email, password } => person::sign_in(shared, email, password),
        Command::SignOut => person::sign_out(shared),
        Command::Lock => person::lock(shared),
        Command::StillHere => person::is_here(shared),
        Command::Admin { number, act } => admin::act(shared, number, act),

        Command::LinkPatient { .. }
        | Command::KeepSeparate { .. }
        | Command::LinkAllExact
        | Command::UnlinkPatient(_)
        | Command::DecideDeletion { .. }
        | Command::SyncNow
        | Command::PreviewSync
        | Command::LookAgain
        | Command::AcceptFreeze
        | Command::CheckNanopix(_) => live_sync::act(shared, command),

        Command::SetTeeth(id, teeth) => one(shared, move |shared| shared.library.set_teeth(&id, teeth)).await,
        Command::SetNote(id, note) => one(shared, move |shared| shared.library.set_note(&id, &note)).await,
        Command::SetDisplay(id, state) => {
            let by = who(shared);
            one(shared, move |shared| shared.library.set_display(&id, *state, &by)).await;
        }
        Command::NoteExport(image, how) => {
            let who = who(shared);
            one(shared, move |shared| shared.library.note_export(&image, how, &who)).await;
        }
        Command::FollowFiles(patient) => files::follow(shared, patient),
        Command::FetchOriginals(images) => files::fetch(shared, images).await,
        Command::Mount(act) => {
            if let MountAct::Begin { turns, .. } = act
                && turns != shared.settings().turn_by_place
            {
                saving::remember_turns(shared, turns);
            }
            let by = who(shared);
            many(shared, move |shared| shared.library.mount(act, &by)).await;
        }
        Command::Approve(seen) => {
            let undo = shared.settings().approve_undo;
            many(shared, move |shared| shared.library.approve(&seen, undo)).await;
        }
        Command::TakeBack(images) => many(shared, move |shared| shared.library.take_back(&images)).await,
        Command::BringBack(id) => one(shared, move |shared| shared.library.bring_back(&id)).await,
        Command::Reject(id, reason) => one(shared, move |shared| shared.library.reject(&id, reason)).await,

        Command::PauseUploads => pause(shared, Some(PauseReason::Person)).await,
        Command::ResumeUploads => pause(shared, None).await,
        Command::RetryFailed => {
            shared.set(|state| state.hold = None);
            count(shared, |shared| shared.library.retry_failed()).await;
        }
        Command::RetryImage(id) => {
            shared.set(|state| state.hold = None);
            one(shared, move |shared| shared.library.retry_image(&id)).await;
            shared.nudge.notify_one();
        }
        Command::RetryNow => {
            shared.set(|state| state.hold = None);
            if shared.library.model(|model| model.paused) == Some(PauseReason::KeyRefused) {
                pause(shared, None).await;
            }
            count(shared, |shared| shared.library.retry_now()).await;
            shared.nudge.notify_one();
        }
    }
}

/// Who sets something here: the person who has signed in, else the room.
fn who(shared: &Shared) -> String {
    shared.get(|state| state.person.account().map_or_else(|| state.settings.room_id.clone(), |account| account.name.clone()))
}

async fn one(shared: &Arc<Shared>, act: impl FnOnce(&Shared) -> Result<Result<(), Refusal>, DbError> + Send + 'static) {
    many(shared, move |shared| act(shared).map(|outcome| outcome.err().into_iter().collect())).await;
}

/// Does an act on images and says what could not be done; a refusal that came for several is said once.
pub(super) async fn many(shared: &Arc<Shared>, act: impl FnOnce(&Shared) -> Result<Vec<Refusal>, DbError> + Send + 'static) {
    match blocking(shared, act).await {
        Ok(refusals) => {
            if let Some(first) = refusals.first() {
                let first = first.to_string();
                let text = if refusals.len() == 1 { first } else { say!("first-and-more", first, count = refusals.len() - 1) };
                shared.toast(Severity::Warning, text);
            }
        }
        Err(error) => shared.database_failed(&error),
    }
}

async fn count(shared: &Arc<Shared>, act: impl FnOnce(&Shared) -> Result<usize, DbError> + Send + 'static) {
    if let Err(error) = blocking(shared, act).await {
        shared.database_failed(&error);
    }
    shared.library.work.notify_one();
}

pub(super) async fn pause(shared: &Arc<Shared>, reason: Option<PauseReason>) {
    let outcome = blocking(shared, move |shared| {
        shared.library.write(|change| change.set_fact(name::PAUSED, Some(&(reason == Some(PauseReason::Person)))))?;
        shared.library.model(|model| model.paused = reason);
        Ok::<_, DbError>(())
    })
    .await;
    match outcome {
        Ok(()) => shared.set(|_| ()),
        Err(error) => shared.database_failed(&error),
    }
    shared.library.work.notify_one();
}

fn test_server(shared: &Arc<Shared>, url: String, api_key: Option<Secret>) {
    shared.set(|state| state.server_test = Some(ServerTest { url: url.clone(), outcome: TestOutcome::Testing }));
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let outcome = match probe(&shared, &url, api_key).await {
            Ok(round_trip) => TestOutcome::Connected { millis: u32::try_from(round_trip.as_millis()).unwrap_or(u32::MAX) },
            Err(why) => TestOutcome::Failed(why),
        };
        shared.set(|state| {
            if state.server_test.as_ref().is_some_and(|test| test.url == url) {
                state.server_test = Some(ServerTest { url, outcome });
            }
        });
    });
}

async fn probe(shared: &Arc<Shared>, url: &str, api_key: Option<Secret>) -> Result<std::time::Duration, String> {
    let client = if url.trim().is_empty() {
        shared.get(|state| state.client.clone()).ok_or(say!("local-server-not-running"))?
    } else {
        let api_key = match api_key {
            Some(key) => key,
            None => link::stored_key(shared, url).await.map_err(|error| error.to_string())?.ok_or(say!("no-key-for-this-server"))?,
        };
        ServerClient::new(&Endpoint { url: url.trim().to_owned(), api_key }, &ClientOptions::default()).map_err(|error| error.message())?
    };
    client.probe().await.map_err(|error| error.message())
}

fn read_ledger(shared: &Arc<Shared>, span: LedgerSpan) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        match blocking(&shared, move |shared| shared.library.ledger(span, &shared.settings().zone())).await {
            Ok(ledger) => shared.set(|state| state.ledger = Some(Arc::new(ledger))),
            Err(error) => shared.database_failed(&error),
        }
    });
}

fn export_ledger(shared: &Arc<Shared>, span: LedgerSpan, to: PathBuf) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let outcome = blocking(&shared, move |shared| {
            let ledger = shared.library.ledger(span, &shared.settings().zone()).map_err(|error| error.to_string())?;
            let csv = ledger.csv().map_err(|error| error.to_string())?;
            write_new(&to, &csv).map_err(|error| say!("could-not-write", path = to.display(), why = error.kind().to_string()))?;
            Ok::<_, String>(say!("ledger-rows-are-in", count = ledger.rows.len(), path = to.display()))
        });
        match outcome.await {
            Ok(text) => shared.toast(Severity::Done, text),
            Err(why) => shared.toast(Severity::Error, say!("ledger-not-exported", why)),
        }
    });
}

fn check_folder(shared: &Arc<Shared>, path: PathBuf) {
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let outcome = blocking(&shared, {
            let path = path.clone();
            move |_| ingest::count_images(&path)
        })
        .await;
        shared.set(|state| state.folder_check = Some(FolderCheck { path, outcome }));
    });
}
