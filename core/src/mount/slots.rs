//! What belongs where in a mount: the templates, and where each place stands when the mouth is looked at.

use chairside_api::{Tooth, ToothSet};
use chairside_imaging::Shape;
use chairside_words::say;

/// Which template a mount is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MountKind {
    /// 14 periapical images and 4 bitewings.
    FullMouth,
    /// Molars and premolars of both sides.
    FourBitewings,
    /// One of each side.
    TwoBitewings,
    /// As a person has chosen.
    Custom,
}

impl MountKind {
    /// All, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::FullMouth, Self::FourBitewings, Self::TwoBitewings, Self::Custom];

    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::FullMouth => say!("mount-full-mouth"),
            Self::FourBitewings => say!("mount-four-bitewings"),
            Self::TwoBitewings => say!("mount-two-bitewings"),
            Self::Custom => say!("mount-custom"),
        }
    }

    /// The name as the database has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::FullMouth => "full_mouth",
            Self::FourBitewings => "bitewings_4",
            Self::TwoBitewings => "bitewings_2",
            Self::Custom => "custom",
        }
    }

    /// The one of that name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its places, in the order they are taken; a custom one has none yet.
    pub fn slots(self) -> Vec<SlotPlan> {
        let periapical = |teeth: &[u8]| SlotPlan::new(Projection::Periapical, set(teeth));
        let bitewing = |teeth: &[u8]| SlotPlan::new(Projection::Bitewing, set(teeth));
        match self {
            Self::FullMouth => {
                let mut slots = vec![
                    periapical(&[18, 17, 16]),
                    periapical(&[15, 14]),
                    periapical(&[13, 12]),
                    periapical(&[11, 21]),
                    periapical(&[22, 23]),
                    periapical(&[24, 25]),
                    periapical(&[26, 27, 28]),
                    periapical(&[38, 37, 36]),
                    periapical(&[35, 34]),
                    periapical(&[33, 32]),
                    periapical(&[31, 41]),
                    periapical(&[42, 43]),
                    periapical(&[44, 45]),
                    periapical(&[46, 47, 48]),
                ];
                slots.extend(Self::FourBitewings.slots());
                slots
            }
            Self::FourBitewings => vec![bitewing(&[17, 16, 46, 47]), bitewing(&[15, 14, 44, 45]), bitewing(&[24, 25, 35, 34]), bitewing(&[26, 27, 37, 36])],
            Self::TwoBitewings => vec![bitewing(&[16, 15, 14, 44, 45, 46]), bitewing(&[24, 25, 26, 36, 35, 34])],
            Self::Custom => Vec::new(),
        }
    }
}

/// How an image is taken. Both are intraoral (DICOM modality IO).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Projection {
    /// Whole teeth of one jaw, with their roots.
    Periapical,
    /// The crowns of both jaws.
    Bitewing,
}

impl Projection {
    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Periapical => say!("projection-periapical"),
            Self::Bitewing => say!("projection-bitewing"),
        }
    }

    /// The name as the database has it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Periapical => "periapical",
            Self::Bitewing => "bitewing",
        }
    }

    /// DICOM's modality of such an image.
    pub const fn modality(self) -> &'static str {
        match self {
            Self::Periapical | Self::Bitewing => "IO",
        }
    }

    /// The one of that name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Periapical, Self::Bitewing].into_iter().find(|projection| projection.name() == name)
    }
}

/// What belongs in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotPlan {
    /// How the image is taken.
    pub projection: Projection,
    /// The teeth it shows.
    pub teeth: ToothSet,
    /// How far an image is turned that comes from a sensor which does not turn it: clockwise, 0, 90, 180 or 270 degrees.
    pub degrees: u16,
}

/// Where a place stands when the mouth is looked at: the patient's right is on the left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// 0: upper, 1: both jaws, 2: lower.
    pub row: u8,
    /// From the left, in teeth: 0 is beyond 18, 16 beyond 28.
    pub across: f32,
}

impl SlotPlan {
    /// A place for these teeth. Upper front 0°, lower front 180°, left 90°, right 270°: so a sensor lies in the mouth at each.
    pub fn new(projection: Projection, teeth: ToothSet) -> Self {
        let is_front = !teeth.is_empty() && teeth.iter().all(|tooth| tooth.position() <= 3);
        let first = teeth.iter().next();
        let degrees = match first {
            None => 0,
            Some(tooth) if is_front && projection == Projection::Periapical => {
                if tooth.is_upper() {
                    0
                } else {
                    180
                }
            }
            Some(tooth) if tooth.is_right() => 270,
            Some(_) => 90,
        };
        Self { projection, teeth, degrees }
    }

