//! `airstrip explain`: which grant allows something, or why none does. It asks the functions that
//! decide when a person asks the console.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use airstrip_contract::policy::{Answer, Coverage, Facts, Scope, Target};
use airstrip_contract::{Access, Grant, Holds, Kind, Operation, Person, Role, System};
use airstrip_iap::normal_email;
use clap::Args;

use crate::config::{Config, InstanceConfig};
use crate::policy::{Granted, NamedGrant};
use crate::reload;
use crate::request_id::RequestId;
use crate::upstream::Upstream;
use crate::upstream::call::{Named, normal_uuid};
use crate::upstream::directory::Known;
use crate::upstream::permit::{Verdict, judge};

/// Who wants to do what to what.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The configuration
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The e-mail address of the person
    #[arg(long, value_name = "ADDRESS")]
    person: String,
    /// The name of the operation, such as sync or launch_dag
    #[arg(long, value_name = "NAME")]
    operation: String,
    /// The instance, where the configuration has several
    #[arg(long, value_name = "NAME")]
    instance: Option<String>,
    /// The connection; of a job, the connection it belongs to
    #[arg(long, value_name = "ID", conflicts_with = "dag")]
    connection: Option<String>,
    /// The DAG
    #[arg(long, value_name = "ID")]
    dag: Option<String>,
    /// What the connection is called; with any of this and the next two, the upstream is not asked
    #[arg(long, value_name = "TEXT", requires = "connection")]
    name: Option<String>,
    /// A tag that it has; may be repeated
    #[arg(long = "tag", value_name = "TEXT")]
    tags: Vec<String>,
    /// The id or name of the connection's workspace
    #[arg(long, value_name = "TEXT", requires = "connection")]
    workspace: Option<String>,
}

/// What was found out, as a text, and whether the person may.
pub(crate) struct Explanation {
    pub text: String,
    pub allowed: bool,
}

/// Explains; the error says why it cannot be told.
pub(crate) async fn run(args: &ExplainArgs) -> Result<Explanation, String> {
    let config = reload::load(&args.config).map_err(|findings| findings.to_string())?;
    let email = normal_email(&args.person);
    let email =
        email.ok_or_else(|| format!("--person {}: this is no plain address", args.person))?;
    let operation = operation(args)?;
    let instance = instance(&config, operation.system, args.instance.as_deref())?;
    let operation = spoken(operation, instance)?;
    let person = Person {
        email,
        subject: String::new(),
    };
    let question = Question {
        file: &args.config,
        granted: config.policy.of(&person),
        person,
        operation,
        instance,
    };
    match named(args, operation)? {
        Some(named) => question.about(&named, given_facts(args, &named)).await,
        None => Ok(question.about_the_instance()),
    }
}

const PARTIAL: &str =
    "    it is for who may see all of the instance; to others the console answers 403\n";

struct Question<'a> {
    file: &'a Path,
    person: Person,
    granted: Granted,
    operation: &'static Operation,
    instance: &'a InstanceConfig,
}

