//! Listening, saying so, and stopping in order.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::app::{self, App};
use crate::audit;
use crate::files::Files;
use crate::start::StartError;

/// How long a process that was told to stop goes on: longer than a launch may take.
const PATIENCE: Duration = Duration::from_secs(160);

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
pub(crate) async fn run(listener: TcpListener, app: Arc<App>) -> Result<(), StartError> {
    let mut signals = Signals::new().map_err(StartError::Runtime)?;
    let address = listener.local_addr().map_err(StartError::Runtime)?;
    // An answer's last packet must not wait for the browser's acknowledgement of the one before.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    // Also while it stops: other replicas must not take its launches for orphans.
    let upkeep = tokio::spawn(audit::keep_up(Arc::clone(&app)));
    let routes = app::router(Arc::clone(&app));
    let stopping = CancellationToken::new();
    let patience = {
        let stopping = stopping.clone();
        async move {
            stopping.cancelled().await;
            tokio::time::sleep(PATIENCE).await;
        }
    };
    println!("airstrip: ready on http://{address}");
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        signals.next().await;
        tracing::info!("stopping: finishing what is under way; a second signal ends at once");
        stopping.cancel();
        tokio::spawn(async move {
            signals.next().await;
            process::exit(1);
        });
    });
    let finishing = async {
        let served = serving.await;
        app.audit.finish().await;
        served
    };
    let outcome = tokio::select! {
        served = finishing => served.map_err(StartError::Runtime),
        () = patience => {
            tracing::error!("stopped with requests under way: their outcome is unknown");
            Ok(())
        }
    };
    upkeep.abort();
    app.audit.store().close().await;
    outcome
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
