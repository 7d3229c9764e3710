use std::time::Duration;

/// Asks again until it is so. A test whose wish never comes true fails instead of hanging.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let asking = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    let asked = tokio::time::timeout(Duration::from_secs(60), asking).await;
    assert!(asked.is_ok(), "it never came to this: {what}");
}

/// The same for an address at which nobody is to listen any more.
pub async fn deaf(address: std::net::SocketAddr) {
    let is_deaf = async || tokio::net::TcpStream::connect(address).await.is_err();
    until("nobody listens any more", is_deaf).await;
}
