//! File names from outside, made fit to be shown. Paths themselves travel as the system spells them; only what a person reads goes through here.

use std::ffi::OsStr;

/// A name for a person to read: what is not UTF-8, controls (line breaks included) and the marks that turn the direction of text around are each
/// replaced by `�`, so that a name can neither break a line nor pretend to be another one.
pub fn display_name(name: &OsStr) -> String {
    name.to_string_lossy().chars().map(|char| if char.is_control() || turns_text(char) { char::REPLACEMENT_CHARACTER } else { char }).collect()
}

/// The format characters of Unicode that reorder, hide or break a line of text (UAX #9, and the line and paragraph separators).
const fn turns_text(char: char) -> bool {
    matches!(char, '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_cannot_pretend_to_be_another() {
        assert_eq!(display_name(OsStr::new("a\nb\t.png")), "a\u{FFFD}b\u{FFFD}.png");
        assert_eq!(display_name(OsStr::new("x\u{202E}gnp.exe")), "x\u{FFFD}gnp.exe");
        assert_eq!(display_name(OsStr::new("зуб 36 🦷.png")), "зуб 36 🦷.png");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_shown_as_such() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(display_name(OsStr::from_bytes(b"\xff36.png")), "\u{FFFD}36.png");
    }

    proptest! {
        #[test]
        fn what_is_shown_has_no_controls(name in "\\PC*|.*") {
            let shown = display_name(OsStr::new(&name));
            prop_assert!(!shown.chars().any(|char| char.is_control() || turns_text(char)));
            prop_assert_eq!(shown.chars().count(), name.chars().count());
        }
    }
}
