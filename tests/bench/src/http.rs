//! A client of HTTP/1.1 that costs nearly nothing: it shares the machine's cores with the server that is measured. One connection, kept open, one question at a time.

use anyhow::{Context, Result, bail, ensure};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A longer head of an answer is none of ours.
const MOST_HEAD: usize = 16 * 1024;

/// A connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A question's first line and headers, with the empty line after them.
pub fn head(method: &str, path: &str, key: &str, more: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n{more}\r\n")
}

impl Connection {
    /// Opens one.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Sends a question in these parts, and answers what came back when it was a success.
    pub async fn ask(&mut self, parts: &[&[u8]]) -> Result<Vec<u8>> {
        for part in parts {
            self.stream.write_all(part).await?;
        }
        let (status, length) = self.read_head().await?;
        let length = length.context("an answer does not say how long it is")?;
        while self.buffer.len() < length {
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "an answer ended before its end");
        }
        let rest = self.buffer.split_off(length);
        let body = std::mem::replace(&mut self.buffer, rest);
        if !(200..300).contains(&status) {
            bail!("the server answered {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(body)
    }

    /// Sends a question whose answer never ends, and leaves what follows its head to [`Connection::read_more`].
    pub async fn listen(&mut self, head: &str) -> Result<()> {
        self.stream.write_all(head.as_bytes()).await?;
        let (status, _) = self.read_head().await?;
        ensure!(status == 200, "the server answered {status}");
        Ok(())
    }

    /// Waits for more of such an answer; what has come is looked at and forgotten.
    pub async fn read_more<T>(&mut self, look: impl FnOnce(&[u8]) -> T) -> Result<T> {
        if self.buffer.is_empty() {
            // Ten thousand connections must not each keep a buffer.
            self.stream.readable().await?;
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "an answer that never ends has ended");
        }
        let seen = look(&self.buffer);
        self.buffer = Vec::new();
        Ok(seen)
    }

    /// The status and the length of the body, when the head says it.
    async fn read_head(&mut self) -> Result<(u16, Option<usize>)> {
        let end = loop {
            if let Some(at) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break at + 4;
            }
            ensure!(self.buffer.len() < MOST_HEAD, "the head of an answer does not end");
            ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server closed the connection");
        };
        let rest = self.buffer.split_off(end);
        let head = String::from_utf8(std::mem::replace(&mut self.buffer, rest))?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("an answer has no status")?;
        let header =
            |name: &str| head.lines().find_map(|line| line.split_once(':').filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()));
        Ok((status, header("content-length").map(str::parse).transpose()?))
    }
}
