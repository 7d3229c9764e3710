mod binary;
mod crowd;
mod fake;
mod operations;
mod proxy;
mod until;

pub use binary::{Running, airstrip, configuration, running, serving, terminate};
pub use crowd::crowd;
pub use fake::{Fake, Received, Reply, lines};
pub use operations::{AIRBYTE, AIRFLOW};
pub use proxy::{Answer, Proxy, call, call_exactly, page, request};
pub use until::{deaf, until};
