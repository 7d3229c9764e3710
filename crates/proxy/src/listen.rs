//! Listening, saying so, and stopping in order.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::app::{self, App};
use crate::files::Files;
use crate::start::StartError;

/// Takes the address; `field` is the flag or field that names it.
pub(crate) async fn bind(
    address: SocketAddr,
    field: &'static str,
) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| StartError::Listen {
            field,
            address,
            error,
        })
}

/// The page in `folder`, or beside the executable.
pub(crate) fn console(folder: Option<PathBuf>) -> Result<Files, StartError> {
    let folder = folder.unwrap_or_else(|| {
        let executable = std::env::current_exe().unwrap_or_default();
        executable.parent().unwrap_or(Path::new("")).join("console")
    });
    Files::open(&folder).map_err(|error| StartError::Console { folder, error })
}

/// Serves until the process is told to stop, then finishes what is under way.
pub(crate) async fn run(listener: TcpListener, app: App) -> Result<(), StartError> {
    let mut signals = Signals::new().map_err(StartError::Runtime)?;
    let address = listener.local_addr().map_err(StartError::Runtime)?;
    // An answer's last packet must not wait for the browser's acknowledgement of the one before.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    println!("airstrip: ready on http://{address}");
    axum::serve(listener, app::router(Arc::new(app)))
        .with_graceful_shutdown(async move {
            signals.next().await;
            tracing::info!("stopping: finishing what is under way; a second signal ends at once");
            tokio::spawn(async move {
                signals.next().await;
                process::exit(1);
            });
        })
        .await
        .map_err(StartError::Runtime)
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
