//! Who is using the console, what they may do, and whether the front door still knows them.

use airstrip_contract::{Access, Instance, Session, System};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, get_json, session_is_alive};

/// What the front door (Google IAP) opens to renew a session: a page that signs in and is done.
const REFRESH_URL: &str = "/?gcp-iap-mode=DO_SESSION_REFRESH";
const PROBE_MS: u32 = 500;

/// How signing in again goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// Not asked for yet.
    Idle,
    /// A window is open; waiting for the person.
    Waiting,
    /// The browser did not let the window open.
    Blocked,
}

/// The session. Copy it from the context with [`use_session`].
#[derive(Clone, Copy)]
pub struct SessionState {
    session: RwSignal<Option<Session>>,
    error: RwSignal<Option<ApiError>>,
    /// Set by whoever sees the front door's refusal first.
    pub expired: RwSignal<bool>,
    /// How signing in again goes.
    pub renewal: RwSignal<Renewal>,
}

/// The session of this page.
///
/// # Panics
/// Outside of the app's own tree, which is a mistake of the program.
#[must_use]
pub fn use_session() -> SessionState {
    expect_context()
}

impl SessionState {
    /// Provides the session to everything below and starts to load it.
    pub fn provide() -> Self {
        let state = Self {
            session: RwSignal::new(None),
            error: RwSignal::new(None),
            expired: RwSignal::new(false),
            renewal: RwSignal::new(Renewal::Idle),
        };
        provide_context(state);
        state.load();
        state
    }

    /// Loads who is signed in and what there is.
    pub fn load(self) {
        spawn_local(async move {
            match get_json("session", "/api/session").await {
                Ok(session) => {
                    self.session.set(Some(session));
                    self.error.set(None);
                }
                Err(error) => {
                    if error == ApiError::Expired {
                        self.expired.set(true);
                    }
                    self.error.set(Some(error));
                }
            }
        });
    }

    /// The session once it is known. Tracked.
    #[must_use]
    pub fn get(&self) -> Option<Session> {
        self.session.get()
    }

    /// Why the session could not be loaded. Tracked.
    #[must_use]
    pub fn error(&self) -> Option<ApiError> {
        self.error.get()
    }

    /// The instances of a system that the person may see; empty until known. Tracked.
    #[must_use]
    pub fn instances(&self, system: System) -> Vec<Instance> {
        self.session.with(|session| {
            let all = session.iter().flat_map(|session| &session.instances);
            all.filter(|i| i.system == system).cloned().collect()
        })
    }

    /// Why the person may not do something on an instance: the reason for a disabled button, or
    /// `None` where they may. Tracked.
    #[must_use]
    pub fn why_not(&self, system: System, instance: &str, access: Access) -> Option<String> {
        self.session.with(|session| {
            let Some(session) = session else {
                return Some("Checking what you may do here.".into());
            };
            let mut all = session.instances.iter();
            let found = all.find(|i| i.system == system && i.name == instance);
            match found {
                Some(found) if found.access >= access => None,
                Some(_) => Some(format!(
                    "You can look but not {} on {instance}. Ask whoever runs the console.",
                    verb(access)
                )),
                None => Some(format!("There is no {} named {instance}.", system.title())),
            }
        })
    }

    /// Opens the front door's sign-in window. Call it from a click, or the browser blocks it.
    pub fn renew(self) {
        let opened = window().open_with_url_and_target_and_features(
            REFRESH_URL,
            "airstrip-sign-in",
            "width=520,height=640",
        );
        let Ok(Some(popup)) = opened else {
            self.renewal.set(Renewal::Blocked);
            return;
        };
        self.renewal.set(Renewal::Waiting);
        spawn_local(async move {
            loop {
                TimeoutFuture::new(PROBE_MS).await;
                if session_is_alive().await {
                    let _ = popup.close();
                    self.renewed();
                    return;
                }
                if popup.closed().unwrap_or(true) {
                    self.renewal.set(Renewal::Idle);
                    return;
                }
            }
        });
    }

    fn renewed(self) {
        self.renewal.set(Renewal::Idle);
        self.expired.set(false);
        self.load();
    }
}

fn verb(access: Access) -> &'static str {
    match access {
        Access::Read => "look",
        Access::Launch => "launch",
        Access::Manage => "change settings",
    }
}
