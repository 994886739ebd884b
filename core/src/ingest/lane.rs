//! A bounded line of work between threads: many put, many take. Whoever puts into a full lane waits; whoever takes from an empty one waits; closing it
//! lets the takers finish what is in it. What can wait stands aside, and is taken when nothing else is there.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

pub(super) struct Lane<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    capacity: usize,
}

struct State<T> {
    items: VecDeque<T>,
    later: VecDeque<T>,
    is_closed: bool,
}

impl<T> Lane<T> {
    pub(super) fn new(capacity: usize) -> Self {
        Self { state: Mutex::new(State { items: VecDeque::new(), later: VecDeque::new(), is_closed: false }), changed: Condvar::new(), capacity }
    }

    /// Puts at the end, waiting for room. `false` (and the item dropped) when the lane is closed.
    pub(super) fn put(&self, item: T) -> bool {
        let mut state = self.lock();
        while state.items.len() >= self.capacity && !state.is_closed {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.is_closed {
            return false;
        }
        state.items.push_back(item);
        drop(state);
        self.changed.notify_all();
        true
    }

    /// Puts at the end when fewer than `few` are waiting; gives the item back otherwise.
    pub(super) fn put_if_below(&self, few: usize, item: T) -> Result<(), T> {
        let mut state = self.lock();
        if state.is_closed || state.items.len() >= few.min(self.capacity) {
            return Err(item);
        }
        state.items.push_back(item);
        drop(state);
        self.changed.notify_all();
        Ok(())
    }

    /// Puts at the front, room or not: for what ends work that has begun.
    pub(super) fn put_first(&self, item: T) {
        let mut state = self.lock();
        if !state.is_closed {
            state.items.push_front(item);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Puts behind all that is there and all that is still to come, room or not.
    pub(super) fn put_later(&self, items: impl IntoIterator<Item = T>) {
        let mut state = self.lock();
        if !state.is_closed {
            state.later.extend(items);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Waits, at most until the lane is closed. Whether it is still open.
    pub(super) fn pause(&self, time: Duration) -> bool {
        let (state, _) = self.changed.wait_timeout_while(self.lock(), time, |state| !state.is_closed).unwrap_or_else(PoisonError::into_inner);
        !state.is_closed
    }

    /// Whether nothing more is taken in.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// The next item; `None` when the lane is closed and empty.
    pub(super) fn take(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            let next = state.items.pop_front();
            if let Some(item) = next.or_else(|| state.later.pop_front()) {
                drop(state);
                self.changed.notify_all();
                return Some(item);
            }
            if state.is_closed {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next item and what else is there already, at most `most` in all.
    pub(super) fn take_batch(&self, most: usize) -> Option<Vec<T>> {
        let first = self.take()?;
        let mut state = self.lock();
        let more = state.items.len().min(most - 1);
        let batch = std::iter::once(first).chain(state.items.drain(..more)).collect();
        drop(state);
        self.changed.notify_all();
        Some(batch)
    }

    /// Nothing more comes in.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    /// Nothing more comes in, and what waits is dropped.
    pub(super) fn abandon(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        let waiting = (std::mem::take(&mut state.items), std::mem::take(&mut state.later));
        drop(state);
        drop(waiting);
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn what_can_wait_comes_after_everything_else_and_takes_nobodys_room() {
        let lane = Lane::new(2);
        lane.put_later(100..200);
        assert!(lane.put(1));
        assert_eq!(lane.take(), Some(1));
        assert_eq!(lane.take(), Some(100));
        assert!(lane.put(2) && lane.put(3), "a hundred that can wait do not fill it");
        assert_eq!((lane.take(), lane.take(), lane.take()), (Some(2), Some(3), Some(101)));
        assert!(lane.pause(Duration::ZERO));
        lane.abandon();
        assert!(!lane.pause(Duration::from_mins(1)), "an end is not waited through");
        assert_eq!(lane.take(), None);
    }

    #[test]
    fn everything_put_is_taken_once_by_somebody() {
        let lane = Arc::new(Lane::new(3));
        let takers: Vec<_> = (0..3)
            .map(|_| {
                let lane = Arc::clone(&lane);
                std::thread::spawn(move || std::iter::from_fn(|| lane.take_batch(4)).flatten().collect::<Vec<_>>())
            })
            .collect();
        for item in 0..1000 {
            assert!(lane.put(item));
        }
        lane.close();
        assert!(!lane.put(1000));
        let mut taken: Vec<_> = takers.into_iter().flat_map(|taker| taker.join().unwrap()).collect();
        taken.sort_unstable();
        assert_eq!(taken, (0..1000).collect::<Vec<_>>());
    }
}
