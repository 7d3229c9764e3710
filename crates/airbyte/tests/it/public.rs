//! The same calls in the public API's terms, and its answers in the same types. Shapes from the
//! OpenAPI document of the public API; times as `OffsetDateTime.toString()` of Java writes them.

use airstrip_airbyte::config::{
    CancelJob, ClearConnection, Connection, Connections, CountConnections, GetAttemptLog,
    GetConnection, GetConnectionStatuses, GetHealth, GetInstanceConfiguration, GetJob,
    GetSyncProgress, JobWithAttempts, Jobs, ListConnections, ListJobs, ListWorkspaceJobs,
    ListWorkspaces, Pagination, SetConnectionStatus, StartSync, Workspaces,
};
use airstrip_airbyte::model::{ConfigType, ConnectionStatus, JobStatus, Schedule};
use airstrip_airbyte::public::{self, Destinations, ListDestinations, ListSources, Sources};
use airstrip_contract::instant::parse;
use airstrip_contract::{Api, Call, admit};
use serde_json::{Value, json};

/// Method, path and body of a call; the path is one that a declaration admits.
fn sent(call: &impl Call) -> Option<(&'static str, String, String)> {
    let request = call.request(Api::Public)?;
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let method = request.operation.method.as_str();
    let admitted = admit(airstrip_airbyte::OPERATIONS, method, path).unwrap();
    assert_eq!(admitted.operation.name, request.operation.name);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap();
        assert!(request.operation.query.contains(&name), "{}", request.path);
    }
    Some((
        method,
        request.path.clone(),
        request.body.unwrap_or_default(),
    ))
}

fn jobs(config_types: Vec<ConfigType>, page_size: u32) -> ListJobs {
    ListJobs {
        config_types,
        config_id: "c".to_owned(),
        pagination: Pagination {
            page_size,
            row_offset: 200,
        },
    }
}

