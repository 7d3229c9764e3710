//! The parts of a compact JWS, strictly read.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::Rejection;

/// Longer than any assertion seen, shorter than what would cost anything to read.
const MAX_LENGTH: usize = 16 * 1024;

/// A token cut into its parts; nothing in it is to be believed before the signature is checked.
#[derive(Debug)]
pub(crate) struct Token<'a> {
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
    crit: Option<IgnoredAny>,
    jwk: Option<IgnoredAny>,
    jku: Option<IgnoredAny>,
    x5c: Option<IgnoredAny>,
    x5u: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    pub iss: String,
    pub aud: String,
    pub exp: u64,
    pub iat: u64,
    pub sub: String,
    pub email: String,
    pub hd: Option<String>,
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
        let header: Header = decode(header)?;
        if header.alg != "ES256" {
            return Err(Rejection::Algorithm);
        }
        let foreign = [header.crit, header.jwk, header.jku, header.x5c, header.x5u];
        if foreign.iter().any(Option::is_some) {
            return Err(Rejection::HeaderParameter);
        }
        let kid = header
            .kid
            .filter(|kid| !kid.is_empty())
            .ok_or(Rejection::NoKeyId)?;
        Ok(Self {
            kid,
            message,
            signature,
            payload,
        })
    }

    /// The claims; to be asked for only after the signature was found right.
    pub fn claims(&self) -> Result<Claims, Rejection> {
        decode(self.payload)
    }
}

fn decode<T: DeserializeOwned>(part: &str) -> Result<T, Rejection> {
    let json = URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| Rejection::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| Rejection::Malformed)
}
