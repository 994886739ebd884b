//! What is backed up while the server runs can be checked, restored and served; what is damaged is refused.

use crate::{
    harness::{self, Backend, Clinic, eventually, png, png_of_size, sha256, xray},
    process::{Running, create_key, init, run},
};
use chairside_api::{EventKind, PatientChanges, PatientFile, PatientFiles, Sha256};
use chairside_server::{Config, Server};
use chairside_testkit::postgres::Postgres;
use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

fn program<'a>(args: impl IntoIterator<Item = &'a str>, paths: &[(&str, &Path)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chairside-server"));
    command.args(args).env_remove("CHAIRSIDE_LOG");
    for (flag, path) in paths {
        command.args(Some(*flag).filter(|flag| !flag.is_empty())).arg(path);
    }
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn done(output: &Output) {
    assert!(output.status.success(), "{}", said(output));
}

fn backup(data_dir: &Path, to: &Path) {
    done(&program(["backup"], &[("--data-dir", data_dir), ("--to", to)]));
}

fn verify(folder: &Path) -> Output {
    program(["verify"], &[("", folder)])
}

fn restore(from: &Path, into: &Path) -> Output {
    program(["restore"], &[("", from), ("--into", into)])
}

/// Every file below a folder: how long it is and when it was last written.
fn tree(root: &Path) -> BTreeMap<PathBuf, (u64, SystemTime)> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let meta = entry.metadata().unwrap();
            if meta.is_dir() {
                folders.push(entry.path());
            }
            found.insert(entry.path(), (meta.len(), meta.modified().unwrap()));
        }
    }
    found
}

async fn files(server: &Running) -> Vec<PatientFile> {
    let (mut files, mut after) = (Vec::new(), String::new());
    loop {
        let page: PatientFiles = server.get(&format!("/patient-files?limit=1000{after}")).await.json().await.unwrap();
        files.extend(page.files);
        let Some(cursor) = page.next_cursor else { return files };
        after = format!("&after={cursor}");
    }
}

#[test]
fn a_backup_made_while_files_come_in_is_restored_and_served() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let [data, copy, restored] = ["data % #1", "backup % #1", "restored"].map(|name| dir.path().join(name));
        assert!(init(&data).status.success());
        let key = create_key(&data);
        let server = Running::start(&data, &key);
        let patient = server.patient().await;
        let (acknowledged, enough) = (Arc::new(Mutex::new(HashSet::<Sha256>::new())), Arc::new(AtomicBool::new(false)));
        let lanes: Vec<_> = (0..3_u32)
            .map(|lane| {
                let (http, url, key, patient) = (server.http.clone(), server.protected("/files/upload"), key.clone(), patient.clone());
                let (acknowledged, enough) = (acknowledged.clone(), enough.clone());
                tokio::spawn(async move {
                    let mut number = lane;
                    while !enough.load(Ordering::SeqCst) {
                        let mut bytes = png_of_size(40_000 + number as usize % 5 * 100_000);
                        bytes.extend_from_slice(&number.to_be_bytes());
                        let hash = sha256(&bytes);
                        let answer = http.post(&url).bearer_auth(&key).multipart(xray(&patient, bytes)).send().await.unwrap();
                        assert_eq!(answer.status(), 201, "uploads go on while the backup is made");
                        acknowledged.lock().unwrap().insert(hash);
                        number += 3;
                    }
                })
            })
            .collect();
        let come_in = || acknowledged.lock().unwrap().len();
        eventually("files come in", async || come_in() >= 20).await;

        backup(&data, &copy);
        let (first, at_first) = (tree(&copy), come_in());
        eventually("more files come in", async || come_in() >= at_first + 20).await;
        let before = acknowledged.lock().unwrap().clone();
        let (from, to) = (data.clone(), copy.clone());
        tokio::task::spawn_blocking(move || backup(&from, &to)).await.unwrap();
        let during = come_in();

        enough.store(true, Ordering::SeqCst);
        for lane in lanes {
            lane.await.unwrap();
        }
        assert!(during > before.len(), "files came in while the backup was made");
        let second = tree(&copy);
        for (path, facts) in first.iter().filter(|(path, _)| path.starts_with(copy.join("files")) && path.is_file()) {
            assert_eq!(second.get(path), Some(facts), "what was copied once is not copied again");
        }
        assert_eq!(fs::read_dir(&copy).unwrap().count(), 4, "the label, the lock, the files and the one folder that counts");
        done(&verify(&data));
        server.kill();
        done(&verify(&copy));
        assert_eq!(tree(&copy), second, "a look changes nothing");
        done(&restore(&copy, &restored));
        done(&program(["audit", "verify"], &[("--data-dir", &restored)]));
        done(&program(["verify"], &[("--data-dir", &restored)]));

        let server = Running::start(&restored, &key);
        let there = files(&server).await;
        let hashes: HashSet<_> = there.iter().map(|file| file.sha256).collect();
        assert_eq!(before.difference(&hashes).count(), 0, "everything that was acknowledged before the backup is there");
        for file in &there {
            let bytes = server.get(&format!("/files/{}/download", file.id)).await.bytes().await.unwrap();
            assert_eq!(sha256(&bytes), file.sha256);
        }
        let again = server.http.post(server.protected("/files/upload")).bearer_auth(&key).multipart(xray(&patient, png_of_size(77_777))).send().await.unwrap();
        assert_eq!(again.status(), 201, "and it goes on from there");
        server.kill();
    });
}

