//! Waits are times of day, so a clock that is put back would make each of them longer by as much.

use super::{claim::LEASE, library::Library};
use crate::{ImageState, db::DbError, settings::LONGEST_APPROVE_UNDO, upload::retry};

impl Library {
    /// After a start, or when the clock was put back: nothing waits longer than it would have from now on.
    pub(crate) fn cap_waits(&self) -> Result<(), DbError> {
        self.write(|change| {
            let now = change.now;
            for mut stored in change.select("due_at > ?1", [now.as_millis()])? {
                match &mut stored.image.state {
                    ImageState::Approved { until } => *until = (*until).min(now.plus(LONGEST_APPROVE_UNDO)),
                    ImageState::Uploading { lease_until } => *lease_until = (*lease_until).min(now.plus(LEASE)),
                    ImageState::Retrying { next_at, cause, .. } => {
                        let longest = if cause.is_of_the_link() { retry::CAP } else { retry::LONGEST_ASKED };
                        *next_at = (*next_at).min(now.plus(longest));
                    }
                    _ => continue,
                }
                change.save(stored)?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        FailureCause,
        clock::ManualClock,
        queue::{Failed, testing},
    };
    use chairside_api::UtcTime;
    use std::{sync::Arc, time::Duration};

    #[test]
    fn a_clock_put_back_by_a_day_delays_no_attempt_by_a_day() {
        let dir = tempfile::tempdir().unwrap();
        let noon = UtcTime::from_millis(1_800_000_000_000);
        let clock = ManualClock::at(noon);
        let library = testing::library(dir.path(), Arc::new(clock.clone()));
        let causes = [FailureCause::NoConnection, FailureCause::ServerBusy];
        for (number, cause) in causes.into_iter().enumerate() {
            let id = testing::pending(&library, number as u8);
            assert_eq!(library.record_and_claim(&[], 1).unwrap().len(), 1);
            let next_at = Some(noon.plus(Duration::from_secs(30)));
            library.record_failed(&id, Failed { attempt: 1, cause, next_at, maybe_sent: false }).unwrap();
        }
        testing::pending(&library, 9);
        assert_eq!(library.record_and_claim(&[], 1).unwrap().len(), 1);
        let yesterday = noon.minus(Duration::from_hours(24));
        clock.set(yesterday);

        library.cap_waits().unwrap();

        let in_time = |wait: Duration| {
            clock.set(yesterday.plus(wait));
            !library.record_and_claim(&[], 1).unwrap().is_empty()
        };
        assert!(in_time(LEASE), "the lease of a worker that is gone");
        assert!(in_time(retry::CAP), "an attempt of our own choosing");
        assert!(in_time(retry::LONGEST_ASKED), "one the server may have asked for");
    }
}
