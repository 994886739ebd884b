//! Where the places of a mount stand on a sheet: as the mouth is looked at, the patient's right on the left, all at one scale.

use chairside_core::mount::SlotPlan;
use egui::{Rect, pos2, vec2};

/// Height of the words under a place.
pub const CAPTION: f32 = 22.0;
/// The two sides of an intraoral sensor, in units of a common scale.
const LONG: f32 = 4.0;
const SHORT: f32 = 3.0;

/// What stands between places, and how high the words under them are.
#[derive(Clone, Copy, Debug)]
pub struct Spacing {
    /// Between places.
    pub gap: f32,
    /// Under each.
    pub caption: f32,
}

/// The well of each place in `area`, in the order of the places.
pub fn wells(plans: &[&SlotPlan], area: Rect, spacing: Spacing) -> Vec<Rect> {
    let Spacing { gap, caption } = spacing;
    let size = |plan: &SlotPlan| if plan.is_wide() { vec2(LONG, SHORT) } else { vec2(SHORT, LONG) };
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); 3];
    for (at, plan) in plans.iter().enumerate() {
        rows[usize::from(plan.place().row).min(2)].push(at);
    }
    rows.retain(|row| !row.is_empty());
    for row in &mut rows {
        row.sort_by(|a, b| plans[*a].place().across.total_cmp(&plans[*b].place().across));
    }
    // The largest scale at which every row is within the width, and all within the height.
    let units = |row: &[usize]| row.iter().map(|at| size(plans[*at]).x).sum::<f32>();
    let height = |row: &[usize]| row.iter().map(|at| size(plans[*at]).y).fold(0.0, f32::max);
    let by_width = rows.iter().map(|row| (area.width() - gap * (row.len() as f32 - 1.0)) / units(row)).fold(f32::INFINITY, f32::min);
    let free = area.height() - rows.len() as f32 * caption - gap * (rows.len() as f32 - 1.0);
    let by_height = free / rows.iter().map(|row| height(row)).sum::<f32>();
    let scale = by_width.min(by_height).max(1.0);
    let total = rows.iter().map(|row| height(row) * scale + caption).sum::<f32>() + gap * (rows.len() as f32 - 1.0);
    let mut wells = vec![Rect::NOTHING; plans.len()];
    let mut top = area.center().y - total / 2.0;
    for row in &rows {
        let row_height = height(row) * scale;
        let width = units(row) * scale + gap * (row.len() as f32 - 1.0);
        let mut left = area.center().x - width / 2.0;
        for at in row {
            let size = size(plans[*at]) * scale;
            let min = pos2(left.round(), (top + (row_height - size.y) / 2.0).round());
            wells[*at] = Rect::from_min_size(min, size.floor());
            left += size.x + gap;
        }
        top += row_height + caption + gap;
    }
    wells
}

/// The place that is next in a direction from another one, by where they stand; `None`: there is none.
pub fn beside(wells: &[Rect], from: usize, right: isize, down: isize) -> Option<usize> {
    let here = wells.get(from)?.center();
    let ahead = |at: &Rect| {
        let by = at.center() - here;
        let (along, aside) = if down == 0 { (by.x * right as f32, by.y.abs()) } else { (by.y * down as f32, by.x.abs()) };
        // Sideways within the row, up and down to another row.
        let is_ahead = along > 1.0 && (down != 0 || aside < at.height() / 2.0);
        is_ahead.then_some(along + 2.0 * aside)
    };
    let candidates = wells.iter().enumerate().filter_map(|(at, well)| ahead(well).map(|distance| (at, distance)));
    candidates.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_core::mount::MountKind;
    use proptest::prelude::*;

    fn laid_out(kind: MountKind, width: f32, height: f32) -> Vec<Rect> {
        let slots = kind.slots();
        wells(&slots.iter().collect::<Vec<_>>(), Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height)), Spacing { gap: 10.0, caption: CAPTION })
    }

    proptest! {
        #[test]
        fn no_place_covers_another_and_all_are_on_the_sheet(kind in 0..3_usize, width in 860.0..2400.0_f32, height in 460.0..1300.0_f32) {
            let wells = laid_out(MountKind::ALL[kind], width, height);
            let sheet = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height)).expand(1.0);
            for (at, well) in wells.iter().enumerate() {
                let whole = Rect::from_min_max(well.min, well.max + vec2(0.0, CAPTION));
                prop_assert!(sheet.contains_rect(whole), "{at}: {well:?}");
                prop_assert!(wells[..at].iter().all(|other| !other.intersects(whole)));
            }
        }
    }

    #[test]
    fn the_arrows_go_where_they_point() {
        let wells = laid_out(MountKind::FullMouth, 1188.0, 712.0);
        assert_eq!(beside(&wells, 0, 1, 0), Some(1));
        assert_eq!(beside(&wells, 0, -1, 0), None);
        assert_eq!(beside(&wells, 6, 1, 0), None, "not into another row");
        // Down from the upper front to a bitewing, and on to the lower jaw.
        let bitewing = beside(&wells, 2, 0, 1).unwrap();
        assert!((14..18).contains(&bitewing));
        assert!((7..14).contains(&beside(&wells, bitewing, 0, 1).unwrap()));
    }
}
