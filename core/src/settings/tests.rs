use super::*;
use proptest::prelude::*;
use std::path::Path;

fn load_text(text: &str) -> Result<Loaded, SettingsError> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("config.toml"), text).unwrap();
    load(dir.path(), &Overrides::default())
}

fn wrong(text: &str) -> String {
    load_text(text).unwrap_err().message
}

fn overrides(pairs: &[(&str, &str)]) -> Overrides {
    pairs.iter().copied().collect()
}

fn env(pairs: &[(&str, &str)]) -> Result<Overrides, SettingsError> {
    overrides_from_env(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn nothing_configured_is_the_defaults_and_the_welcome() {
    let dir = tempfile::tempdir().unwrap();
    let loaded = load(dir.path(), &Overrides::default()).unwrap();
    assert_eq!(loaded, Loaded { settings: Settings::default(), fixed: Fixed::default(), configured: false, override_api_key: None });
}

#[test]
fn flags_and_environment_win_over_the_file() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("config.toml"), "room_id = \"Room 1\"\ntheme = \"light\"\nwatch_folders = \"/srv/xrays\"\n").unwrap();
    let loaded =
        load(dir.path(), &overrides(&[("room_id", "Room 2"), ("patient_timeout", "30m"), ("live_sync_enabled", "yes"), ("api_key", " key\n")])).unwrap();
    assert_eq!((loaded.settings.room_id.as_str(), loaded.settings.theme), ("Room 2", Theme::Light));
    assert_eq!(loaded.settings.patient_timeout, Duration::from_mins(30));
    assert!(loaded.settings.live_sync_enabled && loaded.configured);
    assert_eq!(loaded.override_api_key, Some(Secret::new("key")));
    assert_eq!(loaded.settings.watch_folders, [PathBuf::from("/srv/xrays")]);
}

#[test]
fn what_fixes_a_setting_is_known_by_the_name_a_person_gave_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut overrides = env(&[("CHAIRSIDE_ROOM_ID", "Room 2"), ("CHAIRSIDE_THEME", "light"), ("CHAIRSIDE_API_KEY", "hunter2")]).unwrap();
    overrides.give("theme", "dark");
    let loaded = load(dir.path(), &overrides).unwrap();
    assert_eq!([loaded.fixed.by("room_id"), loaded.fixed.by("theme"), loaded.fixed.by("language")], [Some("CHAIRSIDE_ROOM_ID"), Some("--theme"), None]);
    assert_eq!(loaded.settings.theme, Theme::Dark);
    assert!(!format!("{overrides:?}").contains("hunter2"));
}

