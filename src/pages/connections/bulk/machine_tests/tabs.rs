//! Two tabs with the same rows, and a sync of somebody else's in the middle.

use proptest::prelude::*;

use super::*;
use crate::components::airbyte::{Before, Reading, judge};

/// A connection at Airbyte.
struct There {
    jobs: Vec<JobWithAttempts>,
    /// When what runs ends, and how.
    ends: i64,
    how: &'static str,
    /// How many syncs were started from here.
    started: usize,
}

/// An Airbyte, and the time.
struct World {
    now: i64,
    all: Vec<There>,
}

const HOW: [&str; 3] = ["succeeded", "failed", "cancelled"];

impl World {
    /// Connections that are idle or, where they say when that ends, run.
    fn new(runs: &[Option<i64>], how: &[usize]) -> Self {
        let all = runs.iter().zip(how).map(|(runs, how)| There {
            jobs: match runs {
                Some(_) => vec![
                    job_of(11, "running", 500, 500),
                    job_of(10, "failed", 300, 310),
                ],
                None => vec![job_of(11, "succeeded", 500, 600)],
            },
            ends: runs.unwrap_or_default(),
            how: HOW[*how],
            started: 0,
        });
        Self {
            now: 1_000,
            all: all.collect(),
        }
    }

    fn pass(&mut self) {
        self.now += 1;
        for there in &mut self.all {
            let newest = &mut there.jobs[0].job;
            if newest.status.is_live() && there.ends <= self.now {
                *newest = job_of(
                    newest.id,
                    there.how,
                    newest.created_at.as_second(),
                    self.now,
                )
                .job;
            }
        }
    }

    fn runs(&self, place: usize) -> bool {
        self.all[place].jobs[0].job.status.is_live()
    }

    /// As Airbyte tells it: the last that was decided, and when the last was created.
    fn status(&self, place: usize) -> ConnectionStatusRead {
        let jobs = || self.all[place].jobs.iter().map(|read| &read.job);
        let decided =
            jobs().find(|job| matches!(job.status, JobStatus::Succeeded | JobStatus::Failed));
        let mut read = idle_since(&format!("c{place}"), 0, 0);
        read.last_sync_job_id = decided.map(|job| job.id);
        read.last_sync_job_created_at = jobs().next().map(|job| job.created_at);
        read.active_job = jobs().find(|job| job.status.is_live()).cloned();
        read
    }

    /// Launches: what the console makes of the answer.
    fn launch(&mut self, place: usize) -> Outcome {
        let before = Before {
            at: at(self.now),
            ..Before::default()
        };
        let now = self.now;
        let there = &mut self.all[place];
        if there.jobs[0].job.status.is_live() {
            let read = Reading {
                jobs: there.jobs.clone(),
                disabled: false,
            };
            return judge(&Doubt::AlreadyRunning, Some(&read), before, false).unwrap();
        }
        let id = there.jobs[0].job.id + 1;
        there.jobs.insert(0, job_of(id, "running", now, now));
        (there.ends, there.started) = (now + 5, there.started + 1);
        Outcome::Started(id)
    }

    /// A second in a tab.
    fn step(&mut self, machine: &mut Machine) {
        for task in machine.next(at(self.now)) {
            match task {
                Task::Look(places) => {
                    let look = |place: usize| {
                        let read = self.status(place);
                        let mut looked = saw(machine, place, Some(read.clone()));
                        if machine.is_open(place, &read) {
                            looked.jobs.clone_from(&self.all[place].jobs);
                        }
                        looked
                    };
                    let looked: Vec<_> = places.into_iter().map(look).collect();
                    machine.looked(&looked);
                }
                Task::Send(place) => {
                    let outcome = self.launch(place);
                    machine.outcome(place, &outcome);
                }
                // Nothing is lost here.
                Task::Settle(_) => unreachable!(),
            }
        }
        for (place, _) in machine.follow() {
            if let Some(job) = machine.followed(place, &self.status(place)) {
                let jobs = &self.all[place].jobs;
                let entry = jobs.iter().find(|read| read.job.id == job).unwrap();
                machine.ended(place, entry);
            }
        }
        self.pass();
    }

    fn finish(&mut self, machine: &mut Machine) {
        for _ in 0..500 {
            if machine.is_settled() {
                return;
            }
            self.step(machine);
        }
        panic!("it does not end: {:?}", machine.rows());
    }
}

proptest! {
    /// A tab that was duplicated or loaded again at any moment starts nothing that has been started, and
    /// nothing that met a sync which was running when it was asked for, whenever that has ended.
    #[test]
    fn a_second_tab_starts_nothing_that_was_done(
        runs in prop::collection::vec(prop::option::of(1_001..1_060_i64), 30),
        how in prop::collection::vec(0..HOW.len(), 30),
        parted in 0..30_usize,
    ) {
        let mut world = World::new(&runs, &how);
        let mut first = machine(runs.len());
        for _ in 0..parted {
            world.step(&mut first);
        }
        let mut second = reloaded(&first);
        world.finish(&mut first);
        // A second tab has its turn when the first is done.
        world.finish(&mut second);
        for (place, there) in world.all.iter().enumerate() {
            prop_assert!(!world.runs(place));
            let newest = there.jobs[0].job.id;
            let (one, other) = (&first.rows()[place], &second.rows()[place]);
            prop_assert!(there.started <= 1, "started {} of {place}", there.started);
            prop_assert_eq!(one.own, there.started == 1, "{}", place);
            prop_assert_eq!((one.job, one.stage), (Some(newest), other.stage));
            prop_assert_eq!(other.job, one.job);
        }
    }

    /// The same where nobody finishes in the first tab.
    #[test]
    fn a_reload_starts_nothing_that_was_done(
        runs in prop::collection::vec(prop::option::of(1_001..1_060_i64), 10),
        reloads in prop::collection::vec(any::<bool>(), 40),
    ) {
        let mut world = World::new(&runs, &vec![0; runs.len()]);
        let mut machine = machine(runs.len());
        for reload in reloads {
            world.step(&mut machine);
            if reload {
                machine = reloaded(&machine);
            }
        }
        world.finish(&mut machine);
        for there in &world.all {
            prop_assert!(there.started <= 1);
        }
    }
}
