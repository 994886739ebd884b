//! Mints ids as NanoPix does: the wall clock, `20250121_152638`, moved on second by second until neither a row nor a folder has it.
//!
//! NanoPix takes the time at which its form was opened and inserts seconds later; so two ids can collide, and an insert that finds its id taken mints the next.

use jiff::{ToSpan, civil::DateTime};
use std::collections::HashSet;

/// How NanoPix writes the time into an id.
const FORMAT: &str = "%Y%m%d_%H%M%S";

/// The ids that are taken, by a row or by a folder. Letters are compared without case: on Windows `A` and `a` are one folder.
#[derive(Clone, Debug, Default)]
pub struct TakenIds(HashSet<String>);

impl TakenIds {
    /// Notes one more.
    pub fn insert(&mut self, id: &str) {
        self.0.insert(id.to_lowercase());
    }

    /// Whether it is taken.
    pub fn contains(&self, id: &str) -> bool {
        self.0.contains(&id.to_lowercase())
    }
}

impl<S: AsRef<str>> Extend<S> for TakenIds {
    fn extend<I: IntoIterator<Item = S>>(&mut self, ids: I) {
        ids.into_iter().for_each(|id| self.insert(id.as_ref()));
    }
}

/// The id of a patient that is made at this wall-clock time, or the next free one. `None` only at the end of the calendar.
pub fn mint(wall_clock: DateTime, taken: &TakenIds) -> Option<String> {
    let mut at = wall_clock;
    loop {
        let id = at.strftime(FORMAT).to_string();
        if !taken.contains(&id) {
            return Some(id);
        }
        at = at.checked_add(1.second()).ok()?;
    }
}

/// Mints one id after the other, each free and later than the one before.
#[derive(Clone, Debug)]
pub struct Mint {
    at: DateTime,
    taken: TakenIds,
}

impl Mint {
    /// From this wall-clock time on.
    pub const fn new(wall_clock: DateTime, taken: TakenIds) -> Self {
        Self { at: wall_clock, taken }
    }

    /// Notes that an id is taken.
    pub fn insert(&mut self, id: &str) {
        self.taken.insert(id);
    }

    /// The next free one. `None` only at the end of the calendar.
    pub fn next_id(&mut self) -> Option<String> {
        let id = mint(self.at, &self.taken)?;
        self.taken.insert(&id);
        self.at = DateTime::strptime(FORMAT, &id).ok()?.checked_add(1.second()).ok()?;
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
        taken.extend(["20241231_235959"]);
        assert_eq!(mint(date(2024, 12, 31).at(23, 59, 58, 0), &taken).unwrap(), "20241231_235958");
        assert_eq!(mint(date(2024, 12, 31).at(23, 59, 59, 0), &taken).unwrap(), "20250101_000000");
    }

    #[test]
    fn ids_of_one_mint_follow_each_other() {
        let mut taken = TakenIds::default();
        taken.insert("20241231_235959");
        let mut mint = Mint::new(date(2024, 12, 31).at(23, 59, 58, 0), taken);
        let ids: Vec<_> = std::iter::repeat_with(|| mint.next_id().unwrap()).take(3).collect();
        assert_eq!(ids, ["20241231_235958", "20250101_000000", "20250101_000001"]);
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
