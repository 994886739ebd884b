//! Radiographs at full depth, decoded and sharpened by a [`Pool`], for the viewer. All of them are forgotten when it closes.

use crate::pool::{self, Pool, Room};
use chairside_api::Sha256;
use chairside_core::{Format, Image, Origin, Original, Originals, Preview, ingest::preview::why_not_decoded};
use chairside_imaging::{Decoded, Enhancement, Facts, Limits, Picture, Pyramid, Source, Values, decode};
use chairside_words::say;
use egui::Context;
use std::{collections::HashMap, path::PathBuf, sync::Arc};

const ROOM: Room = Room {
    name: "radiographs",
    workers: 2,
    waiting: 32,
    finished: 2,
    // A series of eighteen of a usual size.
    bytes: 224 << 20,
};

/// What there is of a radiograph.
pub type Look = pool::Look<Arc<Radiograph>>;

/// Which picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Of which bytes.
    pub sha256: Sha256,
    /// Which of its frames, from 0.
    pub frame: u32,
    /// What is done to its values.
    pub enhancement: Enhancement,
}

/// Where the bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// On this computer.
    pub path: PathBuf,
    /// By their content.
    pub format: Format,
}

impl File {
    /// What there is to look at of an image: `None` while its bytes are on their way from the server; in words when there is nothing.
    pub fn of(image: &Image, originals: &Originals) -> Result<Option<Self>, Arc<str>> {
        match originals.get(&image.sha256) {
            Some(Original::Here(path)) => return Ok(Some(Self { path: path.clone(), format: image.format })),
            Some(Original::Away(why)) => return Err(Arc::clone(why)),
            Some(Original::Fetching) => return Ok(None),
            None if image.origin == Origin::Server => return Ok(None),
            // Its safe copy.
            None => {}
        }
        Ok(Some(match &image.preview {
            Preview::Refused(why) => return Err(why.as_str().into()),
            // The image itself is in a form that nobody here can read.
            Preview::Only(path) => Self { path: path.clone(), format: Format::Jpeg },
            Preview::Making | Preview::Ready(_) => Self { path: image.spool_path.clone(), format: image.format },
        }))
    }
}

/// Values with their means, or colour with its.
pub enum Pixels {
    /// Grey, at full depth.
    Gray(Values, Pyramid<u16>),
    /// Colour.
    Colour(Pyramid<[u8; 4]>),
}

/// A decoded radiograph.
pub struct Radiograph {
    /// What is shown.
    pub pixels: Pixels,
    /// Width and height in pixels.
    pub size: [f64; 2],
    /// Bits a sample of the original.
    pub bits: u8,
    /// How many images its file holds.
    pub frames: u32,
    /// What else the file says.
    pub facts: Facts,
}

impl Radiograph {
    fn new(decoded: Decoded, enhancement: &Enhancement) -> Self {
        let Decoded { picture, bits, frames, facts } = decoded;
        let size = picture.size();
        let pixels = match picture {
            Picture::Gray(values) => {
                let values = if enhancement.is_none() { values } else { enhancement.apply(&values) };
                let pyramid = Pyramid::new(Arc::clone(&values.stored));
                Pixels::Gray(values, pyramid)
            }
            Picture::Colour(colour) => Pixels::Colour(Pyramid::new(colour)),
        };
        Self { pixels, size, bits, frames, facts }
    }

    /// The same, enhanced. Colour stays as it is.
    fn enhanced(&self, enhancement: &Enhancement) -> Self {
        let pixels = match &self.pixels {
            Pixels::Gray(values, _) => {
                let values = enhancement.apply(values);
                let pyramid = Pyramid::new(Arc::clone(&values.stored));
                Pixels::Gray(values, pyramid)
            }
            Pixels::Colour(pyramid) => Pixels::Colour(pyramid.clone()),
        };
        Self { pixels, size: self.size, bits: self.bits, frames: self.frames, facts: self.facts.clone() }
    }

    /// Its grey values, when it is grey.
    pub fn values(&self) -> Option<&Values> {
        match &self.pixels {
            Pixels::Gray(values, _) => Some(values),
            Pixels::Colour(_) => None,
        }
    }

