//! Uploads beside nginx's WebDAV, which writes the same bytes into files.

use super::{Clinic, UPLOADS_PER_KEY, run_clients};
use crate::{
    Scale,
    corpus::Corpus,
    http::{Connection, head},
    report::{Figure, Measure},
    rig::sync,
};
use anyhow::{Context, Result, ensure};
use chairside_testkit::programs::{Process, free_port, temporary_folder};
use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::task::JoinSet;

const AT_ONCE: usize = 8;
const ROUNDS: usize = 3;
const BOUNDARY: &str = "chairside-bench";

/// One multipart question of CONTRACT.md, without the file's bytes: what comes before them and after them.
pub fn upload_parts(key: &str, patient: &str, name: &str, content_type: &str, bytes: usize) -> (Vec<u8>, Vec<u8>) {
    let field = |name: &str, value: &str| format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let fields = [field("patientId", patient), field("fileType", "x-ray"), field("category", "intraoral")].concat();
    let file = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {content_type}\r\n\r\n");
    let end = format!("\r\n--{BOUNDARY}--\r\n");
    let length = fields.len() + file.len() + bytes + end.len();
    let more = format!("Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n");
    let before = [head("POST", "/api/v1/protected/files/upload", key, &more), fields, file].concat();
    (before.into_bytes(), end.into_bytes())
}

/// Uploads all of these, so many at once as there are keys; answers how long it took.
pub async fn upload_all(address: SocketAddr, keys: &[String], patient: &str, files: &Rc<Vec<Vec<u8>>>) -> Result<Duration> {
    let mut clients = JoinSet::new();
    let local = tokio::task::LocalSet::new();
    let started = Instant::now();
    for (first, key) in keys.iter().enumerate() {
        let (key, patient, files, step) = (key.clone(), patient.to_owned(), Rc::clone(files), keys.len());
        clients.spawn_local_on(
            async move {
                let mut connection = Connection::open(address).await?;
                for (number, file) in files.iter().enumerate().skip(first).step_by(step) {
                    let (before, after) = upload_parts(&key, &patient, &format!("image-{number:04}.png"), "image/png", file.len());
                    connection.ask(&[&before, file, &after]).await?;
                }
                anyhow::Ok(())
            },
            &local,
        );
    }
    local
        .run_until(async {
            while let Some(ended) = clients.join_next().await.transpose()? {
                ended?;
            }
            anyhow::Ok(())
        })
        .await?;
    Ok(started.elapsed())
}

/// From the first byte until the last file was answered for.
pub fn uploads(scale: Scale) -> Result<Measure> {
    let count = scale.of(200);
    let corpus = Corpus::draw(1_170, 900);
    let clinic = Clinic::start()?;
    let keys = clinic.keys(AT_ONCE, UPLOADS_PER_KEY)?;
    let patient = clinic.patient()?;
    let nginx = Nginx::start()?;
    let (mut ours, mut theirs) = (Duration::ZERO, Duration::ZERO);
    let mut bytes = 0;
    for round in 0..ROUNDS {
        let files: Rc<Vec<Vec<u8>>> = Rc::new((round * count..(round + 1) * count).map(|index| corpus.file(index)).collect::<Result<_>>()?);
        bytes += files.iter().map(Vec::len).sum::<usize>();
        sync()?;
        theirs += run_clients(nginx.put_all(Rc::clone(&files), round))?;
        sync()?;
        ours += run_clients(upload_all(clinic.server.address(), &keys, &patient, &files))?;
    }
    ensure!(clinic.server.api()?.hashes(None)?.len() == ROUNDS * count, "the server has not every file");
    let speed = |took: Duration| bytes as f64 / 1e6 / took.as_secs_f64();
    Ok(Measure {
        what: "server: uploads",
        how: format!(
            "{count} 16-bit PNGs of {:.1} MB, {AT_ONCE} at once, durable when answered, {ROUNDS} rounds in turn with nginx: the same bytes PUT by its DAV module, each file and its folder made durable (fsync) after the answer",
            corpus.mean_bytes() as f64 / 1e6
        ),
        figures: vec![
            Figure::at_least("ratio", speed(ours) / speed(theirs), "", 0.8),
            Figure::said("Chairside", speed(ours), "MB/s"),
            Figure::said("nginx", speed(theirs), "MB/s"),
        ],
    })
}

