//! Places in an order. Each has a label, a number that is in the same order: two places are compared, and a range is recognised, without a look at what they stand for.

use std::ops::Range;

/// How far apart labels are at first. Whoever comes between two gets one between theirs.
const STEP: u64 = 1 << 32;
const MIDDLE: u64 = 1 << 63;

/// An order of places.
#[derive(Default)]
pub struct Order {
    places: Vec<u32>,
    /// By place; that of a place which is not in the order means nothing.
    labels: Vec<u64>,
}

impl Order {
    /// Of all these places, which are in order.
    pub fn new(places: Vec<u32>) -> Self {
        let mut order = Self { labels: vec![0; places.len()], places };
        order.relabel();
        order
    }

    /// The places, first to last.
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    /// The number that is compared instead of what is at this place.
    #[inline]
    pub fn label(&self, place: u32) -> u64 {
        self.labels[place as usize]
    }

    /// The labels of a part of the order: those and no others lie in it.
    pub fn labels(&self, part: &Range<usize>) -> Range<u64> {
        let label = |at: usize| self.places.get(at).map_or(u64::MAX, |place| self.label(*place));
        label(part.start)..label(part.end)
    }

    /// Puts a place before the one that is the `at`th now.
    pub fn insert(&mut self, at: usize, place: u32) {
        self.places.insert(at, place);
        if self.labels.len() <= place as usize {
            self.labels.resize(place as usize + 1, 0);
        }
        let before = at.checked_sub(1).map(|before| self.label(self.places[before]));
        let after = self.places.get(at + 1).map(|place| self.label(*place));
        let between = match (before, after) {
            (None, None) => Some(MIDDLE),
            // Most come to an end: to the front whoever was seen just now.
            (None, Some(after)) => after.checked_sub(STEP),
            (Some(before), None) => before.checked_add(STEP).filter(|label| *label < u64::MAX),
            (Some(before), Some(after)) => Some(before + (after - before) / 2).filter(|label| *label > before),
        };
        match between {
            Some(label) => self.labels[place as usize] = label,
            None => self.relabel(),
        }
    }

    /// Takes a place out, which is there.
    pub fn remove(&mut self, place: u32) {
        if let Ok(at) = self.places.binary_search_by_key(&self.label(place), |place| self.label(*place)) {
            self.places.remove(at);
        }
    }

    fn relabel(&mut self) {
        let mut label = MIDDLE - self.places.len() as u64 / 2 * STEP;
        for place in &self.places {
            self.labels[*place as usize] = label;
            label += STEP;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever comes and goes, labels are in the order of the places, and a part's labels are its own alone.
        #[test]
        fn labels_are_in_order(start in 0..20_u32, moves in prop::collection::vec((any::<prop::sample::Index>(), 0..4_u8), 0..300), part in any::<(prop::sample::Index, prop::sample::Index)>()) {
            let mut order = Order::new((0..start).collect());
            let mut expected: Vec<u32> = (0..start).collect();
            let mut next = start;
            for (index, what) in moves {
                if what == 0 && !expected.is_empty() {
                    let place = expected.remove(index.index(expected.len()));
                    order.remove(place);
                } else {
                    // Over and over between the same two, too.
                    let at = if what == 1 { expected.len() / 2 } else { index.index(expected.len() + 1) };
                    expected.insert(at, next);
                    order.insert(at, next);
                    next += 1;
                }
            }
            prop_assert_eq!(order.places(), &*expected);
            prop_assert!(expected.is_sorted_by(|a, b| order.label(*a) < order.label(*b)));
            let (a, b) = (part.0.index(expected.len() + 1), part.1.index(expected.len() + 1));
            let part = a.min(b)..a.max(b);
            let labels = order.labels(&part);
            let inside: Vec<u32> = expected.iter().copied().filter(|place| labels.contains(&order.label(*place))).collect();
            prop_assert_eq!(&inside, &expected[part]);
        }
    }
}
