//! Reads the command line. Knows which arguments go together; what a setting's value means is for the engine's settings to say.
//!
//! A setting that was given as a flag becomes text under the key of `config.toml`, merged over the environment's: flags, `CHAIRSIDE_*`, `config.toml`.

use crate::failure::Failure;
use chairside_core::settings::{self, Overrides};
use clap::{Args, Parser, Subcommand};
use std::{
    io::Read,
    path::{Path, PathBuf},
};

/// The most that is read of a bridge key's file: a key is a JWT of some hundred bytes, so a larger file is another file.
const KEY_LIMIT_BYTES: u64 = 16 * 1024;

/// X-rays on screen, safe, with the right patient, uploaded and announced.
#[derive(Debug, Parser)]
#[command(name = "chairside", version, about, after_help = AFTER_HELP)]
pub struct Cli {
    /// The folder everything of this console lives in [default: the user's data folder]
    #[arg(long, value_name = "DIR", env = "CHAIRSIDE_DATA_DIR", global = true)]
    pub data_dir: Option<PathBuf>,
    #[command(flatten)]
    pub settings: SettingsFlags,
    #[command(subcommand)]
    pub command: Option<Act>,
}

const AFTER_HELP: &str = "Every setting has a flag (--server-url), a variable (CHAIRSIDE_SERVER_URL) and a line in config.toml of the data folder (server_url); the flag wins.\n\
                          CHAIRSIDE_LOG sets how much is logged: warn, info, debug, or per part as in chairside_core=debug.\n\
                          Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.";

/// What to do instead of opening the window.
#[derive(Debug, Subcommand)]
pub enum Act {
    /// Do all of the console's work without a window, until SIGTERM or Ctrl+C
    Headless(Box<SettingsFlags>),
    /// Say how the console is, running or not
    Status {
        /// As one JSON object, for scripts
        #[arg(long)]
        json: bool,
    },
    /// Choose whose images land
    #[command(subcommand)]
    Patient(PatientAct),
    /// Try everything again that failed
    Retry,
    /// Say what became of everything that landed
    Ledger {
        /// As a JSON array, for scripts
        #[arg(long, conflicts_with = "csv")]
        json: bool,
        /// As CSV, for spreadsheets
        #[arg(long)]
        csv: bool,
        /// Only what landed today
        #[arg(long)]
        today: bool,
    },
    /// Compare the safe copies, the list and the server by hash, and mend what can be
    Check {
        /// As one JSON object, for scripts
        #[arg(long)]
        json: bool,
    },
    /// Write one image into a new file, for another program
    Export {
        /// The image: its id here, or the SHA-256 of its file (or the first eight digits or more of it)
        image: String,
        /// In which form
        #[arg(long = "as", value_name = "FORM", value_enum)]
        form: ExportForm,
        /// What is in it
        #[command(flatten)]
        with: ExportOptions,
        /// The file, which must not be there yet
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Keep the clinic's patients and NanoPix's in step
    #[command(subcommand)]
    Nanopix(NanopixAct),
}

/// What is in an exported image.
#[derive(Clone, Copy, Debug, PartialEq, clap::Args)]
pub struct ExportOptions {
    /// For PNG, JPEG and DICOM, of a file with several images: which one, from 1
    #[arg(long, value_name = "NUMBER")]
    pub frame: Option<u32>,
    /// For DICOM: how large a pixel of the sensor is, in mm, as in 0.0195; its maker says it
    #[arg(long, value_name = "MM")]
    pub sensor_pixel: Option<f64>,
    /// For PNG and JPEG: with the patient's name, birth date and number under the image
    #[arg(long)]
    pub with_patient: bool,
    /// For PNG and JPEG: with what was measured and drawn over the image
    #[arg(long)]
    pub with_measurements: bool,
}

/// The form of an exported image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ExportForm {
    /// The bytes as they landed
    Original,
    /// As it is seen: window, turned, inverted; 8 bits
    Png,
    /// The same as a JPEG
    Jpeg,
    /// DICOM, with every value: intra-oral where it is that and all is known that this kind must say, else a secondary capture
    Dicom,
}

