//! Durations as people write them: `4h`, `1h30m`, `90s`, `250ms`.

use std::time::Duration;

const UNITS: [(&str, u64); 4] = [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Reads numbers with units, added up; `None` when it is anything else.
pub(super) fn parse(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total_ms = 0_u64;
    loop {
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let after = rest[digits..].trim_start();
        let unit = after.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(after.len());
        let (_, ms) = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&after[..unit]))?;
        total_ms = total_ms.checked_add(number.checked_mul(*ms)?)?;
        rest = after[unit..].trim_start();
        if rest.is_empty() {
            return Some(Duration::from_millis(total_ms));
        }
    }
}

/// Writes it in the largest unit that is exact; parts of a millisecond are dropped.
pub(super) fn write(duration: Duration) -> String {
    let ms = duration.as_millis() as u64;
    let (unit, size) = UNITS.iter().find(|(_, size)| ms.is_multiple_of(*size)).unwrap_or(&UNITS[3]);
    format!("{}{unit}", ms / size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_write_durations_in_several_ways() {
        let seconds = |text| parse(text).map(|duration| duration.as_secs());
        assert_eq!(seconds("4h"), Some(14_400));
        assert_eq!(seconds("1h30m"), Some(5_400));
        assert_eq!(seconds(" 90 S "), Some(90));
        assert_eq!(seconds("1 h 1 m"), Some(3_660));
        for wrong in ["", "4", "h", "4x", "-1h", "4.5h", "4h30", "99999999999999999999h", "9999999999999999h"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(ms in 0..1_000_000_000_000_u64) {
            let duration = Duration::from_millis(ms);
            prop_assert_eq!(parse(&write(duration)), Some(duration));
        }

        #[test]
        fn no_text_panics(text in ".{0,20}") {
            parse(&text);
        }
    }
}
