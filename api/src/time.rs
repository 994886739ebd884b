//! Times on the wire: RFC 3339, UTC, always with milliseconds.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr, time::Duration};

/// A moment, to the millisecond. `2026-11-21T10:42:07.123Z` on the wire, milliseconds since 1970 in a database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, utoipa::ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-21T10:42:07.123Z")]
pub struct UtcTime(i64);

impl UtcTime {
    /// The system's clock now. Ask a clock that was passed in instead, wherever a test may want to set the time.
    pub fn now() -> Self {
        Self(Timestamp::now().as_millisecond())
    }

    /// From milliseconds since 1970-01-01T00:00Z; clamped to years -9999..=9999.
    pub fn from_millis(ms: i64) -> Self {
        Self(ms.clamp(Timestamp::MIN.as_millisecond(), Timestamp::MAX.as_millisecond()))
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// The same moment for calendar arithmetic and local time.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// How long after `earlier` this is; zero when it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0).max(0) as u64)
    }

    /// The moment `duration` later.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self::from_millis(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The moment `duration` earlier.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self::from_millis(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl fmt::Display for UtcTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

impl FromStr for UtcTime {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        Ok(Self(text.parse::<Timestamp>()?.as_millisecond()))
    }
}

impl Serialize for UtcTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn milliseconds_are_always_written() {
        assert_eq!(UtcTime::from_millis(0).to_string(), "1970-01-01T00:00:00.000Z");
        assert_eq!(UtcTime::from_millis(1_795_257_727_120).to_string(), "2026-11-21T10:42:07.120Z");
    }

    proptest! {
        #[test]
        fn text_is_the_same_moment(ms in -62_000_000_000_000_i64..250_000_000_000_000) {
            let time = UtcTime::from_millis(ms);
            prop_assert_eq!(time.to_string().parse::<UtcTime>().unwrap(), time);
        }

        #[test]
        fn no_arithmetic_overflows(ms: i64, by: u64) {
            let time = UtcTime::from_millis(ms);
            prop_assert!(time.plus(Duration::from_millis(by)) >= time);
            prop_assert!(time.minus(Duration::from_millis(by)) <= time);
        }
    }
}
