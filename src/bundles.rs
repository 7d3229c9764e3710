//! The bundles that the release page is built as, so that nobody downloads the pages of another part
//! with what they came for: the proxy serves each for the paths of its pages, and whoever goes there from
//! elsewhere loads it.
//!
//! A bundle is a function, of which the program has one: linking leaves out what only others show.

use leptos::children::ViewFnOnce;
use leptos::prelude::*;

use crate::pages::activity::Activity;
use crate::pages::connections::{BulkActions, Connection, Connections, Job};
use crate::pages::dags::{BesideDags, Dag, DagRun, Dags, Launch, LaunchMany, LaunchSeveral};
use crate::pages::history::History;
use crate::pages::overview::Overview;
use crate::routes::Route;

/// What a bundle shows for a route, or `None` for a page of another one.
pub type Bundle = fn(Route) -> Option<ViewFnOnce>;

macro_rules! bundles {
    ($($(#[$meaning:meta])* $name:ident { $($route:pat => $page:expr,)+ })+) => {
        $(
            $(#[$meaning])*
            #[must_use]
            pub fn $name(route: Route) -> Option<ViewFnOnce> {
                match route {
                    $($route => Some(ViewFnOnce::from(move || $page)),)+
                    _ => None,
                }
            }
        )+

        /// The bundle of a name; all of them without one. For constants: what is chosen while the program runs
        /// has to be linked in whole.
        ///
        /// # Panics
        /// Where there is none of that name, so that it does not compile.
        #[must_use]
        pub const fn named(name: Option<&str>) -> Bundle {
            let Some(name) = name else { return all };
            $(if same(name, stringify!($name)) {
                return $name;
            })+
            panic!("there is no bundle of this name")
        }

        /// All of them, for those who work on the page and reload it after every change.
        #[must_use]
        pub fn all(route: Route) -> Option<ViewFnOnce> {
            let bundles: &[Bundle] = &[$($name),+];
            bundles.iter().find_map(|bundle| bundle(route.clone()))
        }
    };
}

/// Constants cannot compare texts otherwise.
const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

bundles! {
    /// The overview and the activity: what one comes to first.
    overview {
        Route::Overview => view! { <Overview /> },
        Route::Activity => view! { <Activity /> },
    }
    /// The history over both systems.
    history {
        Route::History => view! { <History /> },
    }
    /// The list of connections.
    airbyte {
        Route::Connections { instance } => view! { <Connections instance /> },
    }
    /// What is done to many connections.
    bulk {
        Route::Bulk { instance } => view! { <BulkActions instance /> },
    }
    /// One connection.
    connection {
        Route::Connection { instance, id } => view! { <Connection instance id /> },
    }
    /// One job.
    job {
        Route::Job { instance, id, job } => view! { <Job instance id job /> },
    }
    /// The list of DAGs.
    airflow {
        Route::Dags { instance } => view! { <Dags instance /> },
    }
    /// What an Airflow has beside DAGs.
    lists {
        Route::Beside { instance, list } => view! { <BesideDags instance list /> },
    }
    /// One DAG.
    dag {
        Route::Dag { instance, dag_id } => view! { <Dag instance dag_id /> },
    }
    /// One run of a DAG.
    run {
        Route::DagRun { instance, dag_id, run_id } => view! { <DagRun instance dag_id run_id /> },
    }
    /// Launching a DAG.
    launch {
        Route::Launch { instance, dag_id } => view! { <Launch instance dag_id /> },
    }
    /// Launching a DAG over a list of confs.
    many {
        Route::LaunchMany { instance, dag_id } => view! { <LaunchMany instance dag_id /> },
    }
    /// Launching several DAGs at once.
    several {
        Route::LaunchSeveral { instance } => view! { <LaunchSeveral instance /> },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_the_pages_of_its_bundle() {
        for (name, history, overview) in [
            (Some("history"), true, false),
            (Some("overview"), false, true),
            (None, true, true),
        ] {
            let bundle = named(name);
            assert_eq!(bundle(Route::History).is_some(), history, "{name:?}");
            assert_eq!(bundle(Route::Overview).is_some(), overview, "{name:?}");
        }
    }
}
