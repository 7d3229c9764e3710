//! The embedded Airflow 3.

pub mod sentinels;

use crate::http::{Lost, Reply, Request, Server};
use crate::{Clock, Options};

/// The server.
#[derive(Debug)]
pub(crate) struct Airflow {}

impl Airflow {
    pub(crate) fn new(_options: &Options, _clock: Clock) -> serde_json::Result<Self> {
        Ok(Self {})
    }
}

impl Server for Airflow {
    async fn answer(&self, _request: Request) -> Result<Reply, Lost> {
        Ok(Reply::json(
            404,
            &serde_json::json!({ "detail": "Not Found" }),
        ))
    }
}
