//! From a request of the console to an answer of an upstream.

mod answer;
mod body;
mod call;
mod credentials;
mod send;
mod token;

use std::sync::Arc;

use airstrip_contract::{Operation, System};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;

use crate::app::App;
use crate::config::InstanceConfig;
use crate::log;
use crate::problem::Failure;
use crate::request_id::RequestId;

use credentials::Credentials;

/// One Airbyte or Airflow, ready to be called.
#[derive(Debug)]
pub struct Upstream {
    /// Which system it is.
    pub system: System,
    /// Its name in paths and in the console.
    pub name: String,
    operations: &'static [&'static Operation],
    base: String,
    client: reqwest::Client,
    credentials: Credentials,
}

impl Upstream {
    /// An upstream of the configuration, with the operations that its system declares.
    ///
    /// # Errors
    ///
    /// When the machine's TLS cannot be used.
    pub fn new(config: InstanceConfig) -> Result<Self, reqwest::Error> {
        let operations = match config.system {
            System::Airbyte => airstrip_airbyte::OPERATIONS,
            System::Airflow => airstrip_airflow::OPERATIONS,
        };
        Self::with_operations(config, operations)
    }

    /// The same with other operations than the declared ones, to test with.
    ///
    /// # Errors
    ///
    /// When the machine's TLS cannot be used.
    pub fn with_operations(
        config: InstanceConfig,
        operations: &'static [&'static Operation],
    ) -> Result<Self, reqwest::Error> {
        let client = send::client()?;
        Ok(Self {
            system: config.system,
            name: config.name,
            operations,
            credentials: Credentials::new(config.auth, &client, &config.url),
            base: config.url,
            client,
        })
    }

    /// The upstream's name for people: `Airbyte "prod"`.
    fn title(&self) -> String {
        format!("{} {:?}", self.system.title(), self.name)
    }
}

/// Serves one call of an upstream. The order is that of the design: nothing is sent that has not
/// passed each step.
pub(crate) async fn serve(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    // The only place where it is decided that a call exists.
    let call = call::admit(&app.instances, &parts.method, &parts.uri)?;
    log::note("instance", &call.upstream.name);
    log::note("operation", call.operation.name);
    // Policy, the audit entry and shared reads come here, in this order. Until there is a policy,
    // whom the front door lets in may make every declared call.
    let body = body::read(&call, &parts.headers, body).await?;
    let answer = send::send(&call, body, &id).await?;
    answer::pass_on(&call, answer)
}