#[test]
fn what_a_killed_program_left_of_the_settings_is_swept() {
    let dir = tempfile::tempdir().unwrap();
    let left = || std::fs::write(dir.path().join(".config.toml.unfinished"), "api_key = \"k\"").unwrap();
    left();
    save(dir.path(), &Settings::default()).unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    left();
    sweep(dir.path()).unwrap();
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn folders_in_a_variable_are_separated_as_in_path() {
    let joined = std::env::join_paths(["/srv/a", "/srv/b c", "/srv/a"]).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let loaded = load(dir.path(), &overrides(&[("watch_folders", joined.to_str().unwrap())])).unwrap();
    assert_eq!(loaded.settings.watch_folders, [PathBuf::from("/srv/a"), PathBuf::from("/srv/b c")]);
}

#[test]
fn an_unknown_key_names_the_nearest_one_and_its_line() {
    let message = wrong("room_id = \"1\"\n\nwatch_folder = \"/srv\"\n");
    assert!(message.contains("watch_folder’") && message.contains("‘watch_folders’?") && message.contains("line 3"), "{message}");
    assert!(wrong("serverurl = \"\"").contains("‘server_url’?"));
    assert!(wrong("[server]\nurl = \"\"").contains("line 1"));
    let message = env(&[("CHAIRSIDE_SERVERURL", "x")]).unwrap_err().message;
    assert!(message.contains("CHAIRSIDE_SERVERURL") && message.contains("‘CHAIRSIDE_SERVER_URL’?"), "{message}");
    let message = load(Path::new("/nonexistent"), &overrides(&[("patient_time", "4h")])).unwrap_err().message;
    assert!(message.contains("‘--patient-timeout’?"), "{message}");
}

#[test]
fn a_wrong_value_names_key_place_what_was_found_and_an_example() {
    for (text, parts) in [
        ("approve_undo = \"2m\"", ["‘approve_undo’", "one minute", "‘2m’", "\"10s\""]),
        ("patient_timeout = 4", ["‘patient_timeout’", "line 1", "the integer 4", "\"4h\""]),
        ("\nupload_mode = \"imediate\"", ["‘upload_mode’", "line 2", "‘imediate’", "\"immediate\""]),
        ("live_sync_enabled = \"yes\"", ["‘live_sync_enabled’", "line 1", "‘yes’", "true"]),
        ("watch_folders = [\"/a\", 3]", ["‘watch_folders’", "line 1", "the integer 3", "[\"/home"]),
        ("watch_folders = [\"xrays\"]", ["‘watch_folders’", "whole path", "‘xrays’", "[\"/home"]),
        ("theme = \"pink\"", ["‘theme’", "line 1", "‘pink’", "\"dark\""]),
        ("patient_timeout = \"25h\"", ["‘patient_timeout’", "24 hours", "‘25h’", "\"4h\""]),
        ("server_url = \"http://clinic.local\"", ["‘server_url’", "unencrypted", "https://", "localhost"]),
        ("server_url = \"https://clinic/path\"", ["‘server_url’", "a path", "line 1", "https://"]),
        ("theme = \"dark\"\ntheme = \"dark\"", ["not TOML", "line 2", "config.toml", "Nothing was changed"]),
        ("theme dark", ["not TOML", "line 1", "config.toml", "Nothing was changed"]),
    ] {
        let message = wrong(text);
        assert!(parts.iter().all(|part| message.contains(part)), "{text}: {message}");
    }
    let message = load(Path::new("/nonexistent"), &overrides(&[("patient_timeout", "soon")])).unwrap_err().message;
    assert!(message.contains("--patient-timeout") && message.contains("CHAIRSIDE_PATIENT_TIMEOUT") && message.contains("‘soon’"), "{message}");
}

#[test]
fn no_message_repeats_a_key_or_a_password() {
    assert!(!wrong("api_key = hunter2").contains("hunter2"));
    assert!(!wrong("api_key = [\"hunter2\"]").contains("hunter2"));
    assert!(!wrong("server_url = \"https://me:hunter2@clinic\"").contains("hunter2"));
    assert!(!wrong("server_url = \"https://me:hunter2@cli nic\"").contains("hunter2"));
}

#[test]
fn variables_that_are_no_settings_and_empty_ones_are_left_alone() {
    let found =
        env(&[("CHAIRSIDE_DATA_DIR", "/x"), ("CHAIRSIDE_KEYRING", "off"), ("CHAIRSIDE_ROOM_ID", ""), ("PATH", "/bin"), ("CHAIRSIDE_THEME", "light")]).unwrap();
    assert_eq!(found.iter().collect::<Vec<_>>(), [("theme", "light")]);
    assert!(env(&[("CHAIRSIDE_theme", "light")]).is_err());
}

#[test]
fn a_file_that_is_none_is_said_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("config.toml")).unwrap();
    assert!(load(dir.path(), &Overrides::default()).unwrap_err().message.contains("not a file"));
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("config.toml"), [0xff, 0xfe]).unwrap();
    assert!(save(dir.path(), &Settings::default()).unwrap_err().message.contains("UTF-8"));
    assert_eq!(std::fs::read(dir.path().join("config.toml")).unwrap(), [0xff, 0xfe]);
}

#[test]
fn the_file_is_its_owners_alone_and_nothing_is_left_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("config.toml"), "").unwrap();
    save(dir.path(), &Settings::default()).unwrap();
    assert_eq!(mode(&dir.path().join("config.toml")), 0o600);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn saving_keeps_the_key_and_the_server_it_is_for() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("config.toml"), "server_url = \"https://one\"\napi_key = \"k1\"\n").unwrap();
    let key_is_for = || file_key(dir.path()).unwrap().map(|key| (key.key.expose().to_owned(), key.server_url)).unwrap();
    let first = ("k1".to_owned(), "https://one".to_owned());
    assert_eq!(key_is_for(), first);
    // Another server must never be sent the first one's key.
    let two = Settings { server_url: "https://two".to_owned(), ..Settings::default() };
    save(dir.path(), &two).unwrap();
    assert_eq!(key_is_for(), first);
    save(dir.path(), &Settings { server_url: "https://one".to_owned(), ..two }).unwrap();
    assert_eq!(key_is_for(), first);
}

