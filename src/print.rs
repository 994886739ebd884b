//! A series as one sheet: an A4 landscape PDF with who it is, when, and every image as it is shown; opened by the system's program, or kept where a person wants it. What was drawn
//! over the images is on it only when that was asked for. Reads and writes files: not for the window's thread.

use crate::{
    export::{NotExported, write_new},
    letters::{Face, Glyph, Weight, shape},
    pages::{
        series::{sheet, words_of},
        viewer::display::{Display, from_state},
    },
};
use chairside_api::display::{Annotation, DisplayState, Point, Shape};
use chairside_core::{Format, ingest::preview::why_not_decoded, lock::make_data_dir, mount::SlotPlan};
use chairside_imaging::{Affine, Limits, Raster, Source, View, decode, export::flatten};
use chairside_words::say;
use egui::{Rect, pos2, vec2};
use krilla::{
    Document,
    color::luma,
    geom::{Path as Outline, PathBuilder, Point as At, Size, Transform},
    image::{BitsPerComponent, CustomImage, Image as Picture, ImageColorspace},
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

/// A4, landscape, in points of 1/72 inch.
const PAGE: [f32; 2] = [841.89, 595.28];
const MARGIN: f32 = 28.0;
/// The words at the top.
const HEAD: f32 = 40.0;
const CAPTION: f32 = 14.0;
/// Pixels an inch: what a good printer shows of grey.
const DENSITY: f32 = 300.0;

/// Where sheets lie that are only opened: a folder of this console's own, in its data folder, in which nothing else stands.
pub fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("sheets")
}

/// All that stands on the sheet.
pub struct Sheet {
    /// Who it is.
    pub name: String,
    /// Birth date and number.
    pub facts: String,
    /// Which series, when and where.
    pub about: String,
    /// What belongs where, and its image.
    pub places: Vec<(SlotPlan, Option<Shot>)>,
    /// Whether what was drawn over the images is on it.
    pub is_drawn: bool,
}

/// How long the helper that looks for a program has to say that there is none.
const OPENED_WITHIN: Duration = Duration::from_secs(3);

/// An image on the sheet.
pub struct Shot {
    /// Its file.
    pub path: PathBuf,
    /// By its content.
    pub format: Format,
    /// How it is shown.
    pub state: DisplayState,
    /// When it was taken, for under it.
    pub taken: String,
}

/// Why there is no sheet.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// An image cannot be shown.
    #[error("{}", say!("sheet-not-shown", time = .0, why = .1))]
    Image(String, String),
    /// The PDF could not be made.
    #[error("{}", say!("sheet-no-pdf"))]
    Pdf,
    /// It could not be written to where it was to be kept.
    #[error(transparent)]
    NotKept(#[from] NotExported),
    /// It could not be written to where it was to be opened from.
    #[error("{}", say!("sheet-not-written", path = .0.display(), why = .1.to_string()))]
    File(PathBuf, std::io::Error),
    /// Nothing opens it.
    #[error("{}", say!("sheet-no-program", path = .0.display()))]
    Program(PathBuf),
}

/// What became of a sheet.
#[derive(Debug)]
pub enum Made {
    /// The system was asked to show it; it lies in this file.
    Opened(PathBuf),
    /// It is in this file.
    Kept(PathBuf),
}

/// Where a sheet goes.
#[derive(Debug)]
pub enum Goal {
    /// It is only opened: it lies in this [`folder`] until the next one does.
    Opened(PathBuf),
    /// It is kept in this file, which is not there yet.
    Kept(PathBuf),
}

/// Writes the sheet into a new file, and has the system's program show it where that is all that is wanted.
pub fn write(sheet: &Sheet, to: Goal) -> Result<Made, PrintError> {
    let bytes = pdf(sheet)?;
    match to {
        Goal::Kept(to) => {
            write_new(&to, &bytes)?;
            Ok(Made::Kept(to))
        }
        Goal::Opened(folder) => {
            let path = for_opening(&bytes, &folder)?;
            open_by(open::commands(&path), OPENED_WITHIN).map_err(|error| {
                tracing::warn!(%error, "no program was found that opens a PDF");
                PrintError::Program(path.clone())
            })?;
            Ok(Made::Opened(path))
        }
    }
}

