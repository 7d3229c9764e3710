//! The proxy's own credentials in what an upstream answers: some servers, and some of what stands
//! before them, answer with all that they were sent when they fail.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream;
use memchr::memmem;

use super::send::Sent;

/// What of an `Authorization` header is secret: what follows the scheme.
pub(super) fn secret(Sent(header): &Sent) -> &[u8] {
    let header = header.as_bytes();
    let scheme = memchr::memchr(b' ', header).map_or(0, |space| space + 1);
    header.get(scheme..).unwrap_or_default()
}

/// Whether a body holds the credentials that it was asked for with.
pub(super) fn tells(body: &[u8], sent: &Sent) -> bool {
    let secret = secret(sent);
    !secret.is_empty() && memmem::find(body, secret).is_some()
}

/// A body that breaks off where it would tell a secret. Nothing of the secret passes: what may be its
/// beginning is held back until the rest has come.
pub(super) struct Veiled<S> {
    inner: S,
    secret: Vec<u8>,
    held: Vec<u8>,
}

impl<S> Veiled<S> {
    /// Without a secret everything passes.
    pub fn new(inner: S, secret: &[u8]) -> Self {
        Self {
            inner,
            secret: secret.to_vec(),
            held: Vec::new(),
        }
    }

    /// What passes of a piece; `None`: it holds the secret.
    fn pass(&mut self, piece: Bytes) -> Option<Bytes> {
        if self.secret.is_empty() {
            return Some(piece);
        }
        let piece = match self.held.is_empty() {
            true => piece,
            false => [std::mem::take(&mut self.held), piece.to_vec()]
                .concat()
                .into(),
        };
        if memmem::find(&piece, &self.secret).is_some() {
            return None;
        }
        let longest = piece.len().min(self.secret.len() - 1);
        let begins = |length: &usize| {
            let end = piece.get(piece.len() - length..);
            end.is_some_and(|end| self.secret.starts_with(end))
        };
        let held = (1..=longest).rev().find(begins).unwrap_or(0);
        let passed = piece.len() - held;
        self.held = piece.slice(passed..).to_vec();
        Some(piece.slice(..passed))
    }
}

impl<S, E> Stream for Veiled<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    type Item = Result<Bytes, Torn<E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let passed = match ready!(Pin::new(&mut self.inner).poll_next(context)) {
                Some(Ok(piece)) => self.pass(piece),
                Some(Err(error)) => return Poll::Ready(Some(Err(Torn::Upstream(error)))),
                None if self.held.is_empty() => return Poll::Ready(None),
                None => Some(std::mem::take(&mut self.held).into()),
            };
            match passed {
                None => return Poll::Ready(Some(Err(Torn::Withheld))),
                Some(passed) if passed.is_empty() => {}
                Some(passed) => return Poll::Ready(Some(Ok(passed))),
            }
        }
    }
}

/// Why a body breaks off.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Torn<E> {
    Upstream(E),
    Withheld,
}

impl<E: fmt::Display> fmt::Display for Torn<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Upstream(error) => error.fmt(f),
            Self::Withheld => f.write_str("the answer holds the console's own credentials"),
        }
    }
}

impl<E: Error + 'static> Error for Torn<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Upstream(error) => Some(error),
            Self::Withheld => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;
    use futures_util::stream::iter;
    use proptest::prelude::*;

    use super::*;

    /// What passes of a text in pieces of this size, and whether it broke off.
    fn passed(text: &str, secret: &str, size: usize) -> (String, bool) {
        let pieces: Vec<_> = text.as_bytes().chunks(size).map(<[u8]>::to_vec).collect();
        let pieces = iter(pieces).map(|piece| Ok::<_, ()>(Bytes::from(piece)));
        let mut veiled = Veiled::new(pieces, secret.as_bytes());
        let mut whole = Vec::new();
        let broken = futures_util::FutureExt::now_or_never(async {
            while let Some(piece) = veiled.next().await {
                match piece {
                    Ok(piece) => whole.extend_from_slice(&piece),
                    Err(_) => return true,
                }
            }
            false
        });
        (
            String::from_utf8_lossy(&whole).into_owned(),
            broken == Some(true),
        )
    }

    #[test]
    fn a_secret_passes_neither_whole_nor_in_part() {
        for size in 1..12 {
            for (text, before) in [("a s3cret b", "a "), ("ss3s3cres3cret", "ss3s3cre")] {
                let (told, broken) = passed(text, "s3cret", size);
                assert!(before.starts_with(&told) && broken, "{told:?} of {text}");
            }
            let almost = "s3cre t s3cre";
            assert_eq!(passed(almost, "s3cret", size), (almost.to_owned(), false));
            assert_eq!(passed("plain", "", size), ("plain".to_owned(), false));
        }
    }

    proptest! {
        #[test]
        fn all_else_passes_as_it_is(text in "[ab]{0,60}", secret in "[ab]{1,6}", size in 1usize..20) {
            let (told, broken) = passed(&text, &secret, size);
            prop_assert_eq!(broken, text.contains(&secret));
            prop_assert!(!told.contains(&secret) && text.starts_with(&told));
            if !broken {
                prop_assert_eq!(told, text);
            }
        }
    }
}
