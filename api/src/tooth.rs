//! Tooth numbers by ISO 3950 (FDI): permanent 11-18, 21-28, 31-38, 41-48; deciduous 51-55, 61-65, 71-75, 81-85.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// One tooth, by its two digits of ISO 3950: quadrant, then position from the midline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tooth(u8);

/// The text names no tooth of ISO 3950.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ is not a tooth. Teeth are 11-18, 21-28, 31-38, 41-48, and 51-55, 61-65, 71-75, 81-85 for milk teeth")]
pub struct InvalidTooth(String);

impl Tooth {
    /// The upper arch as it is drawn: the patient's right is on the left of the screen.
    pub const UPPER: [Tooth; 16] = arch([18, 17, 16, 15, 14, 13, 12, 11, 21, 22, 23, 24, 25, 26, 27, 28]);
    /// The lower arch as it is drawn: the patient's right is on the left of the screen.
    pub const LOWER: [Tooth; 16] = arch([48, 47, 46, 45, 44, 43, 42, 41, 31, 32, 33, 34, 35, 36, 37, 38]);

    /// A tooth from its two digits.
    pub fn new(number: u8) -> Result<Self, InvalidTooth> {
        let positions = match number / 10 {
            1..=4 => 1..=8,
            5..=8 => 1..=5,
            _ => return Err(InvalidTooth(number.to_string())),
        };
        if positions.contains(&(number % 10)) { Ok(Self(number)) } else { Err(InvalidTooth(number.to_string())) }
    }

    /// The two digits as one number, 11 to 85.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The first digit: 1-4 permanent, 5-8 deciduous.
    pub const fn quadrant(self) -> u8 {
        self.0 / 10
    }

    /// The second digit: 1 is the central incisor.
    pub const fn position(self) -> u8 {
        self.0 % 10
    }

    /// Whether this is a tooth of the upper jaw.
    pub const fn is_upper(self) -> bool {
        matches!(self.quadrant(), 1 | 2 | 5 | 6)
    }

    /// Whether this is on the patient's right.
    pub const fn is_right(self) -> bool {
        matches!(self.quadrant(), 1 | 4 | 5 | 8)
    }

    /// Whether this is a milk tooth.
    pub const fn is_deciduous(self) -> bool {
        self.quadrant() >= 5
    }

    /// The tooth in words: `lower left first molar`.
    pub fn name(self) -> String {
        let kind = match (self.is_deciduous(), self.position()) {
            (_, 1) => "central incisor",
            (_, 2) => "lateral incisor",
            (_, 3) => "canine",
            (false, 4) => "first premolar",
            (false, 5) => "second premolar",
            (false, 6) | (true, 4) => "first molar",
            (false, 7) | (true, 5) => "second molar",
            _ => "third molar",
        };
        format!(
            "{} {} {}{kind}",
            if self.is_upper() { "upper" } else { "lower" },
            if self.is_right() { "right" } else { "left" },
            if self.is_deciduous() { "deciduous " } else { "" },
        )
    }
}

const fn arch(numbers: [u8; 16]) -> [Tooth; 16] {
    let mut teeth = [Tooth(0); 16];
    let mut at = 0;
    while at < 16 {
        teeth[at] = Tooth(numbers[at]);
        at += 1;
    }
    teeth
}

impl fmt::Display for Tooth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl FromStr for Tooth {
    type Err = InvalidTooth;

    fn from_str(text: &str) -> Result<Self, InvalidTooth> {
        let text = text.trim();
        match text.as_bytes() {
            [quadrant @ b'1'..=b'8', position @ b'1'..=b'8'] => Self::new((quadrant - b'0') * 10 + position - b'0').map_err(|_| InvalidTooth(text.to_owned())),
            _ => Err(InvalidTooth(text.chars().take(16).collect())),
        }
    }
}

/// The teeth one image shows. On the wire `toothNumber`: comma-separated, lowest first, so that a single tooth is just its number.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
#[schema(value_type = Option<String>, example = "36,37")]
pub struct ToothSet(BTreeSet<Tooth>);

impl ToothSet {
    /// No tooth: the image is not tied to one.
    pub const fn none() -> Self {
        Self(BTreeSet::new())
    }

