//! What stands in the code all the same, and why. All lists only shrink: a line that is needed no more fails the test.

/// Files and folders whose words have no keys yet.
pub const NOT_YET: &[&str] = &["core/src", "src/pages/capture", "src/pages/viewer"];

/// The command line and what it says: English, for scripts and whoever looks after a clinic's computers.
pub const FOR_SCRIPTS: &[&str] = &[
    "src/acts.rs",
    "src/cli.rs",
    "src/embedded.rs",
    "src/export.rs",
    "src/headless.rs",
    "src/instance",
    "src/ledger.rs",
    "src/logging.rs",
    "src/main.rs",
    "src/nanopix.rs",
    "src/window.rs",
];

/// Names and notations that are the same in all four languages, and names of things that nobody sees.
pub const WORDS_OF_ALL_LANGUAGES: &[&str] = &[
    "Chairside",
    "Live Sync",
    "NanoPix",
    "NanoPix Live Sync",
    "NanoPix {id}",
    "NanoPix{waiting}",
    // A folder of NanoPix.
    "PatientData",
    // Units, of the SI or beside it.
    "{hours} h {minutes} min",
    "{minutes} min",
    // The tray, on the system's bus and in the log.
    "/StatusNotifierWatcher",
    "IsStatusNotifierHostRegistered",
    "the session bus has ended",
    "watch folder",
];
