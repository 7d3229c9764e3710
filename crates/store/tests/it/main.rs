//! The store over SQLite and over a real PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod immutable;
mod outcomes;
mod place;
mod postgres_only;
mod presets;
mod reading;
mod roundtrip;
mod sqlite_only;
#[path = "../support/postgres.rs"]
mod support;

use place::Place;
use support::Postgres;

/// Each scenario is a test over SQLite; over PostgreSQL all are one, because a server takes a second
/// to start.
macro_rules! on_both {
    ($($module:ident: $($scenario:ident),+;)+) => {
        mod sqlite {
            $($(
                #[tokio::test]
                async fn $scenario() {
                    crate::$module::$scenario(&super::Place::sqlite()).await;
                }
            )+)+
        }

        #[tokio::test]
        async fn postgres() {
            let server = Postgres::start();
            $($(
                println!("{}", stringify!($scenario));
                $module::$scenario(&Place::postgres(&server, stringify!($scenario))).await;
            )+)+
        }
    };
}

on_both! {
    roundtrip: every_field_survives, what_postgres_cannot_hold_is_replaced, a_huge_conf_survives;
    reading: pages_have_no_gap_and_no_double, filters_select, a_stream_has_all_rows,
        launches_are_found_by_target, retention_deletes_what_is_older;
    outcomes: an_entry_is_completed_once, what_a_process_leaves_is_unknown,
        a_lookup_is_noted_once, a_late_answer_beats_an_empty_lookup,
        a_conclusion_that_cannot_be_written_is_written_later,
        a_cancelled_intent_reads_as_failed;
    immutable: entries_cannot_be_changed;
    presets: a_preset_comes_back_as_it_was_kept, others_see_what_is_shared_and_of_the_same_dag,
        a_change_is_a_version_and_none_is_lost, of_two_changes_at_once_one_is_saved,
        anothers_own_preset_cannot_be_touched, a_deleted_preset_is_gone_and_stays_so;
}
