//! `[groups]` and `[[grant]]`.

use std::collections::{HashMap, HashSet};

use airstrip_contract::policy::{Coverage, Scope};
use airstrip_contract::{Grant, Role, System};
use airstrip_iap::normal_email;

use super::finding::{Place, Report};
use super::section::{Given, Section};
use crate::policy::NamedGrant;
use crate::upstream::call::normal_uuid;

/// The addresses of each group.
pub(super) type Groups = HashMap<String, HashSet<String>>;

/// The names of the instances of each system.
pub(super) type Instances = HashMap<System, HashSet<String>>;

const ROLES: [Role; 3] = [Role::Viewer, Role::Operator, Role::Admin];

pub(super) fn groups(section: Section<'_>, report: &mut Report<'_>) -> Groups {
    let mut groups = Groups::new();
    for (name, given) in section.lists(report) {
        if given.is_empty() {
            let remedy = "write addresses: [\"ana@example.com\"], or remove the group";
            report.add(&name.place, "there is nobody in it", remedy);
        }
        let members = given.iter().filter_map(|given| address(given, report));
        let members = members.collect();
        groups.insert(name.value.to_owned(), members);
    }
    groups
}

/// One grant; `number` is its place in the file, from 1.
pub(super) fn read(
    mut section: Section<'_>,
    number: usize,
    groups: &Groups,
    instances: &Instances,
    report: &mut Report<'_>,
) -> Option<NamedGrant> {
    let role = section
        .required("role", "viewer", report)
        .and_then(|given| role(&given, report));
    let (people, domains) = receivers(&mut section, groups, report);
    let airbyte = coverage(&mut section, System::Airbyte, instances, report);
    let airflow = coverage(&mut section, System::Airflow, instances, report);
    let place = section.place("");
    section.finish(report);
    let grant = Grant {
        role: role?,
        airbyte: airbyte?,
        airflow: airflow?,
    };
    if grant.airbyte == Coverage::Nothing && grant.airflow == Coverage::Nothing {
        let remedy = "remove the grant, or `false` where it is to cover something";
        report.add(&place, "it covers nothing of either system", remedy);
        return None;
    }
    let line = report.line(&place);
    Some(NamedGrant {
        title: format!("grant {number} ({})", grant.role.as_str()),
        line: Some(line),
        grant,
        people,
        domains,
    })
}

fn role(given: &Given<&str>, report: &mut Report<'_>) -> Option<Role> {
    let role = ROLES.into_iter().find(|role| role.as_str() == given.value);
    if role.is_none() {
        let known = ROLES.map(Role::as_str).join(", ");
        let what = format!("there is no role {:?}", given.value);
        report.add(&given.place, what, format!("known: {known}"));
    }
    role
}

/// The addresses and the domains that a grant is given to.
fn receivers(
    section: &mut Section<'_>,
    groups: &Groups,
    report: &mut Report<'_>,
) -> (HashSet<String>, HashSet<String>) {
    let given = section.texts("people", report);
    let mut people: HashSet<_> = given
        .iter()
        .filter_map(|given| address(given, report))
        .collect();
    let mut anybody = !given.is_empty();
    for given in section.texts("groups", report) {
        anybody = true;
        match groups.get(given.value) {
            Some(members) => people.extend(members.iter().cloned()),
            None => {
                let what = format!("there is no group {:?}", given.value);
                let remedy = format!("known in [groups]: {}", listed(groups.keys()));
                report.add(&given.place, what, remedy);
            }
        }
    }
    let given = section.texts("domains", report);
    let domains = given.iter().filter_map(|given| domain(given, report));
    let domains = domains.collect();
    if !anybody && given.is_empty() {
        report.add(
            &section.place(""),
            "it is given to nobody",
            "add people = [\"ana@example.com\"], groups = [\"…\"] or domains = [\"example.com\"]",
        );
    }
    (people, domains)
}

fn address(given: &Given<&str>, report: &mut Report<'_>) -> Option<String> {
    let normal = normal_email(given.value);
    if normal.is_none() {
        let what = format!("{:?} is no plain address", given.value);
        let remedy = "write one like \"ana@example.com\", an international domain in its xn-- form";
        report.add(&given.place, what, remedy);
    }
    normal
}