#[test]
fn calls_are_made_in_the_public_apis_terms() {
    let (c, w) = ("c".to_owned(), "w".to_owned());
    for (sent, (method, path, body)) in [
        (
            sent(&ListWorkspaces {
                user_id: String::new(),
                offset: 100,
            }),
            ("GET", "workspaces?limit=100&offset=100", ""),
        ),
        (
            sent(&ListConnections {
                workspace_id: w.clone(),
                cursor: Some(c.clone()),
                offset: 300,
                page_size: 500,
                sort_key: "connectionName_asc",
            }),
            ("GET", "connections?workspaceIds=w&limit=100&offset=300", ""),
        ),
        (
            sent(&ListSources {
                workspace_id: w.clone(),
                offset: 0,
            }),
            ("GET", "sources?workspaceIds=w&limit=100&offset=0", ""),
        ),
        (
            sent(&ListDestinations {
                workspace_id: w.clone(),
                offset: 0,
            }),
            ("GET", "destinations?workspaceIds=w&limit=100&offset=0", ""),
        ),
        (
            sent(&ListWorkspaceJobs::of_every_kind(vec![w], 100, 0)),
            (
                "GET",
                "jobs?workspaceIds=w&limit=100&offset=0&orderBy=createdAt%7CDESC",
                "",
            ),
        ),
        (
            sent(&jobs(vec![ConfigType::Sync, ConfigType::Refresh], 25)),
            (
                "GET",
                "jobs?connectionId=c&orderBy=createdAt%7CDESC&limit=25&offset=200",
                "",
            ),
        ),
        (
            sent(&jobs(vec![ConfigType::ResetConnection], 200)),
            (
                "GET",
                "jobs?connectionId=c&jobType=reset&orderBy=createdAt%7CDESC&limit=100&offset=200",
                "",
            ),
        ),
        (
            sent(&GetConnection {
                connection_id: c.clone(),
            }),
            ("GET", "connections/c", ""),
        ),
        (
            sent(&GetJob { id: u64::MAX }),
            ("GET", "jobs/18446744073709551615", ""),
        ),
        (sent(&CancelJob { id: 9 }), ("DELETE", "jobs/9", "")),
        (
            sent(&StartSync {
                connection_id: c.clone(),
            }),
            ("POST", "jobs", r#"{"connectionId":"c","jobType":"sync"}"#),
        ),
        (
            sent(&SetConnectionStatus {
                connection_id: c,
                status: ConnectionStatus::Inactive,
                skip_reset: true,
            }),
            ("PATCH", "connections/c", r#"{"status":"inactive"}"#),
        ),
        (sent(&public::GetHealth), ("GET", "health", "")),
    ] {
        let path = format!("/api/public/v1/{path}");
        assert_eq!(sent, Some((method, path, body.to_owned())));
    }
}

#[test]
fn jobs_of_workspaces_are_asked_for_in_the_terms_of_either_api() {
    let every = |workspaces: &[&str]| {
        let workspaces = workspaces.iter().map(|id| (*id).to_owned());
        ListWorkspaceJobs::of_every_kind(workspaces.collect(), 200, 400)
    };
    let kinds = ["sync", "refresh", "clear", "reset_connection"];
    let page = json!({"pageSize": 200, "rowOffset": 400});
    let since = "2026-11-20T00:00:00+01:00";
    for (call, body, path) in [
        (
            every(&["v", "w"]),
            json!({"workspaceIds": ["v", "w"], "configTypes": kinds, "pagination": page}),
            "workspaceIds=v&workspaceIds=w&limit=100&offset=400&orderBy=createdAt%7CDESC",
        ),
        (
            ListWorkspaceJobs {
                config_types: vec![ConfigType::ResetConnection],
                statuses: vec![JobStatus::Failed],
                created_at_start: Some(since.to_owned()),
                ..every(&["w"])
            },
            json!({"workspaceIds": ["w"], "configTypes": ["reset_connection"], "statuses": ["failed"],
                "createdAtStart": since, "pagination": page}),
            "workspaceIds=w&limit=100&offset=400&orderBy=createdAt%7CDESC&jobType=reset&status=failed\
             &createdAtStart=2026-11-20T00%3A00%3A00%2B01%3A00",
        ),
        (
            ListWorkspaceJobs {
                config_types: vec![ConfigType::Sync, ConfigType::Clear],
                statuses: vec![JobStatus::Failed, JobStatus::Cancelled],
                ..every(&["w"])
            },
            json!({"workspaceIds": ["w"], "configTypes": ["sync", "clear"],
                "statuses": ["failed", "cancelled"], "pagination": page}),
            // It takes one of either, so it is asked for all.
            "workspaceIds=w&limit=100&offset=400&orderBy=createdAt%7CDESC",
        ),
    ] {
        let config = call.request(Api::Config).unwrap();
        assert_eq!(config.path, "/api/v1/jobs/list_for_workspaces");
        let text = config.body.unwrap();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), body);
        let declared = config.operation.fields;
        let fields = body.as_object().unwrap().keys();
        let undeclared: Vec<_> = fields
            .filter(|name| !declared.contains(&name.as_str()))
            .collect();
        assert_eq!(undeclared, Vec::<&String>::new());
        let path = format!("/api/public/v1/jobs?{path}");
        assert_eq!(sent(&call), Some(("GET", path, String::new())));
    }
}

#[test]
fn what_the_public_api_does_not_have_is_not_asked_of_it() {
    let connection_id = "c".to_owned();
    assert_eq!(sent(&GetInstanceConfiguration), None);
    assert_eq!(sent(&GetHealth), None);
    assert_eq!(
        sent(&CountConnections {
            workspace_id: "w".to_owned()
        }),
        None
    );
    assert_eq!(
        sent(&GetConnectionStatuses {
            connection_ids: vec![connection_id.clone()]
        }),
        None
    );
    assert_eq!(
        sent(&GetSyncProgress {
            connection_id: connection_id.clone()
        }),
        None
    );
    assert_eq!(sent(&ClearConnection { connection_id }), None);
    assert_eq!(
        sent(&GetAttemptLog {
            job_id: 1,
            attempt_number: 0
        }),
        None
    );
}

