//! The parts of a compact JWS, strictly read.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::{Algorithm, Rejection};

/// Longer than any assertion seen, shorter than what would cost anything to read.
const MAX_LENGTH: usize = 16 * 1024;

/// A token cut into its parts; nothing in it is to be believed before the signature is checked.
pub(crate) struct Token<'a> {
    /// What the header says, which decides nothing: the key does.
    pub algorithm: Algorithm,
    pub kid: String,
    /// What was signed: the first two parts with their dot.
    pub message: &'a str,
    /// The third part.
    pub signature: &'a str,
    payload: &'a str,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<IgnoredAny>,
    jwk: Option<IgnoredAny>,
    jku: Option<IgnoredAny>,
    x5c: Option<IgnoredAny>,
    x5u: Option<IgnoredAny>,
}

impl<'a> Token<'a> {
    pub fn parse(text: &'a str) -> Result<Self, Rejection> {
        if text.len() > MAX_LENGTH {
            return Err(Rejection::TooLong);
        }
        let (message, signature) = text.rsplit_once('.').ok_or(Rejection::Malformed)?;
        let (header, payload) = message.split_once('.').ok_or(Rejection::Malformed)?;
        if payload.contains('.') {
            return Err(Rejection::Malformed);
        }
        let header: Header =
            serde_json::from_slice(&decode(header)?).map_err(|_| Rejection::Malformed)?;
        let algorithm = Algorithm::from_name(&header.alg).ok_or(Rejection::Algorithm)?;
        let foreign = [header.crit, header.jwk, header.jku, header.x5c, header.x5u];
        if foreign.iter().any(Option::is_some) {
            return Err(Rejection::HeaderParameter);
        }
        // An issuer signs other things with the same keys: access tokens (`at+jwt`), logout tokens.
        if header
            .typ
            .is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT"))
        {
            return Err(Rejection::Type);
        }
        let kid = header
            .kid
            .filter(|kid| !kid.is_empty())
            .ok_or(Rejection::NoKeyId)?;
        Ok(Self {
            algorithm,
            kid,
            message,
            signature,
            payload,
        })
    }

    /// The claims as JSON; to be asked for only after the signature was found right.
    pub fn payload(&self) -> Result<Vec<u8>, Rejection> {
        decode(self.payload)
    }
}

fn decode(part: &str) -> Result<Vec<u8>, Rejection> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| Rejection::Malformed)
}
