//! An embedded Airbyte and Airflow that behave like the real ones.
//!
//! Both are ordinary HTTP servers on loopback sockets: the proxy reaches them as it reaches real
//! upstreams, and so can any other client. They serve exactly the operations that
//! `airstrip_airbyte` and `airstrip_airflow` declare, with answers of their own making: the client
//! crates' types are not used here, or a misread shape would be misread on both sides.
//!
//! Nothing runs in the background. A job or a DAG run is a plan drawn from the seed when it is
//! created, and what it looks like is worked out from the plan and the clock when someone asks.
//! So 10,000 connections with weeks of history cost nothing until they are looked at, and the
//! same seed and clock always give the same names, ids and history.

mod airbyte;
mod airflow;
mod clock;
mod form;
mod http;
mod random;
mod schedule;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

pub use airbyte::auth as airbyte_application;
pub use airbyte::sentinels as connections;
pub use airflow::sentinels as dags;
pub use clock::{Clock, Hand};

use http::{Lost, Reply, Request, Server};

/// What to embed, and where it listens.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Where the Airbyte listens; loopback only, port 0 for any free one.
    pub airbyte_listen: SocketAddr,
    /// Where the Airflow listens; loopback only, port 0 for any free one.
    pub airflow_listen: SocketAddr,
    /// Connections, besides those of [`connections`] that are always there.
    pub connections: usize,
    /// Past jobs of each connection, and past runs of each DAG.
    pub jobs: usize,
    /// DAGs, besides those of [`dags`] that are always there.
    pub dags: usize,
    /// What names, ids and histories are drawn from.
    pub seed: u64,
    /// How many times as fast as usual syncs, tasks and slow answers are. Clock and schedules stay
    /// true, so that every time on a page makes sense.
    pub speed: f64,
    /// Whether the upstreams' clock stands at the moment of the start: what runs stays as it is, no
    /// schedule comes due, and answers that are late never come. Numbers read one after another agree.
    pub still: bool,
    /// Whether jobs of the Airbyte are `queued` for some seconds before they run, as on servers
    /// of 2026. Older clients, such as Airflow's provider, do not know that status.
    pub airbyte_queued: bool,
    /// How many connections are running at the start, for at least six minutes at speed 1; `None` for
    /// a few that end soon.
    pub running: Option<usize>,
    /// Whether there are also 40 connections tagged `bulk-40`, to be launched together: 30 land,
    /// five are running, three are disabled, one is refused once and one fails.
    pub bulk: bool,
    /// Which APIs the Airbyte has.
    pub airbyte_api: AirbyteApi,
    /// Whether the Airbyte is of 1.6: it lists all connections of a workspace at once and in no said
    /// order, counts none, and tells its errors by the names of exceptions.
    pub airbyte_older: bool,
    /// Whom the Airbyte answers.
    pub airbyte_auth: AirbyteAuth,
    /// Which API the Airflow has, and so which version it is.
    pub airflow_api: AirflowApi,
}

/// Which of Airbyte's two APIs are served; calls of the other one are answered with 404.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AirbyteApi {
    /// Both, as by every server that has not been locked down.
    #[default]
    Both,
    /// `/api/v1` only.
    Config,
    /// `/api/public/v1` only, as by Airbyte Cloud.
    Public,
}

impl AirbyteApi {
    /// Whether it has the public API, or else the Config API.
    pub(crate) const fn serves(self, public: bool) -> bool {
        match self {
            Self::Both => true,
            Self::Config => !public,
            Self::Public => public,
        }
    }
}

/// Which API the Airflow has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AirflowApi {
    /// `/api/v1`: Airflow 2.11.2.
    V1,
    /// `/api/v2`: Airflow 3.3.2.
    #[default]
    V2,
}

