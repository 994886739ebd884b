//! Where a stream goes: to a connection that it has to itself, or through the framework.

use bytes::Bytes;
use std::io;
use tokio::{io::AsyncWriteExt, net::TcpStream, sync::mpsc};

/// What ends a body in chunks.
const LAST_CHUNK: &[u8] = b"0\r\n\r\n";

/// Who hears a stream.
pub enum Client {
    /// A connection whose answer's head was written; the body follows in chunks.
    Connection(TcpStream),
    /// The framework, which writes what it is sent.
    Framework(mpsc::Sender<Result<Bytes, io::Error>>),
}

impl Client {
    /// Sends a message; waits while the client does not take it. `false`: the client is gone.
    pub async fn send(&mut self, text: Bytes) -> bool {
        match self {
            Self::Connection(connection) => {
                let mut chunk = Vec::with_capacity(text.len() + 16);
                chunk.extend_from_slice(format!("{:x}\r\n", text.len()).as_bytes());
                chunk.extend_from_slice(&text);
                chunk.extend_from_slice(b"\r\n");
                connection.write_all(&chunk).await.is_ok()
            }
            Self::Framework(messages) => messages.send(Ok(text)).await.is_ok(),
        }
    }

    /// Waits until the client is gone. What it still says after its question is nobody's.
    pub async fn gone(&self) {
        match self {
            Self::Connection(connection) => while connection.readable().await.is_ok() && is_open(connection) {},
            Self::Framework(messages) => messages.closed().await,
        }
    }

    /// Ends the answer in order, if the client takes that at once; if not, it notices the closed connection.
    pub fn goodbye(self) {
        if let Self::Connection(connection) = self
            && let Err(error) = connection.try_write(LAST_CHUNK)
        {
            tracing::debug!(%error, "a listener did not hear the end of its stream");
        }
    }
}

/// Whether there can be more from the client, after what there is.
fn is_open(connection: &TcpStream) -> bool {
    let mut ignored = [0; 512];
    match connection.try_read(&mut ignored) {
        Ok(read) => read > 0,
        Err(error) => error.kind() == io::ErrorKind::WouldBlock,
    }
}
