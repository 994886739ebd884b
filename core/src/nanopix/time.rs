//! NanoPix's times: the wall clock of the clinic, without a zone (`2025-01-21 15:26:46`). Here they become moments, with the zone that is set, and back.
//!
//! An hour that the clocks skip (spring) is taken as if they had not been put forward; an hour that comes twice (autumn) as the first of the two. So a
//! time of the second one is an hour early; NanoPix has not written down which it was.

use chairside_api::UtcTime;
use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};

/// How far the seconds in an image's UID may be from its `datetime`: the two are taken at different steps of one exposure.
const UID_DISTANCE_SECONDS: i64 = 5 * 60;

/// All offsets in use are whole quarters of an hour.
const QUARTER_SECONDS: i64 = 15 * 60;

/// A wall-clock time as NanoPix writes it; `None` when the text is none.
pub fn wall_clock_of(text: &str) -> Option<DateTime> {
    text.trim().parse().ok()
}

/// The moment of a wall-clock time in this zone.
pub fn moment_of(text: &str, zone: &TimeZone) -> Option<UtcTime> {
    let moment = zone.to_ambiguous_timestamp(wall_clock_of(text)?).compatible().ok()?;
    Some(UtcTime::from_millis(moment.as_millisecond()))
}

/// The wall clock at this moment in this zone.
pub fn wall_clock(moment: UtcTime, zone: &TimeZone) -> DateTime {
    zone.to_datetime(moment.timestamp())
}

/// A wall-clock time as NanoPix writes it.
pub fn wall_clock_text(moment: UtcTime, zone: &TimeZone) -> String {
    wall_clock(moment, zone).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// One image's two times: the wall clock, and the UTC seconds that are in its UID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    moment: Timestamp,
    offset: Offset,
}

impl Sample {
    /// From `Study.datetime` and `Study.sop_instance_uid` (`1.2.276.0.7230010.3.1.4.….1737469922.529`: the last number but one are seconds since 1970, UTC).
    /// `None` when they are not such a pair, for instance because the clock was wrong that day.
    pub fn new(datetime: &str, uid: &str) -> Option<Self> {
        let wall = wall_clock_of(datetime)?;
        let seconds = uid.trim().rsplit('.').nth(1)?.parse::<i64>().ok()?;
        let moment = Timestamp::from_second(seconds).ok()?;
        let ahead = Offset::UTC.to_timestamp(wall).ok()?.as_second() - seconds;
        let quarters = (ahead as f64 / QUARTER_SECONDS as f64).round() as i64;
        if (ahead - quarters * QUARTER_SECONDS).abs() > UID_DISTANCE_SECONDS || !(-12 * 4..=14 * 4).contains(&quarters) {
            return None;
        }
        let offset = Offset::from_seconds(i32::try_from(quarters * QUARTER_SECONDS).ok()?).ok()?;
        Some(Self { moment, offset })
    }

    /// Whether the clocks of this zone showed that offset at that moment.
    fn fits(&self, zone: &TimeZone) -> bool {
        zone.to_offset(self.moment) == self.offset
    }
}

/// The zone that the images' times speak for.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneProposal {
    /// The system's own zone when it fits, else the offset that the latest image had.
    pub zone: TimeZone,
    /// Whether it is the system's.
    pub is_system: bool,
    /// How many images fit it.
    pub fitting: usize,
    /// Of how many.
    pub of: usize,
}

/// Proposes the clinic's zone. The system's, when nearly all images fit it (nine of ten: clocks are set wrongly now and then); else the latest image's offset,
/// for a person to put a name to. `None` when no image says anything.
pub fn propose_zone(samples: &[Sample], system: &TimeZone) -> Option<ZoneProposal> {
    let latest = samples.iter().max_by_key(|sample| sample.moment)?;
    let fitting = |zone: &TimeZone| samples.iter().filter(|sample| sample.fits(zone)).count();
    let in_system = fitting(system);
    if in_system * 10 >= samples.len() * 9 {
        return Some(ZoneProposal { zone: system.clone(), is_system: true, fitting: in_system, of: samples.len() });
    }
    let fixed = TimeZone::fixed(latest.offset);
    Some(ZoneProposal { fitting: fitting(&fixed), zone: fixed, is_system: false, of: samples.len() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    #[test]
    fn summer_and_winter_are_told_apart() {
        assert_eq!(moment_of("2025-01-21 15:26:46", &berlin()).unwrap().to_string(), "2025-01-21T14:26:46.000Z");
        assert_eq!(moment_of("2025-07-21 15:26:46", &berlin()).unwrap().to_string(), "2025-07-21T13:26:46.000Z");
        assert_eq!(moment_of("yesterday", &berlin()), None);
        assert_eq!(moment_of("", &berlin()), None);
    }

    #[test]
    fn a_skipped_hour_goes_on_and_a_doubled_one_is_its_first() {
        assert_eq!(moment_of("2025-03-30 02:30:00", &berlin()).unwrap().to_string(), "2025-03-30T01:30:00.000Z");
        assert_eq!(moment_of("2025-10-26 02:30:00", &berlin()).unwrap().to_string(), "2025-10-26T00:30:00.000Z");
    }

    #[test]
    fn the_zone_is_read_out_of_the_uids() {
        let winter = Sample::new("2025-01-21 15:32:02", "1.2.276.0.7230010.3.1.4.8323329.1.1737469922.529").unwrap();
        let summer = Sample::new("2025-07-21 15:32:10", "1.2.276.0.7230010.3.1.4.8323329.1.1753104722.529").unwrap();
        let proposal = propose_zone(&[winter, summer], &berlin()).unwrap();
        assert_eq!((proposal.is_system, proposal.fitting, proposal.of), (true, 2, 2));
        let elsewhere = propose_zone(&[winter, summer], &TimeZone::get("Asia/Tokyo").unwrap()).unwrap();
        assert_eq!((elsewhere.is_system, elsewhere.zone), (false, TimeZone::fixed(jiff::tz::offset(2))));
        assert_eq!(propose_zone(&[], &berlin()), None);
    }

    #[test]
    fn times_that_do_not_belong_together_say_nothing() {
        assert_eq!(Sample::new("2025-01-21 15:40:02", "1.2.3.1737469922.529"), None, "eight minutes are no zone");
        assert_eq!(Sample::new("2025-01-25 15:32:02", "1.2.3.1737469922.529"), None, "four days are no zone");
        assert_eq!(Sample::new("2025-01-21 15:32:02", "1.2.3"), None);
    }

    proptest! {
        #[test]
        fn a_moment_that_was_written_is_read_back(seconds in 946_684_800_i64..4_102_444_800) {
            let moment = UtcTime::from_millis(seconds * 1000);
            let again = moment_of(&wall_clock_text(moment, &berlin()), &berlin()).unwrap();
            let is_second_of_two = moment.since(again) == std::time::Duration::from_secs(3600);
            prop_assert!(again == moment || is_second_of_two);
            prop_assert_eq!(wall_clock_text(again, &berlin()), wall_clock_text(moment, &berlin()));
        }
    }
}