fn domain(given: &Given<&str>, report: &mut Report<'_>) -> Option<String> {
    let normal = normal_email(&format!("somebody@{}", given.value));
    let domain = normal
        .and_then(|address| Some(address.split_once('@')?.1.to_owned()))
        .filter(|domain| domain.contains('.'));
    if domain.is_none() {
        let what = format!("{:?} is no domain", given.value);
        let remedy = "write what follows the @, like \"example.com\"; one domain includes no other";
        report.add(&given.place, what, remedy);
    }
    domain
}

/// How much of a system a grant covers.
fn coverage(
    section: &mut Section<'_>,
    system: System,
    instances: &Instances,
    report: &mut Report<'_>,
) -> Option<Coverage> {
    let name = system.as_str();
    if let Some(given) = section.flag(name) {
        if !given.value {
            return Some(Coverage::Nothing);
        }
        let remedy = "leave it out: then all of it is covered";
        report.add(&given.place, "this is not needed", remedy);
        return None;
    }
    let Some(place) = section.has(name) else {
        return Some(Coverage::Everything);
    };
    let scope = scope(section.table(name, report)?, system, instances, report);
    if scope == Scope::default() {
        let what = "there is no condition in it";
        let remedy = format!(
            "leave it out for all of {0}, or write {name} = false for nothing of it",
            system.title()
        );
        report.add(&place, what, remedy);
        return None;
    }
    Some(Coverage::Within(scope))
}

fn scope(
    mut section: Section<'_>,
    system: System,
    instances: &Instances,
    report: &mut Report<'_>,
) -> Scope {
    let known = instances.get(&system);
    let is_known = |name: &str| known.is_some_and(|known| known.contains(name));
    let mut scope = Scope::default();
    for given in list(&mut section, "instances", system, report) {
        if !is_known(given.value) {
            let what = format!("there is no {} {:?}", system.title(), given.value);
            let remedy = format!("known: {}", listed(known.into_iter().flatten()));
            report.add(&given.place, what, remedy);
        }
        scope.instances.push(given.value.to_owned());
    }
    match system {
        System::Airbyte => {
            for given in list(&mut section, "workspaces", system, report) {
                let id = normal_uuid(given.value);
                let workspace = id.unwrap_or_else(|| given.value.to_owned());
                scope.workspaces.push(workspace);
            }
            for given in list(&mut section, "connections", system, report) {
                match normal_uuid(given.value) {
                    Some(id) => scope.ids.push(id),
                    None => {
                        let what = format!("{:?} is not the id of a connection", given.value);
                        let remedy = "write its UUID, which is in the address of its page; for \
                                      names there is `names`";
                        report.add(&given.place, what, remedy);
                    }
                }
            }
            scope.names = values(list(&mut section, "names", system, report));
        }
        System::Airflow => scope.ids = values(list(&mut section, "dags", system, report)),
    }
    scope.tags = values(list(&mut section, "tags", system, report));
    section.finish(report);
    scope
}

/// What is listed under a condition. An empty list would read as "none of them" to people and as
/// "any of them" to the rules, so it is refused.
fn list<'a>(
    section: &mut Section<'a>,
    name: &'static str,
    system: System,
    report: &mut Report<'_>,
) -> Vec<Given<&'a str>> {
    let Some(place) = section.has(name) else {
        return Vec::new();
    };
    let before = report.count();
    let given = section.texts(name, report);
    let refuse = |place: &Place, report: &mut Report<'_>| {
        let remedy = format!(
            "remove it to cover any, or write {} = false to cover nothing of {}",
            system.as_str(),
            system.title()
        );
        report.add(place, "this covers nothing", remedy);
    };
    if given.is_empty() && report.count() == before {
        refuse(&place, report);
    }
    for empty in given.iter().filter(|given| given.value.is_empty()) {
        refuse(&empty.place, report);
    }
    given
}

fn values(given: Vec<Given<&str>>) -> Vec<String> {
    given.into_iter().map(|g| g.value.to_owned()).collect()
}

fn listed<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let mut names: Vec<_> = names.map(String::as_str).collect();
    names.sort_unstable();
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}
