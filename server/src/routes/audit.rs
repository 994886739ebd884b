//! `GET /audit`: who did or saw what in the clinic; an admin's matter, and itself recorded.

use super::{cursor, field, is_id, limit, parse_cursor};
use crate::{
    app::State,
    error::ApiError,
    store::audit::{Actor, AuditQuery, Deed, Outcome},
};
use actix_web::{
    HttpResponse,
    web::{Data, Query},
};
use chairside_api::{AuditEntries, PatientId};
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

/// How many rows a list has when nobody says.
const USUAL: u32 = 100;

/// How the audit is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditListQuery {
    /// At or after this moment.
    since: Option<String>,
    /// Before this moment.
    until: Option<String>,
    /// Of the person or key with this id only.
    who: Option<String>,
    /// Of this name only, like `file_uploaded`.
    deed: Option<String>,
    /// `done` or `refused` only.
    outcome: Option<String>,
    /// About the record with this id only.
    record: Option<String>,
    /// About this patient, or what belongs to them, only.
    patient: Option<String>,
    /// 1 to 1,000; 100 when it is not given.
    limit: Option<u32>,
    /// The `nextCursor` of an earlier answer.
    after: Option<String>,
}

/// Who did or saw what, newest first. Reading it is itself recorded.
#[utoipa::path(
    get,
    path = "/api/v1/protected/audit",
    tag = "Audit",
    params(AuditListQuery),
    responses((status = 200, description = "The rows; `nextCursor` leads to the next page", body = AuditEntries))
)]
pub async fn list(state: Data<State>, actor: Actor, query: Query<AuditListQuery>) -> Result<HttpResponse, ApiError> {
    const TIME: &str = "is a time like 2026-11-21T10:42:07.123Z";
    let limit = limit(query.limit, USUAL)?;
    let id = |text: &Option<String>, name: &str| field(text.as_deref(), |text| is_id(text).then(|| text.to_owned()), &format!("‘{name}’ is the id of one"));
    let asked = AuditQuery {
        since: field(query.since.as_deref(), |text| text.parse().ok(), &format!("‘since’ {TIME}"))?,
        until: field(query.until.as_deref(), |text| text.parse().ok(), &format!("‘until’ {TIME}"))?,
        who: id(&query.who, "who")?,
        deed: field(query.deed.as_deref(), Deed::parse, "‘deed’ is the name of a deed, like file_uploaded")?,
        outcome: field(query.outcome.as_deref(), Outcome::parse, "‘outcome’ is done or refused")?,
        record: id(&query.record, "record")?,
        patient: id(&query.patient, "patient")?.map(PatientId::from),
        after: field(query.after.as_deref(), parse_cursor, "‘after’ is the nextCursor of an earlier answer")?
            .map(|(at, number)| Ok::<_, ApiError>((at, number.parse().map_err(|_| ApiError::invalid_field("‘after’ is the nextCursor of an earlier answer"))?)))
            .transpose()?,
        // One more than asked for tells whether there is a next page.
        limit: limit + 1,
    };
    // Whoever looks sees what happened until now.
    state.views.write(&state.store).await?;
    let mut entries = state.store.audit(&actor.clinic, &asked).await?;
    let has_more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let next_cursor = entries.last().filter(|_| has_more).map(|entry| cursor(entry.at, &entry.number.to_string()));
    let filters = json!({
        "count": entries.len(), "since": asked.since, "until": asked.until, "who": asked.who, "deed": asked.deed.map(Deed::as_str),
        "outcome": asked.outcome.map(Outcome::as_str), "record": asked.record,
        "patient": asked.patient,
    });
    let given = filters.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), value.clone()));
    state.saw(actor, Deed::AuditViewed, None, Some(given.collect::<serde_json::Map<_, _>>().into()))?;
    Ok(HttpResponse::Ok().json(AuditEntries { entries, next_cursor }))
}
