//! Carries out what whoever looks after the clinic asks for. Every act goes to the server as that person, beside the commands' loop; what it leads to is `Snapshot::admin`. An answer
//! that comes when another server is talked to, or when nobody is signed in any more, is dropped.

use super::{
    link,
    person::as_person,
    shared::{Line, Shared, State, blocking},
};
use crate::{
    Secret,
    admin::{Admin, AdminAct, AdminAnswer, AdminDone, AdminList, Audit, AuditQuery, ListState, Listed, MOST_ENTRIES, MadeKey, key_id_of},
    person::{Asked, Refusal},
    secrets,
    settings::normal_address,
    upload::{ServerClient, ServerError},
};
use chairside_api::{AuditEntries, NewClinicUser, UserChange};
use chairside_words::say;
use std::{path::Path, sync::Arc};

/// How many rows of the audit are read at once for the window.
const PAGE: u32 = 200;

pub(super) fn act(shared: &Arc<Shared>, number: u64, act: AdminAct) {
    if matches!(act, AdminAct::PutAway) {
        shared.set(|state| state.admin.answer = None);
        return;
    }
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        match act {
            AdminAct::Read(list) => read(&shared, list).await,
            AdminAct::ReadAudit(query) => read_audit(&shared, Some(query)).await,
            AdminAct::ReadMoreAudit => read_audit(&shared, None).await,
            act => {
                let changed = changes(&act);
                let outcome = carry_out(&shared, act).await;
                let is_done = outcome.is_ok();
                shared.set(|state| {
                    // What was done for somebody is not shown to nobody, nor to the next.
                    let outcome = if state.person.is_somebody() { outcome } else { outcome.and_then(|_| Err(Refusal::gone_meanwhile())) };
                    state.admin.answer = Some(AdminAnswer { number, outcome });
                });
                if is_done {
                    for list in changed {
                        read(&shared, *list).await;
                    }
                }
            }
        }
    });
}

/// The lists that say something else after an act.
const fn changes(act: &AdminAct) -> &'static [AdminList] {
    match act {
        AdminAct::MakeKey { .. } | AdminAct::ReplaceThisKey { .. } | AdminAct::RevokeKey(_) => &[AdminList::Keys],
        // Keys follow the name of their room.
        AdminAct::MakeRoom(_) | AdminAct::RenameRoom(..) | AdminAct::RemoveRoom(_) => &[AdminList::Rooms, AdminList::Keys],
        AdminAct::MakePerson { .. } | AdminAct::ChangePerson { .. } => &[AdminList::People],
        _ => &[],
    }
}

/// Changes what is shown, if it is still the same server that is talked to, and somebody looks.
fn tell(shared: &Shared, line: &Line, change: impl FnOnce(&mut Admin)) {
    shared.set(|state: &mut State| {
        if state.talks_through(&line.client) && state.person.is_somebody() {
            change(&mut state.admin);
        }
    });
}

async fn read(shared: &Arc<Shared>, list: AdminList) {
    match list {
        AdminList::Keys => {
            let read = read_into(shared, |admin| &mut admin.keys, |client, session| async move { client.keys(&session).await }).await;
            if let Some(line) = read {
                let this = key_id_of(&line.client.key());
                tell(shared, &line, |admin| admin.this_key = this);
            }
        }
        AdminList::Rooms => {
            read_into(shared, |admin| &mut admin.rooms, |client, session| async move { client.rooms(&session).await }).await;
        }
        AdminList::People => {
            read_into(shared, |admin| &mut admin.people, |client, session| async move { client.people(&session).await }).await;
        }
    }
}

