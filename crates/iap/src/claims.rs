//! What an assertion says, read by type: a claim that is missing is told from one of another type.

use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::Rejection;

#[derive(Deserialize)]
pub(crate) struct Claims {
    pub iss: String,
    pub aud: Audience,
    pub exp: u64,
    pub iat: u64,
    pub nbf: Option<u64>,
    pub sub: Option<String>,
    pub hd: Option<String>,
    pub email_verified: Option<bool>,
    /// From the claim that the rules name.
    #[serde(skip)]
    pub email: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Claims {
    pub fn read(json: &[u8], email_claim: &str) -> Result<Self, Rejection> {
        let read = || {
            let claims: Self = serde_json::from_slice(json)?;
            let mut rest = serde_json::Deserializer::from_slice(json);
            let email = OneText(email_claim).deserialize(&mut rest)?;
            Ok::<_, serde_json::Error>(Self { email, ..claims })
        };
        read().map_err(|_| Rejection::Malformed)
    }
}

/// Finds the text of one name in an object; twice is an error.
struct OneText<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for OneText<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OneText<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<String>()? {
            if name != self.0 {
                map.next_value::<IgnoredAny>()?;
            } else if found.replace(map.next_value()?).is_some() {
                return Err(A::Error::custom("the e-mail address is there twice"));
            }
        }
        Ok(found)
    }
}
