//! *Check everything*: reads every safe copy, the whole list of images and the server's list of files, has the server read the bytes of this console's files, and mends what can be. Beside the
//! work, and paced: it never takes more than half of a disk's time. Nothing is ever deleted by it.

mod look;
mod mend;

use super::shared::Shared;
use crate::{ActivityKind, Check, CheckFinding, CheckReport, CheckStep, Severity, db::DbError};
use chairside_words::say;
use look::Looked;
use std::{sync::Arc, time::SystemTime};
use tokio_util::sync::CancellationToken;

/// How many single images are named in the report.
const NAMED: usize = 100;

/// Begins a check, unless one is under way.
pub(super) fn begin(shared: &Arc<Shared>) {
    let stop = CancellationToken::new();
    let begun = shared.set(|state| {
        let is_free = !matches!(state.check, Some(Check::Running { .. }));
        if is_free {
            state.check = Some(Check::Running { step: CheckStep::Copies, done: 0, of: 0 });
            state.check_stop = stop.clone();
        }
        is_free
    });
    if !begun {
        return;
    }
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let outcome = match check(&shared, &stop).await {
            Ok(Some(report)) => {
                let (severity, words) = (report.severity(), report.in_words());
                shared.library.say(ActivityKind::Program, severity, &say!("check-said", words));
                Check::Done(Arc::new(report))
            }
            Ok(None) => Check::Stopped,
            Err(error) => Check::Failed(say!("check-not-finished", why = error.to_string())),
        };
        shared.set(|state| state.check = Some(outcome));
    });
}

/// Ends a check that is still looking; what it has begun to mend is mended to its end.
pub(super) fn stop(shared: &Shared) {
    shared.get(|state| state.check_stop.clone()).cancel();
}

/// `None`: somebody stopped it.
async fn check(shared: &Arc<Shared>, stop: &CancellationToken) -> Result<Option<CheckReport>, DbError> {
    let begun = SystemTime::now();
    let looked = tokio::select! {
        looked = look::look(shared) => looked?,
        () = stop.cancelled() => return Ok(None),
    };
    let mut report = CheckReport { copies: looked.copies.len(), ..CheckReport::default() };
    let Looked { copies, server, troubles } = looked;
    report.findings = troubles;
    report.server_files = server.as_ref().map(|server| server.files.len());
    report.server_bytes = server.as_ref().filter(|server| !server.is_by_list).map(|server| server.bytes.len());
    show(shared, CheckStep::Mending, 0, 0);
    mend::mend(shared, &mut report, &copies, server, begun).await?;
    report.findings.sort_by_key(|finding: &CheckFinding| std::cmp::Reverse(finding.severity));
    let unnamed = report.findings.split_off(report.findings.len().min(NAMED));
    let errors = unnamed.iter().filter(|finding| finding.severity == Severity::Error).count();
    (report.more_errors, report.more_warnings) = (errors, unnamed.len() - errors);
    report.at = shared.clock.now();
    Ok(Some(report))
}

fn show(shared: &Shared, step: CheckStep, done: usize, of: usize) {
    shared.set(|state| state.check = Some(Check::Running { step, done, of }));
}
