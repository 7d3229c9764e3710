use std::sync::Arc;

use tokio::task::JoinSet;

use super::Proxy;

/// So many people who ask at once, each for a path of their own; the statuses that they are answered with.
pub fn crowd(proxy: Proxy, count: usize, path: fn(usize) -> String) -> JoinSet<u16> {
    let proxy = Arc::new(proxy);
    (0..count)
        .map(|number| {
            let proxy = Arc::clone(&proxy);
            async move { proxy.get(&path(number)).await.status }
        })
        .collect()
}
