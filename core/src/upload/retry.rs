//! When a failed attempt is made again: exponential backoff with full jitter, so that ten consoles that lost the same server do not come back as one.

use rand::{Rng, RngExt};
use std::time::Duration;

/// The longest wait before the second attempt.
pub const BASE: Duration = Duration::from_secs(1);

/// The longest wait before any attempt: a server that is back is noticed within five minutes even if nobody presses *Retry*.
pub const CAP: Duration = Duration::from_mins(5);

/// The longest wait before any attempt when the server may have asked for one: an hour, and the jitter on it.
pub const LONGEST_ASKED: Duration = Duration::from_mins(75);

/// The longest wait before the attempt after `attempts` failed ones: 1 s, doubled each time, at most 5 min.
pub fn ceiling(attempts: u32) -> Duration {
    let doublings = attempts.saturating_sub(1).min(16);
    BASE.saturating_mul(1 << doublings).min(CAP)
}

/// How long to wait after `attempts` failed ones: anything up to [`ceiling`], and never less than what the server asked for.
pub fn delay(attempts: u32, retry_after: Option<Duration>, rng: &mut impl Rng) -> Duration {
    let jittered = Duration::from_millis(rng.random_range(0..=ceiling(attempts).as_millis() as u64));
    // What the server asks is a minimum. The jitter comes on top of it (a little of it), or everybody it sent away would return in the same moment.
    match retry_after {
        Some(asked) => asked.saturating_add(jittered.min(asked / 4)).max(jittered),
        None => jittered,
    }
}

/// How long to wait before an offline server is asked whether it is back: 3 to 8 s (RELIABILITY 13), and never less than what it asked for.
pub fn recheck(retry_after: Option<Duration>, rng: &mut impl Rng) -> Duration {
    Duration::from_millis(rng.random_range(3_000..=8_000)).max(retry_after.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn the_ceiling_doubles_from_one_second_to_five_minutes() {
        let seconds: Vec<_> = (1..=11).map(|attempts| ceiling(attempts).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    }

    #[test]
    fn full_jitter_uses_the_whole_range() {
        let mut rng = StdRng::seed_from_u64(7);
        let delays: Vec<_> = (0..1000).map(|_| delay(20, None, &mut rng)).collect();
        assert!(delays.iter().any(|delay| *delay < CAP / 10) && delays.iter().any(|delay| *delay > CAP / 10 * 9));
    }

    proptest! {
        #[test]
        fn no_wait_exceeds_the_cap_unless_the_server_asks(attempts: u32, seed: u64) {
            let mut rng = StdRng::seed_from_u64(seed);
            let waited = delay(attempts, None, &mut rng);
            prop_assert!(waited <= ceiling(attempts) && waited <= CAP);
        }

        #[test]
        fn what_the_server_asks_is_the_least(attempts: u32, asked_ms in 0..3_600_000_u64, seed: u64) {
            let asked = Duration::from_millis(asked_ms);
            let waited = delay(attempts, Some(asked), &mut StdRng::seed_from_u64(seed));
            prop_assert!(waited >= asked);
            prop_assert!(waited <= (asked + asked / 4).max(CAP));
        }

        #[test]
        fn more_failures_never_mean_a_lower_ceiling(attempts: u32) {
            prop_assert!(ceiling(attempts) <= ceiling(attempts.saturating_add(1)));
        }
    }
}
