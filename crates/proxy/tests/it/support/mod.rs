mod binary;
mod fake;
mod operations;
mod proxy;

pub use binary::{Running, airstrip, configuration, running, serving, terminate};
pub use fake::{Fake, Received, Reply};
pub use operations::{AIRBYTE, AIRFLOW};
pub use proxy::{Answer, Proxy, call, call_exactly, page, request};
