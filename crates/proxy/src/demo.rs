//! `airstrip demo`.

use std::sync::Arc;

use airstrip_contract::{Person, System};
use airstrip_demo::airbyte_application::{CLIENT_ID, CLIENT_SECRET};
use airstrip_store::{Options, Store};

use crate::app::{App, Live};
use crate::audit::Audit;
use crate::cli::{AirbyteAuth, DemoArgs};
use crate::config::{AuditConfig, Auth, InstanceConfig, Limits, Secret};
use crate::icons::Icons;
use crate::identity::FrontDoor;
use crate::limits::PersonLimits;
use crate::policy::Policy;
use crate::start::StartError;
use crate::upstream::Upstream;
use crate::{listen, log};

/// The name of both embedded instances.
const INSTANCE: &str = "demo";

/// Runs the console with an embedded Airbyte and Airflow, for one named person on this machine.
pub(crate) async fn run(args: DemoArgs) -> Result<(), StartError> {
    for (flag, address) in [
        ("--listen", args.listen),
        ("--airbyte-listen", args.airbyte_listen),
        ("--airflow-listen", args.airflow_listen),
    ] {
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback { flag, address });
        }
    }
    let _traces = log::start(false, "warn");
    let files = listen::console(args.console.clone())?;
    let listener = listen::bind(args.listen, "--listen").await?;
    let upstreams = airstrip_demo::start(args.options()).await?;
    // The demo needs no network.
    let icons = Icons::new(Some(format!("http://{}", upstreams.airbyte)))?;
    let airbyte_auth = match args.airbyte_auth {
        AirbyteAuth::None => Auth::None,
        AirbyteAuth::ClientCredentials => Auth::ClientCredentials {
            client_id: CLIENT_ID.to_owned(),
            client_secret: Secret::new(CLIENT_SECRET),
        },
    };
    let instances = [
        (System::Airbyte, upstreams.airbyte, airbyte_auth),
        (System::Airflow, upstreams.airflow, Auth::None),
    ];
    let instances = instances.map(|(system, address, auth)| {
        Upstream::new(InstanceConfig {
            system,
            name: INSTANCE.to_owned(),
            url: format!("http://{address}"),
            public_at: None,
            api: None,
            auth,
        })
    });
    let instances = instances.into_iter().map(|made| made.map(Arc::new));
    let person = Person {
        email: "ana@demo.local".to_owned(),
        subject: "demo".to_owned(),
    };
    let live = Live {
        policy: Policy::everything_to(&person),
        audit: AuditConfig::default(),
        limits: PersonLimits::new(&Limits::default()),
        front_door: FrontDoor::Local(person),
        instances: instances.collect::<Result<_, _>>()?,
    };
    let store = Store::open("sqlite::memory:", Options::default()).await?;
    // People reach it directly.
    let audit = Audit::new(store, None, 0);
    let app = App::new(live, audit, files, icons, true);
    listen::run(listener, Arc::new(app)).await
}
