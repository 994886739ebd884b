//! Mints ids as NanoPix does: a wall clock, `20250121_152638`, moved on second by second until neither a row nor a folder has it.
//!
//! NanoPix takes the time at which its form was opened and inserts seconds, or an hour, later. So an id of ours is never of a coming second, which the next form
//! would take: it is moved into the past. And of the last day, whose forms may still stand open, only a few are taken. Two ids can collide nevertheless; an insert
//! that finds its id taken mints another.

use jiff::{ToSpan, civil::DateTime};
use std::collections::{HashMap, HashSet};

/// How NanoPix writes the time into an id.
const FORMAT: &str = "%Y%m%d_%H%M%S";

/// The ids that are taken, by a row or by a folder. Letters are compared without case: on Windows `A` and `a` are one folder.
#[derive(Clone, Debug, Default)]
pub struct TakenIds(HashSet<String>);

impl TakenIds {
    /// Notes one more; answers whether it was free.
    pub fn insert(&mut self, id: &str) -> bool {
        self.0.insert(id.to_lowercase())
    }

    /// Whether it is taken.
    pub fn contains(&self, id: &str) -> bool {
        self.0.contains(&id.to_lowercase())
    }
}

impl<S: AsRef<str>> Extend<S> for TakenIds {
    fn extend<I: IntoIterator<Item = S>>(&mut self, ids: I) {
        self.0.extend(ids.into_iter().map(|id| id.as_ref().to_lowercase()));
    }
}

/// The id of a patient that is made at this wall-clock time, or the nearest free one before. `None` only at the beginning of the calendar.
pub fn mint(wall_clock: DateTime, taken: &TakenIds) -> Option<String> {
    let mut at = wall_clock;
    loop {
        let id = at.strftime(FORMAT).to_string();
        if !taken.contains(&id) {
            return Some(id);
        }
        at = at.checked_sub(1.second()).ok()?;
    }
}

/// How many ids of the last day one mint gives away.
const RECENT: usize = 20;

/// Mints many ids, each free and none of a time to come. The cost grows with their number, also when all are of one second.
#[derive(Clone, Debug)]
pub struct Mint {
    now: DateTime,
    taken: TakenIds,
    /// How many of the last day may still be given away.
    recent: usize,
    /// From a second that is taken to one before it that may be free.
    earlier: HashMap<DateTime, DateTime>,
}

impl Mint {
    /// At this wall-clock time.
    pub fn new(now: DateTime, taken: TakenIds) -> Self {
        Self { now, taken, recent: RECENT, earlier: HashMap::new() }
    }

    /// Notes that an id is taken.
    pub fn insert(&mut self, id: &str) {
        self.taken.insert(id);
    }

    /// An id for a patient who was made at this wall-clock time. `None` only at the beginning of the calendar.
    pub fn id_of(&mut self, made: DateTime) -> Option<String> {
        let yesterday = self.now.checked_sub(1.day()).ok()?;
        let mut at = made.with().subsec_nanosecond(0).build().ok()?.min(self.now);
        if at > yesterday {
            match self.recent.checked_sub(1) {
                Some(left) => self.recent = left,
                None => at = at.checked_sub(1.day()).ok()?,
            }
        }
        let mut passed = Vec::new();
        let id = loop {
            passed.push(at);
            if let Some(earlier) = self.earlier.get(&at) {
                at = *earlier;
                continue;
            }
            let id = at.strftime(FORMAT).to_string();
            at = at.checked_sub(1.second()).ok()?;
            // Free or not, it is taken now.
            if self.taken.insert(&id) {
                break id;
            }
        };
        self.earlier.extend(passed.into_iter().map(|from| (from, at)));
        Some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_taken_second_is_passed_over_also_at_midnight() {
        let mut taken = TakenIds::default();
        taken.extend(["20250101_000000"]);
        assert_eq!(mint(date(2025, 1, 1).at(0, 0, 1, 0), &taken).unwrap(), "20250101_000001");
        assert_eq!(mint(date(2025, 1, 1).at(0, 0, 0, 0), &taken).unwrap(), "20241231_235959");
    }

    #[test]
    fn ids_are_of_the_past_and_few_of_the_last_day() {
        let now = date(2025, 1, 21).at(15, 26, 38, 0);
        let mut mint = Mint::new(now, TakenIds::default());
        assert_eq!(mint.id_of(now + 1.hour()).unwrap(), "20250121_152638", "a clock that is ahead");
        assert_eq!(mint.id_of(now).unwrap(), "20250121_152637");
        assert_eq!(mint.id_of(date(2020, 1, 1).at(0, 0, 0, 5)).unwrap(), "20200101_000000");
        assert_eq!(mint.id_of(date(2020, 1, 1).at(0, 0, 0, 0)).unwrap(), "20191231_235959");
        let ids: Vec<String> = (0..100).map(|_| mint.id_of(now).unwrap()).collect();
        assert_eq!(ids.iter().filter(|id| id.starts_with("20250121")).count(), RECENT - 2);
        assert_eq!(ids[99], "20250120_152517");
    }

    #[test]
    fn a_crowd_of_one_second_costs_no_more_than_one_of_many() {
        let now = date(2025, 1, 21).at(15, 26, 38, 0);
        let mut mint = Mint::new(now, TakenIds::default());
        // Were each second asked again for each id, these would be billions of looks.
        let ids: HashSet<String> = (0..60_000).map(|number| mint.id_of(now - (number % 300).seconds()).unwrap()).collect();
        assert_eq!(ids.len(), 60_000);
        assert!(ids.iter().all(|id| id.as_str() <= "20250121_152638"));
    }

    #[test]
    fn folders_are_compared_without_case() {
        let mut taken = TakenIds::default();
        taken.insert("ÄBC");
        assert!(taken.contains("äbc"));
    }

    proptest! {
        #[test]
        fn a_hundred_patients_of_one_second_get_a_hundred_ids(second in 0_i8..60) {
            let mut taken = TakenIds::default();
            for _ in 0..100 {
                let id = mint(date(2025, 1, 21).at(15, 26, second, 0), &taken).unwrap();
                prop_assert!(!taken.contains(&id));
                prop_assert_eq!(id.len(), 15);
                taken.insert(&id);
            }
        }
    }
}
