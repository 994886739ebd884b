//! How an image is shown and what was drawn over it, with every step to it in the order of doing, to go back and forth: turning, brightness, the crop, measuring, calibration, a reset.

use super::display::Display;
use chairside_api::display::{Annotation, KnownLength, Region};

/// How many steps can be undone.
const STEPS: usize = 100;

/// What a person has drawn and calibrated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// A length they know.
    pub calibration: Option<KnownLength>,
    /// What they have drawn, the oldest first.
    pub annotations: Vec<Annotation>,
}

/// How an image is seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// How it is shown.
    pub display: Display,
    /// What is drawn over it.
    pub marks: Marks,
}

/// How an image is seen, and how that came about.
#[derive(Clone, Debug, Default)]
pub struct History {
    now: Seen,
    before: Vec<Seen>,
    after: Vec<Seen>,
    /// The last step is not over: a slider that is still being dragged.
    goes_on: bool,
    /// While the part that is shown is being chosen. What is chosen is no step before it is applied.
    choosing: Option<Choosing>,
}

/// The part that is shown is being chosen.
#[derive(Clone, Copy, Debug)]
struct Choosing {
    /// What was shown before; `None`: all.
    before: Option<Region>,
}

impl History {
    /// A history that begins with this.
    pub fn from(now: Seen) -> Self {
        Self { now, ..Self::default() }
    }

    /// The image as it is seen.
    pub fn now(&self) -> &Seen {
        &self.now
    }

    /// Changes it, in a step that can be undone. Nothing happens when nothing changes.
    pub fn change(&mut self, change: impl FnOnce(&mut Seen)) {
        self.end_step();
        self.drag(change);
        self.end_step();
    }

    /// Changes it as a part of the last step, or in a new one when that is over ([`Self::end_step`]).
    pub fn drag(&mut self, change: impl FnOnce(&mut Seen)) {
        let before = self.seen_by_others();
        let mut changed = self.now.clone();
        change(&mut changed);
        if changed == self.now {
            return;
        }
        self.now = changed;
        if !std::mem::replace(&mut self.goes_on, true) {
            self.step_from(before);
        }
    }