#[test]
fn what_only_the_public_api_has_is_not_asked_of_the_config_api() {
    let sources = ListSources {
        workspace_id: "w".to_owned(),
        offset: 0,
    };
    assert_eq!(sources.request(Api::Config), None);
    assert_eq!(public::GetHealth.request(Api::Config), None);
}

#[test]
fn jobs_of_either_api_are_read_alike() {
    let config: Jobs = serde_json::from_value(json!({"jobs": [
        {"job": {"id": 9, "configType": "reset_connection", "configId": "c", "status": "succeeded",
                 "createdAt": 1_767_262_500, "updatedAt": 1_767_262_561,
                 "aggregatedStats": {"recordsEmitted": 7, "bytesEmitted": 70, "recordsCommitted": 7, "bytesCommitted": 70, "recordsRejected": 0}},
         "attempts": []},
    ], "totalJobCount": 1}))
    .unwrap();
    let public: Jobs = serde_json::from_value(json!({"data": [
        {"jobId": 9, "jobType": "reset", "connectionId": "c", "status": "succeeded",
         "startTime": "2026-01-01T10:15Z", "lastUpdatedAt": "2026-01-01T10:16:01Z",
         "duration": "PT1M1S", "bytesSynced": 70, "rowsSynced": 7},
    ], "next": "http://localhost:8001/api/public/v1/jobs?limit=1&offset=1", "previous": ""}))
    .unwrap();
    assert_eq!(public.total_job_count, None);
    assert_eq!(public.jobs, config.jobs);
}

#[test]
fn a_job_of_the_public_api_tells_what_it_can() {
    let read = |job| serde_json::from_value::<JobWithAttempts>(job);
    let fresh = json!({"jobId": u64::MAX, "jobType": "sync", "connectionId": "c",
        "status": "teleported", "startTime": "2026-01-01T10:15:30+02:00"});
    let job = read(fresh.clone()).unwrap().job;
    assert_eq!(job.id, u64::MAX);
    assert_eq!(job.config_type, ConfigType::Sync);
    assert_eq!(job.status, JobStatus::Unknown("teleported".to_owned()));
    assert_eq!(Some(job.created_at), parse("2026-01-01T08:15:30Z"));
    assert_eq!(job.updated_at, job.created_at);
    assert_eq!(job.aggregated_stats, None);
    for field in ["jobId", "jobType", "connectionId", "status", "startTime"] {
        let mut part = fresh.clone();
        part.as_object_mut().unwrap().remove(field);
        let error = read(part).unwrap_err().to_string();
        assert_eq!(error, format!("missing field `{field}`"));
    }
}

#[test]
fn connections_of_the_public_api_name_source_and_destination_by_id() {
    let row = |schedule, tags| {
        json!({
            "connectionId": "c", "name": "Orders", "sourceId": "s", "destinationId": "d",
            "workspaceId": "w", "status": "active", "schedule": schedule, "createdAt": 1_767_262_500,
            "configurations": {"streams": [{"name": "orders"}]}, "tags": tags,
        })
    };
    let tag = json!([{"tagId": "t", "workspaceId": "w", "name": "finance", "color": "FBECB1"}]);
    let rows = [
        (json!({"scheduleType": "manual"}), "manual"),
        (
            json!({"scheduleType": "basic", "basicTiming": "Every 24 HOURS"}),
            "every 24 hours",
        ),
        (
            json!({"scheduleType": "cron", "cronExpression": "0 0 9 * * ? Europe/Berlin"}),
            "every day at 09:00 Europe/Berlin",
        ),
        (
            json!({"scheduleType": "cron", "cronExpression": "0 0 9 * * ? * UTC"}),
            "every day at 09:00 UTC",
        ),
        (
            json!({"scheduleType": "cron", "cronExpression": "0 0 9 ? * MON-FRI"}),
            "weekdays at 09:00 UTC",
        ),
        (json!({"scheduleType": "lunar"}), "lunar"),
        (
            json!({"scheduleType": "basic", "basicTiming": "Now and then"}),
            "basic",
        ),
    ];
    let data: Vec<_> = rows
        .iter()
        .map(|(s, _)| row(s.clone(), tag.clone()))
        .collect();
    let page: Connections = serde_json::from_value(json!({"data": data})).unwrap();
    for (read, (schedule, words)) in page.connections.iter().zip(&rows) {
        let when = Schedule::of(read.schedule_type.as_ref(), read.schedule_data.as_ref());
        assert_eq!(when.words(), *words, "{schedule}");
        assert_eq!(read.source.source_id, "s");
        assert_eq!(read.source.workspace_id.as_deref(), Some("w"));
        assert_eq!(read.destination.destination_id, "d");
        assert_eq!(read.tags[0].name, "finance");
        assert_eq!(read.latest_sync_job_status, None);
    }
    let nameless = serde_json::from_value::<Connections>(
        json!({"data": [{"connectionId": "c", "name": "n", "status": "active", "destinationId": "d"}]}),
    );
    let error = nameless.unwrap_err().to_string();
    assert_eq!(error, "missing field `source`");
}

