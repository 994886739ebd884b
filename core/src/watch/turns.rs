//! Decides in which order the files of a folder come in: as they were written, because the next image of a series goes into its next place. Pure: it is told who is on its way, who is
//! ready and what time it is, and says who comes in now. Knows nothing of disks.
//!
//! Whoever is ready waits for those before it that are still being brought in, at most [`PATIENCE`]. Who is not ready by then has lost its turn, and holds nobody up any more.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet, HashMap},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// How long a file that is ready waits for an earlier one. Longer than one that lacks its end stands still before it is taken as it is.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

/// A file's place in the order: by its last change; of several in one moment of the file system's clock by name, as people count (`2.png` before `10.png`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Turn {
    modified_ns: i64,
    relative: PathBuf,
}

impl Turn {
    /// That of a file of that name, which was last changed then (nanoseconds since 1970).
    pub(crate) fn of(relative: &Path, modified_ns: i64) -> Self {
        Self { modified_ns, relative: relative.to_owned() }
    }
}

impl Ord for Turn {
    fn cmp(&self, other: &Self) -> Ordering {
        let [ours, theirs] = [self, other].map(|turn| turn.relative.as_os_str().as_encoded_bytes());
        // One with leading zeros is another name of the same number.
        self.modified_ns.cmp(&other.modified_ns).then_with(|| counted(ours, theirs)).then_with(|| ours.cmp(theirs))
    }
}

impl PartialOrd for Turn {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares names byte by byte, but digits that stand together as the number that they are.
fn counted(mut ours: &[u8], mut theirs: &[u8]) -> Ordering {
    loop {
        match (ours.first(), theirs.first()) {
            (Some(our), Some(their)) if our.is_ascii_digit() && their.is_ascii_digit() => {
                let (one, other);
                ((one, ours), (other, theirs)) = (number(ours), number(theirs));
                let order = one.len().cmp(&other.len()).then_with(|| one.cmp(other));
                if order.is_ne() {
                    return order;
                }
            }
            (Some(our), Some(their)) if our == their => (ours, theirs) = (&ours[1..], &theirs[1..]),
            (our, their) => return our.cmp(&their),
        }
    }
}

/// The digits at the beginning, without leading zeros, and what follows.
fn number(text: &[u8]) -> (&[u8], &[u8]) {
    let (digits, rest) = text.split_at(text.iter().take_while(|byte| byte.is_ascii_digit()).count());
    (&digits[digits.iter().take_while(|digit| **digit == b'0').count()..], rest)
}

/// The files of a folder that are on their way.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// Everybody, and since when they are ready.
    standing: BTreeMap<(Turn, u64), Option<Instant>>,
    turns: HashMap<u64, Turn>,
    /// Those who are ready, the longest waiting first.
    ready: BTreeSet<(Instant, u64)>,
}

impl Line {
    /// A file is on its way, and has that turn from now on.
    pub(crate) fn stand(&mut self, id: u64, turn: Turn) {
        if self.turns.get(&id) != Some(&turn) {
            self.leave(id);
            self.turns.insert(id, turn.clone());
            self.standing.insert((turn, id), None);
        }
    }

    /// A file could come in, and has that turn.
    pub(crate) fn ready(&mut self, id: u64, turn: Turn, now: Instant) {
        let since = self.leave(id).unwrap_or(now);
        self.ready.insert((since, id));
        self.turns.insert(id, turn.clone());
        self.standing.insert((turn, id), Some(since));
    }

    /// A file is not on its way any more, or nobody waits for it. Answers since when it was ready.
    pub(crate) fn leave(&mut self, id: u64) -> Option<Instant> {
        let turn = self.turns.remove(&id)?;
        let since = self.standing.remove(&(turn, id)).flatten();
        if let Some(since) = since {
            self.ready.remove(&(since, id));
        }
        since
    }

    /// Who comes in now, and since when it was ready: it has left the line.
    pub(crate) fn next(&mut self, now: Instant) -> Option<(u64, Instant)> {
        loop {
            let (longest, _) = *self.ready.first()?;
            let ((_, first), since) = self.standing.first_key_value()?;
            let (first, since) = (*first, *since);
            if since.is_none() && now < longest + PATIENCE {
                return None;
            }
            self.leave(first);
            if let Some(since) = since {
                return Some((first, since));
            }
        }
    }

    /// When somebody comes in although nothing happens.
    pub(crate) fn until(&self) -> Option<Instant> {
        self.ready.first().map(|(longest, _)| *longest + PATIENCE)
    }