    /// How far an image of that shape is turned here, clockwise: as the place says, but for one that stands upright already.
    ///
    /// Upright is what says in its file how it stands, and in a place that is wider than high what is wider than high by more than 5 %: whoever took it has turned it. A square says nothing.
    pub(crate) fn turn_of(&self, shape: Shape) -> u16 {
        let is_upright = shape.is_oriented || (self.is_wide() && f64::from(shape.width) > 1.05 * f64::from(shape.height));
        if is_upright { 0 } else { self.degrees }
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        let columns: Vec<f32> = self.teeth.iter().map(column).collect();
        let across = if columns.is_empty() { 8.0 } else { columns.iter().sum::<f32>() / columns.len() as f32 };
        let upper = self.teeth.iter().any(Tooth::is_upper);
        let lower = self.teeth.iter().any(|tooth| !tooth.is_upper());
        let row = match (self.projection, upper, lower) {
            (Projection::Bitewing, ..) | (_, true, true) | (_, false, false) => 1,
            (_, true, false) => 0,
            (_, false, true) => 2,
        };
        Place { row, across }
    }

    /// Whether it is wider than high: all but the front teeth.
    pub const fn is_wide(&self) -> bool {
        matches!(self.degrees, 90 | 270)
    }
}

/// The middle of a tooth's column, 0.5 to 15.5 from the left.
fn column(tooth: Tooth) -> f32 {
    let from_middle = f32::from(tooth.position()) - 0.5;
    if tooth.is_right() { 8.0 - from_middle } else { 8.0 + from_middle }
}

fn set(numbers: &[u8]) -> ToothSet {
    numbers.iter().filter_map(|number| Tooth::new(*number).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_mouth_is_14_periapical_images_and_4_bitewings_and_shows_every_tooth() {
        let slots = MountKind::FullMouth.slots();
        let count = |projection| slots.iter().filter(|slot| slot.projection == projection).count();
        assert_eq!((count(Projection::Periapical), count(Projection::Bitewing)), (14, 4));
        let periapical: Vec<Tooth> = slots.iter().filter(|slot| slot.projection == Projection::Periapical).flat_map(|slot| slot.teeth.iter()).collect();
        assert_eq!(periapical.len(), 32, "each once");
        assert!(Tooth::UPPER.iter().chain(&Tooth::LOWER).all(|tooth| periapical.contains(tooth)));
        assert_eq!(MountKind::FourBitewings.slots().len(), 4);
        assert_eq!(MountKind::TwoBitewings.slots().len(), 2);
    }

    #[test]
    fn a_place_is_turned_as_the_sensor_lies_there() {
        let plan = |projection, teeth: &str| SlotPlan::new(projection, teeth.parse().unwrap());
        assert_eq!(plan(Projection::Periapical, "11,21").degrees, 0);
        assert_eq!(plan(Projection::Periapical, "31,41").degrees, 180);
        assert_eq!(plan(Projection::Bitewing, "26,27,36,37").degrees, 90);
        assert_eq!(plan(Projection::Bitewing, "16,17,46,47").degrees, 270);
        assert_eq!(plan(Projection::Periapical, "36,37,38").degrees, 90);
    }

    #[test]
    fn what_stands_upright_is_not_turned() {
        let turn = |teeth: &str, width, height, is_oriented| {
            SlotPlan::new(Projection::Periapical, teeth.parse().unwrap()).turn_of(Shape { width, height, is_oriented })
        };
        let (upper_front, lower_front, left, right) = ("11,21", "31,41", "36,37", "16,17");
        for (teeth, width, height, degrees) in [
            (upper_front, 1300, 1700, 0),
            (lower_front, 1300, 1700, 180),
            (lower_front, 1700, 1300, 180),
            (left, 1300, 1700, 90),
            (right, 1300, 1700, 270),
            (left, 1700, 1300, 0),
            (right, 1700, 1300, 0),
            // As good as square.
            (left, 1050, 1000, 90),
            (right, 1000, 1050, 270),
            (right, 1051, 1000, 0),
        ] {
            assert_eq!(turn(teeth, width, height, false), degrees, "{teeth} {width} × {height}");
            assert_eq!(turn(teeth, width, height, true), 0, "{teeth} {width} × {height}");
        }
    }

    #[test]
    fn the_patients_right_is_on_the_left() {
        let place = |kind: MountKind, at: usize| kind.slots()[at].place();
        let upper: Vec<f32> = (0..7).map(|at| place(MountKind::FullMouth, at).across).collect();
        assert!(upper.is_sorted(), "{upper:?}");
        assert!((0..7).all(|at| place(MountKind::FullMouth, at).row == 0) && (7..14).all(|at| place(MountKind::FullMouth, at).row == 2));
        assert!(place(MountKind::TwoBitewings, 0).across < 8.0 && place(MountKind::TwoBitewings, 1).across > 8.0);
        assert_eq!(place(MountKind::TwoBitewings, 0).row, 1);
    }
}
