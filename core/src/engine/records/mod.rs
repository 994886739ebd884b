//! The clinic's patients: the list that is shown, changes of records, and what only a person may do.

pub(super) mod list;

use super::shared::Shared;
use crate::Command;
use std::sync::Arc;

pub(super) fn act(shared: &Arc<Shared>, command: Command) {
    match command {
        Command::ListPatients(query) => list::want(shared, query),
        _ => shared.toast(crate::Severity::Error, "This version cannot do that yet. Nothing was changed"),
    }
}
