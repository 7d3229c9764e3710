//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::explain::{self, ExplainArgs};
use crate::start::StartError;
use crate::{demo, reload, serve};

#[derive(Debug, Parser)]
#[command(
    name = "airstrip",
    version,
    about = "A self-service console for Airbyte and Airflow"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the console behind a front door that vouches for people, such as Identity-Aware Proxy
    Serve {
        /// The configuration
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Say what is wrong with a configuration, line by line; secrets are looked up but never shown
    CheckConfig {
        /// The configuration
        file: PathBuf,
    },
    /// Say which grant allows a person to do something, or why none does: ends with 0 where it is
    /// allowed, 1 where it is not, 2 where that cannot be told
    Explain(ExplainArgs),
    /// Serve the console with an embedded Airbyte and Airflow, on this machine only
    Demo(DemoArgs),
}

/// What the demo shows and where.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Where the console listens
    #[arg(long, default_value = "127.0.0.1:7000", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// Where the embedded Airbyte listens
    #[arg(long, default_value = "127.0.0.1:7001", value_name = "ADDRESS")]
    pub airbyte_listen: SocketAddr,
    /// Where the embedded Airflow listens
    #[arg(long, default_value = "127.0.0.1:7002", value_name = "ADDRESS")]
    pub airflow_listen: SocketAddr,
    /// How many connections there are
    #[arg(long, value_name = "N")]
    connections: Option<usize>,
    /// How many past jobs each connection has
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// How many DAGs there are
    #[arg(long, value_name = "N")]
    dags: Option<usize>,
    /// What names, ids and histories are drawn from
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many times as fast as in real life everything happens
    #[arg(long, value_name = "X")]
    speed: Option<f64>,
    /// Let the time of Airbyte and Airflow stand still: nothing lands, no schedule starts anything
    #[arg(long)]
    still: bool,
    /// How many connections are running at the start
    #[arg(long, value_name = "N")]
    running: Option<usize>,
    /// Add 40 connections that are there to be launched together
    #[arg(long)]
    bulk: bool,
    /// Let Airbyte's jobs be queued before they run, as servers of 2026 do
    #[arg(long)]
    airbyte_queued: bool,
    /// Let Airbyte be as old as it may be: 1.6
    #[arg(long)]
    airbyte_older: bool,
    /// Which APIs Airbyte has
    #[arg(long, value_enum, default_value_t = AirbyteApi::Both)]
    airbyte_api: AirbyteApi,
    /// Whom Airbyte answers: everybody, or who has a token of the application "airstrip", whose secret
    /// is "demo"
    #[arg(long, value_enum, default_value_t = AirbyteAuth::None)]
    pub airbyte_auth: AirbyteAuth,
    /// Which API Airflow has: v1 is version 2, v2 is version 3
    #[arg(long, value_enum, default_value_t = AirflowApi::V2)]
    airflow_api: AirflowApi,
    /// The folder of the built page [default: console beside the executable]
    #[arg(long, value_name = "DIR")]
    pub console: Option<PathBuf>,
}

/// In the words of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AirbyteApi {
    Config,
    Public,
    Both,
}

/// In the words of the configuration, but for the line between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AirbyteAuth {
    None,
    ClientCredentials,
}

/// By the path of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AirflowApi {
    V1,
    V2,
}

impl DemoArgs {
    /// The embedded upstreams; what is not given is the demo's own default.
    pub fn options(&self) -> airstrip_demo::Options {
        let usual = airstrip_demo::Options::default();
        airstrip_demo::Options {
            airbyte_listen: self.airbyte_listen,
            airflow_listen: self.airflow_listen,
            connections: self.connections.unwrap_or(usual.connections),
            jobs: self.jobs.unwrap_or(usual.jobs),
            dags: self.dags.unwrap_or(usual.dags),
            seed: self.seed.unwrap_or(usual.seed),
            speed: self.speed.unwrap_or(usual.speed),
            still: self.still,
            airbyte_queued: self.airbyte_queued,
            airbyte_older: self.airbyte_older,
            running: self.running,
            bulk: self.bulk,
            airbyte_api: match self.airbyte_api {
                AirbyteApi::Config => airstrip_demo::AirbyteApi::Config,
                AirbyteApi::Public => airstrip_demo::AirbyteApi::Public,
                AirbyteApi::Both => airstrip_demo::AirbyteApi::Both,
            },
            airbyte_auth: match self.airbyte_auth {
                AirbyteAuth::None => airstrip_demo::AirbyteAuth::None,
                AirbyteAuth::ClientCredentials => airstrip_demo::AirbyteAuth::ClientCredentials,
            },
            airflow_api: match self.airflow_api {
                AirflowApi::V1 => airstrip_demo::AirflowApi::V1,
                AirflowApi::V2 => airstrip_demo::AirflowApi::V2,
            },
        }
    }
}

/// Runs the command line of the process.
#[must_use]
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve { config } => block_on(serve::run(&config)),
        Command::CheckConfig { file } => check(&file),
        Command::Explain(args) => return explain(&args),
        Command::Demo(args) => block_on(demo::run(args)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("airstrip: {error}");
            ExitCode::FAILURE
        }
    }
}

fn block_on<T, E: From<StartError>>(run: impl Future<Output = Result<T, E>>) -> Result<T, E> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(StartError::Runtime)?;
    runtime.block_on(run)
}

/// Ends with 0 where it is allowed, 1 where it is not, 2 where that cannot be told.
fn explain(args: &ExplainArgs) -> ExitCode {
    let explained = block_on(async { explain::run(args).await.map_err(Untold) });
    match explained {
        Ok(explanation) => {
            print!("{}", explanation.text);
            ExitCode::from(u8::from(!explanation.allowed))
        }
        Err(Untold(why)) => {
            eprintln!("airstrip: {why}");
            ExitCode::from(2)
        }
    }
}

/// Why something cannot be explained.
struct Untold(String);

impl From<StartError> for Untold {
    fn from(error: StartError) -> Self {
        Self(error.to_string())
    }
}

fn check(file: &std::path::Path) -> Result<(), StartError> {
    let config = reload::load(file)?;
    println!("{}: in order", file.display());
    for instance in &config.instances {
        let title = instance.system.title();
        println!("    {title} {:?} at {}", instance.name, instance.url);
    }
    Ok(())
}
