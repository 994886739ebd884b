//! `/appointments`: who comes when, to which room, to whom.

use super::{bounded_text, clinical, field, limit, optional_text, parse_cursor};
use crate::{
    app::State,
    error::ApiError,
    store::{
        audit::Actor,
        clinical::{Facts, appointments::AppointmentQuery},
    },
};
use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Json, Path, Query},
};
use chairside_api::{
    Appointment, AppointmentChange, AppointmentId, AppointmentStatus, Appointments, DeleteReason, NewAppointment, PatientGone, RecordConflict, UtcTime,
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::Deserialize;
use utoipa::IntoParams;

/// How a list is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub struct ListQuery {
    /// Only this patient's.
    patient_id: Option<String>,
    /// Only in this room.
    room: Option<String>,
    /// `scheduled`, `checked_in`, `in_progress`, `completed`, `cancelled` or `no_show`.
    status: Option<String>,
    /// Only on this day, `YYYY-MM-DD`, from midnight to midnight where the server stands.
    day: Option<String>,
    /// Only those that end after this moment.
    from: Option<String>,
    /// Only those that begin before this moment.
    until: Option<String>,
    /// 1 to 1,000; 100 by default.
    limit: Option<u32>,
    /// The `nextCursor` of an earlier answer.
    after: Option<String>,
}

/// Appointments, earliest first.
#[utoipa::path(
    get,
    path = "/api/v1/protected/appointments",
    tag = "Appointments",
    params(ListQuery),
    responses(
        (status = 200, description = "The appointments; `nextCursor` leads to the next page", body = Appointments),
        (status = 404, description = "`patient_not_found`; with `mergedInto` when the patient's record was merged into another one", body = PatientGone),
    )
)]
pub async fn list(state: Data<State>, actor: Actor, query: Query<ListQuery>) -> Result<HttpResponse, ApiError> {
    let limit = limit(query.limit, clinical::USUAL)?;
    let patient = clinical::listed_patient(&state, &actor.clinic, query.patient_id.as_deref()).await?;
    let room = optional_text("room", query.room.as_deref(), clinical::MOST_NAME)?;
    let moment = |text: Option<&str>, name| field(text, |text| text.parse().ok(), &format!("‘{name}’ is a time like 2026-11-21T10:42:07.123Z"));
    let (mut from, mut until): (Option<UtcTime>, Option<UtcTime>) = (moment(query.from.as_deref(), "from")?, moment(query.until.as_deref(), "until")?);
    if let Some((begins, ends)) = field(query.day.as_deref(), day, "‘day’ is a date like 2026-11-21")? {
        // Both at once mean what both say.
        (from, until) = (Some(from.map_or(begins, |from| from.max(begins))), Some(until.map_or(ends, |until| until.min(ends))));
    }
    let asked = AppointmentQuery {
        clinic: &actor.clinic,
        patient: patient.as_ref(),
        room: room.as_deref(),
        status: field(
            query.status.as_deref(),
            AppointmentStatus::parse,
            "‘status’ is one of scheduled, checked_in, in_progress, completed, cancelled, no_show",
        )?,
        from,
        until,
        after: field(query.after.as_deref(), parse_cursor, "‘after’ is the nextCursor of an earlier answer")?,
        // One more than asked for tells whether there is a next page.
        limit: limit + 1,
    };
    let mut appointments = state.store.appointments(&asked).await?;
    let next_cursor = clinical::cut(&mut appointments, limit, |last| super::cursor(last.starts_at, last.id.as_str()));
    clinical::listed::<Appointment>(&state, actor, patient.as_ref(), appointments.len())?;
    Ok(HttpResponse::Ok().json(Appointments { appointments, next_cursor }))
}

/// A day, from midnight to midnight where the server stands.
fn day(text: &str) -> Option<(UtcTime, UtcTime)> {
    let day: Date = text.parse().ok()?;
    let midnight = |day: Date| Some(UtcTime::from_millis(day.to_zoned(TimeZone::system()).ok()?.timestamp().as_millisecond()));
    Some((midnight(day)?, midnight(day.checked_add(1.day()).ok()?)?))
}