/// Reads a list anew; answers through which line, when one could be asked.
async fn read_into<T, Doing>(shared: &Arc<Shared>, of: fn(&mut Admin) -> &mut Listed<T>, ask: impl Fn(ServerClient, Secret) -> Doing + Send) -> Option<Line>
where
    Doing: Future<Output = Result<Vec<T>, ServerError>> + Send,
{
    let line = match link::line_now(shared).await {
        Ok(line) => line,
        Err(refusal) => {
            shared.set(|state| of(&mut state.admin).state = ListState::Failed(refusal));
            return None;
        }
    };
    tell(shared, &line, |admin| of(admin).state = ListState::Asking);
    let answer = as_person(shared, &line.client, Asked::Look, ask).await;
    tell(shared, &line, |admin| match answer {
        Ok(rows) => *of(admin) = Listed { rows: rows.into(), state: ListState::Known },
        Err(refusal) => of(admin).state = ListState::Failed(refusal),
    });
    Some(line)
}

/// Reads the audit anew (`query`), or on from where it ended.
async fn read_audit(shared: &Arc<Shared>, query: Option<AuditQuery>) {
    let line = match link::line_now(shared).await {
        Ok(line) => line,
        Err(refusal) => {
            shared.set(|state| state.admin.audit.entries.state = ListState::Failed(refusal));
            return;
        }
    };
    let asked = shared.set(|state| {
        let audit = &mut state.admin.audit;
        match query {
            Some(query) => *audit = Audit { query, ..Audit::default() },
            // One page at a time.
            None if audit.next.is_none() || audit.entries.state == ListState::Asking => return None,
            None => {}
        }
        audit.entries.state = ListState::Asking;
        Some((audit.query.clone(), audit.next.clone()))
    });
    let Some((query, after)) = asked else { return };
    let answer = page(shared, &line, &query, PAGE, after.as_deref()).await;
    tell(shared, &line, |admin| {
        let audit = &mut admin.audit;
        // Something else was asked for meanwhile.
        if audit.query != query || audit.next != after {
            return;
        }
        match answer {
            Ok(page) => {
                audit.entries.rows = audit.entries.rows.iter().cloned().chain(page.entries).collect();
                audit.entries.state = ListState::Known;
                audit.has_more = page.next_cursor.is_some();
                audit.next = page.next_cursor;
            }
            Err(refusal) => audit.entries.state = ListState::Failed(refusal),
        }
    });
}

async fn page(shared: &Arc<Shared>, line: &Line, query: &AuditQuery, limit: u32, after: Option<&str>) -> Result<AuditEntries, Refusal> {
    as_person(shared, &line.client, Asked::Look, |client, session| {
        let (query, after) = (query.clone(), after.map(str::to_owned));
        async move { client.audit(&session, &query, limit, after.as_deref()).await }
    })
    .await
}

async fn carry_out(shared: &Arc<Shared>, act: AdminAct) -> Result<AdminDone, Refusal> {
    let line = link::line_now(shared).await?;
    let client = &line.client;
    match act {
        AdminAct::MakeKey { label, room } => make_key(shared, client, &label, room).await.map(|made| AdminDone::KeyMade(Arc::new(made))),
        AdminAct::ReplaceThisKey { label, room } => replace_this_key(shared, client, &label, room).await,
        AdminAct::RevokeKey(key) => {
            let act = as_person(shared, client, Asked::Change, |client, session| {
                let key = key.clone();
                async move { client.revoke_key(&session, &key).await }
            });
            act.await.map(|()| AdminDone::Done)
        }
        AdminAct::MakeRoom(name) => {
            let act = as_person(shared, client, Asked::Change, |client, session| {
                let name = name.clone();
                async move { client.make_room(&session, &name).await }
            });
            act.await.map(|_| AdminDone::RoomMade)
        }
        AdminAct::RenameRoom(room, name) => {
            let act = as_person(shared, client, Asked::Change, |client, session| {
                let (room, name) = (room.clone(), name.clone());
                async move { client.rename_room(&session, &room, &name).await }
            });
            act.await.map(|_| AdminDone::Done)
        }
        AdminAct::RemoveRoom(room) => {
            let act = as_person(shared, client, Asked::Change, |client, session| {
                let room = room.clone();
                async move { client.remove_room(&session, &room).await }
            });
            act.await.map(|room| AdminDone::RoomRemoved { is_kept: room.archived_at.is_some() })
        }
        AdminAct::MakePerson { email, name, role, password } => {
            let wish = NewClinicUser { email, name, role, password: password.expose().to_owned() };
            let act = as_person(shared, client, Asked::Change, |client, session| {
                let wish = wish.clone();
                async move { client.make_person(&session, &wish).await }
            });
            act.await.map(|_| AdminDone::Done)
        }
        AdminAct::ChangePerson { id, name, role, disabled, password } => {
            let wish = UserChange { name, role, disabled, password: password.map(|password| password.expose().to_owned()) };
            let act = as_person(shared, client, Asked::Change, |client, session| {
                let (id, wish) = (id.clone(), wish.clone());
                async move { client.change_person(&session, &id, &wish).await }
            });
            act.await.map(|_| AdminDone::Done)
        }
        AdminAct::ChangeOwnPassword { current, new } => {
            let act = as_person(shared, client, Asked::Change, |client, session| {
                let (current, new) = (current.clone(), new.clone());
                async move { client.change_own_password(&session, &current, &new).await }
            });
            act.await.map(|()| AdminDone::Done)
        }
        AdminAct::ExportAudit { query, to } => export(shared, &line, &query, &to).await.map(|rows| AdminDone::Exported { to, rows }),
        // These have no answer.
        AdminAct::Read(_) | AdminAct::ReadAudit(_) | AdminAct::ReadMoreAudit | AdminAct::PutAway => Ok(AdminDone::Done),
    }
}

