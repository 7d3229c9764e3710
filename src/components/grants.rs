//! What a person is granted, in words.

use airstrip_contract::policy::Coverage;
use airstrip_contract::{Grant, Role, System};
use leptos::prelude::*;

/// The role as a word; of who has none, that.
#[must_use]
pub fn role_words(role: Option<Role>) -> &'static str {
    role.map_or("no role", Role::as_str)
}

/// The grants as a list.
#[must_use]
pub fn grants(grants: &[Grant]) -> AnyView {
    let lines = grants.iter().flat_map(in_words);
    let items = lines.map(|line| view! { <li>{line}</li> }).collect_view();
    view! { <ul class="grants">{items}</ul> }.into_any()
}

/// "operator on Airbyte prod: connections named sales-*", a line for each system.
fn in_words(grant: &Grant) -> Vec<String> {
    let role = grant.role.as_str();
    if (&grant.airbyte, &grant.airflow) == (&Coverage::Everything, &Coverage::Everything) {
        return vec![format!("{role} on everything")];
    }
    let places = [
        place(System::Airbyte, &grant.airbyte),
        place(System::Airflow, &grant.airflow),
    ];
    let places = places.into_iter().flatten();
    places.map(|place| format!("{role} on {place}")).collect()
}

fn place(system: System, coverage: &Coverage) -> Option<String> {
    let scope = match coverage {
        Coverage::Nothing => return None,
        Coverage::Everything => return Some(format!("all of {}", system.title())),
        Coverage::Within(scope) => scope,
    };
    let (things, ids) = match system {
        System::Airbyte => (": connections", " with the id "),
        System::Airflow => (": DAGs", " named "),
    };
    let mut text = system.title().to_owned();
    let mut lead = things;
    for (list, before, between) in [
        (&scope.instances, " ", " and "),
        (&scope.names, " named ", " or "),
        (&scope.ids, ids, " or "),
        (&scope.tags, " tagged ", " or "),
        (&scope.workspaces, " in workspace ", " or "),
    ] {
        if list.is_empty() {
            continue;
        }
        if before != " " {
            text.push_str(lead);
            lead = ",";
        }
        text.push_str(before);
        text.push_str(&list.join(between));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use airstrip_contract::policy::Scope;

    use super::*;

    #[test]
    fn grants_are_put_into_words() {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let sales = Coverage::Within(Scope {
            instances: list(&["prod"]),
            names: list(&["sales-*"]),
            ..Scope::default()
        });
        let tagged = Coverage::Within(Scope {
            instances: list(&["prod", "dev"]),
            ids: list(&["sales_*", "crm"]),
            tags: list(&["daily", "hourly"]),
            ..Scope::default()
        });
        let ids = Coverage::Within(Scope {
            ids: list(&["c1"]),
            workspaces: list(&["Sales"]),
            ..Scope::default()
        });
        for (role, airbyte, airflow, words) in [
            (
                Role::Admin,
                Coverage::Everything,
                Coverage::Everything,
                vec!["admin on everything"],
            ),
            (
                Role::Viewer,
                Coverage::Everything,
                Coverage::Nothing,
                vec!["viewer on all of Airbyte"],
            ),
            (
                Role::Operator,
                sales,
                tagged,
                vec![
                    "operator on Airbyte prod: connections named sales-*",
                    "operator on Airflow prod and dev: DAGs named sales_* or crm, tagged daily or hourly",
                ],
            ),
            (
                Role::Operator,
                ids,
                Coverage::Within(Scope::default()),
                vec![
                    "operator on Airbyte: connections with the id c1, in workspace Sales",
                    "operator on Airflow",
                ],
            ),
        ] {
            let grant = Grant {
                role,
                airbyte,
                airflow,
            };
            assert_eq!(in_words(&grant), words);
        }
    }
}
