//! Everything that can go wrong between the page and an upstream, in words for people.

use airstrip_contract::{Problem, ProblemKind, System};

/// The most seconds for which a refusal is believed to hold.
const LONGEST_REFUSAL: u32 = 600;

/// Why a call has no answer. Every text names the thing and what to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum ApiError {
    /// The session behind the front door has ended: the request did not get past it.
    Expired,
    /// The front door knows the person and lets them no further.
    NoAccess,
    /// The proxy's own answer.
    Problem(Box<Problem>),
    /// The proxy's own answer to who asks too often: what it says, and the seconds to wait.
    TooMany(Box<Problem>, u32),
    /// An upstream's error, passed on by the proxy as it was.
    Upstream {
        /// The system that answered.
        system: System,
        /// Which of its instances.
        instance: String,
        /// The HTTP status.
        status: u16,
        /// What the upstream said, taken out of its body.
        message: String,
        /// The whole body, for those who read more than the message.
        body: String,
    },
    /// An answer that is not of the expected shape.
    Malformed {
        /// The operation, as declared.
        operation: &'static str,
        /// Where in the answer, as in `connections[3].status`, and what is wrong there.
        at: String,
    },
    /// Something between the page and the proxy answered in the proxy's place, such as a load
    /// balancer whose backend is down.
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// The browser could not reach the console's own server.
    Offline,
    /// The API that the instance speaks has nothing like the call: it was not made.
    NotOffered,
    /// Nobody waits for the answer any more.
    Aborted,
}

impl ApiError {
    /// What happened, in one short sentence without its full stop.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Expired => "Your session has ended".into(),
            Self::NoAccess => "You have no access to this console".into(),
            Self::Problem(problem) | Self::TooMany(problem, _) => {
                problem.title.trim_end_matches('.').to_owned()
            }
            Self::Upstream {
                system,
                instance,
                status,
                ..
            } => format!(
                "{} {instance} answered with an error ({status})",
                system.title()
            ),
            Self::Malformed { .. } => "An answer could not be read".into(),
            Self::Server { status } => format!("The console's server is not well ({status})"),
            Self::Offline => "The console's server cannot be reached".into(),
            Self::NotOffered => "This instance does not offer that".into(),
            Self::Aborted => "The request was cancelled".into(),
        }
    }

    /// To what it happened, and what was said.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Expired => "The request was not sent on. What you typed is still here.".into(),
            Self::NoAccess => "You are signed in, but the front door does not let you in.".into(),
            Self::Problem(problem) | Self::TooMany(problem, _) => problem.detail.clone(),
            Self::Upstream { message, .. } => message.clone(),
            Self::Malformed { operation, at } => format!("The answer of {operation}: {at}."),
            Self::Server { .. } => "It gave no reason.".into(),
            Self::Offline => "No answer came back: the network or the server is down.".into(),
            Self::NotOffered => {
                "Only Airbyte's Config API has it; here there is the public API alone.".into()
            }
            Self::Aborted => String::new(),
        }
    }

    /// What the reader can do about it; empty where the detail has said it.
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Expired => "Sign in again, then repeat what you were doing.",
            Self::NoAccess => "Ask whoever runs the console for access.",
            Self::Malformed { .. } => {
                "Only this part of the page is affected. Tell whoever runs the console."
            }
            Self::Server { .. } | Self::Offline => "It is tried again by itself.",
            Self::Problem(_)
            | Self::TooMany(..)
            | Self::Upstream { .. }
            | Self::NotOffered
            | Self::Aborted => "",
        }
    }

    /// The id under which the proxy's log has the rest.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) | Self::TooMany(problem, _) => Some(&problem.request_id),
            _ => None,
        }
    }

    /// The HTTP status, where an answer came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Problem(problem) | Self::TooMany(problem, _) => Some(problem.status),
            Self::Upstream { status, .. } | Self::Server { status } => Some(*status),
            _ => None,
        }
    }

    /// Whether what was asked for is not there, or not for this person: to ask again is no use. What
    /// answers in the proxy's place says nothing of that.
    #[must_use]
    pub fn is_final(&self) -> bool {
        let answered = matches!(self, Self::Problem(_) | Self::Upstream { .. });
        answered && matches!(self.status(), Some(403 | 404))
    }

    /// The same error, where it is a refusal of the proxy's that ends after some seconds.
    pub(super) fn allowed_again_in(self, seconds: Option<u32>) -> Self {
        match (self, seconds) {
            (Self::Problem(problem), Some(seconds)) if problem.status == 429 => {
                Self::TooMany(problem, seconds.min(LONGEST_REFUSAL))
            }
            (other, _) => other,
        }
    }

    /// The seconds to wait before it makes sense to ask again, where they are known.
    pub(super) fn wait(&self) -> Option<u32> {
        match self {
            Self::TooMany(_, seconds) => Some(*seconds),
            _ => None,
        }
    }

    /// Whether a write may have taken effect although its answer was lost. The page then reads the
    /// state and says what it found; it never sends the write again.
    #[must_use]
    pub fn may_have_happened(&self) -> bool {
        match self {
            Self::Problem(problem) => matches!(
                problem.kind,
                ProblemKind::UpstreamTimeout
                    | ProblemKind::UpstreamLost
                    | ProblemKind::UpstreamFailed
                    | ProblemKind::Internal
            ),
            Self::Server { .. } | Self::Offline | Self::Malformed { .. } => true,
            _ => false,
        }
    }
}

/// What an upstream's error body says to people. Airbyte says `message`, sometimes with the better
/// text in `rootCauseExceptionStack` or `validationErrors`; its public API says `data.message`, beside a
/// `detail` that is always the same; Airflow says `detail`, which is a text, an object with `reason`
/// and `statement`, or FastAPI's list of `{loc, msg}`.
pub(super) fn message_of(body: &str, status_text: &str) -> String {
    let said = serde_json::from_str::<serde_json::Value>(body)
        .ok()
        .and_then(|value| {
            ["/data/message", "/detail", "/message", "/title", "/error"]
                .iter()
                .find_map(|key| value.pointer(key).map(said).filter(|text| !text.is_empty()))
        });
    said.unwrap_or_else(|| {
        if let Some(id) = error_id(body) {
            return format!("It gave no reason; its log has more under errorId {id}.");
        }
        let plain = body.trim();
        if plain.is_empty() || plain.starts_with(['<', '{', '[']) || plain.len() > 400 {
            status_text.to_owned()
        } else {
            plain.to_owned()
        }
    })
}

/// Airbyte's answer to what it did not expect is no more than this.
fn error_id(body: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    Some(value.get("errorId")?.as_str()?.to_owned())
}

fn said(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => {
            let text = |key: &str| fields.get(key).and_then(Value::as_str);
            let what = ["msg", "reason", "message"]
                .iter()
                .find_map(|key| text(key));
            let place = fields.get("loc").and_then(Value::as_array).map(|loc| {
                loc.iter()
                    .map(|part| {
                        part.as_str()
                            .map_or_else(|| part.to_string(), str::to_owned)
                    })
                    .collect::<Vec<_>>()
                    .join(".")
            });
            match (place, what) {
                (Some(place), Some(what)) => format!("{place}: {what}"),
                (_, Some(what)) => what.to_owned(),
                _ => value.to_string(),
            }
        }
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