/// Whom the Airbyte answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AirbyteAuth {
    /// Everybody, as an open-source instance without authentication.
    #[default]
    None,
    /// Who has a token of the [application](airbyte_application).
    ClientCredentials,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            airbyte_listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7001)),
            airflow_listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 7002)),
            connections: 40,
            jobs: 60,
            dags: 24,
            seed: 1,
            speed: 1.0,
            still: false,
            airbyte_queued: false,
            running: None,
            bulk: false,
            airbyte_api: AirbyteApi::default(),
            airbyte_older: false,
            airbyte_auth: AirbyteAuth::default(),
            airflow_api: AirflowApi::default(),
        }
    }
}

/// Why the demo did not start.
#[derive(Debug)]
pub enum Error {
    /// An address that others could reach was asked for.
    NotLoopback(SocketAddr),
    /// Nobody can be served on this address.
    Listen(SocketAddr, std::io::Error),
    /// The speed is not a number above zero.
    Speed(f64),
    /// The DAGs that are built in cannot be read.
    Dags(serde_json::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback(address) => write!(
                f,
                "the demo has no access control and listens on loopback only: {address} is not a \
                 loopback address, use one such as 127.0.0.1:{}",
                address.port()
            ),
            Self::Listen(address, error) => write!(
                f,
                "cannot listen on {address}: {error}; is another demo running? Choose another \
                 port, or 0 for any free one"
            ),
            Self::Speed(speed) => write!(
                f,
                "the speed must be above 0, for example 10; it is {speed}"
            ),
            Self::Dags(error) => write!(f, "the built-in DAGs cannot be read: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(_, error) => Some(error),
            Self::Dags(error) => Some(error),
            Self::NotLoopback(_) | Self::Speed(_) => None,
        }
    }
}

/// The two servers; they stop when this is dropped.
#[derive(Debug)]
pub struct Running {
    /// Where the Airbyte listens.
    pub airbyte: SocketAddr,
    /// Where the Airflow listens.
    pub airflow: SocketAddr,
    _servers: [http::Listening; 2],
}

/// The Airbyte, in which everything is that the Airflow's tasks have launched by then.
struct Joined {
    airbyte: Arc<airbyte::Airbyte>,
    airflow: Arc<airflow::Airflow>,
}

impl Server for Joined {
    async fn answer(&self, request: Request) -> Result<Reply, Lost> {
        self.airflow.settle();
        self.airbyte.answer(request).await
    }
}

/// Starts both servers; they accept connections when this returns.
///
/// # Errors
/// When an address is not loopback or cannot be listened on, or the speed is not above zero.
pub async fn start(options: Options) -> Result<Running, Error> {
    let clock = if options.still {
        Clock::by_hand(jiff::Timestamp::now()).0
    } else {
        Clock::wall()
    };
    start_at(options, clock).await
}

/// The same with a clock of the caller's.
///
/// # Errors
/// When an address is not loopback or cannot be listened on, or the speed is not above zero.
pub async fn start_at(options: Options, clock: Clock) -> Result<Running, Error> {
    if !(options.speed.is_finite() && options.speed > 0.0) {
        return Err(Error::Speed(options.speed));
    }
    for address in [options.airbyte_listen, options.airflow_listen] {
        if !address.ip().is_loopback() {
            return Err(Error::NotLoopback(address));
        }
    }
    let bind = async |address| {
        let bound = http::bind(address).await;
        bound.map_err(|error| Error::Listen(address, error))
    };
    let airbyte_at = bind(options.airbyte_listen).await?;
    let airflow_at = bind(options.airflow_listen).await?;
    // The Airbyte tells where it is.
    let options = Options {
        airbyte_listen: airbyte_at.address,
        airflow_listen: airflow_at.address,
        ..options
    };
    let airbyte = Arc::new(airbyte::Airbyte::new(&options, clock.clone()));
    let airflow = airflow::Airflow::new(&options, clock, Arc::clone(&airbyte));
    let airflow = Arc::new(airflow.map_err(Error::Dags)?);
    let joined = Joined {
        airbyte,
        airflow: Arc::clone(&airflow),
    };
    let airbyte = airbyte_at.serve(joined);
    let airflow = airflow_at.serve(airflow);
    Ok(Running {
        airbyte: airbyte.address,
        airflow: airflow.address,
        _servers: [airbyte, airflow],
    })
}
