//! Today's appointments of this console's room, so that a person is told when the patient in the banner is not the one the room has an appointment with. Nothing is chosen by them.

use super::shared::{Shared, blocking};
use crate::{
    Booking,
    patient::start_of_day,
    upload::{ServerClient, ServerError, retry},
};
use chairside_api::{AppointmentStatus, UtcTime};
use std::{sync::Arc, time::Duration};

/// How often they are asked for when nothing says that they changed.
const EVERY: Duration = Duration::from_mins(5);

/// Changes that come together are asked for together.
const TOGETHER: Duration = Duration::from_millis(250);

/// Keeps them up to date for as long as `client` is the one.
pub(super) async fn run(shared: Arc<Shared>, client: ServerClient) {
    let mut failures = 0;
    loop {
        let room = shared.settings().room_id.clone();
        let pause = if room.is_empty() {
            shared.set(|state| state.agenda = Arc::from([]));
            EVERY
        } else {
            match read(&shared, &client, &room).await {
                Ok(()) => {
                    failures = 0;
                    EVERY
                }
                Err(error) => {
                    // What was known stays: a room's day does not change because the server is away.
                    failures += 1;
                    tracing::debug!(cause = %error.cause(), "today's appointments could not be asked for");
                    retry::delay(failures, error.retry_after(), &mut rand::rng())
                }
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = shared.agenda_changed.notified() => tokio::time::sleep(TOGETHER).await,
        }
    }
}

async fn read(shared: &Arc<Shared>, client: &ServerClient, room: &str) -> Result<(), ServerError> {
    let now = shared.clock.now();
    let zone = shared.settings().zone();
    let begins: UtcTime = start_of_day(now, &zone);
    let appointments = client.appointments(room, begins, begins.plus(Duration::from_hours(24))).await?;
    let mut known = Vec::with_capacity(appointments.len());
    for appointment in appointments
        .into_iter()
        .filter(|appointment| matches!(appointment.status, AppointmentStatus::Scheduled | AppointmentStatus::CheckedIn | AppointmentStatus::InProgress))
    {
        let id = appointment.patient_id.clone();
        let patient = match blocking(shared, move |shared| shared.library.patient(&id)).await {
            Some(patient) => patient,
            None => Arc::new(client.patient(&appointment.patient_id).await?),
        };
        known.push(Booking {
            id: appointment.id,
            patient,
            title: appointment.title,
            starts_at: appointment.starts_at,
            ends_at: appointment.ends_at,
            is_in_progress: appointment.status == AppointmentStatus::InProgress,
        });
    }
    let is_news = shared.set_quietly(|state| {
        let is_news = state.talks_through(client) && *state.agenda != *known;
        if is_news {
            state.agenda = known.into();
        }
        is_news
    });
    if is_news {
        shared.set(|_| ());
        super::patients::refresh_suggestions(shared).await;
    }
    Ok(())
}