#[test]
fn streams_of_the_public_api_have_the_two_modes_of_the_other() {
    for (word, source, destination) in [
        ("full_refresh_overwrite", "full_refresh", "overwrite"),
        (
            "full_refresh_overwrite_deduped",
            "full_refresh",
            "overwrite_dedup",
        ),
        ("full_refresh_append", "full_refresh", "append"),
        ("full_refresh_update", "full_refresh", "update"),
        ("full_refresh_soft_delete", "full_refresh", "soft_delete"),
        ("incremental_append", "incremental", "append"),
        ("incremental_deduped_history", "incremental", "append_dedup"),
        ("incremental_update", "incremental", "update"),
        ("incremental_soft_delete", "incremental", "soft_delete"),
        ("telepathic", "telepathic", ""),
    ] {
        let connection: Connection = serde_json::from_value(json!({
            "connectionId": "c", "name": "n", "status": "active", "sourceId": "s",
            "destinationId": "d", "schedule": {"scheduleType": "manual"},
            "configurations": {"streams": [{
                "name": "orders", "namespace": "shop", "syncMode": word,
                "cursorField": ["updated_at"], "primaryKey": [["id"]],
            }]},
        }))
        .unwrap();
        let stream = connection.sync_catalog.unwrap().streams.remove(0);
        assert_eq!(stream.stream.namespace.as_deref(), Some("shop"));
        let config = stream.config.unwrap();
        assert_eq!(config.sync_mode, source, "{word}");
        assert_eq!(config.destination_sync_mode, destination, "{word}");
        assert_eq!(config.primary_key, [["id"]]);
    }
}

#[test]
fn workspaces_sources_and_destinations_are_read() {
    let workspaces: Workspaces = serde_json::from_value(json!({"data": [
        {"workspaceId": "w", "name": "Default", "dataResidency": "auto", "notifications": {}}
    ]}))
    .unwrap();
    assert_eq!(workspaces.workspaces[0].name, "Default");
    let sources: Sources = serde_json::from_value(json!({"data": [
        {"sourceId": "s", "name": "Shop", "sourceType": "postgres", "workspaceId": "w", "configuration": {"host": "db"}},
        {"sourceId": "t", "name": "Home-made", "sourceType": "", "workspaceId": "w", "configuration": {}},
    ]}))
    .unwrap();
    let types: Vec<_> = sources
        .sources
        .iter()
        .map(|s| s.source_name.as_str())
        .collect();
    assert_eq!(types, ["postgres", ""]);
    let destinations: Destinations = serde_json::from_value(json!({"data": [
        {"destinationId": "d", "name": "Warehouse", "destinationType": "snowflake", "workspaceId": "w", "configuration": {}},
    ]}))
    .unwrap();
    assert_eq!(destinations.destinations[0].destination_name, "snowflake");
}
