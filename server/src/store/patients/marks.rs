//! Places, each marked or not: those who have several things are found without a look at who they are.

/// A bit for every place.
pub struct Marks(Vec<u64>);

const BITS: u32 = u64::BITS;

impl Marks {
    /// Marks these of so many places.
    pub fn of<'a>(places: impl Iterator<Item = &'a u32>, count: usize) -> Self {
        let mut marks = vec![0; count.div_ceil(BITS as usize)];
        for place in places {
            marks[(place / BITS) as usize] |= 1 << (place % BITS);
        }
        Self(marks)
    }

    /// Those that are marked in both.
    pub fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine &= theirs);
        self
    }

    /// Whether this one is marked.
    #[inline]
    pub fn has(&self, place: u32) -> bool {
        self.0.get((place / BITS) as usize).is_some_and(|marks| marks >> (place % BITS) & 1 == 1)
    }

    /// The marked ones, in order.
    pub fn places(&self) -> impl Iterator<Item = u32> {
        self.0.iter().zip(0..).flat_map(|(marks, at)| (0..BITS).filter(move |bit| marks >> bit & 1 == 1).map(move |bit| at * BITS + bit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn marks_are_sets(a in prop::collection::btree_set(0..300_u32, 0..80), b in prop::collection::btree_set(0..300_u32, 0..80)) {
            let both = Marks::of(a.iter(), 300).and(&Marks::of(b.iter(), 300));
            let expected: BTreeSet<u32> = a.intersection(&b).copied().collect();
            prop_assert_eq!(both.places().collect::<BTreeSet<_>>(), expected.clone());
            prop_assert!((0..400).all(|place| both.has(place) == expected.contains(&place)));
        }
    }
}
