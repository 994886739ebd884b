//! Window and level, rotation, flips and sharpening, pixel by pixel against what numpy makes of the same values (`fixtures/make.py`).

#![allow(clippy::unwrap_used, reason = "a test panics on purpose")]

use chairside_imaging::{Enhancement, Filter, Function, Orientation, Part, Plane, Polarity, Pyramid, Rescale, Seen, Table, Unsharp, Values, View, Voi, Window};
use std::{path::PathBuf, sync::Arc};

const WIDTH: u32 = 37;
const HEIGHT: u32 = 23;
const OUTSIDE: u32 = 65_535;

fn bytes(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn words(name: &str) -> Vec<u16> {
    bytes(name).chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect()
}

fn source(bits: u8) -> Values {
    Values::new(Plane::new(WIDTH, HEIGHT, words(&format!("source-{bits}.u16"))).unwrap(), bits)
}

/// Slope and intercept, center and width, as in `make.py`.
const CASES: [(u8, Rescale, f64, f64); 3] = [
    (8, Rescale { slope: 1.0, intercept: 0.0 }, 120.0, 90.0),
    (12, Rescale { slope: 2.0, intercept: -1024.0 }, 1480.0, 2140.0),
    (16, Rescale { slope: 0.5, intercept: 100.0 }, 9000.5, 20_001.0),
];

fn greys(values: &Values, window: Window, inverted: bool) -> Vec<u8> {
    let table = Table::new(values, &Voi::Window(window), inverted);
    values.stored.samples.iter().map(|value| table.get(*value)).collect()
}

#[test]
fn window_and_level_are_those_of_the_standard_at_every_depth() {
    for (bits, rescale, center, width) in CASES {
        let mut values = source(bits);
        values.rescale = rescale;
        for (name, function) in [("linear", Function::Linear), ("linear-exact", Function::LinearExact), ("sigmoid", Function::Sigmoid)] {
            assert_eq!(greys(&values, Window { center, width, function }, false), bytes(&format!("{name}-{bits}.u8")), "{name}, {bits} bits");
        }
        let window = Window { center, width, function: Function::Linear };
        assert_eq!(greys(&values, window, true), bytes(&format!("inverted-{bits}.u8")), "inverted, {bits} bits");
        values.polarity = Polarity::Monochrome1;
        assert_eq!(greys(&values, window, false), bytes(&format!("inverted-{bits}.u8")), "MONOCHROME1, {bits} bits");
    }
}

/// What a screen of this size sees of the values, at their own size; 65,535 where there is none.
fn seen(values: &Values, orientation: Orientation, width: usize, height: usize, filter: Filter) -> Vec<u32> {
    let part = Part::whole([f64::from(WIDTH), f64::from(HEIGHT)]);
    let view = View { orientation, scale: 1.0, center: part.center(), pixel: part.pixel };
    let mut seen = Seen::default();
    Pyramid::new(Arc::clone(&values.stored)).see(&part, &view.to_screen([width as f64, height as f64]), [width, height], filter, &mut seen);
    seen.paint_with(OUTSIDE, u32::from)
}

#[test]
fn right_angles_and_flips_move_pixels_and_change_none() {
    let same = Orientation::default();
    let turns = [
        ("rotated-90", same.rotated(90.0), true),
        ("rotated-180", same.rotated(180.0), false),
        ("rotated-270", same.rotated(270.0), true),
        ("flipped-horizontally", same.flipped_horizontally(), false),
        ("flipped-vertically", same.flipped_vertically(), false),
        ("rotated-then-flipped", same.rotated(90.0).flipped_horizontally(), true),
    ];
    for bits in [8, 12, 16] {
        let values = source(bits);
        for (name, orientation, upright) in turns {
            let (width, height) = if upright { (HEIGHT, WIDTH) } else { (WIDTH, HEIGHT) };
            let wanted: Vec<u32> = words(&format!("{name}-{bits}.u16")).into_iter().map(u32::from).collect();
            for filter in [Filter::Nearest, Filter::Smooth] {
                assert_eq!(seen(&values, orientation, width as usize, height as usize, filter), wanted, "{name}, {bits} bits, {filter:?}");
            }
        }
    }
}

#[test]
fn a_free_rotation_is_between_the_four_nearest() {
    let found = seen(&source(12), Orientation::default().rotated(30.0), 41, 41, Filter::Smooth);
    let wanted = words("rotated-30-12.u16");
    assert_eq!(found.len(), wanted.len());
    for (at, (found, wanted)) in found.iter().zip(&wanted).enumerate() {
        let wanted = u32::from(*wanted);
        assert_eq!(*found == OUTSIDE, wanted == OUTSIDE, "pixel {at}");
        // Parts of 256 between two values that may be 4,095 apart, in both directions.
        assert!(found.abs_diff(wanted) <= 33, "pixel {at}: {found} and {wanted}");
    }
}

#[test]
fn an_unsharp_mask_is_the_textbooks() {
    let values = source(12);
    let made = Enhancement { unsharp: Some(Unsharp { radius: 1.5, amount: 0.8 }), clahe: None }.apply(&values);
    for (at, (found, wanted)) in made.stored.samples.iter().zip(words("unsharp-12.u16")).enumerate() {
        // Computed with 24 bits, and rounded.
        assert!(found.abs_diff(wanted) <= 1, "pixel {at}: {found} and {wanted}");
    }
}
