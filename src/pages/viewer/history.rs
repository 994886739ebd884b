//! What was drawn over an image and how long a pixel is, with every step of it to go back and forth.

use chairside_api::display::{Annotation, KnownLength};

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

/// The marks of an image, and how they came about.
#[derive(Clone, Debug, Default)]
pub struct History {
    now: Marks,
    before: Vec<Marks>,
    after: Vec<Marks>,
}

impl History {
    /// A history that begins with these.
    pub fn from(marks: Marks) -> Self {
        Self { now: marks, ..Self::default() }
    }

    /// The marks as they are.
    pub fn now(&self) -> &Marks {
        &self.now
    }

    /// Changes them, in a step that can be undone. Nothing happens when nothing changes.
    pub fn change(&mut self, change: impl FnOnce(&mut Marks)) {
        let mut changed = self.now.clone();
        change(&mut changed);
        if changed == self.now {
            return;
        }
        self.before.push(std::mem::replace(&mut self.now, changed));
        if self.before.len() > STEPS {
            self.before.remove(0);
        }
        self.after.clear();
    }

    /// Changes them as a part of the last step: a handle that is still being dragged.
    pub fn go_on(&mut self, change: impl FnOnce(&mut Marks)) {
        change(&mut self.now);
    }

    /// Whether there is a step to go back.
    pub fn can_undo(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether there is one to go forth again.
    pub fn can_redo(&self) -> bool {
        !self.after.is_empty()
    }

    /// One step back.
    pub fn undo(&mut self) {
        if let Some(before) = self.before.pop() {
            self.after.push(std::mem::replace(&mut self.now, before));
        }
    }

    /// One step forth.
    pub fn redo(&mut self) {
        if let Some(after) = self.after.pop() {
            self.before.push(std::mem::replace(&mut self.now, after));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_api::display::Shape;

    fn arrow(at: f64) -> Annotation {
        Annotation { frame: 0, shape: Shape::Arrow { from: [at, 0.0], to: [0.0, at] } }
    }

    #[test]
    fn every_step_goes_back_and_forth() {
        let mut history = History::default();
        history.change(|marks| marks.annotations.push(arrow(1.0)));
        history.change(|marks| marks.annotations.push(arrow(2.0)));
        history.change(|_| {});
        history.go_on(|marks| marks.annotations[1] = arrow(3.0));
        assert_eq!(history.now().annotations, [arrow(1.0), arrow(3.0)]);
        history.undo();
        assert_eq!(history.now().annotations, [arrow(1.0)]);
        history.undo();
        assert!(!history.can_undo() && history.now().annotations.is_empty());
        history.redo();
        history.redo();
        assert_eq!(history.now().annotations, [arrow(1.0), arrow(3.0)]);
        assert!(!history.can_redo());
        history.undo();
        history.change(|marks| marks.annotations.clear());
        assert!(!history.can_redo(), "another way was taken");
    }
}