    /// Changes it as a part of the last step, whatever that was: a handle that is still being dragged, words that are typed.
    pub fn go_on(&mut self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.now);
    }

    /// What comes now is another step.
    pub fn end_step(&mut self) {
        self.goes_on = false;
    }

    /// The part that is shown begins to be chosen.
    pub fn begin_choice(&mut self) {
        self.choosing = Some(Choosing { before: self.now.display.crop });
    }

    /// Chooses it, or another one.
    pub fn choose(&mut self, crop: Option<Region>) {
        self.now.display.crop = crop;
    }

    /// What is chosen is what is shown: one step.
    pub fn apply_choice(&mut self) {
        let before = self.seen_by_others();
        self.choosing = None;
        if before != self.now {
            self.step_from(before);
        }
        self.end_step();
    }

    /// What was shown before is shown again; answers whether that was another part.
    pub fn cancel_choice(&mut self) -> bool {
        let before = self.seen_by_others();
        self.choosing = None;
        std::mem::replace(&mut self.now, before) != self.now
    }

    /// Takes over what somebody else has set; what comes back as it was sent keeps the steps to it.
    pub fn take_over(&mut self, seen: Seen) {
        if self.seen_by_others() != seen {
            *self = Self { choosing: self.choosing.map(|_| Choosing { before: seen.display.crop }), ..Self::from(seen) };
        }
    }

    /// Without what is only being chosen.
    fn seen_by_others(&self) -> Seen {
        let mut seen = self.now.clone();
        if let Some(Choosing { before }) = self.choosing {
            seen.display.crop = before;
        }
        seen
    }

    fn step_from(&mut self, before: Seen) {
        self.before.push(before);
        if self.before.len() > STEPS {
            self.before.remove(0);
        }
        self.after.clear();
    }

    /// Whether there is a step to go back.
    pub fn can_undo(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether there is one to go forth again.
    pub fn can_redo(&self) -> bool {
        !self.after.is_empty()
    }

    /// One step back. What was being chosen is the last that was done.
    pub fn undo(&mut self) {
        if self.choosing.is_some() && self.now.display.crop != self.seen_by_others().display.crop {
            self.now = self.seen_by_others();
        } else if let Some(before) = self.before.pop() {
            self.after.push(std::mem::replace(&mut self.now, before));
            self.stepped();
        }
    }

    /// One step forth.
    pub fn redo(&mut self) {
        if let Some(after) = self.after.pop() {
            let now = self.seen_by_others();
            self.before.push(now);
            self.now = after;
            self.stepped();
        }
    }

    fn stepped(&mut self) {
        self.end_step();
        self.choosing = self.choosing.map(|_| Choosing { before: self.now.display.crop });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_api::display::Shape;

    fn arrow(at: f64) -> Annotation {
        Annotation { frame: 0, shape: Shape::Arrow { from: [at, 0.0], to: [0.0, at] } }
    }

    fn draw(history: &mut History, at: f64) {
        history.change(|seen| seen.marks.annotations.push(arrow(at)));
    }

    const PART: Option<Region> = Some(Region { min: [1.0, 2.0], size: [30.0, 40.0] });

    #[test]
    fn every_step_goes_back_and_forth() {
        let mut history = History::default();
        draw(&mut history, 1.0);
        draw(&mut history, 2.0);
        history.change(|_| {});
        history.go_on(|seen| seen.marks.annotations[1] = arrow(3.0));
        assert_eq!(history.now().marks.annotations, [arrow(1.0), arrow(3.0)]);
        history.undo();
        assert_eq!(history.now().marks.annotations, [arrow(1.0)]);
        history.undo();
        assert!(!history.can_undo() && history.now().marks.annotations.is_empty());
        history.redo();
        history.redo();
        assert_eq!(history.now().marks.annotations, [arrow(1.0), arrow(3.0)]);
        assert!(!history.can_redo());
        history.undo();
        history.change(|seen| seen.marks.annotations.clear());
        assert!(!history.can_redo(), "another way was taken");
    }

    #[test]
    fn what_is_dragged_is_one_step_and_whatever_was_done_last_goes_first() {
        let mut history = History::default();
        draw(&mut history, 1.0);
        for sharpen in 1..40 {
            history.drag(|seen| seen.display.sharpen = sharpen);
        }
        history.end_step();
        history.change(|seen| seen.display.inverted = true);
        history.undo();
        assert_eq!((history.now().display.inverted, history.now().display.sharpen), (false, 39));
        history.undo();
        assert_eq!((history.now().display.sharpen, history.now().marks.annotations.len()), (0, 1));
        history.redo();
        assert_eq!(history.now().display.sharpen, 39);
    }

    #[test]
    fn a_part_is_a_step_when_it_is_applied_and_none_when_it_is_not() {
        let mut history = History::default();
        history.begin_choice();
        history.choose(PART);
        assert!(history.cancel_choice() && !history.can_undo());
        history.begin_choice();
        history.choose(PART);
        history.change(|seen| seen.display.inverted = true);
        history.apply_choice();
        assert_eq!(history.now().display.crop, PART);
        history.undo();
        assert_eq!((history.now().display.crop, history.now().display.inverted), (None, true));
        history.undo();
        assert_eq!((history.now().display.crop, history.now().display.inverted), (None, false), "what was only chosen is no step");
    }

    #[test]
    fn what_is_being_chosen_is_undone_before_what_was_done_before_it() {
        let mut history = History::default();
        draw(&mut history, 1.0);
        history.begin_choice();
        history.choose(PART);
        history.undo();
        assert_eq!((history.now().display.crop, history.now().marks.annotations.len()), (None, 1));
        history.undo();
        assert_eq!(history.now().marks.annotations.len(), 0);
    }

    #[test]
    fn what_comes_back_as_it_was_sent_keeps_its_steps() {
        let mut history = History::default();
        draw(&mut history, 1.0);
        history.take_over(history.now().clone());
        assert!(history.can_undo());
        history.take_over(Seen::default());
        assert!(!history.can_undo() && history.now().marks.annotations.is_empty(), "somebody else's");
    }
}
