//! Waiting for a condition with a deadline, instead of sleeping and hoping.

use std::{
    fmt::Display,
    future::Future,
    time::{Duration, Instant},
};

/// How often a condition is looked at: often enough not to add to a test's time, rarely enough not to take the core that it waits for.
const LOOK: Duration = Duration::from_millis(5);

/// Waits until `condition` gives something, and hands it over. After `deadline` the test fails, naming `what`.
#[track_caller]
pub fn wait_for<T>(deadline: Duration, what: impl Display, mut condition: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + deadline;
    loop {
        if let Some(found) = condition() {
            return found;
        }
        assert!(Instant::now() < end, "after {deadline:?} there was still no {what}");
        std::thread::sleep(LOOK);
    }
}

/// Waits until `condition` holds. After `deadline` the test fails, naming `what`.
#[track_caller]
pub fn wait_until(deadline: Duration, what: impl Display, mut condition: impl FnMut() -> bool) {
    wait_for(deadline, what, || condition().then_some(()));
}

/// As [`wait_for`], for a condition that must itself be awaited (a request to a server).
pub async fn wait_for_async<T, F: Future<Output = Option<T>>>(deadline: Duration, what: impl Display, mut condition: impl FnMut() -> F) -> T {
    let end = Instant::now() + deadline;
    loop {
        if let Some(found) = condition().await {
            return found;
        }
        assert!(Instant::now() < end, "after {deadline:?} there was still no {what}");
        tokio::time::sleep(LOOK).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_waited_for_is_handed_over() {
        let mut looks = 0;
        let third = wait_for(Duration::from_secs(10), "third look", || {
            looks += 1;
            (looks == 3).then_some(looks)
        });
        assert_eq!(third, 3);
        assert_eq!(wait_for_async(Duration::from_secs(10), "answer", || async { Some(7) }).await, 7);
    }

    #[test]
    #[should_panic(expected = "no rain")]
    fn a_deadline_ends_the_wait_and_names_it() {
        wait_until(Duration::from_millis(10), "rain", || false);
    }
}