#[test]
fn a_dump_of_postgresql_and_the_backup_after_it_are_restored_and_served() {
    harness::run(Backend::Postgres, dumped_and_restored);
}

/// As docs/OPERATIONS.md says: the dump first, then the files.
async fn dumped_and_restored(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    for number in 0..5 {
        clinic.uploaded(&patient, png(number)).await;
    }
    let before = clinic.files().await;
    let (postgres, url) = (Postgres::shared().unwrap(), clinic.config.database_url.clone().unwrap());
    let dump = postgres.dump(&url).unwrap();
    // Comes in between the two: bytes without a row.
    clinic.uploaded(&patient, png(99)).await;
    let dir = tempfile::tempdir().unwrap();
    let [copy, restored] = ["backup", "restored"].map(|name| dir.path().join(name));
    let (data, second) = (clinic.config.data_dir.clone(), postgres.restored(&dump).unwrap());
    let (from, to, into, of) = (url.clone(), copy.clone(), restored.clone(), second.clone());
    let commands = move || {
        done(&program(["backup", "--database-url", &from], &[("--data-dir", &data), ("--to", &to)]));
        done(&verify(&to));
        done(&restore(&to, &into));
        done(&program(["verify", "--database-url", &of], &[("--data-dir", &into)]));
        done(&program(["audit", "verify", "--database-url", &of], &[("--data-dir", &into)]));
    };
    tokio::task::spawn_blocking(commands).await.unwrap();

    let server = Server::start(Config { data_dir: restored, database_url: Some(second), ..clinic.config.clone() }).await.unwrap();
    let protected = format!("{}{}", server.url(), chairside_api::PROTECTED_PATH);
    let get = |path: String| clinic.http.get(format!("{protected}{path}")).bearer_auth(&clinic.key).send();
    let there = get("/patient-files?limit=1000".to_owned()).await.unwrap().json::<PatientFiles>().await.unwrap().files;
    assert_eq!(there, before, "what was there when the dump was made");
    for file in &there {
        let bytes = get(format!("/files/{}/download", file.id)).await.unwrap().bytes().await.unwrap();
        assert_eq!(sha256(&bytes), file.sha256);
    }
    let again = clinic.http.post(format!("{protected}/files/upload")).bearer_auth(&clinic.key).multipart(xray(&patient, png(99))).send().await.unwrap();
    assert_eq!(again.status(), 201, "what came after the dump is sent again");
    server.stop().await;
}

harness::on_both!(whoever_heard_more_than_the_backup_has_is_told_to_reload);