async fn make_key(shared: &Arc<Shared>, client: &ServerClient, label: &str, room: Option<String>) -> Result<MadeKey, Refusal> {
    as_person(shared, client, Asked::Change, |client, session| {
        let (label, room) = (label.to_owned(), room.clone());
        async move { client.make_key(&session, &label, room).await }
    })
    .await
}

async fn replace_this_key(shared: &Arc<Shared>, client: &ServerClient, label: &str, room: Option<String>) -> Result<AdminDone, Refusal> {
    let (url, old) = (normal_address(&shared.settings().server_url), client.key());
    if url.is_empty() || shared.get(|state| state.given_key.as_ref().is_some_and(|given| given.server_url == url && given.key == old)) {
        let text = say!("key-is-given");
        return Err(Refusal::new(text));
    }
    let made = make_key(shared, client, label, room).await?;
    let (key, kept) = (made.api_key.clone(), made.api_key);
    let stored = blocking(shared, move |shared| secrets::store_api_key(shared.library.layout.root(), &url, &kept)).await;
    if let Err(error) = stored {
        return Err(Refusal::new(say!("old-key-works", why = error.to_string())));
    }
    client.use_key(&key).map_err(|error| Refusal::of(&error, Asked::Change))?;
    tracing::info!(key.id = %made.key_id, "this console's key was replaced");
    Ok(AdminDone::Done)
}

/// Writes what a query finds into a new file, a JSON object a line, as the server tells it: with the hashes, so that the chain can be checked. All of it or nothing.
async fn export(shared: &Arc<Shared>, line: &Line, query: &AuditQuery, to: &Path) -> Result<usize, Refusal> {
    let (mut rows, mut text, mut after) = (0, String::new(), None);
    loop {
        let page = page(shared, line, query, MOST_ENTRIES, after.as_deref()).await?;
        rows += page.entries.len();
        for entry in &page.entries {
            let row = serde_json::to_string(entry).map_err(|error| Refusal::new(say!("row-not-written", why = error.to_string())))?;
            text.push_str(&row);
            text.push('\n');
        }
        after = page.next_cursor;
        if after.is_none() {
            break;
        }
    }
    let path = to.to_owned();
    let writing = tokio::task::spawn_blocking(move || crate::files::write_new(&path, text.as_bytes()));
    match writing.await {
        Ok(Ok(())) => Ok(rows),
        Ok(Err(error)) => Err(Refusal::new(say!("audit-not-written", path = to.display(), why = error.to_string()))),
        Err(error) => Err(Refusal::new(say!("audit-file-not-written", why = error.to_string()))),
    }
}
