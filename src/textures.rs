//! Pictures on the graphics card: thumbnails and full images, decoded by a [`Pool`]. The window's thread only hands over finished pixels, a few a frame.

use crate::{
    pages::viewer::display::{Display, from_state},
    pool::{self, Pool, Room},
};
use chairside_api::{FileId, Sha256, display::DisplayState};
use chairside_core::{
    Announcement, Format, Image, Preview,
    ingest::{
        preview::{self, Limits, Source},
        sniff::sniff,
    },
};
use chairside_imaging::Raster;
use chairside_words::say;
use egui::{ColorImage, Context, TextureHandle, TextureOptions};
use std::{path::PathBuf, sync::Arc};

const ROOM: Room = Room {
    name: "pictures",
    workers: 2,
    waiting: 96,
    finished: 32,
    // On the graphics card. Where that is the computer's own memory, they are part of the 200 MB the program promises to stay within; three large radiographs and the
    // thumbnails around them take 60.
    bytes: 64 << 20,
};
/// How many bytes are handed to the graphics card in one frame.
const BYTES_A_FRAME: usize = 48 << 20;
/// The longest side a full image is decoded to; radiographs are smaller.
const MAX_SIDE: usize = 4096;

/// Which picture of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// At most 512 px a side.
    Thumbnail,
    /// All of it.
    Full,
    /// All of it, black for white.
    Inverted,
}

/// What there is to draw.
pub type Look = pool::Look<TextureHandle>;

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// Of an image of this console.
    Own(Sha256, Kind),
    /// Of one, as somebody has set how it is shown (JSON without what was drawn); no side is longer than so many pixels.
    Seen(Sha256, Arc<str>, u32),
    /// The small picture of one, turned as somebody has set it (JSON of that alone).
    Turned(Sha256, Arc<str>),
    /// A small one that came with what another room announced.
    Announced(FileId),
}

struct Job {
    from: From,
    max_side: usize,
}

/// Where the bytes are.
enum From {
    File(PathBuf, Format),
    /// As it is shown, of the original; no side is longer than so many pixels.
    Shown(PathBuf, Format, Box<Display>, u32),
    Memory(Arc<[u8]>),
}

/// Without what was drawn over it.
fn undrawn(state: &DisplayState) -> DisplayState {
    DisplayState { annotations: Vec::new(), calibration: None, ..state.clone() }
}

/// The pictures.
pub struct Textures(Pool<Key, Job, ColorImage, TextureHandle>);

impl Textures {
    /// No pictures yet. `ctx` is woken when one arrives.
    pub fn new(ctx: &Context) -> std::io::Result<Self> {
        Ok(Self(Pool::new(ctx, ROOM, decode)?))
    }

    /// Takes what the decoders have finished, as much as a frame may. Call once at the beginning of each frame.
    pub fn begin_frame(&mut self, ctx: &Context) {
        self.0.begin_frame(ctx, BYTES_A_FRAME, |image| image.pixels.len() * 4, |image| ctx.load_texture("radiograph", image, TextureOptions::LINEAR));
    }

    /// The small picture of an image.
    pub fn thumbnail(&mut self, ctx: &Context, image: &Image) -> Look {
        match &image.preview {
            Preview::Making => Look::Waiting,
            Preview::Ready(path) | Preview::Only(path) => self.look(ctx, &Key::Own(image.sha256, Kind::Thumbnail), || From::File(path.clone(), Format::Jpeg)),
            Preview::Refused(why) => Look::Refused(why.as_str().into()),
        }
    }

    /// The whole picture of an image.
    pub fn full(&mut self, ctx: &Context, image: &Image, inverted: bool) -> Look {
        if let Preview::Refused(why) = &image.preview {
            return Look::Refused(why.as_str().into());
        }
        let kind = if inverted { Kind::Inverted } else { Kind::Full };
        self.look(ctx, &Key::Own(image.sha256, kind), || match &image.preview {
            // All there is to look at: the image itself is in a form that nobody here can read.
            Preview::Only(path) => From::File(path.clone(), Format::Jpeg),
            _ => From::File(image.spool_path.clone(), image.format),
        })
    }

