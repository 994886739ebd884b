//! The program itself: its commands, its exit codes, and what is left when it is killed.

use crate::harness::{DEADLINE, png_of_size, sha256, xray};
use chairside_api::{Patient, PatientFile, PatientFiles, Sha256};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_chairside-server");

pub fn run(test: impl Future<Output = ()>) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(test);
}

fn command(args: &[&str], data_dir: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(args).arg("--data-dir").arg(data_dir).env_remove("CHAIRSIDE_ADMIN_PASSWORD").env_remove("CHAIRSIDE_LOG").stdin(Stdio::null());
    command
}

pub fn init(data_dir: &Path) -> Output {
    command(&["init", "--clinic", "Clinic", "--admin-email", "a@clinic.test"], data_dir).env("CHAIRSIDE_ADMIN_PASSWORD", "a long enough one").output().unwrap()
}

pub fn create_key(data_dir: &Path) -> String {
    let made = command(&["key", "create", "--label", "Room 1", "--room", "1"], data_dir).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).unwrap().trim_end().to_owned()
}

pub struct Running {
    pub child: Child,
    pub url: String,
    pub http: Client,
    pub key: String,
}

impl Running {
    /// Starts the program and waits for its address in the log.
    pub fn start(data_dir: &Path, key: &str) -> Self {
        Self::start_with(data_dir, key, &[])
    }

    /// The same with more flags.
    pub fn start_with(data_dir: &Path, key: &str, flags: &[&str]) -> Self {
        let flags = [&["serve", "--listen", "127.0.0.1:0", "--min-free-mb", "0"], flags].concat();
        let mut child = command(&flags, data_dir).stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let url = loop {
            let line = log.next().expect("the server says where it listens").unwrap();
            let line: Value = serde_json::from_str(&line).expect("JSON lines");
            if let Some(url) = line["fields"]["url"].as_str() {
                break url.to_owned();
            }
        };
        // A full pipe would stop the server.
        std::thread::spawn(move || log.for_each(drop));
        Self { child, url, http: Client::new(), key: key.to_owned() }
    }

    pub fn protected(&self, path: &str) -> String {
        format!("{}{}{path}", self.url, chairside_api::PROTECTED_PATH)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.http.get(self.protected(path)).bearer_auth(&self.key).send().await.unwrap()
    }

    pub async fn patient(&self) -> Patient {
        self.http.post(self.protected("/patients")).bearer_auth(&self.key).json(&json!({ "lastName": "Hartmann" })).send().await.unwrap().json().await.unwrap()
    }

