//! The way from one process of this user to the console that runs, on each system: a Unix domain socket, or on Windows a loopback port with a token only this
//! user can read. Everything that differs between systems stands here.

pub use system::{Listener, Stream, connect};

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long one read or write may take. Both ends are programs on one computer.
const PATIENCE: Duration = Duration::from_secs(5);

#[cfg(unix)]
mod system {
    use super::{Duration, PATIENCE, Path, PathBuf, io};
    use std::{
        fs,
        os::unix::{
            fs::{DirBuilderExt, MetadataExt, PermissionsExt},
            net::{UnixListener, UnixStream},
        },
    };

    pub type Stream = UnixStream;

    /// The socket's name in the data folder.
    const NAME: &str = "control.sock";

    /// `sun_path` holds 104 bytes on macOS and 108 on Linux, the closing zero included.
    const LONGEST: usize = 100;

    /// Takes connections until it is dropped.
    pub struct Listener {
        socket: UnixListener,
        path: PathBuf,
    }

    impl Listener {
        /// Listens for the console of that data folder. Whoever calls holds the folder's lock, so a socket that lies there is a dead console's.
        pub fn bind(data_dir: &Path) -> io::Result<Self> {
            let mut outcome = Err(io::Error::from(io::ErrorKind::InvalidInput));
            for path in places(data_dir) {
                outcome = bind_at(path);
                if outcome.is_ok() {
                    break;
                }
            }
            outcome
        }

        /// The next connection.
        pub fn accept(&self) -> io::Result<Stream> {
            let (stream, _) = self.socket.accept()?;
            limit(&stream, PATIENCE)?;
            Ok(stream)
        }

        /// What a request must carry beside the connection itself: nothing, the socket is this user's alone.
        #[expect(clippy::unused_self, reason = "other systems keep one")]
        pub fn token(&self) -> Option<&str> {
            None
        }

        /// Makes an `accept` that waits return.
        pub fn wake(&self) -> io::Result<()> {
            UnixStream::connect(&self.path).map(drop)
        }
    }

    impl Drop for Listener {
        fn drop(&mut self) {
            if let Err(error) = fs::remove_file(&self.path) {
                tracing::debug!(%error, "the control socket was gone already");
            }
        }
    }

    /// Reaches the console of that data folder. An error of any kind: none can be reached.
    pub fn connect(data_dir: &Path, patience: Duration) -> io::Result<(Stream, Option<String>)> {
        let mut outcome = Err(io::Error::from(io::ErrorKind::NotFound));
        for path in places(data_dir) {
            outcome = UnixStream::connect(&path);
            if outcome.is_ok() {
                break;
            }
        }
        let stream = outcome?;
        limit(&stream, patience)?;
        Ok((stream, None))
    }

    fn limit(stream: &Stream, patience: Duration) -> io::Result<()> {
        stream.set_read_timeout(Some(patience))?;
        stream.set_write_timeout(Some(patience))
    }

    fn bind_at(path: PathBuf) -> io::Result<Listener> {
        match fs::symlink_metadata(&path) {
            Ok(_) => fs::remove_file(&path)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let socket = UnixListener::bind(&path)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
        Ok(Listener { socket, path })
    }

    /// Where the socket is, best first: in the data folder, or, where its path is too long or its file system knows no sockets, in a folder of this user's own.
    fn places(data_dir: &Path) -> Vec<PathBuf> {
        let inside = data_dir.join(NAME);
        let mut places = Vec::new();
        if inside.as_os_str().len() <= LONGEST {
            places.push(inside);
        }
        if let Ok(folder) = own_folder() {
            places.push(folder.join(format!("{:016x}.sock", name_of(data_dir))));
        }
        places
    }

    /// A folder for this user alone. One that somebody else put there is not used.
    #[expect(clippy::verbose_bit_mask, reason = "permissions are read as a mask")]
    fn own_folder() -> io::Result<PathBuf> {
        let user = rustix::process::geteuid().as_raw();
        let folder = match std::env::var_os("XDG_RUNTIME_DIR").filter(|folder| Path::new(folder).is_absolute()) {
            Some(runtime) => PathBuf::from(runtime).join("chairside"),
            None => std::env::temp_dir().join(format!("chairside-{user}")),
        };
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let found = fs::symlink_metadata(&folder)?;
        if found.is_dir() && found.uid() == user && found.mode() & 0o077 == 0 { Ok(folder) } else { Err(io::ErrorKind::PermissionDenied.into()) }
    }

    /// A number for a data folder that two versions of this program agree on (FNV-1a).
    fn name_of(data_dir: &Path) -> u64 {
        use std::os::unix::ffi::OsStrExt;
        let path = data_dir.canonicalize().unwrap_or_else(|_| data_dir.to_owned());
        path.as_os_str().as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
    }
}

#[cfg(not(unix))]
mod system {
    use super::{Duration, PATIENCE, Path, PathBuf, io};
    use std::{
        fs,
        net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    };

    pub type Stream = TcpStream;

    /// Holds the port and the token. The user's profile, in which the data folder lies, is closed to other users.
    const NAME: &str = "control.port";

    /// Takes connections until it is dropped.
    pub struct Listener {
        socket: TcpListener,
        token: String,
        path: PathBuf,
    }

    impl Listener {
        /// Listens for the console of that data folder. Whoever calls holds the folder's lock, so a file that lies there is a dead console's.
        pub fn bind(data_dir: &Path) -> io::Result<Self> {
            let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            // Two random UUIDs' worth: 148 random bits that no other user can read or guess.
            let token = format!("{}{}", chairside_api::KeyId::random(), chairside_api::KeyId::random());
            let path = data_dir.join(NAME);
            fs::write(&path, format!("{} {token}", socket.local_addr()?.port()))?;
            Ok(Self { socket, token, path })
        }

        /// The next connection.
        pub fn accept(&self) -> io::Result<Stream> {
            let (stream, _) = self.socket.accept()?;
            limit(&stream, PATIENCE)?;
            Ok(stream)
        }

        /// What a request must carry: every user of the computer can reach the port.
        pub fn token(&self) -> Option<&str> {
            Some(&self.token)
        }

        /// Makes an `accept` that waits return.
        pub fn wake(&self) -> io::Result<()> {
            TcpStream::connect(self.socket.local_addr()?).map(drop)
        }
    }

    impl Drop for Listener {
        fn drop(&mut self) {
            if let Err(error) = fs::remove_file(&self.path) {
                tracing::debug!(%error, "the control file was gone already");
            }
        }
    }

    /// Reaches the console of that data folder. An error of any kind: none can be reached.
    pub fn connect(data_dir: &Path, patience: Duration) -> io::Result<(Stream, Option<String>)> {
        let text = fs::read_to_string(data_dir.join(NAME))?;
        let (port, token) = text.split_once(' ').ok_or(io::ErrorKind::InvalidData)?;
        let port: u16 = port.parse().map_err(|_| io::ErrorKind::InvalidData)?;
        let stream = TcpStream::connect_timeout(&SocketAddr::from((Ipv4Addr::LOCALHOST, port)), PATIENCE)?;
        limit(&stream, patience)?;
        Ok((stream, Some(token.trim().to_owned())))
    }

    fn limit(stream: &Stream, patience: Duration) -> io::Result<()> {
        stream.set_read_timeout(Some(patience))?;
        stream.set_write_timeout(Some(patience))
    }
}