impl Question<'_> {
    async fn about(&self, named: &Named, known: Option<Known>) -> Result<Explanation, String> {
        let mut target = Target {
            system: self.instance.system,
            instance: &self.instance.name,
            id: &named.id,
            facts: known.as_ref().map(Known::facts),
        };
        let needed = self.operation.access;
        let mut verdict = judge(&self.granted, &target, needed);
        let found;
        if verdict == Verdict::NeedsFacts {
            found = self.look_up(named).await?;
            target.facts = Some(found.facts());
            verdict = judge(&self.granted, &target, needed);
        }
        let is_partial = self.is_partial();
        let allowed = matches!(verdict, Verdict::Allowed(_)) && !is_partial;
        let mut text = self.headline(allowed, &what(named));
        match verdict {
            Verdict::OnlySeen => text.push_str("    they see it; the console answers 403\n"),
            Verdict::Unseen | Verdict::NeedsFacts => {
                text.push_str("    to them it does not exist; the console answers 404\n");
            }
            Verdict::Allowed(_) if is_partial => text.push_str(PARTIAL),
            Verdict::Allowed(_) => {}
        }
        if let Some(facts) = &target.facts {
            let _ = writeln!(text, "    {}", told(facts));
        }
        self.each_grant(&mut text, |grant| match grant.covers(&target) {
            Answer::Yes if is_partial => "covers it, but not all of the instance".to_owned(),
            _ => why(grant, &target, self.operation.access),
        });
        Ok(Explanation { text, allowed })
    }

    /// Whether it is for those only who may see all of the instance, and the person may not.
    fn is_partial(&self) -> bool {
        let Self { instance, .. } = self;
        let sees_all = self.granted.sees_all(instance.system, &instance.name);
        self.operation.holds == Holds::Whole && !sees_all
    }

    /// What is about the instance as a whole, and lists, which hold what the person may see.
    fn about_the_instance(&self) -> Explanation {
        let (system, name) = (self.instance.system, self.instance.name.as_str());
        let needed = self.operation.access;
        let allowed = match needed {
            Access::Read => self.granted.most(system, name).is_some(),
            Access::Launch | Access::Manage => self.granted.by_all(system, name, needed).is_some(),
        } && !self.is_partial();
        let mut text = self.headline(allowed, "the instance");
        if self.is_partial() && self.granted.most(system, name).is_some() {
            text.push_str(PARTIAL);
        }
        if allowed && !self.granted.sees_all(system, name) {
            text.push_str("    of a list they see what their grants cover\n");
        }
        self.each_grant(&mut text, |grant| {
            let role = grant.role.as_str();
            if !grant.reaches(system, name) {
                unmet(grant, &whole(self.instance))
            } else if grant.covers_all(system, name) {
                format!("covers all of it as {role}")
            } else {
                format!("covers some of it as {role}")
            }
        });
        Explanation { text, allowed }
    }

    fn headline(&self, allowed: bool, what: &str) -> String {
        format!(
            "{}: {} of {what} in {} {:?} by {}\n",
            if allowed { "allowed" } else { "not allowed" },
            self.operation.name,
            self.instance.system.title(),
            self.instance.name,
            self.person.email
        )
    }

    fn each_grant(&self, text: &mut String, say: impl Fn(&Grant) -> String) {
        let before = text.len();
        for NamedGrant {
            title, line, grant, ..
        } in self.granted.named()
        {
            let line = line.map_or_else(String::new, |line| format!(":{line}"));
            let file = self.file.display();
            let _ = writeln!(text, "    {file}{line}: {title}: {}", say(grant));
        }
        if text.len() == before {
            text.push_str("    no grant names them: not by address, group or domain\n");
        }
    }

    async fn look_up(&self, named: &Named) -> Result<Known, String> {
        let upstream = Upstream::new(self.instance.clone());
        let upstream = upstream.map_err(|error| crate::cause::root_cause(&error))?;
        let upstream = Arc::new(upstream);
        let directory = &upstream.directory;
        let found = directory.look_up(&upstream, named, &RequestId::new()).await;
        let found = found.map_err(|failure| {
            format!(
                "it depends on what {} is, and that cannot be looked up: {failure}\n    say it with \
                 --name, --tag and --workspace",
                what(named)
            )
        })?;
        let known = found.ok_or_else(|| {
            let title = self.instance.system.title();
            format!("{title} {:?} has no {}", self.instance.name, what(named))
        })?;
        Ok(Known::clone(&known))
    }
}

fn operation(args: &ExplainArgs) -> Result<&'static Operation, String> {
    let all = || {
        airstrip_airbyte::OPERATIONS
            .iter()
            .chain(airstrip_airflow::OPERATIONS)
    };
    let system = match (&args.connection, &args.dag) {
        (Some(_), _) => Some(System::Airbyte),
        (_, Some(_)) => Some(System::Airflow),
        (None, None) => None,
    };
    let fits = |operation: &&&Operation| system.is_none_or(|system| system == operation.system);
    let named = all().find(|operation| operation.name == args.operation && fits(operation));
    named.copied().ok_or_else(|| {
        let known: Vec<_> = all().filter(fits).map(|operation| operation.name).collect();
        let of = system.map_or_else(String::new, |system| format!(" of {}", system.title()));
        format!(
            "--operation {}: there is no such operation{of}\n    known: {}",
            args.operation,
            known.join(", ")
        )
    })
}

fn instance<'a>(
    config: &'a Config,
    system: System,
    name: Option<&str>,
) -> Result<&'a InstanceConfig, String> {
    let instances = config.instances.iter();
    let of_system: Vec<_> = instances
        .filter(|instance| instance.system == system)
        .collect();
    let names: Vec<_> = of_system
        .iter()
        .map(|instance| instance.name.as_str())
        .collect();
    let (title, known) = (system.title(), names.join(", "));
    match (name, of_system.as_slice()) {
        (None, [only]) => Ok(only),
        (_, []) => Err(format!("the configuration has no {title}")),
        (None, _) => Err(format!("say which {title} with --instance: {known}")),
        (Some(name), all) => {
            let found = all.iter().copied().find(|instance| instance.name == name);
            found.ok_or_else(|| {
                format!("--instance {name}: there is no such {title}; known: {known}")
            })
        }
    }
}

/// What the operation is to be done to; `None` for a list or the instance as a whole.
fn named(args: &ExplainArgs, operation: &Operation) -> Result<Option<Named>, String> {
    let is_about = |kind| operation.names.iter().any(|names| names.kind == kind);
    let name = operation.name;
    if let Some(given) = &args.connection {
        if !is_about(Kind::Connection) && !is_about(Kind::Job) {
            return Err(format!("--connection: {name} is not about a connection"));
        }
        let id =
            normal_uuid(given).ok_or_else(|| format!("--connection {given}: this is no UUID"))?;
        let kind = Kind::Connection;
        return Ok(Some(Named { kind, id }));
    }
    if let Some(dag) = &args.dag {
        if !is_about(Kind::Dag) {
            return Err(format!("--dag: {name} is not about a DAG"));
        }
        let (kind, id) = (Kind::Dag, dag.clone());
        return Ok(Some(Named { kind, id }));
    }
    let lists = matches!(operation.holds, Holds::Rows(_));
    if !lists && (is_about(Kind::Connection) || is_about(Kind::Job)) {
        return Err(format!(
            "{name} is about a connection: say which with --connection"
        ));
    }
    if is_about(Kind::Dag) && !lists {
        return Err(format!("{name} is about a DAG: say which with --dag"));
    }
    Ok(None)
}

