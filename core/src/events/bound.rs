//! Keeps an event stream from filling the memory: no event, and no line, is longer than the limit.

/// The longest event, its field names and comments included. A real one is under a kilobyte.
pub(super) const LONGEST_EVENT: usize = 64 * 1024;

/// Counts the bytes since the last empty line.
#[derive(Debug, Default)]
pub(super) struct EventBound {
    since_event: usize,
    in_line: usize,
    /// The last byte was a carriage return: a line feed after it ends no second line.
    after_return: bool,
}

impl EventBound {
    /// Takes note of more bytes; false once an event is too long.
    pub(super) fn allows(&mut self, bytes: &[u8]) -> bool {
        for byte in bytes {
            let line_ends = match byte {
                b'\n' => !std::mem::take(&mut self.after_return),
                b'\r' => {
                    self.after_return = true;
                    true
                }
                _ => {
                    self.after_return = false;
                    self.in_line += 1;
                    self.since_event += 1;
                    if self.since_event > LONGEST_EVENT {
                        return false;
                    }
                    continue;
                }
            };
            if line_ends {
                if self.in_line == 0 {
                    self.since_event = 0;
                }
                self.in_line = 0;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn short_events_pass_for_ever_and_a_long_one_does_not() {
        for end in ["\n", "\r\n", "\r"] {
            let mut bound = EventBound::default();
            let event = format!("id: 1{end}data: {}{end}{end}", "x".repeat(1000));
            assert!((0..1000).all(|_| bound.allows(event.as_bytes())), "{end:?}");
            assert!(!bound.allows("y".repeat(LONGEST_EVENT + 1).as_bytes()));
        }
        let mut bound = EventBound::default();
        let comments = ": hello\n".repeat(LONGEST_EVENT / 7 + 1);
        assert!(!bound.allows(comments.as_bytes()), "many short lines of one event are long too");
    }

    proptest! {
        #[test]
        fn how_the_bytes_are_cut_does_not_matter(text in "[ab\r\n]{0,200}", at in 0..200_usize) {
            let (mut whole, mut parts) = (EventBound::default(), EventBound::default());
            let at = at.min(text.len());
            prop_assert_eq!(whole.allows(text.as_bytes()), parts.allows(&text.as_bytes()[..at]) && parts.allows(&text.as_bytes()[at..]));
            prop_assert_eq!(format!("{whole:?}"), format!("{parts:?}"));
        }
    }
}
