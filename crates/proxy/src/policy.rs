//! Who is granted what.

use std::collections::HashSet;
use std::sync::Arc;

use airstrip_contract::policy::{Answer, Coverage, Target, access};
use airstrip_contract::{Access, Grant, Person, Role, System};

/// The grants of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// In the order of the file.
    pub grants: Vec<Arc<NamedGrant>>,
    /// Whom to ask for more, as a sentence; may be empty.
    pub contact: String,
}

/// A grant and to whom it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedGrant {
    /// What it is called in the audit log and by `airstrip explain`: `grant 2 (operator)`.
    pub title: String,
    /// The line of the configuration that it begins in; `None`: it is of no file.
    pub line: Option<usize>,
    /// What it gives.
    pub grant: Grant,
    /// E-mail addresses, in lower case: the people and those of the groups.
    pub people: HashSet<String>,
    /// Domains of e-mail addresses, in lower case.
    pub domains: HashSet<String>,
}

/// What one person is granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted(Vec<Arc<NamedGrant>>);

impl Policy {
    /// One person who may do everything: for the demo.
    #[must_use]
    pub fn everything_to(person: &Person) -> Self {
        let grant = NamedGrant {
            title: "demo".to_owned(),
            line: None,
            grant: Grant {
                role: Role::Admin,
                airbyte: Coverage::Everything,
                airflow: Coverage::Everything,
            },
            people: HashSet::from([person.email.to_ascii_lowercase()]),
            domains: HashSet::new(),
        };
        Self {
            grants: vec![Arc::new(grant)],
            contact: String::new(),
        }
    }

    /// What a person is granted. Addresses are compared without regard to ASCII case.
    #[must_use]
    pub fn of(&self, person: &Person) -> Granted {
        let email = person.email.to_ascii_lowercase();
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        let given = self.grants.iter().filter(|grant| {
            grant.people.contains(&email) || (!domain.is_empty() && grant.domains.contains(domain))
        });
        Granted(given.cloned().collect())
    }
}

impl Granted {
    /// The grants, in the order of the configuration.
    pub fn grants(&self) -> impl Iterator<Item = &Grant> {
        self.0.iter().map(|named| &named.grant)
    }

    /// The same with their names.
    pub fn named(&self) -> impl Iterator<Item = &NamedGrant> {
        self.0.iter().map(Arc::as_ref)
    }

    /// Of the grants, those that give at least this role.
    #[must_use]
    pub fn with_role(&self, role: Role) -> Self {
        let enough = self.0.iter().filter(|named| named.grant.role >= role);
        Self(enough.cloned().collect())
    }

    /// The highest role.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.grants().map(|grant| grant.role).max()
    }

    /// The most that the person may do to anything of an instance; `None`: they may not know of it.
    #[must_use]
    pub fn most(&self, system: System, instance: &str) -> Option<Access> {
        let reaching = self
            .grants()
            .filter(|grant| grant.reaches(system, instance));
        reaching.map(|grant| grant.role.access()).max()
    }

    /// Whether the person may see everything of an instance.
    #[must_use]
    pub fn sees_all(&self, system: System, instance: &str) -> bool {
        self.grants()
            .any(|grant| grant.covers_all(system, instance))
    }

    /// The first grant that gives this access to all of an instance.
    #[must_use]
    pub fn by_all(&self, system: System, instance: &str, needed: Access) -> Option<&NamedGrant> {
        let gives = |named: &&NamedGrant| {
            named.grant.role.access() >= needed && named.grant.covers_all(system, instance)
        };
        self.named().find(gives)
    }

    /// See [`access`].
    ///
    /// # Errors
    ///
    /// The facts about the target are needed.
    pub fn access(&self, target: &Target<'_>) -> Result<Option<Access>, Access> {
        access(self.grants(), target)
    }

    /// The first grant that gives this access to a target.
    #[must_use]
    pub fn by(&self, target: &Target<'_>, needed: Access) -> Option<&NamedGrant> {
        let gives = |named: &&Arc<NamedGrant>| {
            named.grant.role.access() >= needed && named.grant.covers(target) == Answer::Yes
        };
        self.0.iter().find(gives).map(Arc::as_ref)
    }
}
