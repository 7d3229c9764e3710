//! The typed answers read what Airbyte's servers send: absent values omitted, times in seconds,
//! newer fields and enum values included. Shapes from the OpenAPI document of the Config API.

use airstrip_airbyte::config::{
    CancelJob, Connection, ConnectionRow, ConnectionStatusRead, GetConnectionStatuses,
    JobWithAttempts, ListConnections, ListJobs, Pagination, SyncProgress,
};
use airstrip_airbyte::model::{
    ConfigType, ConnectionState, JobStatus, Schedule, ScheduleType, SchemaChange, duration,
};
use airstrip_contract::{Api, Call};
use jiff::SignedDuration;
use serde_json::{Value, json};

fn row(changes: Value) -> ConnectionRow {
    let mut row = json!({
        "connectionId": "1e3b5a72-0000-4000-8000-000000000001",
        "name": "Salesforce → Snowflake",
        "status": "active",
        "scheduleType": "basic",
        "scheduleData": {"basicSchedule": {"timeUnit": "hours", "units": 6}},
        "source": {"sourceId": "s", "name": "Salesforce", "sourceDefinitionId": "d", "sourceName": "Salesforce"},
        "destination": {"destinationId": "d", "name": "Snowflake", "destinationDefinitionId": "d", "destinationName": "Snowflake", "icon": "<svg/>"},
        "isSyncing": false,
        "schemaChange": "no_change",
        "tags": [{"tagId": "t", "workspaceId": "w", "name": "self-service", "color": "FBECB1"}],
        "onDemandEnabled": false,
        "aFieldOfTomorrow": {"a": [1]},
    });
    for (key, value) in changes.as_object().unwrap() {
        row[key] = value.clone();
    }
    serde_json::from_value(row).unwrap()
}

#[test]
fn a_row_tells_the_state_of_its_connection() {
    for (changes, state) in [
        (json!({}), ConnectionState::NeverSynced),
        (
            json!({"latestSyncJobStatus": "succeeded", "latestSyncJobCreatedAt": 1_790_000_000}),
            ConnectionState::Landed,
        ),
        (
            json!({"latestSyncJobStatus": "failed"}),
            ConnectionState::Failed,
        ),
        (
            json!({"latestSyncJobStatus": "cancelled"}),
            ConnectionState::Cancelled,
        ),
        (
            json!({"latestSyncJobStatus": "incomplete"}),
            ConnectionState::Retrying,
        ),
        (
            json!({"latestSyncJobStatus": "queued"}),
            ConnectionState::Queued,
        ),
        (
            json!({"isSyncing": true, "latestSyncJobStatus": "running"}),
            ConnectionState::Running,
        ),
        (
            json!({"isSyncing": true, "status": "inactive"}),
            ConnectionState::Running,
        ),
        (
            json!({"status": "inactive", "latestSyncJobStatus": "failed"}),
            ConnectionState::Paused,
        ),
        (json!({"status": "locked"}), ConnectionState::Paused),
        (
            json!({"schemaChange": "breaking", "latestSyncJobStatus": "succeeded"}),
            ConnectionState::Failed,
        ),
        (
            json!({"latestSyncJobStatus": "teleported"}),
            ConnectionState::Unknown("teleported".to_owned()),
        ),
    ] {
        assert_eq!(
            ConnectionState::of_row(&row(changes.clone())),
            state,
            "{changes}"
        );
    }
}

#[test]
fn a_live_status_tells_the_state_of_its_connection() {
    let job = |status: &str| json!({"id": 9, "configType": "sync", "configId": "c", "createdAt": 1, "updatedAt": 1, "status": status});
    for (read, state) in [
        (
            json!({"connectionSyncStatus": "synced"}),
            ConnectionState::Landed,
        ),
        (
            json!({"connectionSyncStatus": "pending"}),
            ConnectionState::NeverSynced,
        ),
        (
            json!({"connectionSyncStatus": "pending", "lastSyncJobCreatedAt": 1_790_000_000}),
            ConnectionState::Cleared,
        ),
        (
            json!({"connectionSyncStatus": "pending", "activeJob": job("pending")}),
            ConnectionState::Queued,
        ),
        (
            json!({"connectionSyncStatus": "running", "activeJob": job("incomplete")}),
            ConnectionState::Retrying,
        ),
        (
            json!({"connectionSyncStatus": "incomplete"}),
            ConnectionState::Failed,
        ),
        (
            json!({"connectionSyncStatus": "incomplete", "failureReason": {"failureType": "manual_cancellation", "timestamp": 1_790_000_000_123_u64}}),
            ConnectionState::Cancelled,
        ),
        (
            json!({"connectionSyncStatus": "failed"}),
            ConnectionState::Failed,
        ),
        (
            json!({"connectionSyncStatus": "paused"}),
            ConnectionState::Paused,
        ),
        (
            json!({"connectionSyncStatus": "asleep"}),
            ConnectionState::Unknown("asleep".to_owned()),
        ),
    ] {
        let mut read = read;
        read["connectionId"] = json!("c");
        let status: ConnectionStatusRead = serde_json::from_value(read.clone()).unwrap();
        assert_eq!(ConnectionState::of_status(&status), state, "{read}");
    }
}