    /// The small picture of an image as it is shown to everybody.
    pub fn small(&mut self, ctx: &Context, image: &Image, state: Option<&DisplayState>) -> Look {
        match state.map(undrawn).filter(|state| *state != DisplayState::default()) {
            Some(state) => match self.seen(ctx, image, Some(&state), preview::THUMBNAIL_SIDE) {
                // The image itself is not here: another room took it, or its safe copy is gone.
                Look::Refused(_) => self.turned(ctx, image, &state),
                look => look,
            },
            None => self.thumbnail(ctx, image),
        }
    }

    /// The whole picture of an image as it is shown to everybody; `inverted`: black for white of that.
    pub fn whole(&mut self, ctx: &Context, image: &Image, state: Option<&DisplayState>, inverted: bool) -> Look {
        match state.map(undrawn).filter(|state| *state != DisplayState::default()) {
            Some(state) => self.seen(ctx, image, Some(&DisplayState { inverted: state.inverted != inverted, ..state }), MAX_SIDE as u32),
            None => self.full(ctx, image, inverted),
        }
    }

    /// An image as it is shown to everybody, no side longer than `max_side` pixels; without what was drawn over it.
    pub fn seen(&mut self, ctx: &Context, image: &Image, state: Option<&DisplayState>, max_side: u32) -> Look {
        let (Preview::Making | Preview::Ready(_)) = &image.preview else { return self.thumbnail(ctx, image) };
        let undrawn = state.map(undrawn).unwrap_or_default();
        // What cannot be written as JSON is no other way to show it.
        let name = serde_json::to_string(&undrawn).unwrap_or_default();
        let key = Key::Seen(image.sha256, name.into(), max_side);
        self.look(ctx, &key, || From::Shown(image.spool_path.clone(), image.format, Box::new(from_state(&undrawn).0), max_side))
    }

    /// The small picture of an image, turned, mirrored and inverted as that says. Of a window, a crop and what is drawn over it more is known than it shows.
    fn turned(&mut self, ctx: &Context, image: &Image, state: &DisplayState) -> Look {
        let Preview::Ready(path) = &image.preview else { return self.thumbnail(ctx, image) };
        let turned = DisplayState { mirrored: state.mirrored, degrees: state.degrees, inverted: state.inverted, ..DisplayState::default() };
        if turned == DisplayState::default() {
            return self.thumbnail(ctx, image);
        }
        let key = Key::Turned(image.sha256, serde_json::to_string(&turned).unwrap_or_default().into());
        self.look(ctx, &key, || From::Shown(path.clone(), Format::Jpeg, Box::new(from_state(&turned).0), preview::THUMBNAIL_SIDE))
    }

    /// The small picture that came with an announcement, if one did.
    pub fn announced(&mut self, ctx: &Context, announcement: &Announcement) -> Option<Look> {
        let (file, bytes) = announcement.event.file_id.as_ref().zip(announcement.thumbnail.as_ref())?;
        Some(self.look(ctx, &Key::Announced(file.clone()), || From::Memory(Arc::clone(bytes))))
    }

    fn look(&mut self, ctx: &Context, key: &Key, from: impl FnOnce() -> From) -> Look {
        self.0.look(key).unwrap_or_else(|| {
            let max_side = ctx.input(|input| input.max_texture_side).min(MAX_SIDE);
            self.0.want(key.clone(), Job { from: from(), max_side });
            Look::Waiting
        })
    }

    /// Tries again what could not be had: safe copies and originals may be there now.
    pub fn try_again(&mut self) {
        self.0.forget_refused();
    }

