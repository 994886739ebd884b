//! A proxy on loopback that stands between a console and its server and lets go wrong what goes wrong in clinics: cables, servers that restart, answers that are lost.
//!
//! Works on one HTTP/1.1 request a connection (it asks the server to close after each), so that a fault hits exactly the request it is meant for. Runs in a thread of its
//! own: usable from tests with a runtime and without.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc as std_mpsc},
    thread::JoinHandle,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{mpsc, watch},
};

/// The longest head of a request. Ours are under a kilobyte.
const LONGEST_HEAD: usize = 64 * 1024;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it goes through.
    None,
    /// The connection breaks after this many bytes of the request, head included.
    CutRequest(u64),
    /// The server gets the whole request; the connection breaks after this many bytes of its answer.
    CutAnswer(u64),
    /// The server gets the request and answers it to the end; nothing of the answer arrives. What was committed stays committed.
    DropAnswer,
    /// The server gets the request and answers it; the answer arrives when the proxy is told to [`release`](FaultProxy::release) what it holds.
    HoldAnswer,
    /// The server never hears of it: the proxy answers with this status.
    Answer {
        /// 429, 503, 500, …
        status: u16,
        /// Seconds, for a `Retry-After`.
        retry_after: Option<u32>,
    },
    /// After this many bytes of the request nothing moves any more, in either direction, and the connection stays open.
    Stall(u64),
    /// At most this many bytes a second, in each direction.
    Slow(u64),
}

/// The proxy. Dropping it ends it.
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    orders: mpsc::UnboundedSender<Order>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    rules: Mutex<Rules>,
    /// Counts up to break every connection there is.
    cuts: watch::Sender<u64>,
    /// Counts up to let every held answer go.
    releases: watch::Sender<u64>,
}

struct Rules {
    target: SocketAddr,
    /// For requests whose first line contains the text; the first that matches counts.
    standing: Vec<(String, Fault)>,
    once: Vec<(String, Fault)>,
    /// First lines of the requests seen, in order.
    seen: Vec<String>,
}

enum Order {
    Down(std_mpsc::SyncSender<io::Result<()>>),
    Up(std_mpsc::SyncSender<io::Result<()>>),
    Stop,
}

impl FaultProxy {
    /// Starts a proxy to `target`, which need not be there yet.
    pub fn start(target: SocketAddr) -> io::Result<Self> {
        let rules = Rules { target, standing: Vec::new(), once: Vec::new(), seen: Vec::new() };
        let shared = Arc::new(Shared { rules: Mutex::new(rules), cuts: watch::Sender::new(0), releases: watch::Sender::new(0) });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            bind(SocketAddr::from(([127, 0, 0, 1], 0)))?
        };
        let address = listener.local_addr()?;
        let (orders, receiver) = mpsc::unbounded_channel();
        let serving = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("fault-proxy".to_owned()).spawn(move || runtime.block_on(serve(listener, address, serving, receiver)))?;
        Ok(Self { address, shared, orders, thread: Some(thread) })
    }

    /// Where clients connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same, as a server's URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on every request has this fault, unless a more particular rule says otherwise.
    pub fn set(&self, fault: Fault) {
        self.set_for("", fault);
    }

    /// From now on every request whose first line (`POST /api/v1/protected/files/upload HTTP/1.1`) contains `part` has this fault.
    pub fn set_for(&self, part: &str, fault: Fault) {
        let mut rules = self.shared.rules();
        rules.standing.retain(|(known, _)| known != part);
        rules.standing.push((part.to_owned(), fault));
        // Longest first: the most particular rule counts.
        rules.standing.sort_by_key(|(part, _)| std::cmp::Reverse(part.len()));
    }

    /// The next request whose first line contains `part` has this fault; several calls make a queue.
    pub fn once(&self, part: &str, fault: Fault) {
        self.shared.rules().once.push((part.to_owned(), fault));
    }

    /// No faults any more. Connections that stalled stay so; see [`cut_all`](Self::cut_all).
    pub fn heal(&self) {
        let mut rules = self.shared.rules();
        rules.standing.clear();
        rules.once.clear();
    }

    /// Breaks every connection there is.
    pub fn cut_all(&self) {
        self.shared.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Lets every answer go that is held.
    pub fn release(&self) {
        self.shared.releases.send_modify(|releases| *releases += 1);
    }

    /// The server is gone: connections break, new ones are refused, until [`come_back`](Self::come_back). Done when this returns.
    pub fn go_down(&self) -> io::Result<()> {
        self.order(Order::Down)
    }

    /// The server is back, at the same address. Done when this returns.
    pub fn come_back(&self) -> io::Result<()> {
        self.order(Order::Up)
    }

    /// The server has moved (a restart on another port): new requests go there.
    pub fn set_target(&self, target: SocketAddr) {
        self.shared.rules().target = target;
    }

    /// How many requests were seen whose first line contains `part`.
    pub fn count(&self, part: &str) -> usize {
        self.shared.rules().seen.iter().filter(|line| line.contains(part)).count()
    }

    fn order(&self, order: impl FnOnce(std_mpsc::SyncSender<io::Result<()>>) -> Order) -> io::Result<()> {
        let gone = || io::Error::other("the proxy's thread has ended");
        let (done, wait) = std_mpsc::sync_channel(1);
        self.orders.send(order(done)).map_err(|_| gone())?;
        wait.recv().map_err(|_| gone())?
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        if self.orders.send(Order::Stop).is_ok()
            && let Some(thread) = self.thread.take()
            && thread.join().is_err()
            && !std::thread::panicking()
        {
            panic!("the fault proxy's thread panicked");
        }
    }
}

