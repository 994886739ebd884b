//! Letters outside the window: the console's own font, and the system's for what that lacks, found as egui finds them for the window. Shapes a line of text into glyphs, for the printed
//! sheet and for exported pictures. Looks through the system's fonts and reads them: not for the window's thread.

use crate::widgets::theme::{REGULAR_FONT, SEMIBOLD_FONT};
use egui::{
    FontFamily,
    epaint::text::{FallbackRequest, FontProvider as _},
};
use egui_system_font_provider::SystemFontProvider;
use rustybuzz::UnicodeBuffer;
use std::{
    ops::Range,
    sync::{Arc, LazyLock},
};

/// Begins to look through the system's fonts when the first letter is missing; kept as long as the process.
static SYSTEM: LazyLock<SystemFontProvider> = LazyLock::new(SystemFontProvider::new);

/// How strong the letters of the console's own font are. The system's have one strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// As text is.
    Regular,
    /// As a heading is.
    SemiBold,
}

/// A font: its file, and which of the faces in it, from 0.
#[derive(Clone)]
pub struct Face {
    /// The file.
    pub file: Arc<dyn AsRef<[u8]> + Send + Sync>,
    /// Which face.
    pub index: u32,
}

/// A part of a line that one font has all letters of.
pub struct Run<'a> {
    /// What it says.
    pub text: &'a str,
    /// The font.
    pub face: Face,
    /// Its glyphs, from left to right.
    pub glyphs: Vec<Glyph>,
}

/// A glyph in its place. Lengths are parts of the height of the letters (an em).
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// Its number in the font; 0 is the box for what no font has.
    pub id: u32,
    /// Which bytes of the run's text it shows.
    pub text: Range<usize>,
    /// From its beginning to that of the next.
    pub advance: f32,
    /// How far it is drawn from where it begins: to the right, and up.
    pub offset: [f32; 2],
}

/// The same file in memory, and the same face of it.
impl PartialEq for Face {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.bytes(), other.bytes()) && self.index == other.index
    }
}

impl Face {
    fn own(weight: Weight) -> Self {
        let file = match weight {
            Weight::Regular => REGULAR_FONT,
            Weight::SemiBold => SEMIBOLD_FONT,
        };
        Self { file: Arc::new(file), index: 0 }
    }

    /// The system's font that has this letter; `None`: it has none.
    fn of_system(letter: char) -> Option<Self> {
        let mut bytes = [0; 4];
        let request = FallbackRequest { cluster: letter.encode_utf8(&mut bytes), family: &FontFamily::Proportional };
        let font = SYSTEM.font_for(&request)?.data;
        Some(Self { file: font.font, index: font.index })
    }

    /// The file's bytes.
    pub fn bytes(&self) -> &[u8] {
        (*self.file).as_ref()
    }

    fn has(&self, letter: char) -> bool {
        let face = rustybuzz::ttf_parser::Face::parse(self.bytes(), self.index).ok();
        face.and_then(|face| face.glyph_index(letter)).is_some_and(|glyph| glyph.0 != 0)
    }
}

impl Run<'_> {
    /// How wide it is, in parts of the height of the letters.
    pub fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.advance).sum()
    }
}

/// A line of text as glyphs, run after run from left to right. Within a run letters go the way of their script; a line that is all of one script therefore reads as it should.
pub fn shape(text: &str, weight: Weight) -> Vec<Run<'_>> {
    let own = Face::own(weight);
    let mut runs: Vec<(Range<usize>, Face)> = Vec::new();
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        // Spaces and signs stay with the letters before them: a name is not cut into pieces by what stands between its parts.
        if let Some((range, face)) = runs.last_mut()
            && (!letter.is_alphanumeric() || !own.has(letter))
            && face.has(letter)
        {
            range.end = end;
            continue;
        }
        let face = if own.has(letter) { own.clone() } else { Face::of_system(letter).unwrap_or_else(|| own.clone()) };
        match runs.last_mut() {
            Some((range, last)) if *last == face => range.end = end,
            _ => runs.push((at..end, face)),
        }
    }
    runs.into_iter().filter_map(|(range, face)| glyphs(&text[range.clone()], &face).map(|glyphs| Run { text: &text[range], face, glyphs })).collect()
}

fn glyphs(text: &str, face: &Face) -> Option<Vec<Glyph>> {
    let face = rustybuzz::Face::from_slice(face.bytes(), face.index)?;
    let em = face.units_per_em() as f32;
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let shaped = rustybuzz::shape(&face, &[], buffer);
    // Where a cluster ends: where the next one begins, whichever way they run.
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    starts.sort_unstable();
    let end = |start: usize| starts.get(starts.partition_point(|other| *other <= start)).copied().unwrap_or(text.len());
    let places = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
    Some(
        places
            .map(|(info, place)| {
                let start = info.cluster as usize;
                let offset = [place.x_offset as f32 / em, place.y_offset as f32 / em];
                Glyph { id: info.glyph_id, text: start..end(start), advance: place.x_advance as f32 / em, offset }
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<(String, bool)> {
        let own = Face::own(Weight::Regular);
        shape(text, Weight::Regular).iter().map(|run| (run.text.to_owned(), run.face == own)).collect()
    }

    #[test]
    fn what_the_own_font_has_is_one_run_with_a_glyph_for_each_letter() {
        assert_eq!(said("Østergård-Nuñez, Zoë"), [("Østergård-Nuñez, Zoë".to_owned(), true)]);
        assert!(shape("Zoë", Weight::SemiBold)[0].glyphs.iter().all(|glyph| glyph.id != 0 && glyph.advance > 0.2));
        assert!(shape("", Weight::Regular).is_empty());
    }

    #[test]
    fn what_it_lacks_is_found_among_the_systems_fonts() {
        for (name, text) in [("王小明", "王小明 · 47 y"), ("Γιώργος", "Γιώργος"), ("محمد علي", "محمد علي")] {
            let runs = shape(text, Weight::SemiBold);
            let boxes = runs.iter().flat_map(|run| &run.glyphs).filter(|glyph| glyph.id == 0).count();
            assert_eq!(boxes, 0, "{text}: this system has no font for it");
            assert!(runs[0].text.starts_with(name), "{text}: {}", runs[0].text);
            assert_eq!(runs.iter().map(|run| run.text).collect::<String>(), text, "nothing is lost");
        }
        // From right to left: the first letter is the last glyph.
        let arabic = &shape("محمد علي", Weight::Regular)[0];
        assert!(arabic.glyphs.first().unwrap().text.start > arabic.glyphs.last().unwrap().text.start);
    }
}
