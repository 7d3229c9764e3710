//! Conclusions that could not be written when they were known, and are written later.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use airstrip_contract::AuditOutcome;

use crate::{Conclusion, EntryId};

/// How many are kept while the database is away.
const MOST: usize = 10_000;

/// How long a write that was given up on may still take effect in the database.
const AFTERMATH: Duration = Duration::from_secs(60);

/// The conclusion that an entry still lacks.
#[derive(Debug, Clone)]
pub struct Debt {
    pub id: EntryId,
    pub conclusion: Conclusion,
    /// Until when the entry may still appear.
    until: Instant,
}

impl Debt {
    /// The conclusion of an entry that is written.
    pub fn conclusion(id: EntryId, conclusion: Conclusion) -> Self {
        let until = Instant::now();
        Self {
            id,
            conclusion,
            until,
        }
    }

    /// What is owed to an intent of which one does not know whether it was written: nothing was sent.
    pub fn intent(id: EntryId) -> Self {
        let mut conclusion = Conclusion::new(AuditOutcome::Failed);
        conclusion.detail = Some("not sent: the record was not confirmed in time".to_owned());
        Self {
            id,
            conclusion,
            until: Instant::now() + AFTERMATH,
        }
    }

    /// Whether an entry that is not there now will not appear any more.
    pub fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }
}

/// All that is owed, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Owed(Arc<Mutex<VecDeque<Debt>>>);

impl Owed {
    /// Owes this from now on, unless [`Promise::keep`] is called on what it returns: also when the
    /// caller is cancelled in between.
    pub fn promise(&self, debt: Debt) -> Promise {
        Promise {
            owed: self.clone(),
            debt: Some(debt),
        }
    }

    pub fn len(&self) -> usize {
        self.queue(|queue| queue.len())
    }

    pub fn take(&self) -> Option<Debt> {
        self.queue(VecDeque::pop_front)
    }

    fn owe(&self, debt: Debt) {
        let lost = self.queue(|queue| {
            let lost = (queue.len() >= MOST).then(|| queue.pop_front()).flatten();
            queue.push_back(debt);
            lost
        });
        if let Some(lost) = lost {
            tracing::error!(
                entry = %lost.id,
                outcome = %lost.conclusion.outcome,
                "the audit log is away for too long: this outcome will read as unknown"
            );
        }
    }

    fn queue<T>(&self, act: impl FnOnce(&mut VecDeque<Debt>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A debt that is about to be paid.
pub struct Promise {
    owed: Owed,
    debt: Option<Debt>,
}

impl Promise {
    /// Nothing is owed any more.
    pub fn keep(mut self) {
        self.debt = None;
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        if let Some(debt) = self.debt.take() {
            self.owed.owe(debt);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_paid_is_owed_within_bounds() {
        let owed = Owed::default();
        owed.promise(Debt::intent("kept".into())).keep();
        assert_eq!(owed.len(), 0);
        for number in 0..=MOST {
            drop(owed.promise(Debt::intent(number.to_string().into())));
        }
        assert_eq!(owed.len(), MOST);
        assert_eq!(owed.take().map(|debt| debt.id), Some("1".into()));
    }
}
