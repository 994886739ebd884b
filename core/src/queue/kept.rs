//! Places of a mount that are kept for images of which it is not certain whose they are: from the landing until a person says whose each is. Each is part of the transaction that
//! changes the image, so that no restart forgets a place.

use super::{
    library::Change,
    mounts::{belongs, select},
    placing::Placing,
};
use crate::{
    ActivityKind, Doubt, Image, ImageState, Notice, Severity,
    db::DbError,
    ingest::shape_in,
    mount::{Belongs, Mount},
};
use chairside_api::{ImageId, PatientId};
use chairside_words::say;

impl Change<'_> {
    /// An exposure came while it was not certain whose it is. Where the mount of whom is in the banner takes images, the place where it would have gone is kept for it: what comes
    /// after goes where it belongs.
    pub(super) fn keep_place(&mut self, image: &Image, banner: Option<&PatientId>) -> Result<(), DbError> {
        let is_exposure = image.doubt.is_some_and(Doubt::is_of_the_moment);
        let Some(banner) = banner.filter(|_| is_exposure) else { return Ok(()) };
        let armed = select(&self.transaction, "patient_id = ?1 AND armed_at IS NOT NULL", [banner.as_str()])?;
        let Some(mut mount) = armed.into_iter().find(|mount| mount.takes(self.now)) else { return Ok(()) };
        let waited = mount.waits();
        if mount.keep(&image.id).is_none() {
            return Ok(());
        }
        let text = say!("series-place-kept", file = image.file_name);
        self.say(ActivityKind::Capture, Severity::Warning, &text, Some(&image.id), None)?;
        // Of a whole batch it is said once.
        if !waited {
            self.notify(Notice::Said { severity: Severity::Warning, text });
        }
        self.keep_mount(mount)
    }

    /// It is known now whose an image is for which a place was kept: it goes there as if it landed now, or the place is given up.
    pub(super) fn settle_kept_place(&mut self, image: &Image) -> Result<(), DbError> {
        if image.state == ImageState::Unassigned {
            return Ok(());
        }
        for mut mount in self.mounts_that_keep(&image.id)? {
            if belongs(image, &mount.patient) != Belongs::Here {
                mount.lose(&image.id);
                self.keep_mount(mount)?;
                continue;
            }
            let before = mount.arrangement();
            mount.land_as_kept(&image.id);
            let shapes = shape_in(&image.spool_path, image.format).into_iter().map(|shape| (image.id.clone(), shape)).collect();
            // As where it lands: nothing a person did.
            self.save_mount(&before, mount, &Placing { shapes: &shapes, by: &image.room, is_landing: true })?;
        }
        Ok(())
    }

    pub(super) fn mounts_that_keep(&self, image: &ImageId) -> Result<Vec<Mount>, DbError> {
        select(&self.transaction, "id IN (SELECT mount_id FROM mount_slots WHERE kept_for = ?1)", [image.as_str()])
    }
}

#[cfg(test)]
#[path = "kept_tests.rs"]
mod tests;
