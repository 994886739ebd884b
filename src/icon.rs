//! The pixels of the tray icons and of the program's own icon, drawn from the SVG files of the assets.

use crate::tray::Light;
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

/// Trays show 16 to 32 px, on dense screens twice as many; all of them scale down.
const TRAY_PX: u32 = 64;

/// What a window's icon is scaled from.
const WINDOW_PX: u32 = 256;

/// Pixels: RGBA, not premultiplied, rows from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Four bytes a pixel.
    pub rgba: Vec<u8>,
    /// Columns and rows.
    pub side: u32,
}

/// The icon of a state.
pub fn of(light: Light) -> Option<Pixels> {
    let svg = match light {
        Light::Green => include_str!("../assets/tray/tray-green-check.svg"),
        Light::Yellow => include_str!("../assets/tray/tray-yellow-clock.svg"),
        Light::Red => include_str!("../assets/tray/tray-red-exclamation.svg"),
    };
    draw(svg, TRAY_PX)
}

/// The program's own icon.
pub fn of_program() -> Option<Pixels> {
    draw(include_str!("../assets/icon.svg"), WINDOW_PX)
}

/// Draws a square SVG. `None` if the file is no SVG: a picture that is missing must not keep the program from working.
fn draw(svg: &str, side: u32) -> Option<Pixels> {
    let tree = Tree::from_str(svg, &Options::default()).ok()?;
    let mut pixmap = Pixmap::new(side, side)?;
    let scale = side as f32 / tree.size().width().max(tree.size().height());
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let rgba = pixmap
        .pixels()
        .iter()
        .flat_map(|pixel| {
            let color = pixel.demultiply();
            [color.red(), color.green(), color.blue(), color.alpha()]
        })
        .collect();
    Some(Pixels { rgba, side })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the icon is not transparent.
    fn silhouette(pixels: &Pixels) -> Vec<bool> {
        pixels.rgba.as_chunks::<4>().0.iter().map(|pixel| pixel[3] > 127).collect()
    }

    #[test]
    fn the_three_states_differ_in_shape_as_well_as_in_colour() {
        let icons: Vec<Pixels> = [Light::Green, Light::Yellow, Light::Red].into_iter().map(|light| of(light).unwrap()).collect();
        for (first, second) in [(0, 1), (1, 2), (0, 2)] {
            let differing = silhouette(&icons[first]).iter().zip(silhouette(&icons[second])).filter(|(a, b)| **a != *b).count();
            assert!(differing > 200, "icons {first} and {second} have (nearly) the same outline: {differing} pixels differ");
        }
    }

    #[test]
    fn the_program_has_an_icon() {
        let icon = of_program().unwrap();
        assert_eq!(icon.rgba.len(), (icon.side * icon.side * 4) as usize);
        assert!(silhouette(&icon).iter().filter(|filled| **filled).count() > icon.rgba.len() / 8);
    }
}