impl Shared {
    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of a request; says where it goes and what happens to it.
    fn decide(&self, line: &str) -> (SocketAddr, Fault) {
        let mut rules = self.rules();
        rules.seen.push(line.to_owned());
        let once = rules.once.iter().position(|(part, _)| line.contains(part.as_str()));
        let fault = match once {
            Some(at) => rules.once.remove(at).1,
            None => rules.standing.iter().find(|(part, _)| line.contains(part.as_str())).map_or(Fault::None, |(_, fault)| *fault),
        };
        (rules.target, fault)
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // The same port is taken again while old connections still linger.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(1024)
}

async fn serve(listener: TcpListener, address: SocketAddr, shared: Arc<Shared>, mut orders: mpsc::UnboundedReceiver<Order>) {
    let mut listener = Some(listener);
    loop {
        let accepted = async {
            match &listener {
                Some(listener) => listener.accept().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            order = orders.recv() => {
                let (done, result) = match order {
                    Some(Order::Down(done)) => {
                        listener = None;
                        shared.cuts.send_modify(|cuts| *cuts += 1);
                        (done, Ok(()))
                    }
                    Some(Order::Up(done)) if listener.is_some() => (done, Ok(())),
                    Some(Order::Up(done)) => match bind(address) {
                        Ok(bound) => {
                            listener = Some(bound);
                            (done, Ok(()))
                        }
                        Err(error) => (done, Err(error)),
                    },
                    Some(Order::Stop) | None => return,
                };
                if done.send(result).is_err() {
                    return;
                }
            }
            Ok((client, _)) = accepted => {
                let shared = Arc::clone(&shared);
                let mut cuts = shared.cuts.subscribe();
                tokio::spawn(async move {
                    // Whatever breaks here is what the proxy is for.
                    tokio::select! {
                        _ = relay(client, &shared) => {}
                        _ = cuts.changed() => {}
                    }
                });
            }
        }
    }
}

/// One request and its answer.
async fn relay(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    client.set_nodelay(true)?;
    let Some((head, rest)) = read_head(&mut client).await? else { return Ok(()) };
    let (target, fault) = shared.decide(head.lines().next().unwrap_or_default());
    if let Fault::Answer { status, retry_after } = fault {
        let retry_after = retry_after.map_or_else(String::new, |seconds| format!("retry-after: {seconds}\r\n"));
        let body = r#"{"error":"The fault proxy says so","code":"unavailable","requestId":"fault"}"#;
        let length = body.len();
        let answer =
            format!("HTTP/1.1 {status} Fault\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{retry_after}connection: close\r\n\r\n{body}");
        client.write_all(answer.as_bytes()).await?;
        client.shutdown().await?;
        return drain(&mut client).await;
    }

    let mut server = TcpStream::connect(target).await?;
    server.set_nodelay(true)?;
    let mut sent = rewritten(&head).into_bytes();
    sent.extend_from_slice(&rest);
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let pace = if let Fault::Slow(bytes_per_second) = fault { Some(bytes_per_second.max(1)) } else { None };
    let mut releases = shared.releases.subscribe();
    let limit = match fault {
        Fault::CutRequest(bytes) | Fault::Stall(bytes) => bytes,
        _ => u64::MAX,
    };

    // Ends when the client has gone (HTTP clients do not close one half) or the limit is reached.
    let up = async {
        let first = usize::try_from(limit).unwrap_or(usize::MAX).min(sent.len());
        let forwarded = async {
            to_server.write_all(&sent[..first]).await?;
            copy(&mut from_client, &mut to_server, limit - first as u64, pace).await
        };
        match forwarded.await {
            Ok(End::Limit) if matches!(fault, Fault::Stall(_)) => std::future::pending().await,
            Ok(_) => {}
            // A server may answer and stop reading before it has everything: its answer is still to come.
            Err(_) => std::future::pending().await,
        }
    };
    let down = async {
        match fault {
            Fault::Stall(_) => std::future::pending().await,
            Fault::DropAnswer => drain(&mut from_server).await,
            Fault::CutAnswer(bytes) => copy(&mut from_server, &mut to_client, bytes, None).await.map(|_| ()),
            _ => {
                if fault == Fault::HoldAnswer && releases.changed().await.is_err() {
                    return Ok(());
                }
                copy(&mut from_server, &mut to_client, u64::MAX, pace).await?;
                to_client.shutdown().await
            }
        }
    };
    tokio::select! {
        () = up => return Ok(()),
        answered = down => answered?,
    }
    // Bytes that the client still sends must be read, or closing would destroy the answer on its way.
    if matches!(fault, Fault::None | Fault::Slow(_) | Fault::HoldAnswer) { drain(&mut client).await } else { Ok(()) }
}

/// Reads a request's head, and what came with it; nothing when the client closed before.
async fn read_head(client: &mut TcpStream) -> io::Result<Option<(String, Vec<u8>)>> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Ok(Some((String::from_utf8_lossy(&bytes).into_owned(), rest)));
        }
        if bytes.len() > LONGEST_HEAD || client.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    }
}