    /// Whether everybody else comes after this one.
    pub(crate) fn is_first(&self, id: u64) -> bool {
        self.standing.first_key_value().is_some_and(|((_, first), _)| *first == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn turn(modified_ns: i64, name: &str) -> Turn {
        Turn::of(Path::new(name), modified_ns)
    }

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn images_of_one_moment_are_counted_as_people_do() {
        let mut names = ["10.png", "b.png", "2.png", "a10b2", "a10b10", "a9", "02.png", "2.jpg", "a"];
        names.sort_by_key(|name| turn(5, name));
        assert_eq!(names, ["2.jpg", "02.png", "2.png", "10.png", "a", "a9", "a10b2", "a10b10", "b.png"]);
        assert!(turn(4, "z") < turn(5, "a"), "the moment comes first");
    }

    #[test]
    fn one_that_is_stuck_holds_the_others_up_once() {
        let start = Instant::now();
        let mut line = Line::default();
        line.stand(1, turn(1, "stuck.png"));
        line.ready(2, turn(2, "a.png"), start);
        assert_eq!((line.next(start + ms(2_999)), line.until()), (None, Some(start + PATIENCE)));
        assert_eq!(line.next(start + PATIENCE), Some((2, start)));
        line.ready(3, turn(3, "b.png"), start + PATIENCE);
        assert_eq!(line.next(start + PATIENCE), Some((3, start + PATIENCE)), "nobody waits for it any more");
        assert_eq!(line.until(), None);
        // When it is ready after all, it comes in.
        line.ready(1, turn(1, "stuck.png"), start + ms(9_000));
        assert_eq!(line.next(start + ms(9_000)), Some((1, start + ms(9_000))));
    }

    #[test]
    fn who_changes_or_leaves_is_not_waited_for() {
        let now = Instant::now();
        let mut line = Line::default();
        for id in 1..4 {
            line.stand(id, turn(id as i64, "x"));
        }
        assert!(line.is_first(1) && !line.is_first(2));
        line.ready(3, turn(3, "x"), now);
        line.leave(1);
        assert_eq!(line.next(now), None);
        // Written again: its turn is later now.
        line.stand(2, turn(9, "x"));
        assert_eq!(line.next(now), Some((3, now)));
        assert_eq!((line.next(now), line.until()), (None, None));
    }

    proptest! {
        /// The laws: everybody comes in once; nobody waits longer than [`PATIENCE`]; and as long as nobody takes longer than that, everybody who stands in line comes in in turn,
        /// in whatever order they become ready.
        #[test]
        fn all_come_in_once_soon_and_in_turn(files in proptest::collection::vec((0..20_i64, 0..4_000_u64), 1..40)) {
            let start = Instant::now();
            let mut line = Line::default();
            for (id, (modified_ns, _)) in files.iter().enumerate() {
                line.stand(id as u64, turn(*modified_ns, &format!("{id}.png")));
            }
            let mut ready: Vec<(u64, usize)> = files.iter().enumerate().map(|(id, (_, at))| (*at, id)).collect();
            ready.sort_unstable();
            let (first, last) = (ready[0].0, ready[ready.len() - 1].0);
            let mut came = Vec::new();
            for at in (0..8_000).step_by(10) {
                let now = start + ms(at);
                for (_, id) in ready.extract_if(.., |(ready_at, _)| *ready_at <= at) {
                    line.ready(id as u64, turn(files[id].0, &format!("{id}.png")), now);
                }
                while let Some((id, since)) = line.next(now) {
                    prop_assert!(now <= since + PATIENCE, "nobody waits longer");
                    came.push(id as usize);
                }
                prop_assert!(line.until().is_none_or(|until| until > now), "nobody is forgotten");
            }
            let mut in_turn: Vec<usize> = (0..files.len()).collect();
            in_turn.sort_by_key(|id| turn(files[*id].0, &format!("{id}.png")));
            if last - first < 2_900 {
                prop_assert_eq!(&came, &in_turn);
            }
            came.sort_unstable();
            prop_assert_eq!(came, (0..files.len()).collect::<Vec<_>>(), "everybody, once");
        }

        /// The order is one: of any three names it never goes in a circle.
        #[test]
        fn the_order_of_names_is_an_order(names in proptest::collection::vec("[a0-1.]{0,6}", 3)) {
            let [a, b, c] = [&names[0], &names[1], &names[2]].map(|name| turn(0, name));
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            prop_assert_eq!(a == b, a.cmp(&b).is_eq());
            if a <= b && b <= c {
                prop_assert!(a <= c);
            }
        }
    }
}