/// Acts of Live Sync.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum NanopixAct {
    /// Say how the exchange with NanoPix is
    Status {
        /// As one JSON object, for scripts
        #[arg(long)]
        json: bool,
    },
    /// Say what a sync would do, without doing it
    Preview {
        /// As one JSON object, for scripts
        #[arg(long)]
        json: bool,
    },
    /// Read and compare NanoPix now, and do what follows from it
    Sync {
        /// As one JSON object, for scripts
        #[arg(long)]
        json: bool,
    },
}

/// Acts on the selected patient.
#[derive(Debug, Subcommand)]
pub enum PatientAct {
    /// New images belong to this patient
    Select {
        /// The server's id of the patient
        id: String,
    },
    /// No patient: new images wait in Unassigned
    Clear,
}

/// One flag for each setting. Left out: the environment or `config.toml` says it.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsFlags {
    /// Address of the clinic's server; empty: the server inside this program
    #[arg(long, value_name = "URL")]
    server_url: Option<String>,
    /// The bridge key. Other users of this computer can see it in the process list: better --api-key-file or CHAIRSIDE_API_KEY
    #[arg(long, value_name = "KEY", conflicts_with = "api_key_file")]
    api_key: Option<String>,
    /// File that holds the bridge key; - reads it from standard input
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// Folder new X-rays land in; give it once for each folder
    #[arg(long, value_name = "DIR", action = clap::ArgAction::Append)]
    watch_folders: Vec<PathBuf>,
    /// The room this console stands in
    #[arg(long, value_name = "NAME")]
    room_id: Option<String>,
    /// Whether a person approves each image: review or immediate
    #[arg(long, value_name = "MODE")]
    upload_mode: Option<String>,
    /// How long an approval can be taken back, as in 10s; nothing is sent before
    #[arg(long, value_name = "TIME")]
    approve_undo: Option<String>,
    /// How long a selected patient stays selected, as in 4h or 90m
    #[arg(long, value_name = "TIME")]
    patient_timeout: Option<String>,
    /// How much room images of other rooms may have on this computer, in megabytes
    #[arg(long, value_name = "MB")]
    originals_mb: Option<String>,
    /// Whether a new series turns its images by their places: true or false
    #[arg(long, value_name = "BOOL")]
    turn_by_place: Option<String>,
    /// The folder of NanoPix
    #[arg(long, value_name = "DIR")]
    nanopix_path: Option<String>,
    /// Whether NanoPix's patients and images come in by themselves: true or false
    #[arg(long, value_name = "BOOL")]
    live_sync_enabled: Option<String>,
    /// How NanoPix's patients are tinted in the list: soft_purple, light_blue or light_amber
    #[arg(long, value_name = "COLOR")]
    nanopix_row_color: Option<String>,
    /// What becomes of somebody who is in both programs: link, ask or separate
    #[arg(long, value_name = "WHAT")]
    nanopix_duplicates: Option<String>,
    /// What becomes of NanoPix's record of somebody who is archived here: leave_alone or ask
    #[arg(long, value_name = "WHAT")]
    nanopix_deletions: Option<String>,
    /// What 'Today' means in the list of patients: created or first_synced
    #[arg(long, value_name = "WHAT")]
    nanopix_today: Option<String>,
    /// The time zone of NanoPix's clock, as in Europe/Berlin or +02:00
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    nanopix_zone: Option<String>,
    /// How the window looks: dark, light or system
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
    /// How large text and controls are, in percent: 80 to 200
    #[arg(long, value_name = "PERCENT")]
    text_scale: Option<String>,
    /// Whether nothing moves or fades: true or false
    #[arg(long, value_name = "BOOL")]
    reduced_motion: Option<String>,
    /// Language of the window: system, en, fr, de or es
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
}

