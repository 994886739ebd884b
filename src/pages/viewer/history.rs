//! What was drawn over an image and how long a pixel is, with every step of it to go back and forth; also when an image was taken back to how its file has it.

use super::display::Display;
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

/// How it was on the other side of a step.
#[derive(Clone, Debug)]
struct Step {
    marks: Marks,
    /// How the image was shown there, where the step changed that, too.
    display: Option<Display>,
}

/// The marks of an image, and how they came about.
#[derive(Clone, Debug, Default)]
pub struct History {
    now: Marks,
    before: Vec<Step>,
    after: Vec<Step>,
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
        if changed != self.now {
            self.step_to(changed, None);
        }
    }

    /// Nothing is drawn any more, and the image is shown in another way than `before`: one step.
    pub fn reset(&mut self, before: Display) {
        self.step_to(Marks::default(), Some(before));
    }

    fn step_to(&mut self, marks: Marks, display: Option<Display>) {
        self.before.push(Step { marks: std::mem::replace(&mut self.now, marks), display });
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

    /// One step back; `display`: how the image is shown, which is part of some steps.
    pub fn undo(&mut self, display: &mut Display) {
        step(&mut self.before, &mut self.now, &mut self.after, display);
    }

    /// One step forth.
    pub fn redo(&mut self, display: &mut Display) {
        step(&mut self.after, &mut self.now, &mut self.before, display);
    }
}

fn step(from: &mut Vec<Step>, now: &mut Marks, to: &mut Vec<Step>, display: &mut Display) {
    if let Some(step) = from.pop() {
        let display = step.display.map(|other| std::mem::replace(display, other));
        to.push(Step { marks: std::mem::replace(now, step.marks), display });
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
        history.undo(&mut Display::default());
        assert_eq!(history.now().annotations, [arrow(1.0)]);
        history.undo(&mut Display::default());
        assert!(!history.can_undo() && history.now().annotations.is_empty());
        history.redo(&mut Display::default());
        history.redo(&mut Display::default());
        assert_eq!(history.now().annotations, [arrow(1.0), arrow(3.0)]);
        assert!(!history.can_redo());
        history.undo(&mut Display::default());
        history.change(|marks| marks.annotations.clear());
        assert!(!history.can_redo(), "another way was taken");
    }
}
