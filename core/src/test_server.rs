//! A server for tests that says exactly the bytes it is told to, so that it can misbehave in every way a real one cannot be made to.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};

/// What a client sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).filter_map(|line| line.split_once(':')).find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// One thing done with a connection. After the last it is closed.
#[derive(Clone)]
pub(crate) enum Step {
    Send(Vec<u8>),
    Wait(Arc<Notify>),
    /// Nothing more until the client goes.
    Hold,
}

/// Reads requests, one a connection, and plays for each what `play` says; `number` counts from 0.
pub(crate) struct TestServer {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    accepting: JoinHandle<()>,
}

impl TestServer {
    pub(crate) async fn start(play: impl Fn(usize, &Request) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, play) = (Arc::clone(&requests), Arc::new(play));
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, play) = (Arc::clone(&seen), Arc::clone(&play));
                tokio::spawn(async move {
                    let (mut stream, request) = read_request(stream).await;
                    let steps = {
                        let mut seen = seen.lock().unwrap();
                        seen.push(request.clone());
                        play(seen.len() - 1, &request)
                    };
                    for step in steps {
                        match step {
                            Step::Send(bytes) => {
                                if stream.write_all(&bytes).await.is_err() {
                                    return;
                                }
                            }
                            Step::Wait(notify) => notify.notified().await,
                            Step::Hold => drop(stream.read(&mut [0; 1]).await),
                        }
                    }
                    drop(stream.shutdown().await);
                });
            }
        });
        Self { address, requests, accepting }
    }

    /// A server that gives every request the same answer.
    pub(crate) async fn answering(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        Self::start(move |_, _| vec![Step::Send(bytes.clone())]).await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// An answer with a JSON body.
pub(crate) fn json(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()).into_bytes()
}

async fn read_request(mut stream: TcpStream) -> (TcpStream, Request) {
    let mut bytes = Vec::new();
    let mut request = Request::default();
    loop {
        if request.head.is_empty()
            && let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n")
        {
            request.head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            bytes.drain(..end + 4);
        }
        let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        if !request.head.is_empty() && bytes.len() >= length {
            request.body = bytes;
            return (stream, request);
        }
        let mut piece = vec![0; 16 * 1024];
        match stream.read(&mut piece).await {
            Ok(read) if read > 0 => bytes.extend_from_slice(&piece[..read]),
            _ => return (stream, request),
        }
    }
}