impl Cli {
    /// The settings that flags and environment give. Flags in front of an act that starts no engine are refused: they would be thrown away in silence.
    pub fn overrides(&self) -> Result<Overrides, Failure> {
        let (without_engine, of_act) = match &self.command {
            None => (None, None),
            Some(Act::Headless(flags)) => (None, Some(&**flags)),
            Some(Act::Status { .. }) => (Some("status"), None),
            Some(Act::Patient(_)) => (Some("patient"), None),
            Some(Act::Retry) => (Some("retry"), None),
            Some(Act::Ledger { .. }) => (Some("ledger"), None),
            Some(Act::Check { .. }) => (Some("check"), None),
            Some(Act::Export { .. }) => (Some("export"), None),
            Some(Act::Nanopix(_)) => (Some("nanopix"), None),
        };
        if let Some(act) = without_engine.filter(|_| self.settings != SettingsFlags::default()) {
            return Err(Failure::usage(format!(
                "`chairside {act}` takes no settings: it acts on the console that runs. Nothing was done. Leave the settings out, or give them to `chairside` or `chairside headless`"
            )));
        }
        let mut overrides = settings::overrides_from_env(environment()).map_err(|error| Failure::usage(error.to_string()))?;
        for flags in [Some(&self.settings), of_act].into_iter().flatten() {
            flags.put_into(&mut overrides)?;
        }
        Ok(overrides)
    }

    /// The data folder: as given, else the user's own place for data.
    pub fn data_dir(&self) -> Result<PathBuf, Failure> {
        if let Some(path) = &self.data_dir {
            return std::path::absolute(path).map_err(|error| {
                Failure::usage(format!("The data folder {} is not a path: {error}. Nothing was done. Give another --data-dir", path.display()))
            });
        }
        directories::ProjectDirs::from("", "", "Chairside").map(|project| project.data_local_dir().to_owned()).ok_or_else(|| {
            Failure::usage("This user has no home folder, so there is no place for the data. Nothing was done. Say where with --data-dir".to_owned())
        })
    }
}

impl SettingsFlags {
    fn put_into(&self, overrides: &mut Overrides) -> Result<(), Failure> {
        let texts = [
            ("server_url", &self.server_url),
            ("room_id", &self.room_id),
            ("upload_mode", &self.upload_mode),
            ("approve_undo", &self.approve_undo),
            ("patient_timeout", &self.patient_timeout),
            ("originals_mb", &self.originals_mb),
            ("turn_by_place", &self.turn_by_place),
            ("nanopix_path", &self.nanopix_path),
            ("live_sync_enabled", &self.live_sync_enabled),
            ("nanopix_row_color", &self.nanopix_row_color),
            ("nanopix_duplicates", &self.nanopix_duplicates),
            ("nanopix_deletions", &self.nanopix_deletions),
            ("nanopix_today", &self.nanopix_today),
            ("nanopix_zone", &self.nanopix_zone),
            ("theme", &self.theme),
            ("text_scale", &self.text_scale),
            ("reduced_motion", &self.reduced_motion),
            ("language", &self.language),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                overrides.give(key, text.clone());
            }
        }
        if !self.watch_folders.is_empty() {
            overrides.give("watch_folders", joined(&self.watch_folders)?);
        }
        if let Some(key) = &self.api_key {
            eprintln!(
                "chairside: --api-key shows the bridge key to every user of this computer. Use --api-key-file or the variable CHAIRSIDE_API_KEY instead."
            );
            overrides.give("api_key", key.trim());
        }
        if let Some(file) = &self.api_key_file {
            overrides.give("api_key", read_key(file)?);
        }
        Ok(())
    }
}

/// The variables that are text. One that is not cannot be a setting of ours.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// The folders in one text, separated as in PATH.
fn joined(folders: &[PathBuf]) -> Result<String, Failure> {
    let folders: Vec<PathBuf> = folders.iter().map(|folder| std::path::absolute(folder).unwrap_or_else(|_| folder.clone())).collect();
    let unusable = |path: &Path| {
        Failure::usage(format!(
            "The watch folder {} cannot be given as a flag: its name is not Unicode or holds the character that separates folders. Nothing was done. Write it into config.toml",
            path.display()
        ))
    };
    for folder in &folders {
        if folder.to_str().is_none() || std::env::join_paths([folder]).is_err() {
            return Err(unusable(folder));
        }
    }
    std::env::join_paths(&folders).ok().and_then(|text| text.into_string().ok()).ok_or_else(|| unusable(Path::new("")))
}

