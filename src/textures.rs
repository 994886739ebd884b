//! Pictures on the graphics card: thumbnails and full images, decoded by two background threads, the least recently drawn thrown out first.
//!
//! The window's thread only hands over finished pixels, a few a frame. What is asked for most recently is decoded first; when too much waits, the oldest
//! wish is forgotten and asked for again if it is still on screen.

use crate::pages::viewer::display::{Display, from_state};
use chairside_api::{FileId, Sha256, display::DisplayState};
use chairside_core::{
    Announcement, Format, Image, Preview,
    ingest::{
        preview::{self, Limits, Samples, Source},
        sniff::sniff,
    },
};
use chairside_imaging::export::{self, Raster};
use chairside_words::say;
use egui::{ColorImage, Context, TextureHandle, TextureOptions};
use std::{
    collections::{HashMap, VecDeque},
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
};

/// How many bytes of pixels stay on the graphics card. Where that is the computer's own memory, they are part of the 200 MB the program promises to stay
/// within; three large radiographs and the thumbnails around them take 60.
const LIMIT_BYTES: usize = 64 << 20;
/// How many wishes wait for a decoder.
const WAITING: usize = 96;
/// How many finished pictures wait for the window.
const FINISHED: usize = 32;
/// How many bytes are handed to the graphics card in one frame.
const BYTES_A_FRAME: usize = 48 << 20;
const WORKERS: usize = 2;
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
#[derive(Clone)]
pub enum Look {
    /// This.
    Ready(TextureHandle),
    /// Nothing yet; the window is woken when it is there.
    Waiting,
    /// Nothing, and why.
    Refused(Arc<str>),
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// Of an image of this console.
    Own(Sha256, Kind),
    /// Of one, as somebody has set how it is shown (JSON without what was drawn); no side is longer than so many pixels.
    Seen(Sha256, Arc<str>, u32),
    /// A small one that came with what another room announced.
    Announced(FileId),
}

struct Job {
    key: Key,
    from: From,
    max_side: usize,
}

/// Where the bytes are.
enum From {
    File(PathBuf, Format),
    /// As it is shown, of the original.
    Shown(PathBuf, Format, Box<Display>),
    Memory(Arc<[u8]>),
}

struct Finished {
    key: Key,
    outcome: Result<ColorImage, String>,
}

enum Slot {
    Wanted,
    Ready { texture: TextureHandle, bytes: usize, drawn: u64 },
    Refused(Arc<str>),
}

#[derive(Default)]
struct Wishes {
    jobs: VecDeque<Job>,
    closed: bool,
}

struct Queue {
    wishes: Mutex<Wishes>,
    wake: Condvar,
}

/// The pictures.
pub struct Textures {
    slots: HashMap<Key, Slot>,
    bytes: usize,
    frame: u64,
    queue: Arc<Queue>,
    finished: mpsc::Receiver<Finished>,
    held: Option<Finished>,
    workers: Vec<std::thread::JoinHandle<()>>,
}

impl Textures {
    /// No pictures yet. `ctx` is woken when one arrives.
    pub fn new(ctx: &Context) -> std::io::Result<Self> {
        let queue = Arc::new(Queue { wishes: Mutex::default(), wake: Condvar::new() });
        let (sender, finished) = mpsc::sync_channel(FINISHED);
        let mut workers = Vec::with_capacity(WORKERS);
        for number in 1..=WORKERS {
            let (queue, sender, ctx) = (Arc::clone(&queue), sender.clone(), ctx.clone());
            workers.push(std::thread::Builder::new().name(format!("pictures-{number}")).spawn(move || work(&queue, &sender, &ctx))?);
        }
        Ok(Self { slots: HashMap::new(), bytes: 0, frame: 0, queue, finished, held: None, workers })
    }

