//! For any grants, a person's lists are the admin's, filtered by a plain reading of the rules.

use std::fmt::Write;

use super::scene::{ADMIN, Connection, Scene, text};

/// Numbers that look random and are the same each time (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn some_of(&mut self, options: &[String]) -> Vec<String> {
        if self.roll(2) == 0 {
            return Vec::new();
        }
        (0..=self.roll(2))
            .map(|_| options[self.roll(options.len())].clone())
            .collect()
    }
}

#[derive(Debug, Clone)]
enum Part {
    Nothing,
    Everything,
    Within(Vec<(&'static str, Vec<String>)>),
}

#[derive(Debug, Clone)]
struct Given {
    airbyte: Part,
    airflow: Part,
}

/// Each way of writing a condition here is one whose meaning is plain: the whole, a beginning, an
/// end or a middle.
fn fits(pattern: &str, text: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(""), _) => true,
        (Some(_), Some(_)) => text.contains(pattern.trim_matches('*')),
        (Some(end), None) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (None, None) => text == pattern,
    }
}

fn sees_connection(given: &Given, connection: &Connection) -> bool {
    let holds = |(field, any_of): &(&str, Vec<String>)| {
        any_of.iter().any(|wanted| match *field {
            "instances" => wanted == "prod",
            "workspaces" => {
                *wanted == connection.workspace.id || *wanted == connection.workspace.name
            }
            "connections" => *wanted == connection.id,
            "names" => fits(wanted, &connection.name),
            "tags" => connection.tags.contains(wanted),
            other => panic!("{other}"),
        })
    };
    match &given.airbyte {
        Part::Nothing => false,
        Part::Everything => true,
        Part::Within(conditions) => conditions.iter().all(holds),
    }
}

fn sees_dag(given: &Given, id: &str, tags: &[String]) -> bool {
    let holds = |(field, any_of): &(&str, Vec<String>)| {
        any_of.iter().any(|wanted| match *field {
            "instances" => wanted == "prod",
            "dags" => fits(wanted, id),
            "tags" => tags.contains(wanted),
            other => panic!("{other}"),
        })
    };
    match &given.airflow {
        Part::Nothing => false,
        Part::Everything => true,
        Part::Within(conditions) => conditions.iter().all(holds),
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn part(dice: &mut Dice, fields: &[(&'static str, Vec<String>)]) -> Part {
    match dice.roll(12) {
        0 => Part::Everything,
        1 => Part::Nothing,
        _ => {
            let some = fields
                .iter()
                .map(|(field, options)| (*field, dice.some_of(options)));
            let some: Vec<_> = some.filter(|(_, chosen)| !chosen.is_empty()).collect();
            if some.is_empty() {
                Part::Nothing
            } else {
                Part::Within(some)
            }
        }
    }
}

fn written(name: &str, part: &Part) -> String {
    match part {
        Part::Nothing => format!("{name} = false\n"),
        Part::Everything => String::new(),
        Part::Within(conditions) => {
            let conditions: Vec<_> = conditions
                .iter()
                .map(|(field, list)| format!("{field} = {list:?}"))
                .collect();
            format!("{name} = {{ {} }}\n", conditions.join(", "))
        }
    }
}

#[tokio::test]
async fn lists_are_the_admins_filtered_by_the_plain_rules() {
    let scene = Scene::new("").await;
    let world = &scene.world;
    let seed = 0x5eed_cafe_f00d_d00d;
    let dice = &mut Dice(seed);
    let ids: Vec<_> = world.connections.iter().map(|c| c.id.clone()).collect();
    let workspaces = world
        .workspaces
        .iter()
        .flat_map(|w| [w.id.clone(), w.name.clone()]);
    let airbyte = [
        ("instances", owned(&["prod", "dev"])),
        ("workspaces", workspaces.collect()),
        ("connections", ids),
        (
            "names",
            owned(&["*a*", "*Snowflake", "S*", "*→*", "demo: *", "*", "nothing"]),
        ),
        (
            "tags",
            owned(&["self-service", "critical", "finance", "gdpr", "none"]),
        ),
    ];
    let airflow = [
        ("instances", owned(&["prod", "dev"])),
        (
            "dags",
            owned(&[
                "sales_*",
                "*_v2",
                "*load*",
                "demo_no_params",
                "*",
                "nothing",
            ]),
        ),
        (
            "tags",
            owned(&["sales", "finance", "marketing", "demo", "none"]),
        ),
    ];
    let (runs, _) = scene
        .rows(
            ADMIN,
            "/api/v2/dags/~/dagRuns?order_by=-run_after",
            "dag_runs",
            100,
        )
        .await;
    for round in 0..40 {
        let mut given = Vec::new();
        let mut grants = String::new();
        for _ in 0..=dice.roll(3) {
            let one = Given {
                airbyte: part(dice, &airbyte),
                airflow: part(dice, &airflow),
            };
            if matches!((&one.airbyte, &one.airflow), (Part::Nothing, Part::Nothing)) {
                continue;
            }
            let (in_airbyte, in_airflow) = (
                written("airbyte", &one.airbyte),
                written("airflow", &one.airflow),
            );
            let _ = write!(
                grants,
                "[[grant]]\nrole = \"viewer\"\npeople = [\"a@example.com\"]\n{in_airbyte}{in_airflow}"
            );
            given.push(one);
        }
        scene.grant(&grants).await;
        let said = format!("seed {seed:x}, round {round}\n{grants}");

        for workspace in &world.workspaces {
            let inside = world.inside(workspace);
            let expected = inside.filter(|c| given.iter().any(|g| sees_connection(g, c)));
            let expected: Vec<_> = expected.map(|c| c.id.clone()).collect();
            let listed = scene.connections("a@example.com", &workspace.id, 9).await;
            let (rows, totals) = listed.unwrap_or_default();
            let listed: Vec<_> = rows.iter().map(|row| text(&row["connectionId"])).collect();
            assert_eq!(listed, expected, "{said}");
            assert!(totals.iter().all(|t| *t == expected.len() as u64), "{said}");
        }
        let dags = world
            .dags
            .iter()
            .filter(|d| given.iter().any(|g| sees_dag(g, &d.id, &d.tags)));
        let dags: Vec<_> = dags.map(|d| d.id.clone()).collect();
        let reaches = given.iter().any(|g| match &g.airflow {
            Part::Nothing => false,
            Part::Everything => true,
            Part::Within(conditions) => {
                let mut instances = conditions.iter().filter(|(field, _)| *field == "instances");
                instances.all(|(_, list)| list.contains(&"prod".to_owned()))
            }
        });
        if !reaches {
            assert!(dags.is_empty(), "{said}");
            continue;
        }
        let (rows, totals) = scene
            .rows("a@example.com", "/api/v2/dags", "dags", 25)
            .await;
        let listed: Vec<_> = rows.iter().map(|row| text(&row["dag_id"])).collect();
        assert_eq!(listed, dags, "{said}");
        assert!(totals.iter().all(|t| *t == dags.len() as u64), "{said}");
        let expected = runs
            .iter()
            .filter(|run| dags.contains(&text(&run["dag_id"])))
            .count();
        let path = "/api/v2/dags/~/dagRuns?order_by=-run_after";
        let (rows, totals) = scene.rows("a@example.com", path, "dag_runs", 100).await;
        assert_eq!(rows.len(), expected, "{said}");
        assert!(totals.iter().all(|t| *t == expected as u64), "{said}");
    }
}
