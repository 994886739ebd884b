//! Who is doing how much right now. In memory: limits protect this process.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Counts how often each thing is done at the same time; with a limit of 1, things that only one may do.
pub struct Slots<T: Eq + Hash + Clone>(Arc<Mutex<HashMap<T, usize>>>);

/// One use; given back when dropped.
pub struct Slot<T: Eq + Hash + Clone> {
    slots: Slots<T>,
    what: T,
}

impl<T: Eq + Hash + Clone> Slots<T> {
    /// Takes a slot of `what`, if fewer than `limit` are taken.
    pub fn take(&self, what: T, limit: usize) -> Option<Slot<T>> {
        let mut taken = lock(&self.0);
        let count = taken.entry(what.clone()).or_default();
        if *count >= limit {
            return None;
        }
        *count += 1;
        Some(Slot { slots: Self(self.0.clone()), what })
    }

    /// How many are taken, of all kinds together.
    pub fn taken(&self) -> usize {
        lock(&self.0).values().sum()
    }
}

impl<T: Eq + Hash + Clone> Slot<T> {
    /// What is taken.
    pub fn what(&self) -> &T {
        &self.what
    }
}

impl<T: Eq + Hash + Clone> Drop for Slot<T> {
    fn drop(&mut self) {
        let mut taken = lock(&self.slots.0);
        if let Some(count) = taken.get_mut(&self.what) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.what);
            }
        }
    }
}

impl<T: Eq + Hash + Clone> Default for Slots<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// How often each name did something from each address within the last minute. The pair: somebody else's attempts lock nobody out, and behind a proxy, where all have one
/// address, nobody's do.
#[derive(Default)]
pub struct Rate(Mutex<HashMap<(String, IpAddr), VecDeque<Instant>>>);

impl Rate {
    const WINDOW: Duration = Duration::from_mins(1);
    /// Beyond, the name that tried least recently is forgotten: neither the memory nor anybody else's sign-in is in the hands of whoever invents names.
    const MOST_NAMES: usize = 10_000;

    /// Counts one more; when that is more than `limit` a minute, answers in how many seconds to come again. `now` is no clock that anybody sets.
    pub fn count(&self, name: &str, address: IpAddr, limit: usize, now: Instant) -> Result<(), u64> {
        let mut names = lock(&self.0);
        let is_recent = |time: &Instant| now.saturating_duration_since(*time) < Self::WINDOW;
        let name = (name.to_owned(), address);
        if names.len() >= Self::MOST_NAMES && !names.contains_key(&name) {
            names.retain(|_, times| times.back().is_some_and(is_recent));
            if names.len() >= Self::MOST_NAMES
                && let Some(oldest) = names.iter().min_by_key(|(_, times)| times.back().copied()).map(|(name, _)| name.clone())
            {
                names.remove(&oldest);
            }
        }
        let times = names.entry(name).or_default();
        times.retain(is_recent);
        if let Some(oldest) = times.front().filter(|_| times.len() >= limit) {
            return Err((Self::WINDOW.saturating_sub(now.saturating_duration_since(*oldest))).as_secs().max(1));
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
        let (rate, start) = (Rate::default(), Instant::now());
        let (here, there) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let count = |name, address, after_s| rate.count(name, address, 10, start + Duration::from_secs(after_s));
        assert!((0..10).all(|at| count("me", here, at).is_ok()));
        assert_eq!(count("me", here, 10), Err(50));
        assert!(count("you", here, 10).is_ok() && count("me", there, 10).is_ok());
        assert!(count("me", here, 60).is_ok());
    }
    #[test]
    fn whoever_invents_names_locks_nobody_out() {
        let (rate, start) = (Rate::default(), Instant::now());
        let here = IpAddr::from([127, 0, 0, 1]);
        let later = |ms: usize| start + Duration::from_millis(ms as u64);
        for number in 0..Rate::MOST_NAMES + 10 {
            assert!(rate.count(&format!("name {number}"), here, 1, later(number)).is_ok());
        }
        assert!(rate.count("me", here, 1, later(20_000)).is_ok());
        assert!(rate.count("me", here, 1, later(20_001)).is_err());
        assert!(rate.0.lock().unwrap().len() <= Rate::MOST_NAMES);
    }
}