    /// Just this tooth.
    pub fn one(tooth: Tooth) -> Self {
        Self(BTreeSet::from([tooth]))
    }

    /// Whether no tooth is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many teeth are named.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether `tooth` is among them.
    pub fn contains(&self, tooth: Tooth) -> bool {
        self.0.contains(&tooth)
    }

    /// Adds the tooth when it is not there, takes it out when it is.
    pub fn toggle(&mut self, tooth: Tooth) {
        if !self.0.remove(&tooth) {
            self.0.insert(tooth);
        }
    }

    /// The teeth, lowest number first.
    pub fn iter(&self) -> impl Iterator<Item = Tooth> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Tooth> for ToothSet {
    fn from_iter<I: IntoIterator<Item = Tooth>>(teeth: I) -> Self {
        Self(teeth.into_iter().collect())
    }
}

impl fmt::Display for ToothSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, tooth) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            write!(f, "{tooth}")?;
        }
        Ok(())
    }
}

impl FromStr for ToothSet {
    type Err = InvalidTooth;

    /// Reads `36`, `36,37` or `36, 37`; the empty text is no tooth.
    fn from_str(text: &str) -> Result<Self, InvalidTooth> {
        if text.trim().is_empty() {
            return Ok(Self::none());
        }
        text.split(',').map(str::parse).collect()
    }
}

impl Serialize for ToothSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_empty() { serializer.serialize_none() } else { serializer.collect_str(self) }
    }
}

impl<'de> Deserialize<'de> for ToothSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)? {
            None => Ok(Self::none()),
            Some(text) => text.parse().map_err(serde::de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_mouth_has_32_permanent_and_20_milk_teeth() {
        let teeth: Vec<_> = (0..=u8::MAX).filter_map(|number| Tooth::new(number).ok()).collect();
        assert_eq!(teeth.iter().filter(|tooth| !tooth.is_deciduous()).count(), 32);
        assert_eq!(teeth.iter().filter(|tooth| tooth.is_deciduous()).count(), 20);
        assert!(Tooth::UPPER.iter().chain(&Tooth::LOWER).all(|tooth| Tooth::new(tooth.number()) == Ok(*tooth)));
    }

    #[test]
    fn a_tooth_says_its_name() {
        let name = |number| Tooth::new(number).unwrap().name();
        assert_eq!(name(36), "lower left first molar");
        assert_eq!(name(11), "upper right central incisor");
        assert_eq!(name(75), "lower left deciduous second molar");
    }

    #[test]
    fn one_tooth_is_its_number_on_the_wire_and_none_is_null() {
        assert_eq!(serde_json::to_string(&ToothSet::one(Tooth::new(36).unwrap())).unwrap(), "\"36\"");
        assert_eq!(serde_json::to_string(&ToothSet::none()).unwrap(), "null");
        assert_eq!("37, 36".parse::<ToothSet>().unwrap().to_string(), "36,37");
        assert!("19".parse::<ToothSet>().is_err() && "36,".parse::<ToothSet>().is_err() && "3６".parse::<Tooth>().is_err());
    }

    proptest! {
        #[test]
        fn a_set_survives_the_wire(numbers in proptest::collection::vec(0..=99_u8, 0..8)) {
            let set: ToothSet = numbers.into_iter().filter_map(|number| Tooth::new(number).ok()).collect();
            prop_assert_eq!(set.to_string().parse::<ToothSet>().unwrap(), set.clone());
            prop_assert_eq!(serde_json::from_str::<ToothSet>(&serde_json::to_string(&set).unwrap()).unwrap(), set);
        }

        #[test]
        fn toggling_twice_changes_nothing(numbers in proptest::collection::vec(11..=18_u8, 0..4), tooth in 11..=18_u8) {
            let set: ToothSet = numbers.into_iter().filter_map(|number| Tooth::new(number).ok()).collect();
            let mut twice = set.clone();
            twice.toggle(Tooth::new(tooth).unwrap());
            twice.toggle(Tooth::new(tooth).unwrap());
            prop_assert_eq!(twice, set);
        }
    }
}
