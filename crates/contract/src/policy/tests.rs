use super::*;

fn grant(role: Role, scope: Scope) -> Grant {
    Grant {
        role,
        airbyte: Coverage::Within(scope),
        airflow: Coverage::Nothing,
    }
}

fn list(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn target<'a>(facts: Option<Facts<'a>>) -> Target<'a> {
    Target {
        system: System::Airbyte,
        instance: "prod",
        id: "c1",
        facts,
    }
}

fn facts() -> Facts<'static> {
    Facts {
        name: "sales-eu",
        tags: vec!["daily", "self-service"],
        workspace: Some(("w1", "Sales")),
    }
}

#[test]
fn conditions_of_one_kind_are_alternatives_and_all_kinds_must_hold() {
    let none = Scope::default();
    for (scope, covered) in [
        (none.clone(), Answer::Yes),
        (
            Scope {
                instances: list(&["dev", "prod"]),
                ..none.clone()
            },
            Answer::Yes,
        ),
        (
            Scope {
                instances: list(&["dev"]),
                ..none.clone()
            },
            Answer::No,
        ),
        (
            Scope {
                ids: list(&["c0", "c1"]),
                ..none.clone()
            },
            Answer::Yes,
        ),
        (
            Scope {
                ids: list(&["c2"]),
                ..none.clone()
            },
            Answer::No,
        ),
        (
            Scope {
                names: list(&["hr-*", "sales-*"]),
                ..none.clone()
            },
            Answer::Yes,
        ),
        (
            Scope {
                names: list(&["hr-*"]),
                ..none.clone()
            },
            Answer::No,
        ),
        (
            Scope {
                tags: list(&["self-service"]),
                ..none.clone()
            },
            Answer::Yes,
        ),
        (
            Scope {
                tags: list(&["self"]),
                ..none.clone()
            },
            Answer::No,
        ),
        (
            Scope {
                workspaces: list(&["w1"]),
                ..none.clone()
            },
            Answer::Yes,
        ),
        (
            Scope {
                workspaces: list(&["Sales"]),
                ..none.clone()
            },
            Answer::Yes,
        ),
        (
            Scope {
                workspaces: list(&["sales"]),
                ..none.clone()
            },
            Answer::No,
        ),
        (
            Scope {
                names: list(&["sales-*"]),
                tags: list(&["hourly"]),
                ..none.clone()
            },
            Answer::No,
        ),
    ] {
        let grant = grant(Role::Viewer, scope.clone());
        assert_eq!(grant.covers(&target(Some(facts()))), covered, "{scope:?}");
    }
}

#[test]
fn a_workspace_is_covered_in_whole_or_in_part() {
    let none = Scope::default();
    for (scope, share) in [
        (none.clone(), Share::All),
        (
            Scope {
                instances: list(&["dev"]),
                ..none.clone()
            },
            Share::None,
        ),
        (
            Scope {
                workspaces: list(&["Sales"]),
                ..none.clone()
            },
            Share::All,
        ),
        (
            Scope {
                workspaces: list(&["HR"]),
                ..none.clone()
            },
            Share::None,
        ),
        (
            Scope {
                tags: list(&["daily"]),
                ..none.clone()
            },
            Share::Some,
        ),
        (
            Scope {
                workspaces: list(&["w1"]),
                names: list(&["x"]),
                ..none.clone()
            },
            Share::Some,
        ),
    ] {
        let grant = grant(Role::Viewer, scope.clone());
        let workspace = ("w1", "Sales");
        assert_eq!(
            grant.covers_workspace("prod", workspace),
            share,
            "{scope:?}"
        );
    }
}

#[test]
fn facts_are_asked_for_only_where_they_decide() {
    let tagged = grant(
        Role::Operator,
        Scope {
            tags: list(&["daily"]),
            ..Scope::default()
        },
    );
    let by_id = grant(
        Role::Viewer,
        Scope {
            ids: list(&["c1"]),
            ..Scope::default()
        },
    );
    let all = Grant {
        role: Role::Admin,
        airbyte: Coverage::Everything,
        airflow: Coverage::Nothing,
    };
    let unknown = target(None);
    assert_eq!(access([&by_id], &unknown), Ok(Some(Access::Read)));
    assert_eq!(access([&by_id, &tagged], &unknown), Err(Access::Launch));
    assert_eq!(access([&all, &tagged], &unknown), Ok(Some(Access::Manage)));
    let known = target(Some(facts()));
    assert_eq!(access([&by_id, &tagged], &known), Ok(Some(Access::Launch)));
    let untagged = target(Some(Facts {
        tags: vec![],
        ..facts()
    }));
    assert_eq!(access([&by_id, &tagged], &untagged), Ok(Some(Access::Read)));
    assert_eq!(access([], &known), Ok(None));
}