#[test]
fn settings_that_cannot_be_are_not_saved() {
    let dir = tempfile::tempdir().unwrap();
    for settings in [
        Settings { server_url: "http://clinic.local".to_owned(), ..Settings::default() },
        Settings { patient_timeout: Duration::ZERO, ..Settings::default() },
        Settings { approve_undo: Duration::from_secs(61), ..Settings::default() },
        Settings { watch_folders: vec!["xrays".into()], ..Settings::default() },
        Settings { nanopix_zone: "Europe/Nowhere".to_owned(), ..Settings::default() },
        Settings { nanopix_zone: "+25:00".to_owned(), ..Settings::default() },
    ] {
        assert!(save(dir.path(), &settings).is_err());
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

prop_compose! {
    fn any_settings()(
        server_url in prop::sample::select(vec!["", "https://clinic.local:8443", "http://127.0.0.1:9000", "http://localhost"]),
        folders in prop::collection::btree_set("/[^\\x00/:]{1,12}(/[^\\x00/]{1,12}){0,2}", 0..4),
        nanopix in prop::option::of("/[^\\x00]{1,20}"),
        room_id in any::<String>(),
        immediate: bool,
        timeout_ms in 1..=86_400_000_u64,
        live_sync_enabled: bool,
        (nanopix_row_color, nanopix_duplicates, nanopix_deletions, nanopix_today) in (
            prop::sample::select(vec![RowColor::LightBlue, RowColor::SoftPurple, RowColor::LightAmber]),
            prop::sample::select(vec![Duplicates::Link, Duplicates::Ask, Duplicates::Separate]),
            prop::sample::select(vec![Deletions::LeaveAlone, Deletions::Ask]),
            prop::sample::select(vec![TodayMeans::Created, TodayMeans::FirstSynced]),
        ),
        nanopix_zone in prop::sample::select(vec!["", "Europe/Berlin", "+05:45", "-03:00"]),
        (originals_mb, turn_by_place) in (100_u64..=1_000_000, any::<bool>()),
        theme in prop::sample::select(vec![Theme::Dark, Theme::Light, Theme::System]),
        (text_scale, reduced_motion) in (80_u16..=200, any::<bool>()),
        language in prop::option::of(prop::sample::select(chairside_words::Language::ALL.to_vec())),
    ) -> Settings {
        Settings {
            server_url: server_url.to_owned(),
            watch_folders: folders.into_iter().map(PathBuf::from).collect(),
            room_id,
            upload_mode: if immediate { UploadMode::Immediate } else { UploadMode::Review },
            approve_undo: Duration::from_millis(timeout_ms % 60_001),
            patient_timeout: Duration::from_millis(timeout_ms),
            originals_mb,
            turn_by_place,
            nanopix_path: nanopix.map(PathBuf::from),
            live_sync_enabled,
            nanopix_row_color,
            nanopix_duplicates,
            nanopix_deletions,
            nanopix_today,
            nanopix_zone: nanopix_zone.to_owned(),
            theme,
            text_scale,
            reduced_motion,
            language,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_settings_survive_being_saved(settings in any_settings(), key in prop::option::of("[!-~]{1,40}")) {
        let dir = tempfile::tempdir().unwrap();
        let key = key.map(|key| KeyOfServer { key: Secret::new(&key), server_url: settings.server_url.clone() });
        save(dir.path(), &Settings::default()).unwrap();
        set_file_key(dir.path(), key.as_ref()).unwrap();
        save(dir.path(), &settings).unwrap();
        let loaded = load(dir.path(), &Overrides::default()).unwrap();
        prop_assert_eq!(loaded.settings, settings);
        prop_assert_eq!(file_key(dir.path()).unwrap(), key);
    }

    #[test]
    fn no_file_panics(text in "([a-z_]{1,16} ?=? ?[\"\\[]?.{0,12}\n){0,5}") {
        if let Err(error) = load_text(&text) {
            prop_assert!(!error.message.is_empty());
        }
    }
}