/// Has the system's program open a file. Where the helper that looks for one ends at once, whether it found any is heard; one that goes on is the program itself.
fn open_by(commands: Vec<Command>, patience: Duration) -> std::io::Result<()> {
    let mut last = std::io::Error::from(std::io::ErrorKind::NotFound);
    for mut command in commands {
        let mut helper = match command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn() {
            Ok(helper) => helper,
            Err(error) => {
                last = error;
                continue;
            }
        };
        match ended_within(&mut helper, patience) {
            Ok(None) => {
                // It is the program itself; its end is waited for beside, so that nothing of it stays behind.
                let waiting = std::thread::Builder::new().name("sheet".to_owned()).spawn(move || helper.wait());
                if let Err(error) = waiting {
                    tracing::debug!(%error, "the end of the program that shows a sheet is not waited for");
                }
                return Ok(());
            }
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => last = std::io::Error::other(status.to_string()),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// How it ended, if it did so soon. What goes on longer is not waited for.
fn ended_within(helper: &mut Child, patience: Duration) -> std::io::Result<Option<ExitStatus>> {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(status) = helper.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Writes a sheet that is only to be opened into this folder, and takes the earlier ones away: who is on them is not to lie about for ever.
fn for_opening(bytes: &[u8], folder: &Path) -> Result<PathBuf, PrintError> {
    let failed = |error| PrintError::File(folder.to_owned(), error);
    make_data_dir(folder).map_err(failed)?;
    remove_earlier(folder);
    // Only this person can read it; its name says nothing of whom it shows.
    let mut file = tempfile::Builder::new().prefix("series-").suffix(".pdf").tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    let (_, path) = file.keep().map_err(|error| failed(error.error))?;
    Ok(path)
}

/// Removes the sheets that were opened before: all that is in the folder. One that stays, as a program has it open, is tried again with the next sheet.
fn remove_earlier(folder: &Path) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return tracing::warn!(%error, "earlier sheets cannot be looked for"),
    };
    for entry in entries {
        if let Err(error) = entry.and_then(|entry| std::fs::remove_file(entry.path())) {
            tracing::warn!(%error, "an earlier sheet is still there");
        }
    }
}

/// The bytes of the PDF.
pub fn pdf(sheet: &Sheet) -> Result<Vec<u8>, PrintError> {
    let mut fonts = Fonts::default();
    let mut document = Document::new();
    let mut page = document.start_page_with(PageSettings::from_wh(PAGE[0], PAGE[1]).ok_or(PrintError::Pdf)?);
    let mut surface = page.surface();
    fonts.words(&mut surface, [MARGIN, MARGIN + 12.0], &Ink { weight: Weight::SemiBold, size: 15.0, grey: 0 }, &sheet.name);
    fonts.words(&mut surface, [MARGIN, MARGIN + 28.0], &Ink { weight: Weight::Regular, size: 9.5, grey: 70 }, &format!("{} · {}", sheet.facts, sheet.about));
    let area = Rect::from_min_max(pos2(MARGIN, MARGIN + HEAD), pos2(PAGE[0] - MARGIN, PAGE[1] - MARGIN));
    let plans: Vec<&SlotPlan> = sheet.places.iter().map(|(plan, _)| plan).collect();
    let wells = sheet::wells(&plans, area, sheet::Spacing { gap: 8.0, caption: CAPTION });
    for ((plan, shot), well) in sheet.places.iter().zip(wells) {
        surface.set_fill(Some(fill(11)));
        if let Some(outline) = rectangle(well) {
            if shot.is_some() {
                surface.draw_path(&outline);
            } else {
                surface.set_fill(None);
                surface.set_stroke(Some(stroke(170, 0.75)));
                surface.draw_path(&outline);
                surface.set_stroke(None);
            }
        }
        let teeth = words_of(&plan.teeth);
        let line = well.bottom() + CAPTION - 4.0;
        match shot {
            None => fonts.words(&mut surface, [well.left(), line], &Ink { weight: Weight::Regular, size: 8.0, grey: 120 }, &say!("sheet-no-image", teeth)),
            Some(shot) => {
                draw(&mut surface, well, shot, sheet.is_drawn.then_some(&mut fonts))?;
                fonts.words(&mut surface, [well.left(), line], &Ink { weight: Weight::SemiBold, size: 8.0, grey: 0 }, &teeth);
                if well.width() > 150.0 {
                    fonts.words(&mut surface, [well.right() - 76.0, line], &Ink { weight: Weight::Regular, size: 7.0, grey: 90 }, &shot.taken);
                }
            }
        }
    }
    surface.finish();
    page.finish();
    document.finish().map_err(|_| PrintError::Pdf)
}

/// How words stand on the page.
struct Ink {
    weight: Weight,
    /// Height of the letters, in points.
    size: f32,
    /// 0 is black.
    grey: u8,
}

/// The fonts that the document has so far: each is in it once, with the letters that are used.
#[derive(Default)]
struct Fonts(Vec<(Face, Font)>);

impl Fonts {
    fn of(&mut self, face: &Face) -> Option<Font> {
        if let Some((_, font)) = self.0.iter().find(|(known, _)| known == face) {
            return Some(font.clone());
        }
        let font = Font::new(Arc::clone(&face.file).into(), face.index)?;
        self.0.push((face.clone(), font.clone()));
        Some(font)
    }

    /// Draws a line of words that begins there.
    fn words(&mut self, surface: &mut Surface<'_>, [mut x, y]: [f32; 2], ink: &Ink, text: &str) {
        surface.set_fill(Some(fill(ink.grey)));
        for run in shape(text, ink.weight) {
            // What was read for shaping is read for the page.
            let Some(font) = self.of(&run.face) else { continue };
            let glyph =
                |glyph: &Glyph| KrillaGlyph::new(GlyphId::new(glyph.id), glyph.advance, glyph.offset[0], glyph.offset[1], 0.0, glyph.text.clone(), None);
            let glyphs: Vec<KrillaGlyph> = run.glyphs.iter().map(glyph).collect();
            surface.draw_glyphs(At::from_xy(x, y), &glyphs, font, run.text, ink.size, false);
            x += run.width() * ink.size;
        }
    }
}

/// Draws an image into its place; with `fonts`, what was drawn over it, too.
fn draw(surface: &mut Surface<'_>, well: Rect, shot: &Shot, fonts: Option<&mut Fonts>) -> Result<(), PrintError> {
    let refused = |why: String| PrintError::Image(shot.taken.clone(), why);
    let (display, marks): (Display, _) = from_state(&shot.state);
    let coding = shot.format.coding().ok_or_else(|| refused(say!("cannot-be-shown", format = shot.format.name())))?;
    let decoded = decode(Source::File(&shot.path), coding, 0, Limits::default()).map_err(|error| refused(why_not_decoded(&error)))?;
    let most = (well.width().max(well.height()) * DENSITY / 72.0).ceil() as u32;
    let picture = flatten(&decoded.picture, &display.of(&decoded), most).map_err(|error| refused(NotExported::from(error).to_string()))?.raster;
    let (width, height) = (picture.width as f32, picture.height as f32);
    let scale = (well.width() / width).min(well.height() / height);
    let place = Rect::from_center_size(well.center(), vec2(width, height) * scale);
    let image = Picture::from_custom(Pixels(Arc::new(picture)), true).map_err(refused)?;
    surface.push_transform(&Transform::from_translate(place.left(), place.top()));
    surface.draw_image(image, Size::from_wh(place.width(), place.height()).ok_or(PrintError::Pdf)?);
    surface.pop();
    if let Some(fonts) = fonts {
        let part = display.part(decoded.picture.size(), decoded.facts.pixel());
        let extent = display.orientation.extent(part.shape());
        let view = View { orientation: display.orientation, scale: f64::from(place.width()) / extent[0], center: part.center(), pixel: part.pixel };
        let to_page = view.to_screen([f64::from(place.width()), f64::from(place.height())]);
        for Annotation { shape, .. } in marks.annotations.iter().filter(|mark| mark.frame == 0) {
            annotate(surface, &to_page, place.min, shape, fonts);
        }
    }
    Ok(())
}

/// A shape in white over black, as the viewer has it.
fn annotate(surface: &mut Surface<'_>, to_page: &Affine, corner: egui::Pos2, shape: &Shape, fonts: &mut Fonts) {
    let at = |point: Point| {
        let [x, y] = to_page.apply(point);
        [corner.x + x as f32, corner.y + y as f32]
    };
    let lines: Vec<Vec<[f32; 2]>> = match shape {
        Shape::Length { from, to } => vec![vec![at(*from), at(*to)]],
        Shape::Arrow { from, to } => {
            let (tail, head) = (at(*from), at(*to));
            let back = (tail[1] - head[1]).atan2(tail[0] - head[0]);
            let wing = |turn: f32| [head[0] + 5.0 * (back + turn).cos(), head[1] + 5.0 * (back + turn).sin()];
            vec![vec![tail, head], vec![wing(0.5), head, wing(-0.5)]]
        }
        Shape::Angle { one, vertex, other } => vec![vec![at(*one), at(*vertex), at(*other)]],
        Shape::Ellipse { center, radii } => {
            let round = (0..=48).map(|step| {
                let turn = f64::from(step) / 48.0 * std::f64::consts::TAU;
                at([center[0] + radii[0] * turn.cos(), center[1] + radii[1] * turn.sin()])
            });
            vec![round.collect()]
        }
        Shape::Text { at: place, text } => {
            let [x, y] = at(*place);
            for (grey, width) in [(0, Some(2.0)), (255, None)] {
                surface.set_stroke(width.map(|width| stroke(grey, width)));
                fonts.words(surface, [x, y], &Ink { weight: Weight::Regular, size: 8.0, grey }, text);
            }
            surface.set_stroke(None);
            return;
        }
    };
    surface.set_fill(None);
    for (grey, width) in [(0, 2.4), (255, 0.9)] {
        surface.set_stroke(Some(stroke(grey, width)));
        for line in &lines {
            let mut path = PathBuilder::new();
            for (number, [x, y]) in line.iter().enumerate() {
                if number == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
    surface.set_stroke(None);
}

fn fill(grey: u8) -> Fill {
    Fill { paint: luma::Color::new(grey).into(), opacity: NormalizedF32::ONE, ..Fill::default() }
}

fn stroke(grey: u8, width: f32) -> Stroke {
    Stroke { paint: luma::Color::new(grey).into(), width, ..Stroke::default() }
}

fn rectangle(rect: Rect) -> Option<Outline> {
    let mut path = PathBuilder::new();
    path.push_rect(krilla::geom::Rect::from_xywh(rect.left(), rect.top(), rect.width(), rect.height())?);
    path.finish()
}

/// Pixels for the PDF, as they are.
#[derive(Clone)]
struct Pixels(Arc<Raster>);

impl std::hash::Hash for Pixels {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.color_channel().hash(state);
        self.size().hash(state);
    }
}

impl CustomImage for Pixels {
    fn color_channel(&self) -> &[u8] {
        &self.0.bytes
    }

    fn alpha_channel(&self) -> Option<&[u8]> {
        None
    }

    fn bits_per_component(&self) -> BitsPerComponent {
        BitsPerComponent::Eight
    }

    fn size(&self) -> (u32, u32) {
        (self.0.width, self.0.height)
    }

    fn icc_profile(&self) -> Option<&[u8]> {
        None
    }

    fn color_space(&self) -> ImageColorspace {
        if self.0.is_colour { ImageColorspace::Rgb } else { ImageColorspace::Luma }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_core::mount::MountKind;
    use chairside_testkit::radiograph;

    fn shot(folder: &Path, number: u64, state: DisplayState) -> Shot {
        let path = folder.join(format!("{number}.png"));
        std::fs::write(&path, radiograph::png16(&radiograph::radiograph(number, 400, 300))).unwrap();
        Shot { path, format: Format::Png, state, taken: "18 Nov 2025 · 10:42".to_owned() }
    }

    /// What `pdftotext` or `pdfinfo` says of the sheet.
    fn said(program: &str, arguments: &[&str], pdf: &Path) -> String {
        let output = std::process::Command::new(program).args(arguments).arg(pdf).arg("-").output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    #[test]
    fn a_sheet_that_was_only_opened_is_gone_with_the_next_one_and_nobody_else_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let folder = folder(&dir.path().join("data"));
        let first = for_opening(b"first", &folder).unwrap();
        assert_eq!(std::fs::read(&first).unwrap(), b"first");
        let second = for_opening(b"second", &folder).unwrap();
        assert!(!first.exists());
        assert_eq!(std::fs::read(&second).unwrap(), b"second");
        #[cfg(unix)]
        for path in [&folder, &second] {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_sheet_is_said_to_be_opened_only_when_something_opens_it() {
        let shell = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            command
        };
        let patience = Duration::from_secs(1);
        // As xdg-open ends where no program shows a PDF.
        let why = open_by(vec![shell("exit 3"), Command::new("/nonexistent/viewer"), shell("exit 4")], patience).unwrap_err();
        assert!(why.to_string().contains('4'), "{why}");
        assert!(open_by(vec![shell("exit 3"), shell("exit 0")], patience).is_ok());
        assert!(open_by(vec![shell("sleep 2")], patience).is_ok(), "it is the program itself");
        assert!(open_by(Vec::new(), patience).is_err());
    }

    #[test]
    fn a_sheet_is_kept_over_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("series.pdf");
        std::fs::write(&to, "mine").unwrap();
        let sheet = Sheet { name: "Hartmann, Amelia".to_owned(), facts: String::new(), about: String::new(), places: Vec::new(), is_drawn: false };
        let refused = write(&sheet, Goal::Kept(to.clone())).unwrap_err();
        assert!(refused.to_string().contains("was not written over"), "{refused}");
        assert_eq!(std::fs::read(&to).unwrap(), b"mine");
    }

    #[test]
    fn a_sheet_has_who_it_is_every_place_and_what_was_drawn_only_when_asked() {
        let dir = tempfile::tempdir().unwrap();
        let drawn = DisplayState {
            degrees: 90.0,
            annotations: vec![
                Annotation { frame: 0, shape: Shape::Text { at: [100.0, 100.0], text: "apex".to_owned() } },
                Annotation { frame: 0, shape: Shape::Length { from: [20.0, 20.0], to: [300.0, 200.0] } },
            ],
            ..DisplayState::default()
        };
        let plans = MountKind::FullMouth.slots();
        let sheet = |is_drawn| Sheet {
            name: "Østergård-Nuñez, Zoë".to_owned(),
            facts: "Born 14 Mar 1978 · No. 104 682".to_owned(),
            about: "Full mouth, 18 · Room 2".to_owned(),
            places: plans
                .iter()
                .enumerate()
                .map(|(at, plan)| (plan.clone(), (at != 4).then(|| shot(dir.path(), at as u64, if at == 3 { drawn.clone() } else { DisplayState::default() }))))
                .collect(),
            is_drawn,
        };
        for is_drawn in [false, true] {
            let to = dir.path().join(format!("{is_drawn}.pdf"));
            assert!(matches!(write(&sheet(is_drawn), Goal::Kept(to.clone())).unwrap(), Made::Kept(_)));
            let text = said("pdftotext", &["-layout"], &to);
            for words in ["Østergård-Nuñez, Zoë", "Born 14 Mar 1978", "18 17 16", "22 23 · no image"] {
                assert!(text.contains(words), "{words}: {text}");
            }
            assert_eq!(text.contains("apex"), is_drawn);
            let images = std::process::Command::new("pdfimages").arg("-list").arg(&to).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&images.stdout).lines().filter(|line| line.contains(" gray ")).count(), 17);
            // For people, as the pictures of the pages are.
            if let Some(folder) = std::env::var_os("CHAIRSIDE_UI_PICTURES") {
                std::fs::copy(&to, Path::new(&folder).join(format!("series-drawn-{is_drawn}.pdf"))).unwrap();
            }
            assert!(write(&sheet(false), Goal::Kept(to)).is_err(), "nothing is written over");
        }
    }

    #[test]
    fn a_name_that_our_font_lacks_is_on_the_sheet_in_the_systems_letters() {
        let dir = tempfile::tempdir().unwrap();
        for (number, name) in ["王, 小明", "Παπαδοπούλου, Γεωργία", "山田, 花子", "김, 민준", "الهاشمي, محمد"].into_iter().enumerate()
        {
            let drawn = Annotation { frame: 0, shape: Shape::Text { at: [100.0, 100.0], text: format!("根尖 {number}") } };
            let state = DisplayState { annotations: vec![drawn], ..DisplayState::default() };
            let places = MountKind::TwoBitewings.slots().into_iter().map(|plan| (plan, Some(shot(dir.path(), number as u64, state.clone())))).collect();
            let sheet = Sheet { name: name.to_owned(), facts: "No. 104 682".to_owned(), about: "Bitewings, 2".to_owned(), places, is_drawn: true };
            let to = dir.path().join(format!("{number}.pdf"));
            write(&sheet, Goal::Kept(to.clone())).unwrap();
            let text = said("pdftotext", &[], &to);
            assert!(text.contains("根尖"), "{text}");
            // Letters that go from right to left come with marks that say so, and a reader orders the parts of such a line by itself.
            let letters = |text: &str| {
                let mut letters: Vec<char> = text.chars().filter(|letter| letter.is_alphabetic()).collect();
                letters.sort_unstable();
                letters
            };
            let line = text.lines().find(|line| letters(line) == letters(name));
            assert!(line.is_some(), "{name}: {text}");
            if let Some(folder) = std::env::var_os("CHAIRSIDE_UI_PICTURES") {
                std::fs::copy(&to, Path::new(&folder).join(format!("series-letters-{number}.pdf"))).unwrap();
            }
        }
    }
}