    /// Takes what the decoders have finished, as much as a frame may. Call once at the beginning of each frame.
    pub fn begin_frame(&mut self, ctx: &Context) {
        self.frame += 1;
        let mut budget = BYTES_A_FRAME;
        while let Some(done) = self.held.take().or_else(|| self.finished.try_recv().ok()) {
            let bytes = done.outcome.as_ref().map_or(0, |image| image.pixels.len() * 4);
            if bytes > budget && budget < BYTES_A_FRAME {
                self.held = Some(done);
                ctx.request_repaint();
                break;
            }
            budget = budget.saturating_sub(bytes);
            let slot = match done.outcome {
                Ok(image) => {
                    self.bytes += bytes;
                    let texture = ctx.load_texture("radiograph", image, TextureOptions::LINEAR);
                    Slot::Ready { texture, bytes, drawn: self.frame }
                }
                Err(why) => Slot::Refused(why.into()),
            };
            if let Some(Slot::Ready { bytes, .. }) = self.slots.insert(done.key, slot) {
                self.bytes -= bytes;
            }
        }
        self.make_room();
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

    /// An image as it is shown to everybody, no side longer than `max_side` pixels; without what was drawn over it.
    pub fn seen(&mut self, ctx: &Context, image: &Image, state: Option<&DisplayState>, max_side: u32) -> Look {
        let (Preview::Making | Preview::Ready(_)) = &image.preview else { return self.thumbnail(ctx, image) };
        let undrawn = state.map(|state| DisplayState { annotations: Vec::new(), calibration: None, ..state.clone() }).unwrap_or_default();
        // What cannot be written as JSON is no other way to show it.
        let name = serde_json::to_string(&undrawn).unwrap_or_default();
        let key = Key::Seen(image.sha256, name.into(), max_side);
        self.look(ctx, &key, || From::Shown(image.spool_path.clone(), image.format, Box::new(from_state(&undrawn).0)))
    }

    /// The small picture that came with an announcement, if one did.
    pub fn announced(&mut self, ctx: &Context, announcement: &Announcement) -> Option<Look> {
        let (file, bytes) = announcement.event.file_id.as_ref().zip(announcement.thumbnail.as_ref())?;
        Some(self.look(ctx, &Key::Announced(file.clone()), || From::Memory(Arc::clone(bytes))))
    }

    fn look(&mut self, ctx: &Context, key: &Key, from: impl FnOnce() -> From) -> Look {
        match self.slots.get_mut(key) {
            Some(Slot::Ready { texture, drawn, .. }) => {
                *drawn = self.frame;
                Look::Ready(texture.clone())
            }
            Some(Slot::Refused(why)) => Look::Refused(Arc::clone(why)),
            Some(Slot::Wanted) => Look::Waiting,
            None => {
                let max_side = ctx.input(|input| input.max_texture_side).min(MAX_SIDE);
                self.slots.insert(key.clone(), Slot::Wanted);
                let mut wishes = self.queue.wishes.lock().unwrap_or_else(PoisonError::into_inner);
                wishes.jobs.push_back(Job { key: key.clone(), from: from(), max_side });
                if wishes.jobs.len() > WAITING
                    && let Some(forgotten) = wishes.jobs.pop_front()
                {
                    self.slots.remove(&forgotten.key);
                }
                drop(wishes);
                self.queue.wake.notify_one();
                Look::Waiting
            }
        }
    }

    /// Whether nothing that was asked for is still being decoded.
    pub fn is_settled(&self) -> bool {
        self.held.is_none() && !self.slots.values().any(|slot| matches!(slot, Slot::Wanted))
    }

    /// Throws out what was drawn longest ago, never what is on screen.
    fn make_room(&mut self) {
        if self.bytes <= LIMIT_BYTES {
            return;
        }
        let mut old: Vec<(u64, Key, usize)> = self
            .slots
            .iter()
            .filter_map(|(key, slot)| match slot {
                Slot::Ready { bytes, drawn, .. } if *drawn + 1 < self.frame => Some((*drawn, key.clone(), *bytes)),
                _ => None,
            })
            .collect();
        old.sort_unstable_by_key(|(drawn, ..)| *drawn);
        for (_, key, bytes) in old {
            if self.bytes <= LIMIT_BYTES {
                break;
            }
            self.slots.remove(&key);
            self.bytes -= bytes;
        }
    }
}

impl Drop for Textures {
    fn drop(&mut self) {
        self.queue.wishes.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.queue.wake.notify_all();
        // A decoder that waits to hand over its picture ends when nobody is there to take it.
        let (_, nobody) = mpsc::sync_channel(1);
        self.finished = nobody;
        for worker in self.workers.drain(..) {
            if worker.join().is_err() {
                tracing::error!("a thread that decodes pictures ended in a panic");
            }
        }
    }
}

fn work(queue: &Queue, finished: &mpsc::SyncSender<Finished>, ctx: &Context) {
    loop {
        let job = {
            let mut wishes = queue.wishes.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                if wishes.closed {
                    return;
                }
                // The newest wish first: it is what the person looks at now.
                match wishes.jobs.pop_back() {
                    Some(job) => break job,
                    None => wishes = queue.wake.wait(wishes).unwrap_or_else(PoisonError::into_inner),
                }
            }
        };
        let outcome = decode(&job);
        if finished.send(Finished { key: job.key, outcome }).is_err() {
            return;
        }
        ctx.request_repaint();
    }
}

fn decode(job: &Job) -> Result<ColorImage, String> {
    if let (From::Shown(path, format, display), Key::Seen(.., max_side)) = (&job.from, &job.key) {
        let Raster { width, height, samples } = display.raster(path, *format, *max_side)?;
        let size = [width as usize, height as usize];
        return Ok(match samples {
            export::Samples::Gray(bytes) => ColorImage::from_gray(size, &bytes),
            export::Samples::Rgb(bytes) => ColorImage::from_rgb(size, &bytes),
        });
    }
    let (source, format) = match &job.from {
        From::Shown(path, format, _) | From::File(path, format) => (Source::File(path), *format),
        From::Memory(bytes) => (Source::Bytes(bytes), sniff(bytes).ok_or(say!("picture-cannot-be-shown"))?),
    };
    let decoded = preview::scaled(source, format, Limits::default(), job.max_side as u32).map_err(|error| error.to_string())?;
    let picture = decoded.picture;
    let size = [picture.width as usize, picture.height as usize];
    let inverted = matches!(job.key, Key::Own(_, Kind::Inverted));
    Ok(match picture.samples {
        Samples::Gray(mut bytes) => {
            if inverted {
                for byte in &mut bytes {
                    *byte = !*byte;
                }
            }
            ColorImage::from_gray(size, &bytes)
        }
        Samples::Rgba(mut bytes) => {
            if inverted {
                for pixel in bytes.chunks_exact_mut(4) {
                    pixel.iter_mut().take(3).for_each(|byte| *byte = !*byte);
                }
            }
            ColorImage::from_rgba_unmultiplied(size, &bytes)
        }
    })
}
