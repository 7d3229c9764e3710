//! People who see some connections, each by another condition of their grants.

use super::scene::Connection;

/// A grant of each kind that a connection can be covered by, and one that covers none.
pub const PEOPLE: &str = "\
[[grant]]\nrole = \"viewer\"\npeople = [\"tag@example.com\"]\nairbyte = { tags = [\"self-service\"] }
[[grant]]\nrole = \"viewer\"\npeople = [\"name@example.com\"]\nairbyte = { names = [\"*e*\"] }
[[grant]]\nrole = \"viewer\"\npeople = [\"workspace@example.com\"]\nairbyte = { workspaces = [\"Product\"] }
[[grant]]\nrole = \"viewer\"\npeople = [\"none@example.com\"]\nairbyte = { names = [\"nothing at all\"] }
";

/// Whether somebody sees a connection.
pub type Sees = fn(&Connection) -> bool;

/// Who sees which connections by them.
pub const SEEN: [(&str, Sees); 4] = [
    ("tag@example.com", |c| {
        c.tags.iter().any(|tag| tag == "self-service")
    }),
    ("name@example.com", |c| c.name.contains('e')),
    ("workspace@example.com", |c| c.workspace.name == "Product"),
    ("none@example.com", |_| false),
];

/// The id of nothing.
pub const NOTHING: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