/// The bridge key that stands in a file, or on standard input.
fn read_key(file: &Path) -> Result<String, Failure> {
    let mut key = String::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().lock().take(KEY_LIMIT_BYTES).read_to_string(&mut key)
    } else {
        std::fs::File::open(file).and_then(|opened| opened.take(KEY_LIMIT_BYTES).read_to_string(&mut key))
    };
    // What was read never becomes part of a message: it may be (half of) a key.
    read.map_err(|error| {
        Failure::usage(format!(
            "The bridge key's file {} cannot be read: {}. Nothing was done. Give a file that holds the key alone",
            file.display(),
            error.kind()
        ))
    })?;
    let key = key.trim();
    if key.is_empty() || key.contains(char::is_whitespace) {
        return Err(Failure::usage(format!("{} does not hold a bridge key. Nothing was done. Give a file that holds the key alone", file.display())));
    }
    Ok(key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn flags(arguments: &[&str]) -> Result<Overrides, Failure> {
        let cli = Cli::try_parse_from(std::iter::once("chairside").chain(arguments.iter().copied())).unwrap();
        let mut overrides = Overrides::default();
        cli.settings.put_into(&mut overrides)?;
        if let Some(Act::Headless(flags)) = &cli.command {
            flags.put_into(&mut overrides)?;
        }
        Ok(overrides)
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_setting_has_a_flag() {
        let command = Cli::command();
        for key in settings::KEYS {
            assert!(command.get_arguments().any(|argument| argument.get_id() == key), "{key} has no flag");
        }
    }

    #[test]
    fn flags_stand_before_or_after_headless() {
        let overrides = flags(&["--room-id", "Room 2", "--theme", "dark", "headless", "--theme", "light", "--data-dir", "/x"]).unwrap();
        assert_eq!(overrides.text("room_id").unwrap(), "Room 2");
        assert_eq!(overrides.text("theme").unwrap(), "light");
    }

    #[test]
    fn several_watch_folders_become_one_text_as_in_path() {
        let overrides = flags(&["--watch-folders", "/a", "--watch-folders", "/b c"]).unwrap();
        let folders: Vec<_> = std::env::split_paths(overrides.text("watch_folders").unwrap()).collect();
        assert_eq!(folders, [PathBuf::from("/a"), PathBuf::from("/b c")]);
    }

    #[test]
    #[cfg(unix)]
    fn a_folder_that_cannot_be_told_apart_is_refused() {
        let failure = flags(&["--watch-folders", "/a:b"]).unwrap_err();
        assert_eq!(failure.exit_code(), 2);
    }

    #[test]
    fn a_key_comes_from_its_file_and_never_into_a_message() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        std::fs::write(&file, "  abc.def.ghi\n").unwrap();
        assert_eq!(flags(&["--api-key-file", file.to_str().unwrap()]).unwrap().text("api_key").unwrap(), "abc.def.ghi");
        std::fs::write(&file, "secret one\nsecret two").unwrap();
        let message = flags(&["--api-key-file", file.to_str().unwrap()]).unwrap_err().to_string();
        assert!(!message.contains("secret"), "{message}");
    }

    #[test]
    fn a_key_comes_one_way_only() {
        assert!(Cli::try_parse_from(["chairside", "--api-key", "a", "--api-key-file", "b"]).is_err());
    }

    #[test]
    fn settings_before_an_act_without_an_engine_are_refused() {
        let cli = Cli::try_parse_from(["chairside", "--theme", "dark", "status"]).unwrap();
        assert_eq!(cli.overrides().unwrap_err().exit_code(), 2);
    }
}