/// The numbers after the backup's last one are given again, for other things.
async fn whoever_heard_more_than_the_backup_has_is_told_to_reload(backend: Backend) {
    let clinic = Clinic::open(backend).await;
    let patient = clinic.patient("Amelia", "Hartmann").await;
    clinic.uploaded(&patient, png(0)).await;
    let dir = tempfile::tempdir().unwrap();
    let [copy, restored] = ["backup", "restored"].map(|name| dir.path().join(name));
    let (data, url, to) = (clinic.config.data_dir.clone(), clinic.config.database_url.clone(), copy.clone());
    let dump = tokio::task::spawn_blocking(move || {
        let dump = url.as_ref().map(|url| Postgres::shared().unwrap().dump(url).unwrap());
        let url = url.as_ref().map(|url| ["--database-url", url]);
        done(&program(["backup"].into_iter().chain(url.into_iter().flatten()), &[("--data-dir", &data), ("--to", &to)]));
        dump
    });
    let dump = dump.await.unwrap();
    let change = async |clinic: &Clinic, name: &str| drop(clinic.patient("Since", name).await);
    for number in 3..=5 {
        change(&clinic, &number.to_string()).await;
    }
    let news = async |clinic: &Clinic, since: &str| {
        clinic.get("/patients/changes").query(&[("since", since)]).send().await.unwrap().json::<PatientChanges>().await.unwrap()
    };
    let heard = news(&clinic, "0").await.next_cursor;

    let into = restored.clone();
    let database_url = tokio::task::spawn_blocking(move || {
        done(&restore(&copy, &into));
        dump.map(|dump| Postgres::shared().unwrap().restored(&dump).unwrap())
    });
    let database_url = database_url.await.unwrap();
    let clinic = clinic.restart_config(|config| (config.data_dir, config.database_url) = (restored, database_url)).await;

    let first = async |clinic: &Clinic, last: &str| clinic.listen(Some(last)).await.event().await.unwrap().1.kind;
    assert_eq!(first(&clinic, "5").await, EventKind::Resync, "there is no such number yet");
    for number in 0..6 {
        clinic.uploaded(&patient, png(10 + number)).await;
    }
    assert_eq!(first(&clinic, "5").await, EventKind::Resync, "what it heard as 3, 4 and 5 is not what happened since");
    change(&clinic, "after").await;
    let told: Vec<_> = news(&clinic, &heard).await.patients.into_iter().map(|patient| patient.last_name).collect();
    assert!(told.contains(&"after".to_owned()), "{told:?}");
    let found = clinic.get("/patients?search=after").send().await.unwrap().json::<chairside_api::Patients>().await.unwrap();
    assert_eq!(found.patients.len(), 1);

    let (last, _) = clinic.listen(None).await.message().await.unwrap();
    let clinic = clinic.restart(|_| {}).await;
    assert_eq!(clinic.listen(None).await.message().await.unwrap().0, last, "once is enough");
    clinic.uploaded(&patient, png(99)).await;
    assert_eq!(first(&clinic, &last).await, EventKind::NewXray, "from here on nothing is missed");
}

/// A backup of a server with three files; their hashes.
async fn three_files(dir: &Path) -> (PathBuf, Vec<PathBuf>) {
    let (data, copy) = (dir.join("data"), dir.join("backup"));
    assert!(init(&data).status.success());
    let key = create_key(&data);
    let server = Running::start(&data, &key);
    let patient = server.patient().await;
    let mut blobs = Vec::new();
    for size in [10_000, 20_000, 30_000] {
        let answer = server.http.post(server.protected("/files/upload")).bearer_auth(&key).multipart(xray(&patient, png_of_size(size))).send().await.unwrap();
        let file: PatientFile = answer.json().await.unwrap();
        blobs.push(Path::new("files").join(file.clinic_id.as_str()).join(file.sha256.prefix()).join(file.sha256.to_string()));
    }
    backup(&data, &copy);
    server.kill();
    (copy, blobs)
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn cut(path: &Path) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_len(file.metadata().unwrap().len() / 2).unwrap();
}