    /// Tells it to stop; [`Running::ended`] waits for that.
    #[cfg(unix)]
    pub fn terminate(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Waits for its end and answers its exit code.
    #[cfg(unix)]
    pub async fn ended(&mut self) -> Option<i32> {
        let deadline = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(Instant::now() < deadline, "the server ends");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A test that fails leaves no server behind.
impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn init_makes_a_clinic_once_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let data_dir = dir.path().join("data");
    assert_eq!(command(&["serve"], &data_dir).output().unwrap().status.code(), Some(2), "there is no clinic yet");
    assert_eq!(command(&["key", "create", "--label", "x"], &data_dir).output().unwrap().status.code(), Some(2));
    let no_password = command(&["init", "--clinic", "C", "--admin-email", "a@b.c"], &data_dir).output().unwrap();
    assert_eq!(no_password.status.code(), Some(2));
    let short = command(&["init", "--clinic", "C", "--admin-email", "a@b.c"], &data_dir).env("CHAIRSIDE_ADMIN_PASSWORD", "short").output().unwrap();
    assert!(short.status.code() == Some(2) && String::from_utf8_lossy(&short.stderr).contains("12 letters"));

    let mut piped =
        command(&["init", "--clinic", "Clinic", "--admin-email", "a@clinic.test"], &data_dir).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    piped.stdin.take().unwrap().write_all(b"a long enough one\n").unwrap();
    assert!(piped.wait_with_output().unwrap().status.success());
    let again = init(&data_dir);
    assert!(again.status.success() && String::from_utf8_lossy(&again.stderr).contains("Nothing was changed"));
    assert_eq!(Command::new(PROGRAM).arg("fly").output().unwrap().status.code(), Some(2));
    let open = command(&["serve", "--listen", "0.0.0.0:0"], &data_dir).output().unwrap();
    assert!(open.status.code() == Some(2) && String::from_utf8_lossy(&open.stderr).contains("TLS"));

    let key = create_key(&data_dir);
    assert!(key.split('.').count() == 3 && !key.contains(char::is_whitespace));
}

#[test]
fn a_data_folder_is_named_from_where_one_stands() {
    let dir = tempfile::tempdir().unwrap();
    let made = command(&["init", "--clinic", "Clinic", "--admin-email", "a@clinic.test"], Path::new("new"))
        .env("CHAIRSIDE_ADMIN_PASSWORD", "a long enough one")
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(dir.path().join("new/server.db").exists());
}

#[cfg(unix)]
#[test]
fn sigterm_stops_it_in_order_with_streams_open_and_an_upload_under_way() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        init(dir.path());
        let key = create_key(dir.path());
        let mut server = Running::start(dir.path(), &key);
        let patient = server.patient().await;
        let mut stream = server.get("/sse/clinic-events").await;
        stream.chunk().await.unwrap().unwrap();
        let slow = futures_util::stream::unfold(0, |sent| async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            (sent < 20).then(|| (Ok::<_, std::io::Error>(if sent == 0 { png_of_size(20_000) } else { vec![7; 20_000] }), sent + 1))
        });
        let part = reqwest::multipart::Part::stream(reqwest::Body::wrap_stream(slow)).file_name("a.png");
        let form = reqwest::multipart::Form::new().text("patientId", patient.id.to_string()).text("fileType", "x-ray").part("file", part);
        let upload = tokio::spawn(server.http.post(server.protected("/files/upload")).bearer_auth(&key).multipart(form).send());
        let incoming = dir.path().join("files/.incoming");
        crate::harness::eventually("the upload is under way", async || std::fs::read_dir(&incoming).unwrap().next().is_some()).await;

        server.terminate();

        assert_eq!(upload.await.unwrap().unwrap().status(), 201, "an upload under way is finished");
        while let Ok(Some(_)) = stream.chunk().await {}
        assert_eq!(server.ended().await, Some(0));
    });
}

#[test]
fn killed_at_any_moment_it_loses_nothing_it_acknowledged_and_names_no_bytes_it_lacks() {
    const ROUNDS: u64 = 12;
    run(async {
        let dir = tempfile::tempdir().unwrap();
        init(dir.path());
        let key = create_key(dir.path());
        let mut acknowledged: HashSet<Sha256> = HashSet::new();
        let mut sent = 0_usize;
        for round in 0..ROUNDS {
            let server = Running::start(dir.path(), &key);
            let patient = server.patient().await;
            let uploads: Vec<_> = (0..3)
                .map(|lane| {
                    let (http, url, key, patient) = (server.http.clone(), server.protected("/files/upload"), key.clone(), patient.clone());
                    let first = sent + lane * 1000;
                    tokio::spawn(async move {
                        let mut done = Vec::new();
                        for number in first..first + 1000 {
                            // Other bytes every time; some fit a packet, some take the disk a while.
                            let mut bytes = png_of_size(30_000 + (number % 7) * 150_000);
                            bytes.extend_from_slice(&number.to_be_bytes());
                            let hash = sha256(&bytes);
                            match http.post(&url).bearer_auth(&key).multipart(xray(&patient, bytes)).send().await {
                                Ok(answer) if answer.status() == 201 => done.push(hash),
                                _ => break,
                            }
                        }
                        done
                    })
                })
                .collect();
            tokio::time::sleep(Duration::from_millis(30 + round * 70)).await;
            server.kill();
            for upload in uploads {
                acknowledged.extend(upload.await.unwrap());
            }
            sent += 3000;
        }

        let server = Running::start(dir.path(), &key);
        let mut rows: Vec<PatientFile> = Vec::new();
        let mut after = String::new();
        loop {
            let page: PatientFiles = server.get(&format!("/patient-files?limit=1000{after}")).await.json().await.unwrap();
            rows.extend(page.files);
            let Some(cursor) = page.next_cursor else { break };
            after = format!("&after={cursor}");
        }
        let named: HashSet<_> = rows.iter().map(|file| file.sha256).collect();
        assert!(!acknowledged.is_empty(), "the server was up long enough to take something");
        assert_eq!(acknowledged.difference(&named).count(), 0, "everything acknowledged has its row");
        for row in &rows {
            let bytes = server.get(&format!("/files/{}/download", row.id)).await.bytes().await.unwrap();
            assert_eq!(sha256(&bytes), row.sha256);
        }
        let mut events = server.get("/sse/clinic-events").await;
        let first = String::from_utf8(events.chunk().await.unwrap().unwrap().to_vec()).unwrap();
        let expected = rows.len() as u64 + ROUNDS;
        assert!(first.starts_with(&format!("id: {expected}\n")), "one event for each row and each round's patient: {first}, {} rows", rows.len());
        assert_eq!(std::fs::read_dir(dir.path().join("files/.incoming")).unwrap().count(), 0, "what was cut off is cleared away");
        drop(events);
        server.kill();
    });
}