    fn size_bytes(&self) -> usize {
        match &self.pixels {
            Pixels::Gray(_, pyramid) => pyramid.size_bytes(),
            Pixels::Colour(pyramid) => pyramid.size_bytes(),
        }
    }
}

struct Job {
    wanted: Wanted,
    from: From,
}

enum From {
    File(File),
    /// The same frame as it is in its file.
    Original(Arc<Radiograph>),
}

/// The radiographs.
pub struct Radiographs {
    pool: Pool<Key, Job, Radiograph, Arc<Radiograph>>,
    /// Of which file it was wanted: of another, the same bytes may be had that the first refused.
    asked_of: HashMap<Key, File>,
}

/// A [`Wanted`] as a key: its numbers by their bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key(Sha256, u32, [u64; 5]);

impl Wanted {
    /// The image itself.
    pub fn original(sha256: Sha256, frame: u32) -> Self {
        Self { sha256, frame, enhancement: Enhancement::default() }
    }

    fn key(&self) -> Key {
        let Enhancement { clahe, unsharp } = self.enhancement;
        let clahe = clahe.map_or([0, 0], |clahe| [u64::from(clahe.tiles), clahe.limit.to_bits()]);
        let unsharp = unsharp.map_or([0, 0], |unsharp| [unsharp.radius.to_bits(), unsharp.amount.to_bits()]);
        Key(self.sha256, self.frame, [u64::from(self.enhancement.is_none()), clahe[0], clahe[1], unsharp[0], unsharp[1]])
    }
}

impl Radiographs {
    /// None yet. `ctx` is woken when one arrives.
    pub fn new(ctx: &Context) -> std::io::Result<Self> {
        Ok(Self { pool: Pool::new(ctx, ROOM, make)?, asked_of: HashMap::new() })
    }

    /// Takes what is finished. Call once at the beginning of each frame.
    pub fn begin_frame(&mut self, ctx: &Context) {
        self.pool.begin_frame(ctx, usize::MAX, Radiograph::size_bytes, Arc::new);
    }

    /// The radiograph that is wanted, of this file.
    pub fn look(&mut self, wanted: &Wanted, file: &File) -> Look {
        let key = wanted.key();
        match self.pool.look(&key) {
            Some(Look::Refused(_)) if self.asked_of.get(&key) != Some(file) => {}
            Some(look) => return look,
            None => {}
        }
        let from = if wanted.enhancement.is_none() {
            From::File(file.clone())
        } else {
            match self.look(&Wanted::original(wanted.sha256, wanted.frame), file) {
                Look::Ready(original) => From::Original(original),
                other => return other,
            }
        };
        self.asked_of.insert(key, file.clone());
        self.pool.want(key, Job { wanted: wanted.clone(), from });
        Look::Waiting
    }

    /// Whether nothing that was asked for is still being made.
    pub fn is_settled(&self) -> bool {
        self.pool.is_settled()
    }

    /// Whether another enhancement of this frame is still being made: then the next one waits.
    pub fn is_enhancing(&self, sha256: &Sha256, frame: u32) -> bool {
        self.pool.is_making(|key| key.0 == *sha256 && key.1 == frame && key.2[0] == 0)
    }

    /// Tries again what could not be had: safe copies may be there now.
    pub fn try_again(&mut self) {
        self.pool.forget_refused();
    }

    /// Forgets all: nobody looks at any.
    pub fn forget(&mut self) {
        self.pool.forget();
        self.asked_of.clear();
    }
}

fn make(_: &Key, job: &Job) -> Result<Radiograph, String> {
    match &job.from {
        From::Original(original) => Ok(original.enhanced(&job.wanted.enhancement)),
        From::File(file) => {
            let coding = file.format.coding().ok_or_else(|| say!("cannot-be-shown", format = file.format.name()))?;
            let decoded = decode(Source::File(&file.path), coding, job.wanted.frame, Limits::default()).map_err(|error| why_not_decoded(&error))?;
            Ok(Radiograph::new(decoded, &job.wanted.enhancement))
        }
    }
}