/// A file of a backup, what is done to it, and what is said of that.
type Damage<'a> = (&'a Path, fn(&Path), &'a str);

#[test]
fn what_is_damaged_is_refused_in_words() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let (copy, blobs) = three_files(dir.path()).await;
        let label: serde_json::Value = serde_json::from_slice(&fs::read(copy.join("backup.json")).unwrap()).unwrap();
        let folder = PathBuf::from(label["folder"].as_str().unwrap());
        let database = folder.join("server.db");
        let into = dir.path().join("restored");
        let damage: [Damage; 9] = [
            (&blobs[0], flip, "its bytes were changed"),
            (&blobs[1], |path| fs::remove_file(path).unwrap(), "missing"),
            (&blobs[2], cut, "its bytes were changed"),
            (&database, flip, "its bytes were changed"),
            (&database, cut, "its bytes were changed"),
            (&database, |path| fs::remove_file(path).unwrap(), "missing"),
            (&folder.join("secret"), flip, "its bytes were changed"),
            (&folder.join("SHA256SUMS"), cut, "its bytes were changed"),
            (Path::new("backup.json"), cut, "was changed or cut off"),
        ];
        for (name, harm, words) in damage {
            let path = copy.join(name);
            let whole = fs::read(&path).unwrap();
            harm(&path);
            for output in [verify(&copy), restore(&copy, &into)] {
                let said = said(&output);
                assert!(!output.status.success() && said.contains(words) && said.contains("Nothing was changed"), "{}: {said}", name.display());
                assert!(said.contains(name.to_str().unwrap()), "{} in {said}", name.display());
            }
            assert!(!into.exists(), "nothing is restored from it");
            fs::write(&path, whole).unwrap();
        }
        done(&verify(&copy));

        flip(&copy.join(&blobs[0]));
        let partly = program(["restore", "--without-damaged"], &[("", &copy), ("--into", &into)]);
        assert!(partly.status.code() == Some(1) && said(&partly).contains(blobs[0].to_str().unwrap()), "{}", said(&partly));
        assert!(!into.join(&blobs[0]).exists() && into.join(&blobs[1]).exists() && into.join(&blobs[2]).exists() && into.join("server.db").exists());
        let missing = verify(&into);
        assert!(missing.status.code() == Some(1) && said(&missing).contains("missing"), "{}", said(&missing));
    });
}

#[test]
fn nothing_is_written_over() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let (copy, blobs) = three_files(dir.path()).await;
        let [data, other, restored] = ["data", "other", "restored"].map(|name| dir.path().join(name));
        fs::create_dir(&other).unwrap();
        fs::write(other.join("a letter.txt"), "x").unwrap();
        let before = tree(&other);
        for output in [
            program(["backup"], &[("--data-dir", &data), ("--to", &other)]),
            program(["backup"], &[("--data-dir", &data), ("--to", &data)]),
            restore(&copy, &other),
            restore(&copy, &data),
            restore(&other, &restored),
            verify(&other),
        ] {
            assert!(output.status.code() == Some(2) && said(&output).contains("Nothing was changed"), "{}", said(&output));
        }
        assert!(tree(&other) == before && !restored.exists());

        // The server's own file is damaged: the backup says so, and an earlier backup keeps what it has.
        flip(&data.join(&blobs[0]));
        let good = fs::read(copy.join(&blobs[0])).unwrap();
        backup(&data, &copy);
        assert!(fs::read(copy.join(&blobs[0])).unwrap() == good);
        done(&verify(&copy));
        let named = program(["backup"], &[("--data-dir", &data), ("--to", &dir.path().join("new"))]);
        assert!(named.status.code() == Some(1) && said(&named).contains(blobs[0].to_str().unwrap()), "{}", said(&named));
        done(&restore(&copy, &restored));
        assert_eq!(fs::read(restored.join(&blobs[0])).unwrap(), good);
        #[cfg(unix)]
        for secret in [restored.join("secret"), restored.join("server.db")] {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(secret).unwrap().permissions().mode() & 0o777, 0o600);
        }
    });
}
