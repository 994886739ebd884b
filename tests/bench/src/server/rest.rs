//! How much memory the server needs: at rest, and while many large files come in.

use super::{Clinic, UPLOADS_PER_KEY, run_clients, settle, uploading::upload_all};
use crate::{
    Scale,
    report::{Figure, Measure},
};
use anyhow::Result;
use std::rc::Rc;

const AT_ONCE: usize = 20;
/// A little less than the largest image the server takes (50 MiB).
const BYTES: usize = 50_000_000;

/// RSS with nothing stored; and its peak over that during the uploads.
pub fn memory(scale: Scale) -> Result<Measure> {
    let count = scale.of(2 * AT_ONCE).max(AT_ONCE);
    let clinic = Clinic::start()?;
    let keys = clinic.keys(AT_ONCE, UPLOADS_PER_KEY)?;
    run_clients(async {
        settle().await;
        Ok(())
    })?;
    let at_rest = clinic.resident_bytes()?;
    let patient = clinic.patient()?;
    let files: Rc<Vec<Vec<u8>>> = Rc::new((0..count).map(large_png).collect());
    let before = clinic.resident_bytes()?;
    clinic.forget_peak()?;
    let took = run_clients(upload_all(clinic.server.address(), &keys, &patient, &files))?;
    let peak = clinic.peak_bytes()?;
    Ok(Measure {
        what: "server: memory",
        how: format!(
            "RSS of the process with an empty clinic, 3 s after the start; and the peak over RSS before while {count} files of {} MB are uploaded, {AT_ONCE} at once by {} keys",
            BYTES / 1_000_000,
            AT_ONCE.div_ceil(UPLOADS_PER_KEY)
        ),
        figures: vec![
            Figure::at_most("at rest", at_rest / 1e6, "MB", 40.0),
            Figure::at_most("over it while uploading", (peak - before.min(at_rest)) / 1e6, "MB", 64.0),
            Figure::said("uploads", (count * BYTES) as f64 / 1e6 / took.as_secs_f64(), "MB/s"),
        ],
    })
}

/// A PNG of that size: the header of a large picture and data that is no picture, which whoever only stores it never decodes.
fn large_png(number: usize) -> Vec<u8> {
    let mut png = chairside_testkit::radiograph::png16(&chairside_testkit::radiograph::radiograph(number as u64, 64, 64));
    let mut state = number as u64 + 1;
    while png.len() < BYTES {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        png.extend_from_slice(&state.to_le_bytes());
    }
    png
}
