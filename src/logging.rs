//! Where log lines go: a file a day in `<data>/logs`, and standard error for a program without a window. No line carries patient data or the name of a file from
//! outside; this module adds none, and a panic is logged by its place, not by its words.

use crate::failure::Failure;
use chairside_core::lock;
use chairside_words::{Language, in_language};
use std::{panic::PanicHookInfo, path::Path};
use tracing::{Event, Subscriber};
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{
    EnvFilter, Layer,
    fmt::{
        FmtContext,
        format::{FormatEvent, FormatFields, Writer},
    },
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

/// Says how much is logged.
pub const VARIABLE: &str = "CHAIRSIDE_LOG";

/// Ours in full, of others what went wrong: the HTTP and database crates name addresses and statements below `warn`.
const DEFAULT: &str = "warn,chairside=info,chairside_core=info,chairside_server=info";

/// A fortnight covers a holiday, and is small enough to be forgotten.
const KEPT_DAYS: usize = 14;

/// What standard error gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Console {
    /// Warnings, for a person at a terminal.
    Warnings,
    /// Everything, a JSON object a line, for whoever supervises the program.
    Json,
}

/// Writes out what waits when it is dropped; to be kept until the program ends.
#[must_use = "log lines that wait are lost when this is dropped too early"]
pub struct Logging {
    _file: Option<WorkerGuard>,
}

/// Starts logging and takes over panics. A log folder that cannot be written is said on standard error and costs nothing else.
///
/// # Errors
///
/// `CHAIRSIDE_LOG` cannot be read.
pub fn start(data_dir: &Path, console: Console) -> Result<Logging, Failure> {
    let (file_layer, guard) = match file(data_dir) {
        Ok(appender) => {
            let (writer, guard) = tracing_appender::non_blocking(appender);
            let layer =
                tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false).with_thread_names(true).map_event_format(English).with_filter(filter()?);
            (Some(layer), Some(guard))
        }
        Err(error) => {
            eprintln!("chairside: no log file can be written: {error}. Everything else works. Make the folder logs in the data folder writable.");
            (None, None)
        }
    };
    let stderr = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let registry = tracing_subscriber::registry().with(file_layer);
    let begun = match console {
        Console::Json => registry.with(stderr.json().flatten_event(true).map_event_format(English).with_filter(filter()?)).try_init(),
        Console::Warnings => registry
            .with(stderr.without_time().with_target(false).map_event_format(English).with_filter(EnvFilter::new("error,chairside=warn,chairside_core=warn")))
            .try_init(),
    };
    begun.map_err(|error| Failure::failed(format!("Logging could not start: {error}. Nothing was changed")))?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(Logging { _file: guard })
}

/// Errors have their words in the language of the window; a line of the log is English.
struct English<F>(F);

impl<S, N, F> FormatEvent<S, N> for English<F>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    N: for<'writer> FormatFields<'writer> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, ctx: &FmtContext<'_, S, N>, writer: Writer<'_>, event: &Event<'_>) -> std::fmt::Result {
        in_language(Language::English, || self.0.format_event(ctx, writer, event))
    }
}

fn file(data_dir: &Path) -> Result<RollingFileAppender, Box<dyn std::error::Error>> {
    lock::make_data_dir(data_dir)?;
    let folder = data_dir.join("logs");
    // The appender looks for old files before it makes the folder, and complains on standard error.
    std::fs::create_dir_all(&folder)?;
    let appender = RollingFileAppender::builder().rotation(Rotation::DAILY).filename_prefix("chairside").filename_suffix("log").max_log_files(KEPT_DAYS);
    Ok(appender.build(folder)?)
}

fn filter() -> Result<EnvFilter, Failure> {
    let text = std::env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty());
    EnvFilter::try_new(text.as_deref().unwrap_or(DEFAULT))
        .map_err(|error| Failure::usage(format!("{VARIABLE} cannot be read: {error}. Nothing was started. Set it to warn, info or debug, or leave it away")))
}

/// Logs where a panic happened. Its words only when they were written down in the source: a formatted message may carry what came from outside.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let words = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(not logged)");
    let thread = std::thread::current();
    tracing::error!(place, words, thread = thread.name().unwrap_or("unnamed"), "a part of the program panicked");
}
