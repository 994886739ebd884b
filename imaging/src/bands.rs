//! Work on the rows of an image, in bands on every core. A band is worth a thread from some ten thousand pixels on.

use std::{num::NonZero, sync::OnceLock, thread};

/// Fewer pixels than this are done where they are: starting a thread costs as much.
const WORTH_A_THREAD: usize = 1 << 16;

fn cores() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    *CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get).min(8))
}

/// Calls `work` with bands of whole rows that together are `out`, and the number of each band's first row.
pub(crate) fn for_bands<T: Send>(out: &mut [T], row_length: usize, work: impl Fn(usize, &mut [T]) + Sync) {
    let rows = out.len().checked_div(row_length).unwrap_or(0);
    let bands = cores().min(out.len() / WORTH_A_THREAD).min(rows).max(1);
    if bands == 1 {
        work(0, out);
        return;
    }
    let rows_each = rows.div_ceil(bands);
    thread::scope(|scope| {
        let mut parts = out.chunks_mut(rows_each * row_length).enumerate();
        // The first band is this thread's own.
        let own = parts.next();
        for (at, band) in parts {
            let work = &work;
            scope.spawn(move || work(at * rows_each, band));
        }
        if let Some((_, band)) = own {
            work(0, band);
        }
    });
}