#[test]
fn unknown_words_and_fields_break_nothing() {
    let row = row(json!({"scheduleType": "lunar", "schemaChange": "sideways"}));
    assert_eq!(
        row.schedule_type,
        Some(ScheduleType::Unknown("lunar".to_owned()))
    );
    assert_eq!(
        row.schema_change,
        Some(SchemaChange::Unknown("sideways".to_owned()))
    );
    assert_eq!(
        Schedule::of(row.schedule_type.as_ref(), row.schedule_data.as_ref()).words(),
        "lunar"
    );
}

#[test]
fn an_idle_connection_has_no_progress() {
    let idle: SyncProgress =
        serde_json::from_value(json!({"connectionId": "c", "streams": []})).unwrap();
    assert_eq!((idle.job_id, idle.records_emitted), (None, None));
}

#[test]
fn attempts_are_read_bare_and_beside_their_logs() {
    let attempt = json!({
        "id": 0, "status": "succeeded", "createdAt": 1_790_000_002, "updatedAt": 1_790_000_372,
        "totalStats": { "bytesEmitted": u64::MAX },
    });
    let read = |attempts: Value| {
        let job = json!({
            "id": 7, "configType": "sync", "configId": "c", "status": "succeeded",
            "createdAt": 1_790_000_000, "updatedAt": 1_790_000_372,
        });
        let text = json!({ "job": job, "attempts": attempts }).to_string();
        serde_json::from_str::<JobWithAttempts>(&text).unwrap()
    };
    let listed = read(json!([attempt]));
    let log = json!({ "logLines": ["2026-11-20 replication-orchestrator > …"] });
    let wrapped = json!([{ "attempt": attempt, "logType": "formatted", "logs": log }]);
    assert_eq!(read(wrapped), listed);
    let stats = listed.attempts[0].total_stats.unwrap();
    assert_eq!(stats.bytes_emitted, Some(u64::MAX));
}

#[test]
fn sixty_four_bits_survive() {
    let big = u64::MAX;
    let text = format!(
        r#"{{"job":{{"id":{big},"configType":"refresh","configId":"c","status":"succeeded","createdAt":1790000000,"updatedAt":1790000372,"startedAt":1790000002,"aggregatedStats":{{"recordsEmitted":9007199254740993,"bytesEmitted":{big},"recordsCommitted":1,"bytesCommitted":1,"recordsRejected":0}}}},"attempts":[{{"id":0,"status":"succeeded","createdAt":1790000002,"updatedAt":1790000372,"totalStats":{{}}}}]}}"#
    );
    let entry: JobWithAttempts = serde_json::from_str(&text).unwrap();
    assert_eq!(entry.job.id, big);
    let stats = entry.job.aggregated_stats.unwrap();
    assert_eq!(
        (stats.records_emitted, stats.bytes_emitted),
        (9_007_199_254_740_993, big)
    );
    assert_eq!(entry.job.config_type, ConfigType::Refresh);
    assert_eq!(entry.job.status, JobStatus::Succeeded);
    assert_eq!(duration(&entry.job), SignedDuration::from_secs(370));
}

#[test]
fn a_connection_has_its_streams() {
    let connection: Connection = serde_json::from_value(json!({
        "connectionId": "c", "name": "n", "status": "active", "isSyncing": false,
        "source": {"sourceId": "s", "name": "Postgres", "sourceName": "Postgres", "connectionConfiguration": {}},
        "destination": {"destinationId": "d", "name": "BigQuery", "destinationName": "BigQuery"},
        "syncCatalog": {"streams": [
            {"stream": {"name": "orders", "namespace": "public", "jsonSchema": {}}, "config": {"syncMode": "incremental", "destinationSyncMode": "append_dedup", "cursorField": ["updated_at"], "primaryKey": [["id"]], "selected": true}},
            {"stream": {"name": "audit", "jsonSchema": {}}},
        ]},
    }))
    .unwrap();
    let streams = connection.sync_catalog.unwrap().streams;
    assert_eq!(streams[0].config.as_ref().unwrap().primary_key, [["id"]]);
    assert_eq!(streams[1].config, None);
}

#[test]
fn requests_send_fields_of_the_specification_only() {
    let body = |body: Option<String>| -> Value { serde_json::from_str(&body.unwrap()).unwrap() };
    let list = ListConnections {
        workspace_id: "w".to_owned(),
        cursor: None,
        offset: 7,
        page_size: 500,
        sort_key: "connectionName_asc",
    };
    assert_eq!(
        list.request(Api::Config).unwrap().path,
        "/api/v1/web_backend/connections/list"
    );
    assert_eq!(
        body(list.request(Api::Config).unwrap().body),
        json!({"workspaceId": "w", "pageSize": 500, "sortKey": "connectionName_asc"})
    );
    let jobs = ListJobs {
        config_types: vec![ConfigType::Sync, ConfigType::ResetConnection],
        config_id: "c".to_owned(),
        pagination: Pagination {
            page_size: 25,
            row_offset: 50,
        },
    };
    assert_eq!(
        body(jobs.request(Api::Config).unwrap().body),
        json!({"configTypes": ["sync", "reset_connection"], "configId": "c", "pagination": {"pageSize": 25, "rowOffset": 50}})
    );
    let statuses = GetConnectionStatuses {
        connection_ids: vec!["c".to_owned()],
    };
    assert_eq!(
        body(statuses.request(Api::Config).unwrap().body),
        json!({"connectionIds": ["c"]})
    );
    assert_eq!(
        body(
            CancelJob { id: u64::MAX }
                .request(Api::Config)
                .unwrap()
                .body
        ),
        json!({"id": u64::MAX})
    );
}
