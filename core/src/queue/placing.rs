//! What a place of a mount gives to its image, teeth and turn, and how both are taken back. What a person has set or turned is not lost by it, and nothing that is sent goes out with
//! teeth that came after it was approved.

use super::{
    act::{Outcome, Refusal},
    library::Change,
    rows::Stored,
};
use crate::{
    ActivityKind, ImageState, Notice, Severity,
    db::DbError,
    mount::{Had, SlotPlan},
};
use chairside_api::{ImageId, ToothSet, display::DisplayState};
use chairside_imaging::Shape;
use chairside_words::say;
use rusqlite::{OptionalExtension, params};
use std::collections::HashMap;

/// What is known of images' shapes, by image.
pub(super) type Shapes = HashMap<ImageId, Shape>;

/// How images come to their places.
pub(super) struct Placing<'a> {
    pub(super) shapes: &'a Shapes,
    /// Who, for how they are turned.
    pub(super) by: &'a str,
    /// By themselves, not by what a person does with the mount.
    pub(super) is_landing: bool,
}

impl Change<'_> {
    /// Gives an image the teeth of its place and, where the mount turns its images, its turn.
    pub(super) fn fit(&mut self, image: &ImageId, plan: &SlotPlan, turns: bool, placing: &Placing<'_>) -> Result<Outcome, DbError> {
        let outcome = self.give_teeth(image, plan, placing.is_landing)?;
        if turns {
            self.turn(image, plan, placing.shapes.get(image).copied(), placing.by)?;
        }
        Ok(outcome)
    }

    /// The teeth of its place are the image's. One that lands keeps those that a person has set.
    fn give_teeth(&mut self, image: &ImageId, plan: &SlotPlan, is_landing: bool) -> Result<Outcome, DbError> {
        let Some(mut stored) = self.find(image)? else { return Ok(Ok(())) };
        let is_set = !stored.image.teeth.is_empty() && !stored.image.teeth_suggested;
        if plan.teeth.is_empty() || (is_landing && is_set) {
            return Ok(Ok(()));
        }
        // Where the program that took it names other teeth than the place, a person looks before either is sent.
        let suggested = stored.image.teeth_suggested && !stored.image.teeth.iter().any(|tooth| plan.teeth.contains(tooth));
        if !is_landing {
            return self.change_teeth(stored, &plan.teeth, suggested);
        }
        if stored.image.teeth != plan.teeth {
            (stored.image.teeth, stored.image.teeth_suggested) = (plan.teeth.clone(), suggested);
            self.save(stored)?;
        }
        Ok(Ok(()))
    }

    /// An image has other teeth by where it stands. What was approved with those before, or was to be sent unseen, is not sent before a person has looked at it.
    fn change_teeth(&mut self, mut stored: Stored, teeth: &ToothSet, suggested: bool) -> Result<Outcome, DbError> {
        if stored.image.teeth == *teeth {
            return Ok(Ok(()));
        }
        if stored.maybe_sent || !stored.image.state.is_open() {
            return Ok(Err(Refusal::TeethSent(stored.image.file_name)));
        }
        (stored.image.teeth, stored.image.teeth_suggested) = (teeth.clone(), suggested);
        if stored.image.state.is_queued() {
            stored.image.state = ImageState::NeedsReview;
            let text = say!("series-to-review", file = stored.image.file_name);
            let patient = stored.image.subject.as_ref().map(|subject| subject.patient_id.clone());
            self.say(ActivityKind::Review, Severity::Warning, &text, Some(&stored.image.id), patient.as_ref())?;
            self.notify(Notice::Said { severity: Severity::Warning, text });
        }
        self.save(stored)?;
        Ok(Ok(()))
    }

    /// An image that has left the one place, or gone to the other, has again what it had before: its teeth, unless a person has set others since; how far it was turned, unless a person has
    /// turned it since.
    pub(super) fn give_back(&mut self, had: &Had, from: Option<&SlotPlan>, to: Option<&SlotPlan>, by: &str) -> Result<Outcome, DbError> {
        self.turn_back(had, by)?;
        let Some(stored) = self.find(&had.image)? else { return Ok(Ok(())) };
        let are_of = |plan: Option<&SlotPlan>, teeth: &ToothSet| plan.is_some_and(|plan| !teeth.is_empty() && plan.teeth == *teeth);
        if are_of(from, &stored.image.teeth) || are_of(to, &had.teeth) {
            return self.change_teeth(stored, &had.teeth, had.teeth_suggested);
        }
        Ok(Ok(()))
    }

    /// Turns an image as its place says, unless a person has turned it otherwise, or it stands upright. One whose shape is not known stays as it is, but for what a place has turned.
    fn turn(&mut self, image: &ImageId, plan: &SlotPlan, shape: Option<Shape>, by: &str) -> Result<(), DbError> {
        let before = self.turned(image)?;
        let display = super::display::of(&self.transaction, image)?.map(|saved| saved.state.clone()).unwrap_or_default();
        if display.degrees != f64::from(before.map_or(0, |(degrees, _)| degrees)) {
            return Ok(());
        }
        let degrees = match (before, shape) {
            (Some((_, true)), _) => 0,
            (_, Some(shape)) => plan.turn_of(shape),
            (Some((1.., false)), None) => plan.degrees,
            (_, None) => return Ok(()),
        };
        // The first place that would turn it tells: one that turns nothing says nothing.
        let is_upright = before.filter(|(degrees, is_upright)| *is_upright || *degrees > 0).map_or(degrees != plan.degrees, |(_, is_upright)| is_upright);
        self.keep_turn(image, degrees, is_upright, display, by)
    }

    /// Turns an image back to how far it was, unless a person has turned it since.
    fn turn_back(&mut self, had: &Had, by: &str) -> Result<(), DbError> {
        let display = super::display::of(&self.transaction, &had.image)?.map(|saved| saved.state.clone()).unwrap_or_default();
        let turned = self.turned(&had.image)?.filter(|(degrees, _)| display.degrees == f64::from(*degrees));
        // No place turns by anything else.
        let degrees = [0_u16, 90, 180, 270].into_iter().find(|degrees| f64::from(*degrees) == had.degrees);
        let Some(((_, is_upright), degrees)) = turned.zip(degrees) else { return Ok(()) };
        self.keep_turn(&had.image, degrees, is_upright, display, by)
    }

    /// How far a place has turned an image, and whether it stood upright already.
    fn turned(&self, image: &ImageId) -> Result<Option<(u16, bool)>, DbError> {
        let sql = "SELECT degrees, is_upright FROM turns WHERE image_id = ?1";
        Ok(self.transaction.prepare_cached(sql)?.query_row([image.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    fn keep_turn(&mut self, image: &ImageId, degrees: u16, is_upright: bool, display: DisplayState, by: &str) -> Result<(), DbError> {
        self.transaction
            .prepare_cached(
                "INSERT INTO turns (image_id, degrees, is_upright) VALUES (?1, ?2, ?3) ON CONFLICT (image_id) DO UPDATE SET degrees = ?2, is_upright = ?3",
            )?
            .execute(params![image.as_str(), degrees, is_upright])?;
        if display.degrees != f64::from(degrees) {
            self.put_display(image, DisplayState { degrees: f64::from(degrees), ..display }, by)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "placing_tests.rs"]
mod tests;
