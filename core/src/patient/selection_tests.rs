use super::*;
use proptest::prelude::*;

const HOUR: Duration = Duration::from_hours(1);

fn patient(id: &str) -> Arc<Patient> {
    Arc::new(Patient::named(id.into(), id, "Amelia", at(0)))
}

/// Seconds into the day of the test.
fn at(seconds: i64) -> UtcTime {
    UtcTime::from_millis(1_800_000_000_000 + seconds * 1000)
}

/// When the images of most tests are asked about: after all of it.
fn later() -> UtcTime {
    UtcTime::from_millis(i64::MAX)
}

fn holder(history: &SelectionHistory, appeared_after: i64, landed_at: i64) -> Option<String> {
    history.holder(at(appeared_after), at(landed_at), later()).ok().map(|subject| subject.patient_id.to_string())
}

#[expect(clippy::unnecessary_wraps, reason = "compared with what may be none")]
fn a() -> Option<String> {
    Some("a".to_owned())
}

#[test]
fn an_image_gets_the_patient_who_was_selected_all_the_time() {
    let mut history = SelectionHistory::new();
    history.select(patient("a"), at(0), HOUR);
    assert_eq!(history.holder(at(10), at(11), later()), Ok(Subject { patient_id: "a".into(), patient_name: "a, Amelia".to_owned(), selected_at: at(0) }));
}

#[test]
fn two_seconds_must_pass_between_choosing_and_the_image() {
    let mut history = SelectionHistory::new();
    history.select(patient("a"), at(100), HOUR);
    assert_eq!(holder(&history, 101, 110), None);
    assert_eq!(holder(&history, 102, 102), a());
}

#[test]
fn nobody_selected_or_a_time_out_means_nobody() {
    let mut history = SelectionHistory::new();
    assert_eq!(holder(&history, 10, 11), None);
    history.select(patient("a"), at(0), Duration::from_mins(1));
    assert_eq!(holder(&history, 50, 59), a());
    assert_eq!(holder(&history, 50, 60), None, "expired the moment it landed");
    assert_eq!(history.current(at(60)), None);
}

#[test]
fn a_change_while_the_image_is_on_its_way_means_nobody() {
    let mut history = SelectionHistory::new();
    history.select(patient("a"), at(0), HOUR);
    history.select(patient("b"), at(20), HOUR);
    assert_eq!(holder(&history, 10, 19), a(), "before the change");
    assert_eq!(holder(&history, 19, 21), None);
    assert_eq!(holder(&history, 21, 22), None, "the guard reaches back over the change");
    assert_eq!(holder(&history, 22, 23).as_deref(), Some("b"));
    // Back and forth to the same patient is two selections.
    history.select(patient("a"), at(30), HOUR);
    assert_eq!(holder(&history, 10, 40), None);
}

#[test]
fn clearing_and_choosing_the_same_patient_again_is_a_break() {
    let mut history = SelectionHistory::new();
    history.select(patient("a"), at(0), HOUR);
    history.clear(at(20));
    history.select(patient("a"), at(20), HOUR);
    assert_eq!(holder(&history, 15, 25), None);
    assert_eq!(holder(&history, 10, 19), a());
    assert_eq!(holder(&history, 22, 25), a());
}

#[test]
fn choosing_the_selected_patient_again_is_no_change_and_renews_the_time_out() {
    let mut history = SelectionHistory::new();
    history.select(patient("a"), at(0), Duration::from_mins(1));
    history.select(patient("a"), at(50), Duration::from_mins(1));
    assert_eq!(holder(&history, 45, 100), a());
    let selection = history.current(at(100)).unwrap();
    assert_eq!((selection.selected_at, selection.expires_at), (at(0), at(110)));
}

#[test]
fn keeping_renews_only_what_has_not_ended() {
    let mut history = SelectionHistory::new();
    history.select(patient("a"), at(0), Duration::from_mins(1));
    assert!(history.keep(at(59)));
    assert_eq!(history.current(at(118)).unwrap().expires_at, at(119));
    assert!(!history.keep(at(119)));
    assert_eq!(history.current(at(119)), None);
}

#[test]
fn why_nobody_is_told_apart_from_nobody_selected() {
    let why = |history: &SelectionHistory, from, to| history.holder(at(from), at(to), later()).unwrap_err();
    let mut history = SelectionHistory::new();
    assert_eq!(why(&history, 10, 11), None);
    history.select(patient("a"), at(20), HOUR);
    assert_eq!(why(&history, 15, 16), None, "before anybody was selected");
    assert_eq!(why(&history, 21, 22), Some(Doubt::Change), "a moment after");
    history.clear(at(40));
    assert_eq!(why(&history, 41, 41), Some(Doubt::Change), "the guard reaches back to where somebody was");
    assert_eq!(why(&history, 42, 43), None);
    history.expire(at(1000));
    history.expire(at(400));
    assert_eq!(why(&history, 999, 1000), Some(Doubt::Clock));
}

#[test]
fn the_end_is_told_once() {
    let mut history = SelectionHistory::new();
    history.select(patient("a"), at(0), Duration::from_mins(1));
    assert_eq!(history.expire(at(59)), None);
    assert_eq!(history.expire(at(61)), Some(SelectionEnd::TimedOut));
    assert_eq!(history.expire(at(62)), None);
    // Chosen again after the end: a new selection.
    history.select(patient("a"), at(70), HOUR);
    assert_eq!(holder(&history, 50, 80), None);
    assert_eq!(holder(&history, 40, 50), a());
}

