//! Radiographs at full depth, decoded and sharpened by background threads, for the viewer. The window's thread only takes what is finished and asks for more.
//!
//! What is asked for most recently comes first. What was looked at longest ago is forgotten when there is too much, never what is on screen; all of it when the viewer closes.

use chairside_api::Sha256;
use chairside_core::{Format, Image, Origin, Original, Originals, Preview, ingest::preview::why_not_decoded};
use chairside_imaging::{Decoded, Enhancement, Facts, Limits, Picture, Pyramid, Source, Values, decode};
use chairside_words::say;
use egui::Context;
use std::{
    collections::{HashMap, VecDeque},
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, PoisonError, mpsc},
};

/// How many bytes of values stay in memory while the viewer is open: a series of eighteen of a usual size.
const LIMIT_BYTES: usize = 224 << 20;
/// How many wishes wait.
const WAITING: usize = 32;
const WORKERS: usize = 2;

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

/// What there is of a radiograph.
#[derive(Clone)]
pub enum Look {
    /// This.
    Ready(Arc<Radiograph>),
    /// Nothing yet; the window is woken when it is there.
    Waiting,
    /// Nothing, and why.
    Refused(Arc<str>),
}

enum Slot {
    Wanted,
    Ready {
        radiograph: Arc<Radiograph>,
        bytes: usize,
        used: u64,
    },
    /// Not of this file; the same bytes may be had elsewhere later.
    Refused(Arc<str>, File),
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

#[derive(Default)]
struct Wishes {
    jobs: VecDeque<Job>,
    closed: bool,
}

struct Queue {
    wishes: Mutex<Wishes>,
    wake: Condvar,
}

type Finished = (Wanted, Result<Radiograph, (String, File)>);

/// The radiographs.
pub struct Radiographs {
    slots: HashMap<Key, Slot>,
    bytes: usize,
    frame: u64,
    queue: Arc<Queue>,
    finished: mpsc::Receiver<Finished>,
    workers: Vec<std::thread::JoinHandle<()>>,
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
        let queue = Arc::new(Queue { wishes: Mutex::default(), wake: Condvar::new() });
        let (sender, finished) = mpsc::sync_channel(WORKERS);
        let mut workers = Vec::with_capacity(WORKERS);
        for number in 1..=WORKERS {
            let (queue, sender, ctx) = (Arc::clone(&queue), sender.clone(), ctx.clone());
            workers.push(std::thread::Builder::new().name(format!("radiographs-{number}")).spawn(move || work(&queue, &sender, &ctx))?);
        }
        Ok(Self { slots: HashMap::new(), bytes: 0, frame: 0, queue, finished, workers })
    }

    /// Takes what is finished. Call once at the beginning of each frame.
    pub fn begin_frame(&mut self) {
        self.frame += 1;
        while let Ok((wanted, outcome)) = self.finished.try_recv() {
            let slot = match outcome {
                Ok(radiograph) => {
                    let bytes = radiograph.size_bytes();
                    self.bytes += bytes;
                    Slot::Ready { radiograph: Arc::new(radiograph), bytes, used: self.frame }
                }
                Err((why, file)) => Slot::Refused(why.into(), file),
            };
            if let Some(Slot::Ready { bytes, .. }) = self.slots.insert(wanted.key(), slot) {
                self.bytes -= bytes;
            }
        }
        self.make_room();
    }

    /// The radiograph that is wanted, of this file.
    pub fn look(&mut self, wanted: &Wanted, file: &File) -> Look {
        match self.slots.get_mut(&wanted.key()) {
            Some(Slot::Ready { radiograph, used, .. }) => {
                *used = self.frame;
                return Look::Ready(Arc::clone(radiograph));
            }
            Some(Slot::Refused(why, of)) if of == file => return Look::Refused(Arc::clone(why)),
            Some(Slot::Wanted) => return Look::Waiting,
            Some(Slot::Refused(..)) | None => {}
        }
        let from = if wanted.enhancement.is_none() {
            From::File(file.clone())
        } else {
            match self.look(&Wanted::original(wanted.sha256, wanted.frame), file) {
                Look::Ready(original) => From::Original(original),
                other => return other,
            }
        };
        self.slots.insert(wanted.key(), Slot::Wanted);
        let mut wishes = self.queue.wishes.lock().unwrap_or_else(PoisonError::into_inner);
        wishes.jobs.push_back(Job { wanted: wanted.clone(), from });
        if wishes.jobs.len() > WAITING
            && let Some(forgotten) = wishes.jobs.pop_front()
        {
            self.slots.remove(&forgotten.wanted.key());
        }
        drop(wishes);
        self.queue.wake.notify_one();
        Look::Waiting
    }

    /// Whether nothing that was asked for is still being made.
    pub fn is_settled(&self) -> bool {
        !self.slots.values().any(|slot| matches!(slot, Slot::Wanted))
    }

    /// Whether another enhancement of this frame is still being made: then the next one waits.
    pub fn is_enhancing(&self, sha256: &Sha256, frame: u32) -> bool {
        self.slots.iter().any(|(key, slot)| key.0 == *sha256 && key.1 == frame && key.2[0] == 0 && matches!(slot, Slot::Wanted))
    }

    /// Forgets all: nobody looks at any.
    pub fn forget(&mut self) {
        let mut wishes = self.queue.wishes.lock().unwrap_or_else(PoisonError::into_inner);
        wishes.jobs.clear();
        drop(wishes);
        // What a thread is at still arrives, and goes with the next call.
        self.slots.clear();
        self.bytes = 0;
    }

    /// Throws out what was looked at longest ago, never what is on screen.
    fn make_room(&mut self) {
        if self.bytes <= LIMIT_BYTES {
            return;
        }
        let mut old: Vec<(u64, Key, usize)> = self
            .slots
            .iter()
            .filter_map(|(key, slot)| match slot {
                Slot::Ready { bytes, used, .. } if *used + 1 < self.frame => Some((*used, *key, *bytes)),
                _ => None,
            })
            .collect();
        old.sort_unstable_by_key(|(used, ..)| *used);
        for (_, key, bytes) in old {
            if self.bytes <= LIMIT_BYTES {
                break;
            }
            self.slots.remove(&key);
            self.bytes -= bytes;
        }
    }
}

impl Drop for Radiographs {
    fn drop(&mut self) {
        self.queue.wishes.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.queue.wake.notify_all();
        // A thread that waits to hand over its radiograph ends when nobody is there to take it.
        let (_, nobody) = mpsc::sync_channel(1);
        self.finished = nobody;
        for worker in self.workers.drain(..) {
            if worker.join().is_err() {
                tracing::error!("a thread that decodes radiographs ended in a panic");
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
                match wishes.jobs.pop_back() {
                    Some(job) => break job,
                    None => wishes = queue.wake.wait(wishes).unwrap_or_else(PoisonError::into_inner),
                }
            }
        };
        let outcome = make(&job);
        if finished.send((job.wanted, outcome)).is_err() {
            return;
        }
        ctx.request_repaint();
    }
}

fn make(job: &Job) -> Result<Radiograph, (String, File)> {
    match &job.from {
        From::Original(original) => Ok(original.enhanced(&job.wanted.enhancement)),
        From::File(file) => {
            let refused = |why: String| (why, file.clone());
            let coding = file.format.coding().ok_or_else(|| refused(say!("cannot-be-shown", format = file.format.name())))?;
            let decoded = decode(Source::File(&file.path), coding, job.wanted.frame, Limits::default()).map_err(|error| refused(why_not_decoded(&error)))?;
            Ok(Radiograph::new(decoded, &job.wanted.enhancement))
        }
    }
}
