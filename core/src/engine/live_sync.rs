//! Runs Live Sync: keeps NanoPix's patients and ours in step.

use super::shared::Shared;
use crate::Command;
use std::sync::Arc;

pub(super) fn act(shared: &Arc<Shared>, _command: Command) {
    shared.toast(crate::Severity::Error, "This version cannot do that yet. Nothing was changed");
}