/// nginx with its DAV module on a folder of its own.
struct Nginx {
    address: SocketAddr,
    files: PathBuf,
    _process: Process,
    _folder: TempDir,
}

impl Nginx {
    fn start() -> Result<Self> {
        let folder = temporary_folder();
        let root = folder.path().to_str().context("the temporary folder's name is not Unicode")?;
        let port = free_port()?;
        let files = folder.path().join("files");
        fs::create_dir(&files)?;
        // As whoever runs this: nginx would become somebody who may not write here.
        let user = if is_root()? { "user root;\n" } else { "" };
        let configuration = format!(
            "{user}daemon off;\nworker_processes 2;\npid {root}/pid;\nerror_log {root}/error.log;\nevents {{ worker_connections 64; }}\nhttp {{\n  access_log off;\n  client_max_body_size 100m;\n  client_body_temp_path {root}/bodies;\n  proxy_temp_path {root}/p;\n  fastcgi_temp_path {root}/f;\n  uwsgi_temp_path {root}/u;\n  scgi_temp_path {root}/s;\n  server {{ listen 127.0.0.1:{port}; root {root}/files; location / {{ dav_methods PUT; }} }}\n}}\n"
        );
        let path = folder.path().join("nginx.conf");
        fs::write(&path, configuration)?;
        let mut command = Command::new("nginx");
        command.arg("-p").arg(folder.path()).arg("-c").arg(&path);
        let mut process = Process::start_group(command, &folder.path().join("said.log")).context("cargo xtask setup installs nginx")?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let deadline = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(address).is_err() {
            ensure!(process.ended().is_none() && Instant::now() < deadline, "nginx does not listen: {}", fs::read_to_string(folder.path().join("said.log"))?);
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(Self { address, files, _process: process, _folder: folder })
    }

    async fn put_all(&self, files: Rc<Vec<Vec<u8>>>, round: usize) -> Result<Duration> {
        let mut clients = JoinSet::new();
        let local = tokio::task::LocalSet::new();
        let folder = Arc::new(self.files.clone());
        let started = Instant::now();
        for first in 0..AT_ONCE {
            let (address, files, folder) = (self.address, Rc::clone(&files), Arc::clone(&folder));
            clients.spawn_local_on(
                async move {
                    let mut connection = Connection::open(address).await?;
                    for (number, file) in files.iter().enumerate().skip(first).step_by(AT_ONCE) {
                        let name = format!("image-{round}-{number:04}.png");
                        let head = head("PUT", &format!("/{name}"), "none", &format!("Content-Length: {}\r\n", file.len()));
                        connection.ask(&[head.as_bytes(), file]).await?;
                        let folder = Arc::clone(&folder);
                        tokio::task::spawn_blocking(move || make_durable(&folder, &name)).await??;
                    }
                    anyhow::Ok(())
                },
                &local,
            );
        }
        local
            .run_until(async {
                while let Some(ended) = clients.join_next().await.transpose()? {
                    ended?;
                }
                anyhow::Ok(())
            })
            .await?;
        Ok(started.elapsed())
    }
}

/// What `sync FILE` and `sync FOLDER` do, without starting a program.
fn make_durable(folder: &Path, name: &str) -> Result<()> {
    File::open(folder.join(name))?.sync_all()?;
    Ok(File::open(folder)?.sync_all()?)
}

fn is_root() -> Result<bool> {
    Ok(String::from_utf8(Command::new("id").arg("-u").output()?.stdout)?.trim() == "0")
}