/// The same operation in the API that the instance is set to. Most know its name in the other one.
fn spoken(
    operation: &'static Operation,
    instance: &InstanceConfig,
) -> Result<&'static Operation, String> {
    let Some(api) = instance.api.filter(|api| *api != operation.api()) else {
        return Ok(operation);
    };
    let bare = |name: &'static str| {
        let prefixes = ["public_", "v1_"].into_iter();
        let mut without = prefixes.filter_map(|prefix| name.strip_prefix(prefix));
        without.next().unwrap_or(name)
    };
    let is_same = |other: &&&Operation| {
        let is_recorded_so = other.audit.is_some() && other.audit == operation.audit;
        other.api() == api && (is_recorded_so || bare(other.name) == bare(operation.name))
    };
    let operations = match instance.system {
        System::Airbyte => airstrip_airbyte::OPERATIONS,
        System::Airflow => airstrip_airflow::OPERATIONS,
    };
    let same = operations.iter().find(is_same);
    same.copied().ok_or_else(|| {
        format!(
            "--operation {}: {} {:?} is used through another API, which has nothing like it",
            operation.name,
            instance.system.title(),
            instance.name
        )
    })
}

fn given_facts(args: &ExplainArgs, named: &Named) -> Option<Known> {
    let nothing = args.name.is_none() && args.tags.is_empty() && args.workspace.is_none();
    let name = match named.kind {
        Kind::Dag => named.id.clone(),
        _ => args.name.clone().unwrap_or_default(),
    };
    let workspace = args.workspace.as_ref();
    (!nothing).then(|| Known {
        name,
        tags: args.tags.clone(),
        workspace: workspace.map(|given| (given.clone(), given.clone())),
    })
}

fn what(named: &Named) -> String {
    match named.kind {
        Kind::Dag => format!("DAG {:?}", named.id),
        _ => format!("connection {}", named.id),
    }
}

fn told(facts: &Facts<'_>) -> String {
    let mut told = format!(
        "its name is {:?}, its tags are {:?}",
        facts.name, facts.tags
    );
    if let Some((id, name)) = facts.workspace {
        let _ = write!(told, ", its workspace is {name:?} ({id})");
    }
    told
}

/// What one grant makes of a target.
fn why(grant: &Grant, target: &Target<'_>, needed: Access) -> String {
    match grant.covers(target) {
        Answer::Yes if grant.role.access() >= needed => "allows it".to_owned(),
        Answer::Yes => format!(
            "covers it, but not as {}, which this needs",
            Role::with(needed).as_str()
        ),
        Answer::NeedsFacts => "depends on its name, tags or workspace".to_owned(),
        Answer::No => unmet(grant, target),
    }
}

/// The instance in place of something in it.
fn whole(instance: &InstanceConfig) -> Target<'_> {
    Target {
        system: instance.system,
        instance: &instance.name,
        id: "",
        facts: None,
    }
}

/// The first condition that does not hold. Each is asked alone, of the same rules.
fn unmet(grant: &Grant, target: &Target<'_>) -> String {
    let title = target.system.title();
    let (coverage, ids) = match target.system {
        System::Airbyte => (&grant.airbyte, "connections"),
        System::Airflow => (&grant.airflow, "dags"),
    };
    let Coverage::Within(scope) = coverage else {
        return format!("covers nothing of {title}");
    };
    let none = Scope::default;
    let (instances, workspaces) = (scope.instances.clone(), scope.workspaces.clone());
    let alone = [
        (
            "instances",
            &scope.instances,
            Scope {
                instances,
                ..none()
            },
        ),
        (
            ids,
            &scope.ids,
            Scope {
                ids: scope.ids.clone(),
                ..none()
            },
        ),
        (
            "workspaces",
            &scope.workspaces,
            Scope {
                workspaces,
                ..none()
            },
        ),
        (
            "names",
            &scope.names,
            Scope {
                names: scope.names.clone(),
                ..none()
            },
        ),
        (
            "tags",
            &scope.tags,
            Scope {
                tags: scope.tags.clone(),
                ..none()
            },
        ),
    ];
    for (field, wanted, scope) in alone {
        let alone = Grant {
            role: grant.role,
            airbyte: Coverage::Within(scope.clone()),
            airflow: Coverage::Within(scope),
        };
        if alone.covers(target) == Answer::No {
            return format!("does not cover it: it is outside {field} = {wanted:?}");
        }
    }
    "does not cover it".to_owned()
}
