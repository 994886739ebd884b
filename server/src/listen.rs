//! The listeners: HTTP on plain connections and on TLS. A plain connection can be taken out of the framework's hands by the answer it is writing: an event stream lives for a quarter of
//! an hour and says little, and the framework keeps 16 KiB of buffers and more for as long.

use crate::{app::State, middleware, routes};
use actix_http::{HttpService, Protocol, error::DispatchError};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    App, HttpServer,
    body::{BodySize, MessageBody},
    dev::{AppConfig, Server},
    middleware::from_fn,
    rt,
    web::{Bytes, Data},
};
use std::{
    cell::RefCell,
    convert::Infallible,
    future::ready,
    io,
    net::TcpListener,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
    thread,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::watch,
};

/// How long a connection that nobody uses stays open.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long the head of a request may take.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// How long a client that was refused may take to hear it, while what it still sends is thrown away.
const REFUSED_WITHIN: Duration = Duration::from_secs(1);

/// Serves on a listener until it is told to stop. `opened` counts the connections that are open.
pub fn serve(listener: TcpListener, tls: Option<rustls::ServerConfig>, state: Data<State>, opened: watch::Sender<usize>) -> io::Result<Server> {
    let workers = thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8));
    let grace_s = state.limits.stop_grace.as_secs().max(1);
    if let Some(tls) = tls {
        let server = HttpServer::new(move || App::new().app_data(state.clone()).wrap(from_fn(middleware::around)).configure(routes::configure))
            .workers(workers)
            .on_connect(move |_, data| {
                data.insert(Opened::count(&opened));
            })
            .disable_signals()
            // An event must not wait for the next packet.
            .tcp_nodelay(true)
            // A console that is gone gives its stream back at once, not at the next ping.
            .h1_allow_half_closed(false)
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD_WITHIN)
            .client_disconnect_timeout(REFUSED_WITHIN)
            .shutdown_timeout(grace_s);
        return Ok(server.listen_rustls_0_23(listener, tls)?.run());
    }
    let address = listener.local_addr()?;
    // The same for plain connections, which the framework has as ours.
    let service = move || {
        let app = App::new().app_data(state.clone()).wrap(from_fn(middleware::around)).configure(routes::configure);
        let (stopping, opened) = (state.stopping.clone(), opened.clone());
        let http = HttpService::build()
            .on_connect_ext(move |wire: &Wire, data| {
                data.insert(Line { wire: Rc::clone(&wire.0), opened: Rc::new(Opened::count(&opened)) });
            })
            // Connections that nobody uses close when the server stops, as those of `HttpServer` do.
            .graceful_shutdown_signal(move || {
                let mut stopping = stopping.subscribe();
                async move { drop(stopping.wait_for(|stopping| *stopping).await) }
            })
            .h1_allow_half_closed(false)
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD_WITHIN)
            .client_disconnect_timeout(REFUSED_WITHIN)
            .local_addr(address)
            .finish(map_config(app.into_factory().map_err(|error| error.error_response()), |()| AppConfig::default()));
        let plain = fn_service(|stream: TcpStream| {
            let peer = stream.peer_addr().ok();
            ready(stream.set_nodelay(true).map(|()| (Wire::new(stream), Protocol::Http1, peer)).map_err(DispatchError::Io))
        });
        plain.and_then(http)
    };
    Ok(Server::build().workers(workers).disable_signals().shutdown_timeout(grace_s).listen("http", listener, service)?.run())
}

/// A connection that somebody has opened; counted as long as it lives.
struct Opened(watch::Sender<usize>);

impl Opened {
    fn count(connections: &watch::Sender<usize>) -> Self {
        connections.send_modify(|open| *open += 1);
        Self(connections.clone())
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}

/// A connection as the framework has it: once it was taken away, one that its client has closed.
struct Wire(Rc<RefCell<Connection>>);

struct Connection {
    stream: Option<TcpStream>,
    /// Whether everything the framework had to say has been written.
    is_flushed: bool,
    /// Who waits for that.
    waiting: Option<Waker>,
}

impl Wire {
    fn new(stream: TcpStream) -> Self {
        Self(Rc::new(RefCell::new(Connection { stream: Some(stream), is_flushed: true, waiting: None })))
    }

    /// What `work` makes of the connection, or `gone`.
    fn with<T>(&self, gone: Poll<io::Result<T>>, work: impl FnOnce(Pin<&mut TcpStream>) -> Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.0.borrow_mut().stream.as_mut().map_or(gone, |stream| work(Pin::new(stream)))
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.with(Poll::Ready(Ok(())), |stream| stream.poll_read(context, buffer))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.with(Poll::Ready(Ok(bytes.len())), |stream| stream.poll_write(context, bytes))
    }

    /// Asked for when all that was to be written has been.
    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        {
            let mut connection = self.0.borrow_mut();
            connection.is_flushed = true;
            if let Some(waiting) = connection.waiting.take() {
                waiting.wake();
            }
        }
        self.with(Poll::Ready(Ok(())), |stream| stream.poll_flush(context))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.with(Poll::Ready(Ok(())), |stream| stream.poll_shutdown(context))
    }
}

/// The connection of a request, for whoever answers it and wants to have it.
#[derive(Clone)]
pub struct Line {
    wire: Rc<RefCell<Connection>>,
    opened: Rc<Opened>,
}

/// The body of an answer that takes the connection when its head has been written. From then on `start` has it, and writes the body in chunks (RFC 9112, 7.1).
pub struct Takeover<F> {
    line: Line,
    start: Option<F>,
    is_asked: bool,
}

impl<F> Takeover<F> {
    /// A body for this connection's answer.
    pub fn new(line: Line, start: F) -> Self {
        Self { line, start: Some(start), is_asked: false }
    }
}

impl<F, W> MessageBody for Takeover<F>
where
    F: FnOnce(TcpStream) -> W + Unpin + 'static,
    W: Future<Output = ()> + 'static,
{
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        if !self.is_asked {
            // The head is written after this: when the framework flushes next, the client has it.
            self.is_asked = true;
            let mut connection = self.line.wire.borrow_mut();
            (connection.is_flushed, connection.waiting) = (false, Some(context.waker().clone()));
            return Poll::Pending;
        }
        let taken = {
            let mut connection = self.line.wire.borrow_mut();
            if connection.is_flushed { connection.stream.take() } else { None }
        };
        if let Some((stream, start)) = taken.and_then(|stream| self.start.take().map(|start| (stream, start))) {
            let opened = Rc::clone(&self.line.opened);
            let work = start(stream);
            drop(rt::spawn(async move {
                work.await;
                drop(opened);
            }));
            // The framework finds the connection closed and forgets it.
            context.waker().wake_by_ref();
        }
        Poll::Pending
    }
}