#[test]
fn after_a_restart_only_what_happens_since_counts() {
    let mut history = SelectionHistory::new();
    history.select(patient("a"), at(0), HOUR);
    let saved: SavedSelection = serde_json::from_str(&serde_json::to_string(&history.saved(at(100)).unwrap()).unwrap()).unwrap();
    let history = SelectionHistory::restore(&saved, at(200));
    assert_eq!(holder(&history, 150, 201), None, "it landed while nobody watched, or the patient was changed by then");
    assert_eq!(history.holder(at(202), at(203), later()).map(|subject| subject.selected_at), Ok(at(0)));
    assert_eq!(SelectionHistory::restore(&saved, at(3600)).current(at(3600)), None, "expired in between");
    assert_eq!(SelectionHistory::restore(&saved, at(-10)).current(at(-10)), None, "from the future");
}

#[test]
fn a_clock_put_back_counts_before_anybody_has_told_the_time() {
    let mut history = SelectionHistory::new();
    history.select(patient("a"), at(0), HOUR);
    history.expire(at(3000));
    assert_eq!(history.holder(at(10), at(11), at(3000)).ok().map(|subject| subject.patient_id.to_string()), a());
    assert_eq!(history.holder(at(10), at(11), at(11)), Err(Some(Doubt::Clock)), "it is eleven seconds past again, and nobody knows which one");
}

#[test]
fn a_clock_put_back_ends_the_selection_and_times_from_before_say_nothing() {
    let mut history = SelectionHistory::new();
    history.select(patient("a"), at(0), HOUR);
    assert_eq!(history.expire(at(1000)), None);
    assert_eq!(history.expire(at(400)), Some(SelectionEnd::ClockChanged));
    history.select(patient("b"), at(401), HOUR);
    // Taken before the jump, asked about after it: not b's.
    assert_eq!(holder(&history, 999, 1000), None);
    assert_eq!(holder(&history, 410, 411).as_deref(), Some("b"));
}

#[test]
fn a_small_correction_of_the_clock_changes_nothing() {
    let mut history = SelectionHistory::new();
    history.select(patient("a"), at(100), HOUR);
    assert_eq!(history.expire(at(99)), None);
    assert_eq!(history.current(at(99)).unwrap().patient.id, "a".into());
    history.select(patient("b"), at(99), HOUR);
    assert_eq!(holder(&history, 99, 110), None);
}

#[derive(Clone, Debug)]
enum Act {
    Select(u8),
    Clear,
    Keep,
    Expire,
}

fn acts() -> impl Strategy<Value = Vec<(i64, Act)>> {
    let act = prop_oneof![(0..3_u8).prop_map(Act::Select), Just(Act::Clear), Just(Act::Keep), Just(Act::Expire)];
    // Steps in milliseconds: within the guard, around it, and beyond the time-out of ten seconds.
    prop::collection::vec((prop_oneof![0..100_i64, 1_900..2_100_i64, 0..12_000_i64], act), 1..40)
}

proptest! {
    #[test]
    fn a_holder_was_the_only_one_selected_all_the_time(acts in acts(), from in 0..200_000_i64, span in 0..8_000_i64) {
        const TIMEOUT_MS: i64 = 10_000;
        let ms = |ms: i64| UtcTime::from_millis(1_800_000_000_000 + ms);
        let mut history = SelectionHistory::new();
        // The same, told plainly: who was selected in each millisecond interval, and its number.
        let mut model: Vec<(i64, Option<(u8, usize)>)> = vec![(i64::MIN, None)];
        let (mut now, mut selected, mut expires, mut number): (i64, Option<u8>, i64, usize) = (0, None, 0, 0);
        for (step, act) in acts {
            now += step;
            if selected.is_some() && now >= expires {
                model.push((expires, None));
                selected = None;
            }
            match act {
                Act::Select(who) => {
                    history.select(patient(&who.to_string()), ms(now), Duration::from_millis(TIMEOUT_MS as u64));
                    if selected != Some(who) {
                        number += 1;
                        model.push((now, Some((who, number))));
                    }
                    (selected, expires) = (Some(who), now + TIMEOUT_MS);
                }
                Act::Clear => {
                    history.clear(ms(now));
                    model.push((now, None));
                    selected = None;
                }
                Act::Keep => {
                    history.keep(ms(now));
                    expires = now + TIMEOUT_MS;
                }
                Act::Expire => {
                    history.expire(ms(now));
                }
            }
        }
        if selected.is_some() {
            model.push((expires, None));
        }
        let during = |start: i64, end: i64| -> Vec<Option<(u8, usize)>> {
            let before = model.iter().rfind(|(since, _)| *since <= start).unwrap().1;
            std::iter::once(before).chain(model.iter().filter(|(since, _)| *since > start && *since <= end).map(|(_, who)| *who)).collect()
        };
        let seen = during(from - 2_000, from + span);
        let expected = match seen.as_slice() {
            [Some(first), rest @ ..] if rest.iter().all(|who| *who == Some(*first)) => Ok(first.0.to_string()),
            _ => Err(seen.iter().any(Option::is_some).then_some(Doubt::Change)),
        };
        let found = history.holder(ms(from), ms(from + span), later()).map(|subject| subject.patient_id.to_string());
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_order_of_times_panics_or_guesses_backwards(times in prop::collection::vec(any::<i32>(), 1..20), appeared in any::<i32>(), landed in any::<i32>()) {
        let mut history = SelectionHistory::new();
        for (number, time) in times.iter().enumerate() {
            history.select(patient(&number.to_string()), at(i64::from(*time)), HOUR);
            history.expire(at(i64::from(*time)));
        }
        if landed < appeared {
            prop_assert_eq!(history.holder(at(i64::from(appeared)), at(i64::from(landed)), later()), Err(Some(Doubt::Clock)));
        }
    }
}
