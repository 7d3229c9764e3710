//! Who is using the console, what they may do, and whether the front door still knows them.

use airstrip_contract::policy::{Coverage, Facts, Target, access};
use airstrip_contract::{Access, Grant, Instance, Session, System, Timestamp};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::{ApiError, Apis, get_json, session_is_alive};
use crate::ui::now;

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
    loading: RwSignal<bool>,
    /// Which API each instance speaks. Changes only when one turns out to speak another.
    pub apis: RwSignal<Apis>,
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
            loading: RwSignal::new(false),
            apis: RwSignal::new(Apis::remembered()),
            expired: RwSignal::new(false),
            renewal: RwSignal::new(Renewal::Idle),
        };
        provide_context(state);
        state.load();
        state
    }

    /// Loads who is signed in and what there is.
    pub fn load(self) {
        self.loading.set(true);
        spawn_local(async move {
            let answer = get_json::<Session>("session", "/api/session").await;
            self.loading.set(false);
            match answer {
                Ok(session) => {
                    let apis = Apis::told(&session.instances);
                    if self.apis.with_untracked(|known| *known != apis) {
                        self.apis.set(apis);
                    }
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

    /// Whether it is being loaded. Tracked.
    #[must_use]
    pub fn loading(&self) -> bool {
        self.loading.get()
    }

    /// When the session was last loaded. Tracked.
    #[must_use]
    pub fn checked(&self) -> Option<Timestamp> {
        self.session.with(Option::is_some).then(now)
    }

    /// Whether it is known that there is nothing for the person to see. Tracked.
    #[must_use]
    pub fn sees_nothing(&self) -> bool {
        let none = |session: &Session| session.instances.is_empty();
        self.session
            .with(|session| session.as_ref().is_some_and(none))
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

    /// Why the person may not do something to a connection or DAG: the reason for a disabled button,
    /// or `None` where they may, or where what would decide is not known here. Tracked.
    #[must_use]
    pub fn why_not(&self, target: &Target<'_>, access: Access) -> Option<String> {
        self.session.with(|session| {
            let Some(session) = session else {
                return Some("Checking what you may do here.".into());
            };
            let most = most_allowed(&session.grants, target);
            (most < Some(access)).then(|| refusal(most, access, &session.contact))
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

/// The most that the grants can allow. Pages do not always know what a workspace is called: one whose
/// name is empty could be any that a grant asks for.
fn most_allowed(grants: &[Grant], target: &Target<'_>) -> Option<Access> {
    let most = |target: &Target<'_>| access(grants, target).unwrap_or_else(Some);
    let sure = most(target);
    let unnamed = |facts: &Facts<'_>| facts.workspace.is_none_or(|(_, name)| name.is_empty());
    if target.system == System::Airflow || !target.facts.as_ref().is_some_and(unnamed) {
        return sure;
    }
    let by_workspace = grants.iter().filter(
        |grant| matches!(&grant.airbyte, Coverage::Within(scope) if !scope.workspaces.is_empty()),
    );
    let unknown = Target {
        facts: None,
        ..target.clone()
    };
    sure.max(access(by_workspace, &unknown).unwrap_or_else(Some))
}

fn refusal(most: Option<Access>, access: Access, contact: &str) -> String {
    let may = match most {
        Some(Access::Launch) => "launch",
        _ => "look",
    };
    let may_not = match access {
        Access::Read => "look",
        Access::Launch => "launch",
        Access::Manage => "change settings",
    };
    format!(
        "You can {may} but not {may_not} here. {}",
        whom_to_ask(contact)
    )
}

/// The configured text, or what is always true.
#[must_use]
pub fn whom_to_ask(contact: &str) -> &str {
    if contact.is_empty() {
        "Ask whoever runs the console."
    } else {
        contact
    }
}

#[cfg(test)]
mod tests {
    use airstrip_contract::Role;
    use airstrip_contract::policy::Scope;

    use super::*;

    fn grant(role: Role, scope: Scope) -> Grant {
        Grant {
            role,
            airbyte: Coverage::Within(scope),
            airflow: Coverage::Nothing,
        }
    }

    #[test]
    fn what_is_not_known_is_left_to_the_proxy() {
        let all = grant(Role::Viewer, Scope::default());
        let tagged = grant(
            Role::Operator,
            Scope {
                tags: vec!["daily".into()],
                ..Scope::default()
            },
        );
        let sales = grant(
            Role::Operator,
            Scope {
                workspaces: vec!["Sales".into()],
                ..Scope::default()
            },
        );
        let facts = |tags, workspace| {
            Some(Facts {
                name: "stripe",
                tags,
                workspace,
            })
        };
        let (look, launch) = (Some(Access::Read), Some(Access::Launch));
        for (facts, grants, most) in [
            (None, vec![], None),
            (None, vec![&all], look),
            (None, vec![&all, &tagged], launch),
            (facts(vec![], Some(("w", "HR"))), vec![&all, &tagged], look),
            (
                facts(vec!["daily"], Some(("w", "HR"))),
                vec![&all, &tagged],
                launch,
            ),
            (facts(vec![], Some(("w", "HR"))), vec![&all, &sales], look),
            (
                facts(vec![], Some(("w", "Sales"))),
                vec![&all, &sales],
                launch,
            ),
            (facts(vec![], Some(("w", ""))), vec![&all, &sales], launch),
            (facts(vec![], None), vec![&all, &sales], launch),
            (facts(vec![], Some(("w", ""))), vec![&all, &tagged], look),
        ] {
            let target = Target {
                system: System::Airbyte,
                instance: "prod",
                id: "c",
                facts: facts.clone(),
            };
            let grants: Vec<Grant> = grants.into_iter().cloned().collect();
            assert_eq!(most_allowed(&grants, &target), most, "{facts:?} {grants:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_one_can_do_and_whom_to_ask() {
        for (most, access, contact, words) in [
            (
                Some(Access::Read),
                Access::Launch,
                "Ask data@example.com for the operator role.",
                "You can look but not launch here. Ask data@example.com for the operator role.",
            ),
            (
                Some(Access::Launch),
                Access::Manage,
                "",
                "You can launch but not change settings here. Ask whoever runs the console.",
            ),
        ] {
            assert_eq!(refusal(most, access, contact), words);
        }
    }
}