/// The head with the wish that the server close after its answer.
fn rewritten(head: &str) -> String {
    let kept = head.trim_end().split("\r\n").filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    format!("{}\r\nconnection: close\r\n\r\n", kept.collect::<Vec<_>>().join("\r\n"))
}

/// How copying ended.
enum End {
    /// The sender closed.
    Closed,
    /// As much was copied as was allowed.
    Limit,
}

async fn copy(from: &mut (impl AsyncRead + Unpin), to: &mut (impl AsyncWrite + Unpin), mut limit: u64, bytes_per_second: Option<u64>) -> io::Result<End> {
    let mut piece = vec![0; bytes_per_second.map_or(64 * 1024, |pace| (pace / 20).clamp(1, 64 * 1024)) as usize];
    while limit > 0 {
        let wanted = piece.len().min(usize::try_from(limit).unwrap_or(usize::MAX));
        let read = from.read(&mut piece[..wanted]).await?;
        if read == 0 {
            return Ok(End::Closed);
        }
        to.write_all(&piece[..read]).await?;
        limit -= read as u64;
        if let Some(pace) = bytes_per_second {
            tokio::time::sleep(Duration::from_secs_f64(read as f64 / pace as f64)).await;
        }
    }
    Ok(End::Limit)
}

async fn drain(from: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    copy(from, &mut tokio::io::sink(), u64::MAX, None).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wait::wait_until;
    use std::{
        io::{Read, Write},
        net::{TcpListener as StdListener, TcpStream as StdStream},
    };

    const LONG: Duration = Duration::from_secs(20);

    /// A server that reads whole requests, remembers how many bytes their bodies had, and answers each with `hello`.
    fn server() -> (SocketAddr, Arc<Mutex<Vec<usize>>>) {
        let listener = StdListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let bodies = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&bodies);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let seen = Arc::clone(&seen);
                std::thread::spawn(move || {
                    let mut stream = stream.unwrap();
                    let (mut bytes, mut piece) = (Vec::new(), [0; 4096]);
                    let length = |bytes: &[u8]| {
                        let text = String::from_utf8_lossy(bytes);
                        let end = text.find("\r\n\r\n")?;
                        let length: usize = text[..end].split("content-length: ").nth(1)?.split("\r\n").next()?.parse().ok()?;
                        Some(end + 4 + length)
                    };
                    while length(&bytes).is_none_or(|length| bytes.len() < length) {
                        match stream.read(&mut piece) {
                            Ok(read) if read > 0 => bytes.extend_from_slice(&piece[..read]),
                            _ => return,
                        }
                    }
                    seen.lock().unwrap().push(bytes.len());
                    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello").unwrap();
                });
            }
        });
        (address, bodies)
    }

    fn ask(proxy: &FaultProxy, path: &str, body: usize) -> io::Result<String> {
        let mut stream = StdStream::connect(proxy.address())?;
        stream.set_read_timeout(Some(LONG))?;
        write!(stream, "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {body}\r\nConnection: keep-alive\r\n\r\n")?;
        stream.write_all(&vec![b'x'; body])?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn without_a_fault_everything_goes_through() {
        let (address, bodies) = server();
        let proxy = FaultProxy::start(address).unwrap();
        assert!(ask(&proxy, "/one", 300_000).unwrap().ends_with("hello"));
        assert!(ask(&proxy, "/two", 0).unwrap().ends_with("hello"));
        assert_eq!((proxy.count("/one"), proxy.count("POST"), proxy.count("/three")), (1, 2, 0));
        assert!(bodies.lock().unwrap()[0] > 300_000);
    }

    #[test]
    fn a_dropped_answer_was_given_all_the_same() {
        let (address, bodies) = server();
        let proxy = FaultProxy::start(address).unwrap();
        proxy.once("/upload", Fault::DropAnswer);
        assert!(ask(&proxy, "/other", 10).unwrap().ends_with("hello"), "meant for another request");
        assert!(!ask(&proxy, "/upload", 10).unwrap_or_default().contains("hello"));
        assert_eq!(bodies.lock().unwrap().len(), 2);
        assert!(ask(&proxy, "/upload", 10).unwrap().ends_with("hello"), "once only");
    }

    #[test]
    fn cuts_hit_where_they_are_told_to() {
        let (address, bodies) = server();
        let proxy = FaultProxy::start(address).unwrap();
        proxy.set(Fault::CutRequest(1000));
        assert!(!ask(&proxy, "/", 100_000).unwrap_or_default().contains("HTTP"));
        assert_eq!(bodies.lock().unwrap().len(), 0, "the server never had the whole");
        proxy.set(Fault::CutAnswer(12));
        assert!(ask(&proxy, "/", 10).unwrap_or_default().len() <= 12);
        assert_eq!(bodies.lock().unwrap().len(), 1);
        proxy.heal();
        assert!(ask(&proxy, "/", 10).unwrap().ends_with("hello"));
    }

    #[test]
    fn the_proxy_answers_for_the_server() {
        let (address, bodies) = server();
        let proxy = FaultProxy::start(address).unwrap();
        proxy.set_for("/upload", Fault::Answer { status: 429, retry_after: Some(3) });
        let answer = ask(&proxy, "/upload", 200_000).unwrap();
        assert!(answer.starts_with("HTTP/1.1 429") && answer.contains("retry-after: 3\r\n"), "{answer}");
        assert_eq!(bodies.lock().unwrap().len(), 0);
    }

    #[test]
    fn a_server_that_is_down_refuses_and_is_back_at_the_same_address() {
        let (address, _) = server();
        let proxy = FaultProxy::start(address).unwrap();
        for _ in 0..3 {
            proxy.go_down().unwrap();
            let error = StdStream::connect(proxy.address()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
            proxy.come_back().unwrap();
            assert!(ask(&proxy, "/", 10).unwrap().ends_with("hello"));
        }
    }

    #[test]
    fn a_stalled_connection_stays_until_it_is_cut() {
        let (address, bodies) = server();
        let proxy = Arc::new(FaultProxy::start(address).unwrap());
        proxy.set(Fault::Stall(100));
        let asking = Arc::clone(&proxy);
        let client = std::thread::spawn(move || ask(&asking, "/", 1000));
        wait_until(LONG, "request", || proxy.count("/") == 1);
        proxy.cut_all();
        assert!(!client.join().unwrap().unwrap_or_default().contains("HTTP"));
        assert_eq!(bodies.lock().unwrap().len(), 0);
    }

    #[test]
    fn a_slow_line_still_carries_everything() {
        let (address, _) = server();
        let proxy = FaultProxy::start(address).unwrap();
        proxy.set(Fault::Slow(100_000));
        let start = std::time::Instant::now();
        assert!(ask(&proxy, "/", 50_000).unwrap().ends_with("hello"));
        assert!(start.elapsed() >= Duration::from_millis(400));
    }
}