/// Makes an appointment.
#[utoipa::path(
    post,
    path = "/api/v1/protected/appointments",
    tag = "Appointments",
    request_body = NewAppointment,
    responses(
        (status = 201, description = "The new record", body = Appointment),
        (status = 200, description = "The record that is there for the same `id`", body = Appointment),
        (status = 404, description = "`patient_not_found`; with `mergedInto` when the patient's record was merged into another one", body = PatientGone),
    )
)]
pub async fn create(state: Data<State>, actor: Actor, Json(sent): Json<NewAppointment>) -> Result<HttpResponse, ApiError> {
    let Facts { patient_id, created_by, created_at, updated_by, updated_at, .. } = Facts::new(clinical::named(sent.patient_id)?, actor.id(), state.now());
    let appointment = Appointment {
        id: AppointmentId::from(clinical::own_id(sent.id.as_ref().map(AppointmentId::as_str))?),
        patient_id,
        title: bounded_text("title", &sent.title, clinical::MOST_NAME)?,
        room: optional_text("room", sent.room.as_deref(), clinical::MOST_NAME)?,
        dentist: optional_text("dentist", sent.dentist.as_deref(), clinical::MOST_NAME)?,
        starts_at: sent.starts_at,
        ends_at: sent.ends_at,
        status: sent.status,
        note: optional_text("note", sent.note.as_deref(), clinical::MOST_TEXT)?,
        created_by,
        created_at,
        updated_by,
        updated_at,
        deleted_at: None,
        deleted_reason: None,
        version: 1,
    };
    clinical::answer(&state, &actor, state.store.create_record(&actor, appointment).await?)
}

/// Changes an appointment: an absent key leaves its field, `null` empties it.
#[utoipa::path(
    patch,
    path = "/api/v1/protected/appointments/{id}",
    tag = "Appointments",
    params(("id" = String, Path, description = "The appointment"), ("If-Match" = String, Header, description = "The version the change is based on")),
    request_body = AppointmentChange,
    responses(
        (status = 200, description = "The record as it is now", body = Appointment),
        (status = 409, description = "`version_conflict` with `record`, the record as it is now", body = RecordConflict<Appointment>),
    )
)]
pub async fn change(
    state: Data<State>,
    actor: Actor,
    request: HttpRequest,
    id: Path<String>,
    Json(sent): Json<AppointmentChange>,
) -> Result<HttpResponse, ApiError> {
    let version = super::if_match(&request)?;
    let title = sent.title.map(|title| bounded_text("title", &title, clinical::MOST_NAME)).transpose()?;
    let room = clinical::changed("room", sent.room, clinical::MOST_NAME)?;
    let dentist = clinical::changed("dentist", sent.dentist, clinical::MOST_NAME)?;
    let note = clinical::changed("note", sent.note, clinical::MOST_TEXT)?;
    let apply = |appointment: &mut Appointment| {
        clinical::set(&mut appointment.title, title);
        clinical::set(&mut appointment.room, room);
        clinical::set(&mut appointment.dentist, dentist);
        clinical::set(&mut appointment.note, note);
        clinical::set(&mut appointment.starts_at, sent.starts_at);
        clinical::set(&mut appointment.ends_at, sent.ends_at);
        clinical::set(&mut appointment.status, sent.status);
    };
    let written = state.store.change_record(&actor, &id, version, state.now(), apply).await?;
    clinical::answer(&state, &actor, written)
}

/// An appointment.
#[utoipa::path(
    get,
    path = "/api/v1/protected/appointments/{id}",
    tag = "Appointments",
    params(("id" = String, Path, description = "The appointment")),
    responses((status = 200, description = "The record, also when it was taken out of the lists", body = Appointment))
)]
pub async fn read(state: Data<State>, actor: Actor, id: Path<String>) -> Result<HttpResponse, ApiError> {
    Ok(HttpResponse::Ok().json(clinical::read::<Appointment>(&state, &actor, &id).await?))
}

/// Takes an appointment out of the lists. Nothing is deleted; to call it off set its status.
#[utoipa::path(
    delete,
    path = "/api/v1/protected/appointments/{id}",
    tag = "Appointments",
    params(("id" = String, Path, description = "The appointment")),
    request_body = DeleteReason,
    responses((status = 200, description = "The record", body = Appointment))
)]
pub async fn delete(state: Data<State>, actor: Actor, id: Path<String>, Json(sent): Json<DeleteReason>) -> Result<HttpResponse, ApiError> {
    let reason = clinical::reason(&sent)?;
    let written = state.store.delete_record::<Appointment>(&actor, &id, &reason, state.now()).await?;
    clinical::answer(&state, &actor, written)
}
