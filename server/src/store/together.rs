//! One look at the database for all who ask the same at the same time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Something that is looked up often, and always anew: whoever asks while a look is under way has what the next one finds, which begins after they asked.
pub struct Together<T> {
    looks: Mutex<Looks<T>>,
    /// Told when one has ended.
    ended: watch::Sender<()>,
}

struct Looks<T> {
    /// How many have begun.
    begun: u64,
    is_running: bool,
    /// The number of the last one that found something, and what it was.
    found: Option<(u64, T)>,
}

impl<T> Default for Together<T> {
    fn default() -> Self {
        Self { looks: Mutex::new(Looks { begun: 0, is_running: false, found: None }), ended: watch::Sender::new(()) }
    }
}

impl<T: Clone> Together<T> {
    /// What is there now. An error is only heard by who looked: the others look for themselves.
    pub async fn get<F>(&self, look: impl FnOnce() -> F) -> sqlx::Result<T>
    where
        F: Future<Output = sqlx::Result<T>>,
    {
        let wanted = self.looks().begun + 1;
        let mut ended = self.ended.subscribe();
        let number = loop {
            {
                let mut looks = self.looks();
                if let Some((_, found)) = looks.found.as_ref().filter(|(number, _)| *number >= wanted) {
                    return Ok(found.clone());
                }
                if !looks.is_running {
                    looks.is_running = true;
                    looks.begun += 1;
                    break looks.begun;
                }
            }
            // The sender is our own.
            drop(ended.changed().await);
        };
        let _ending = Ending(self);
        let found = look().await?;
        self.looks().found = Some((number, found.clone()));
        Ok(found)
    }

    fn looks(&self) -> MutexGuard<'_, Looks<T>> {
        self.looks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a look, also one whose request is gone, so that the next can begin.
struct Ending<'a, T: Clone>(&'a Together<T>);

impl<T: Clone> Drop for Ending<'_, T> {
    fn drop(&mut self) {
        self.0.looks().is_running = false;
        self.0.ended.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join_all;
    use std::{
        sync::atomic::{AtomicU64, Ordering},
        task::Poll,
    };

    async fn once_more<T>(value: T) -> T {
        tokio::task::yield_now().await;
        value
    }

    #[tokio::test]
    async fn nobody_is_told_what_was_found_before_they_asked_and_many_share_a_look() {
        let (together, truth, looks) = (Together::default(), AtomicU64::new(0), AtomicU64::new(0));
        let look = async || {
            looks.fetch_add(1, Ordering::SeqCst);
            let seen = truth.load(Ordering::SeqCst);
            once_more(Ok(seen)).await
        };
        let ask = async || {
            let asked = truth.fetch_add(1, Ordering::SeqCst) + 1;
            (asked, together.get(look).await.unwrap())
        };
        let answers = join_all((0..100).map(|_| ask())).await;
        assert!(answers.iter().all(|(asked, told)| told >= asked), "{answers:?}");
        assert_eq!(looks.load(Ordering::SeqCst), 2, "the first one's, and one for all who came meanwhile");
        let (asked, told) = ask().await;
        assert!(told >= asked);
    }

    #[tokio::test]
    async fn a_look_that_fails_or_is_given_up_holds_nobody_up() {
        let together = Together::default();
        {
            let mut given_up = Box::pin(together.get(|| async { once_more(Ok(1)).await }));
            assert!(matches!(futures_util::poll!(&mut given_up), Poll::Pending));
        }
        assert!(together.get(|| async { Err(sqlx::Error::RowNotFound) }).await.is_err());
        assert_eq!(together.get(|| async { Ok(2) }).await.unwrap(), 2);
    }
}
