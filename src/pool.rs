//! Things that take long to make, made by threads of their own and kept while there is room. The window's thread only takes what is finished and asks for more.
//!
//! What is asked for most recently is made first: it is what the person looks at now. When too much waits, the oldest wish is forgotten, and asked for again if somebody
//! still looks. What was looked at longest ago is thrown out when there is too much, never what is on screen.

use egui::Context;
use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    io,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
};

/// How much a pool holds.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// What its threads are called.
    pub name: &'static str,
    /// How many there are.
    pub workers: usize,
    /// How many wishes wait.
    pub waiting: usize,
    /// How many finished things wait for the window.
    pub finished: usize,
    /// How many bytes are kept.
    pub bytes: usize,
}

/// What there is of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look<V> {
    /// This.
    Ready(V),
    /// Nothing yet; the window is woken when it is there.
    Waiting,
    /// Nothing, and why.
    Refused(Arc<str>),
}

/// A thing that was made, or why it was not.
pub type Outcome<M> = Result<M, String>;

enum Slot<V> {
    Wanted,
    Ready { value: V, bytes: usize, used: u64 },
    Refused(Arc<str>),
}

struct Wishes<K, J> {
    jobs: VecDeque<(K, J)>,
    closed: bool,
}

struct Queue<K, J> {
    wishes: Mutex<Wishes<K, J>>,
    wake: Condvar,
}