#[test]
fn the_secret_is_rotated_from_a_terminal_while_the_server_runs() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        assert!(init(dir.path()).status.success());
        let key = create_key(dir.path());
        let running = Running::start(dir.path(), &key);
        let rotate = |arguments: &[&str]| {
            let done = command(&[&["secret", "rotate"], arguments].concat(), dir.path()).output().unwrap();
            assert!(done.status.success() && done.stdout.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
        };
        let renew = async |key: &str| {
            let url = format!("{}/api/v1/protected/clinic/api-keys/renew", running.url);
            running.http.post(url).bearer_auth(key).send().await.unwrap()
        };
        let until = async |key: &str, status: u16| {
            let deadline = Instant::now() + DEADLINE;
            loop {
                let answer = renew(key).await;
                if answer.status() == status {
                    return answer;
                }
                assert!(Instant::now() < deadline, "still {}, not {status}", answer.status());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        assert_eq!(renew(&key).await.status(), 204);

        rotate(&[]);

        let renewed: Value = until(&key, 200).await.json().await.unwrap();
        let renewed = renewed["apiKey"].as_str().unwrap();
        assert_eq!(renew(renewed).await.status(), 204);
        rotate(&["--at-once"]);
        until(renewed, 401).await;
    });
}

#[test]
fn a_superadmin_is_made_from_a_terminal() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        assert!(init(dir.path()).status.success());
        let create = |arguments: &[&str]| {
            let arguments = [&["person", "create", "--email", "s@clinic.test", "--name", "Sue"], arguments].concat();
            command(&arguments, dir.path()).env("CHAIRSIDE_ADMIN_PASSWORD", "a long enough one").output().unwrap()
        };
        assert_eq!(create(&["--role", "boss"]).status.code(), Some(2));
        assert_eq!(create(&["--role", "superadmin", "--clinic", "unknown"]).status.code(), Some(2));
        assert!(create(&["--role", "superadmin"]).status.success());
        assert_eq!(create(&["--role", "superadmin"]).status.code(), Some(2), "the address is taken");
        let running = Running::start(dir.path(), "");
        let login = json!({ "email": "s@clinic.test", "password": "a long enough one" });
        let signed_in: Value = running.http.post(format!("{}/api/v1/auth/login", running.url)).json(&login).send().await.unwrap().json().await.unwrap();
        let clinics = running.http.get(format!("{}/api/v1/clinics", running.url)).bearer_auth(signed_in["token"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(clinics.status(), 200);
    });
}
