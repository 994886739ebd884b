//! What stands in the code all the same, and why. All lists only shrink: a line that is needed no more fails the test.

/// Files and folders whose words have no keys yet.
pub const NOT_YET: &[&str] = &["src/export/", "src/pages/capture", "src/pages/export.rs", "src/pages/viewer"];

/// The command line, config.toml, and what is said of them: English, for scripts and whoever looks after a clinic's computers.
pub const FOR_SCRIPTS: &[&str] = &[
    // `chairside patient` and the like, without the console.
    "core/src/offline.rs",
    // What is wrong with config.toml.
    "core/src/settings",
    "src/acts.rs",
    "src/check.rs",
    "src/cli.rs",
    "src/embedded.rs",
    "src/export_act.rs",
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
    // NanoPix's files, tables and values.
    "%Y-%m-%d %H:%M:%S",
    "Female",
    "Male",
    "NanoPix-",
    "NanoPix.db3",
    "NanopixImages",
    "Patient",
    "Report",
    "Study",
    "Unknown",
    "it has triggers or views of its own",
    "the table Patient has a column {unknown}",
    "the table Patient has no column {needed}",
    "version {version}",
    // HTTP.
    "Bearer",
    "Bearer {}",
    "Last-Event-ID",
    "Tus-Resumable",
    "Upload-Length",
    "Upload-Metadata",
    // What the server's English sentences are known by.
    "othing was ",
    // Services and their problems, by name.
    "files from the server",
    "files in ",
    "how images are shown",
    "images of NanoPix",
    "images of other rooms",
    "list of patients",
    "live sync frozen",
    "live sync writes",
    "patients from the server",
    "patients on screen",
    "patients to the server",
    "watching folders",
    // Names and values of the console's database, and what of it cannot be read.
    "a change of a patient",
    "a fact",
    "a file of the server",
    "a kind of series {kind}",
    "a new patient",
    "a patient",
    "a projection {projection}",
    "an answer about NanoPix",
    "format {format_name}",
    "last_event {server_url}",
    "patients_told {server}",
    "resume {image}",
    "unknown reason",
    "what an older copy of NanoPix contradicts",
    "what is to be written into NanoPix",
    "what was agreed with NanoPix",
    "whose {whose}",
    "why a change is held",
    // Errors of files, the keyring and threads, beside what the system itself says in its own language; `Debug`.
    "NanoPix's id cannot name a folder",
    "Secret(…)",
    "ServerClient",
    "a link or a file stands where the patient's folder should be",
    "a sync was broken off",
    "no access",
    "no store",
    "not a file of the expected size",
    "not an image",
    "platform failure",
    "the ledger's answer is not complete",
    "too long",
    "what announces images from other rooms has ended",
    // The tray, on the system's bus and in the log.
    "/StatusNotifierWatcher",
    "IsStatusNotifierHostRegistered",
    "the session bus has ended",
    "watch folder",
];