impl<K, J> Queue<K, J> {
    /// What is behind the lock is whole after every statement, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, Wishes<K, J>> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Things by their keys: `J` says how to make an `M`, of which a `V` is kept.
pub struct Pool<K, J, M, V> {
    slots: HashMap<K, Slot<V>>,
    room: Room,
    bytes: usize,
    frame: u64,
    queue: Arc<Queue<K, J>>,
    finished: mpsc::Receiver<(K, Outcome<M>)>,
    held: Option<(K, Outcome<M>)>,
    workers: Vec<std::thread::JoinHandle<()>>,
}

impl<K, J, M, V> Pool<K, J, M, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    J: Send + 'static,
    M: Send + 'static,
    V: Clone,
{
    /// Nothing yet. `make` runs on the threads of the pool; `ctx` is woken when something is finished.
    pub fn new(ctx: &Context, room: Room, make: fn(&K, &J) -> Outcome<M>) -> io::Result<Self> {
        let queue = Arc::new(Queue { wishes: Mutex::new(Wishes { jobs: VecDeque::new(), closed: false }), wake: Condvar::new() });
        let (sender, finished) = mpsc::sync_channel(room.finished);
        let mut workers = Vec::with_capacity(room.workers);
        for number in 1..=room.workers {
            let (queue, sender, ctx) = (Arc::clone(&queue), sender.clone(), ctx.clone());
            let thread = std::thread::Builder::new().name(format!("{}-{number}", room.name));
            workers.push(thread.spawn(move || work(&queue, make, &sender, &ctx))?);
        }
        Ok(Self { slots: HashMap::new(), room, bytes: 0, frame: 0, queue, finished, held: None, workers })
    }

    /// Takes what is finished, as much of it as `budget` has bytes, and at least one; what has to wait wakes `ctx`. `keep` makes of it what is kept, and says how many bytes
    /// that has. Call once at the beginning of each frame.
    pub fn begin_frame(&mut self, ctx: &Context, budget: usize, size: impl Fn(&M) -> usize, keep: impl Fn(M) -> V) {
        self.frame += 1;
        let mut left = budget;
        while let Some((key, outcome)) = self.held.take().or_else(|| self.finished.try_recv().ok()) {
            let bytes = outcome.as_ref().map_or(0, &size);
            if bytes > left && left < budget {
                self.held = Some((key, outcome));
                ctx.request_repaint();
                break;
            }
            left = left.saturating_sub(bytes);
            let slot = match outcome {
                Ok(made) => {
                    self.bytes += bytes;
                    Slot::Ready { value: keep(made), bytes, used: self.frame }
                }
                Err(why) => Slot::Refused(why.into()),
            };
            if let Some(Slot::Ready { bytes, .. }) = self.slots.insert(key, slot) {
                self.bytes -= bytes;
            }
        }
        self.make_room();
    }

    /// What there is of it; `None` when nobody asked for it yet.
    pub fn look(&mut self, key: &K) -> Option<Look<V>> {
        Some(match self.slots.get_mut(key)? {
            Slot::Ready { value, used, .. } => {
                *used = self.frame;
                Look::Ready(value.clone())
            }
            Slot::Refused(why) => Look::Refused(Arc::clone(why)),
            Slot::Wanted => Look::Waiting,
        })
    }

    /// Asks for it, whatever there was.
    pub fn want(&mut self, key: K, job: J) {
        if let Some(Slot::Ready { bytes, .. }) = self.slots.insert(key.clone(), Slot::Wanted) {
            self.bytes -= bytes;
        }
        let mut wishes = self.queue.lock();
        wishes.jobs.push_back((key, job));
        if wishes.jobs.len() > self.room.waiting
            && let Some((forgotten, _)) = wishes.jobs.pop_front()
        {
            // All were forgotten, and this one was there again: its slot is not this wish's.
            if matches!(self.slots.get(&forgotten), Some(Slot::Wanted)) {
                self.slots.remove(&forgotten);
            }
        }
        drop(wishes);
        self.queue.wake.notify_one();
    }

    /// Whether nothing that was asked for is still being made.
    pub fn is_settled(&self) -> bool {
        self.held.is_none() && !self.is_making(|_| true)
    }

    /// Whether one of those is still being made.
    pub fn is_making(&self, of: impl Fn(&K) -> bool) -> bool {
        self.slots.iter().any(|(key, slot)| matches!(slot, Slot::Wanted) && of(key))
    }

    /// Forgets what could not be made: asked for again, it is tried again.
    pub fn forget_refused(&mut self) {
        self.slots.retain(|_, slot| !matches!(slot, Slot::Refused(_)));
    }

    /// Forgets all: nobody looks at any.
    pub fn forget(&mut self) {
        self.queue.lock().jobs.clear();
        // What a thread is at still arrives, and goes with the next call.
        self.held = None;
        self.slots.clear();
        self.bytes = 0;
    }

    fn make_room(&mut self) {
        if self.bytes <= self.room.bytes {
            return;
        }
        let mut old: Vec<(u64, K, usize)> = self
            .slots
            .iter()
            .filter_map(|(key, slot)| match slot {
                Slot::Ready { bytes, used, .. } if *used + 1 < self.frame => Some((*used, key.clone(), *bytes)),
                _ => None,
            })
            .collect();
        old.sort_unstable_by_key(|(used, ..)| *used);
        for (_, key, bytes) in old {
            if self.bytes <= self.room.bytes {
                break;
            }
            self.slots.remove(&key);
            self.bytes -= bytes;
        }
    }
}

impl<K, J, M, V> Drop for Pool<K, J, M, V> {
    fn drop(&mut self) {
        self.queue.lock().closed = true;
        self.queue.wake.notify_all();
        // A thread that waits to hand over what it made ends when nobody is there to take it.
        let (_, nobody) = mpsc::sync_channel(1);
        self.finished = nobody;
        for worker in self.workers.drain(..) {
            if worker.join().is_err() {
                tracing::error!(pool = self.room.name, "a thread ended in a panic");
            }
        }
    }
}

fn work<K, J, M>(queue: &Queue<K, J>, make: fn(&K, &J) -> Outcome<M>, finished: &mpsc::SyncSender<(K, Outcome<M>)>, ctx: &Context) {
    loop {
        let (key, job) = {
            let mut wishes = queue.lock();
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
        let outcome = make(&key, &job);
        if finished.send((key, outcome)).is_err() {
            return;
        }
        ctx.request_repaint();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    type Numbers = Pool<u32, mpsc::Receiver<()>, Vec<u8>, usize>;

    const ROOM: Room = Room { name: "numbers", workers: 1, waiting: 3, finished: 4, bytes: 250 };

    /// Makes hundred bytes of a number, once it is let; of 13 nothing.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as a pool calls it")]
    fn make(number: &u32, gate: &mpsc::Receiver<()>) -> Outcome<Vec<u8>> {
        gate.recv().map_err(|_| "nobody wants it".to_owned())?;
        if *number == 13 { Err("it brings bad luck".to_owned()) } else { Ok(vec![0; 100]) }
    }

    fn pool(ctx: &Context) -> Numbers {
        Pool::new(ctx, ROOM, make).unwrap()
    }

    fn frame(pool: &mut Numbers, ctx: &Context) {
        pool.begin_frame(ctx, usize::MAX, Vec::len, |made| made.len());
    }

    /// Asks for it; what is answered lets it be made.
    fn want(pool: &mut Numbers, number: u32) -> mpsc::Sender<()> {
        let (let_it, gate) = mpsc::channel();
        pool.want(number, gate);
        let_it
    }

    fn settle(pool: &mut Numbers, ctx: &Context) {
        let until = Instant::now() + Duration::from_secs(30);
        while !pool.is_settled() {
            assert!(Instant::now() < until, "the pool does not come to rest");
            std::thread::sleep(Duration::from_millis(1));
            frame(pool, ctx);
        }
    }

    #[test]
    fn what_is_asked_for_is_made_or_refused() {
        let ctx = Context::default();
        let mut pool = pool(&ctx);
        assert_eq!(pool.look(&1), None);
        for number in [1, 13] {
            let let_it = want(&mut pool, number);
            assert_eq!(pool.look(&number), Some(Look::Waiting));
            assert!(pool.is_making(|key| *key == number) && !pool.is_making(|key| *key != number));
            let_it.send(()).unwrap();
            settle(&mut pool, &ctx);
        }
        assert_eq!(pool.look(&1), Some(Look::Ready(100)));
        assert_eq!(pool.look(&13), Some(Look::Refused("it brings bad luck".into())));
        pool.forget();
        assert_eq!((pool.look(&1), pool.bytes), (None, 0));
    }

    #[test]
    fn of_too_many_wishes_the_oldest_is_forgotten_and_the_newest_made_first() {
        let ctx = Context::default();
        let mut pool = pool(&ctx);
        let busy = want(&mut pool, 0);
        while !pool.queue.lock().jobs.is_empty() {
            std::thread::yield_now();
        }
        let gates: Vec<_> = (1..=4).map(|number| want(&mut pool, number)).collect();
        assert_eq!(pool.look(&1), None, "the fourth was one too many");
        // The thread is at the newest: it is finished although the others may not begin.
        gates[3].send(()).unwrap();
        busy.send(()).unwrap();
        let until = Instant::now() + Duration::from_secs(30);
        while pool.look(&4) != Some(Look::Ready(100)) {
            assert!(Instant::now() < until, "the newest wish is not made first");
            frame(&mut pool, &ctx);
        }
        assert!(pool.is_making(|key| *key == 2) && pool.is_making(|key| *key == 3));
        drop(gates);
        settle(&mut pool, &ctx);
    }

    #[test]
    fn what_was_looked_at_longest_ago_goes_first_and_never_what_is_on_screen() {
        let ctx = Context::default();
        let mut pool = pool(&ctx);
        for number in 1..=3 {
            want(&mut pool, number).send(()).unwrap();
            settle(&mut pool, &ctx);
            pool.look(&1);
        }
        frame(&mut pool, &ctx);
        pool.look(&1);
        frame(&mut pool, &ctx);
        assert_eq!((pool.look(&1), pool.look(&2), pool.look(&3)), (Some(Look::Ready(100)), None, Some(Look::Ready(100))));
        assert_eq!(pool.bytes, 200);
        // All three on screen: over the limit, and kept.
        want(&mut pool, 2).send(()).unwrap();
        let until = Instant::now() + Duration::from_secs(30);
        while pool.look(&2) != Some(Look::Ready(100)) {
            assert!(Instant::now() < until);
            assert_ne!((pool.look(&1), pool.look(&3)), (None, None));
            frame(&mut pool, &ctx);
        }
        assert_eq!(pool.bytes, 300);
    }

    #[test]
    fn a_frame_takes_no_more_than_it_may_and_always_something() {
        let ctx = Context::default();
        let mut pool = pool(&ctx);
        for number in 1..=2 {
            want(&mut pool, number).send(()).unwrap();
        }
        let until = Instant::now() + Duration::from_secs(30);
        let ready = |pool: &mut Numbers| (1..=2).filter(|number| matches!(pool.look(number), Some(Look::Ready(_)))).count();
        let mut most_at_once = 0;
        while ready(&mut pool) < 2 {
            assert!(Instant::now() < until);
            let before = ready(&mut pool);
            pool.begin_frame(&ctx, 50, Vec::len, |made| made.len());
            most_at_once = most_at_once.max(ready(&mut pool) - before);
        }
        assert_eq!(most_at_once, 1);
        assert!(pool.is_settled());
    }
}