    /// Whether nothing that was asked for is still being decoded.
    pub fn is_settled(&self) -> bool {
        self.0.is_settled()
    }
}

fn decode(key: &Key, job: &Job) -> Result<ColorImage, String> {
    let mut raster = match &job.from {
        From::Shown(path, format, display, max_side) => display.raster(path, *format, *max_side)?,
        From::File(path, format) => scaled(Source::File(path), *format, job.max_side)?,
        From::Memory(bytes) => scaled(Source::Bytes(bytes), sniff(bytes).ok_or_else(|| say!("picture-cannot-be-shown").to_string())?, job.max_side)?,
    };
    if matches!(key, Key::Own(_, Kind::Inverted)) {
        raster.bytes.iter_mut().for_each(|byte| *byte = !*byte);
    }
    let size = [raster.width as usize, raster.height as usize];
    Ok(if raster.is_colour { ColorImage::from_rgb(size, &raster.bytes) } else { ColorImage::from_gray(size, &raster.bytes) })
}

fn scaled(source: Source<'_>, format: Format, max_side: usize) -> Result<Raster, String> {
    let max_side = u32::try_from(max_side).unwrap_or(u32::MAX);
    preview::scaled(source, format, Limits::default(), max_side).map(|preview| preview.raster).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chairside_api::{ImageId, ToothSet, UtcTime};
    use chairside_core::{ImageState, Origin};
    use chairside_testkit::radiograph;
    use std::{
        path::Path,
        time::{Duration, Instant},
    };

    /// One whose small picture is 60 to 40 and whose bytes would stand in `folder` as `copy`.
    fn image(folder: &Path) -> Image {
        let small = folder.join("small.jpg");
        std::fs::write(&small, radiograph::jpeg(&radiograph::radiograph(1, 60, 40))).unwrap();
        Image {
            id: ImageId::from("i"),
            sha256: Sha256::from_bytes([1; 32]),
            file_name: "a.png".to_owned(),
            size_bytes: 1,
            format: Format::Png,
            pixels: None,
            landed_at: UtcTime::from_millis(0),
            captured_at: None,
            origin: Origin::WatchFolder,
            room: String::new(),
            subject: None,
            doubt: None,
            named: None,
            teeth: ToothSet::none(),
            teeth_suggested: false,
            note: String::new(),
            state: ImageState::Unassigned,
            attempts: 0,
            sent_bytes: 0,
            preview: Preview::Ready(small),
            lost_at: None,
            spool_path: folder.join("copy"),
        }
    }

    fn small(textures: &mut Textures, ctx: &Context, image: &Image, state: &DisplayState) -> Look {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            textures.begin_frame(ctx);
            let look = textures.small(ctx, image, Some(state));
            if !matches!(look, Look::Waiting) {
                return look;
            }
            assert!(Instant::now() < until, "no picture");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn an_image_that_is_not_here_is_its_small_picture_turned_and_itself_when_it_came() {
        let folder = tempfile::tempdir().unwrap();
        let (ctx, image) = (Context::default(), image(folder.path()));
        let mut textures = Textures::new(&ctx).unwrap();
        let turned = DisplayState { degrees: 90.0, ..DisplayState::default() };
        let cropped = DisplayState { crop: Some(chairside_api::display::Region { min: [0.0, 0.0], size: [20.0, 20.0] }), ..DisplayState::default() };
        for (state, size) in [(&turned, [40, 60]), (&cropped, [60, 40])] {
            let Look::Ready(texture) = small(&mut textures, &ctx, &image, state) else { panic!("there is a small picture") };
            assert_eq!(texture.size(), size);
        }
        std::fs::write(&image.spool_path, radiograph::png8(&radiograph::radiograph(1, 60, 40))).unwrap();
        textures.try_again();
        let Look::Ready(texture) = small(&mut textures, &ctx, &image, &cropped) else { panic!("it came") };
        assert_eq!(texture.size(), [20, 20]);
    }
}
