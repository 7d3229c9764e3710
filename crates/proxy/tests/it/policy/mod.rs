//! Grants bind everywhere: the proxy before a real demo, asked by people of every kind.

mod hostile;
mod jobs;
mod lists;
mod matrix;
mod people;
mod public;
mod random;
mod scene;
mod session;
mod short_pages;
mod wanted;

use std::sync::Arc;

use airstrip::policy::{NamedGrant, Policy};
use airstrip_contract::policy::Coverage;
use airstrip_contract::{Grant, Role};

/// Ana sees this, and nobody sees anything else.
fn ana_sees(airbyte: Coverage, airflow: Coverage) -> Policy {
    let grant = NamedGrant {
        title: "grant 1".to_owned(),
        line: None,
        grant: Grant {
            role: Role::Viewer,
            airbyte,
            airflow,
        },
        people: ["ana@example.com".to_owned()].into(),
        domains: Default::default(),
    };
    Policy {
        grants: vec![Arc::new(grant)],
        contact: String::new(),
    }
}
