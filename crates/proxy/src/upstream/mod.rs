//! From a request of the console to an answer of an upstream.

mod answer;
mod body;
pub(crate) mod call;
mod credentials;
pub(crate) mod directory;
pub(crate) mod fields;
mod login;
mod narrow;
pub(crate) mod permit;
mod pick;
mod places;
mod reads;
mod refusal;
mod send;
pub(crate) mod sign;
mod skim;
mod spoken;
mod stream;
mod token;
mod veil;
mod writes;

use std::sync::Arc;
use std::time::Duration;

use airstrip_contract::{Access, Api, Operation, Person, System};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::Response;
use bytes::Bytes;
use moka::future::Cache;

use crate::app::{App, Live};
use crate::config::{AtOnce, InstanceConfig};
use crate::policy::Granted;
use crate::problem::Failure;
use crate::request_id::RequestId;
use crate::{log, metrics};

use call::{Call, Named};
use credentials::Credentials;
use directory::Directory;
use narrow::Gathered;
use permit::View;
use places::Places;
use reads::Shared;
use spoken::Spoken;

/// How long a list that was read in full is kept for the next page of it.
const GATHERED: Duration = Duration::from_secs(2);

/// One Airbyte or Airflow, ready to be called.
#[derive(Debug)]
pub struct Upstream {
    /// Which system it is.
    pub system: System,
    /// Its name in paths and in the console.
    pub name: String,
    operations: &'static [&'static Operation],
    spoken: Spoken,
    base: String,
    /// Where the public API is, if not below `base`.
    public_at: Option<String>,
    client: reqwest::Client,
    credentials: Credentials,
    pub(crate) directory: Directory,
    places: Places,
    shared: Shared,
    /// By the generation, the path and the body of the call.
    gathered: Cache<(u64, String, Bytes), Arc<Gathered>>,
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
            spoken: Spoken::new(config.api),
            credentials: Credentials::new(config.auth),
            base: config.url,
            public_at: config.public_at,
            client,
            directory: Directory::default(),
            places: Places::new(AtOnce::usual(config.system)),
            shared: Shared::default(),
            gathered: Cache::builder()
                .max_capacity(16)
                .time_to_live(GATHERED)
                .build(),
        })
    }

    /// The same, asked for no more than this at once.
    #[must_use]
    pub fn limited(self, at_once: AtOnce) -> Self {
        Self {
            places: Places::new(at_once),
            ..self
        }
    }

    /// After a launch or change of these things: forgets what was read about them, and all lists.
    /// Without any, it was the instance's own: everything falls.
    fn drop_about(&self, things: &[Named]) {
        self.shared.drop_about(things);
        things.iter().for_each(|thing| self.directory.forget(thing));
    }

    /// Whether it answers at all; shared among all who ask within a few seconds.
    pub(crate) async fn answers(self: &Arc<Self>, id: &RequestId) -> bool {
        self.settle().await;
        let call = match self.api() {
            Api::Config => Call::own(self, &airstrip_airbyte::config::GetHealth),
            Api::Public => Call::own(self, &airstrip_airbyte::public::GetHealth),
            Api::V1 | Api::V2 => Call::own(self, &airstrip_airflow::v2::GetHealth),
        };
        match call {
            Some(call) => {
                let answer = reads::read(&call, id).await;
                answer.is_ok_and(|answer| answer.status.is_success())
            }
            None => false,
        }
    }

    /// The API that it is used through: as far as that is not known, the usual one.
    pub(crate) fn api(&self) -> Api {
        self.spoken.known().unwrap_or(Api::usual(self.system))
    }

    /// Finds out which API it speaks, where nobody knows yet; waits for a moment only.
    pub(crate) async fn settle(self: &Arc<Self>) {
        spoken::settle(self).await;
    }

    /// The address of a path of its API.
    fn address(&self, path: &str) -> String {
        match (&self.public_at, path.strip_prefix("/api/public")) {
            (Some(public), Some(rest)) => format!("{public}{rest}"),
            _ => format!("{}{path}", self.base),
        }
    }

    /// The upstream's name for people: `Airbyte "prod"`.
    pub(crate) fn title(&self) -> String {
        format!("{} {:?}", self.system.title(), self.name)
    }
}

/// Serves one call of an upstream. The order is that of the design: nothing is sent that has not
/// passed each step.
pub(crate) async fn serve(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
    Extension(live): Extension<Arc<Live>>,
    Extension(person): Extension<Person>,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    let granted = live.policy.of(&person);
    // The only place where it is decided that a call exists.
    let may_see = |upstream: &Upstream| granted.most(upstream.system, &upstream.name).is_some();
    let call = call::admit(&live.instances, may_see, &parts.method, &parts.uri)?;
    log::note("instance", &call.upstream.name);
    log::note("operation", call.operation.name);
    let upstream = Arc::clone(&call.upstream);
    let mut operation = call.operation;
    let asked = Asked { call, person, id };
    let answer = made(&app, &live, &granted, asked, (parts, body), &mut operation).await;
    metrics::request(operation, &answer);
    if let Err(failure) = &answer
        && failure.is_of_the_upstream()
    {
        spoken::doubt(&upstream);
    }
    answer
}

/// A call that exists, and who makes it.
struct Asked {
    call: Call,
    person: Person,
    id: RequestId,
}

/// Makes a call that exists, and says in `operation` which it was once the body has told. What is boxed
/// in it needs more room than a shared read, of which a thousand may wait at once.
async fn made(
    app: &Arc<App>,
    live: &Live,
    granted: &Granted,
    Asked { call, person, id }: Asked,
    (parts, body): (Parts, Body),
    operation: &mut &'static Operation,
) -> Result<Response, Failure> {
    let counted = call.least_counted();
    live.limits.count(&person, counted)?;
    call.upstream.settle().await;
    spoken::admits(&call.upstream, call.operation)?;
    let fields = body::read(&call, &parts.headers, body).await?;
    let mut call = call.with_body(fields)?;
    *operation = call.operation;
    log::note("operation", operation.name);
    if counted == Access::Read && operation.is_change() {
        live.limits.count(&person, operation.access)?;
    }
    let contact = &live.policy.contact;
    let permit = permit::authorize(&call, granted, contact, &id).await?;
    if operation.is_change() {
        let client = app.audit.client(&parts);
        let launch = writes::Launch {
            redact: live.audit.clone(),
            call,
            permit,
            person,
            client,
            id,
        };
        return Box::pin(writes::send(app, launch)).await;
    }
    call.targets = permit.targets;
    match permit.view {
        View::Whole if stream::is_streamed(call.operation) => {
            Box::pin(stream::answer(&call, &id)).await
        }
        View::Whole => {
            let answer = reads::read(&call, &id).await?;
            Ok(reads::respond(&answer, &parts.headers))
        }
        View::Part => {
            let answer = Box::pin(narrow::answer(&call, granted, &id)).await?;
            Ok(reads::respond(&answer, &parts.headers))
        }
    }
}
