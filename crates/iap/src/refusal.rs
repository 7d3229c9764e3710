use std::fmt;

/// Why nobody is let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The assertion is not one that this service accepts.
    Rejected(Rejection),
    /// The keys to check it with cannot be had at the moment; the text says why.
    KeysUnavailable(String),
}

/// What is wrong with an assertion. For the log: a caller learns only that it was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// Longer than any assertion.
    TooLong,
    /// Not three parts of unpadded base64url with JSON objects of the right types.
    Malformed,
    /// Signed with an algorithm that is not accepted or not its key's, or not at all.
    Algorithm,
    /// The header brings a key, a key's address, or an extension that must be understood.
    HeaderParameter,
    /// The header says that it is another kind of token, such as an access token.
    Type,
    /// The header names no key.
    NoKeyId,
    /// The header names a key that is not in the key set.
    UnknownKey,
    /// The signature is not the named key's.
    Signature,
    /// Issued by somebody else.
    Issuer,
    /// Meant for another service.
    Audience,
    /// Issued in the future.
    NotYetValid,
    /// No longer valid.
    Expired,
    /// Valid for longer than is accepted.
    Lifetime,
    /// The e-mail address or the subject is missing or is not one.
    Person,
    /// The issuer itself says that the e-mail address may not be the person's.
    UnverifiedEmail,
    /// The person is of none of the allowed domains.
    Domain,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the assertion is too long",
            Self::Malformed => "the assertion is malformed",
            Self::Algorithm => "the assertion is not signed with an accepted algorithm",
            Self::HeaderParameter => {
                "the assertion's header carries a parameter that no front door sends"
            }
            Self::Type => "the assertion is another kind of token",
            Self::NoKeyId => "the assertion names no key",
            Self::UnknownKey => "the assertion names a key that is not in the key set",
            Self::Signature => "the assertion's signature is wrong",
            Self::Issuer => "the assertion is from another issuer",
            Self::Audience => "the assertion is for another audience",
            Self::NotYetValid => "the assertion is from the future",
            Self::Expired => "the assertion has expired",
            Self::Lifetime => "the assertion is valid for too long",
            Self::Person => "the assertion names no person",
            Self::UnverifiedEmail => "the assertion says that the e-mail address is not verified",
            Self::Domain => "the person is not of an allowed domain",
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(rejection) => rejection.fmt(f),
            Self::KeysUnavailable(why) => write!(f, "the key set is not available: {why}"),
        }
    }
}

impl std::error::Error for Refusal {}
impl std::error::Error for Rejection {}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}
