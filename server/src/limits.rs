//! Who is doing how much right now. In memory: limits protect this process.

use chairside_api::UtcTime;
use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Counts how often each name does something at the same time.
#[derive(Clone, Default)]
pub struct Slots(Arc<Mutex<HashMap<String, usize>>>);

/// One use; given back when dropped.
pub struct Slot {
    slots: Slots,
    name: String,
}

impl Slots {
    /// Takes a slot of `name`, if fewer than `limit` are taken.
    pub fn take(&self, name: &str, limit: usize) -> Option<Slot> {
        let mut taken = lock(&self.0);
        let count = taken.entry(name.to_owned()).or_default();
        if *count >= limit {
            return None;
        }
        *count += 1;
        Some(Slot { slots: self.clone(), name: name.to_owned() })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = lock(&self.slots.0);
        if let Some(count) = taken.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.name);
            }
        }
    }
}

/// Things that only one may do at a time.
pub struct Claims<T: Eq + Hash + Clone>(Arc<Mutex<HashSet<T>>>);

/// The right to do one of them; given back when dropped.
pub struct Claim<T: Eq + Hash + Clone> {
    claims: Claims<T>,
    what: T,
}

impl<T: Eq + Hash + Clone> Claims<T> {
    /// Claims `what`, if nobody holds it.
    pub fn take(&self, what: T) -> Option<Claim<T>> {
        lock(&self.0).insert(what.clone()).then(|| Claim { claims: self.clone(), what })
    }
}

impl<T: Eq + Hash + Clone> Claim<T> {
    /// What is claimed.
    pub fn what(&self) -> &T {
        &self.what
    }
}

impl<T: Eq + Hash + Clone> Drop for Claim<T> {
    fn drop(&mut self) {
        lock(&self.claims.0).remove(&self.what);
    }
}

impl<T: Eq + Hash + Clone> Clone for Claims<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Eq + Hash + Clone> Default for Claims<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// How often each name did something within the last minute.
#[derive(Default)]
pub struct Rate(Mutex<HashMap<String, VecDeque<UtcTime>>>);

impl Rate {
    const WINDOW: Duration = Duration::from_mins(1);
    /// Names are forgotten early rather than filling the memory.
    const MOST_NAMES: usize = 10_000;

    /// Counts one more for `name`; when that is more than `limit` a minute, answers in how many seconds to come again.
    pub fn count(&self, name: &str, limit: usize, now: UtcTime) -> Result<(), u64> {
        let mut names = lock(&self.0);
        if names.len() >= Self::MOST_NAMES {
            names.retain(|_, times| times.back().is_some_and(|last| now.since(*last) < Self::WINDOW));
            if names.len() >= Self::MOST_NAMES {
                return Err(Self::WINDOW.as_secs());
            }
        }
        let times = names.entry(name.to_owned()).or_default();
        while times.front().is_some_and(|first| now.since(*first) >= Self::WINDOW) {
            times.pop_front();
        }
        if times.len() >= limit {
            let oldest = times.front().copied().unwrap_or(now);
            return Err((Self::WINDOW.saturating_sub(now.since(oldest))).as_secs().max(1));
        }
        times.push_back(now);
        Ok(())
    }
}

/// What is behind these locks is whole after every statement, so a panic elsewhere does not spoil it.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_comes_back_when_it_is_dropped() {
        let slots = Slots::default();
        let first = slots.take("key", 2).unwrap();
        let _second = slots.take("key", 2).unwrap();
        assert!(slots.take("key", 2).is_none() && slots.take("another", 2).is_some());
        drop(first);
        assert!(slots.take("key", 2).is_some());
    }

    #[test]
    fn the_eleventh_try_within_a_minute_waits() {
        let (rate, start) = (Rate::default(), UtcTime::from_millis(0));
        assert!((0..10).all(|at| rate.count("me", 10, start.plus(Duration::from_secs(at))).is_ok()));
        assert_eq!(rate.count("me", 10, start.plus(Duration::from_secs(10))), Err(50));
        assert!(rate.count("you", 10, start).is_ok());
        assert!(rate.count("me", 10, start.plus(Duration::from_mins(1))).is_ok());
    }
}
