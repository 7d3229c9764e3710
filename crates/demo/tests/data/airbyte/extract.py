"""Takes what the tests need out of Airbyte's OpenAPI documents: schemas of answers, and what calls take.

    python3 extract.py AIRBYTE_PLATFORM     # a checkout of github.com/airbytehq/airbyte-platform

Needs PyYAML. Writes the JSON files beside this one; what it leaves out of them is in README.md.
"""

import json
import pathlib
import sys

import yaml

API = "airbyte-api/server-api/src/main/openapi"
HERE = pathlib.Path(__file__).parent

WANTED = {
    "config.json": (
        f"{API}/config.yaml",
        """AttemptInfoRead ConnectionEventList ConnectionLastJobPerStreamRead ConnectionStatusesRead
        ConnectionSyncProgressRead HealthCheckRead InstanceConfigurationResponse JobInfoRead JobReadList
        JobReadResponse StreamStatusReadList WebBackendConnectionRead WebBackendConnectionReadList
        WebBackendConnectionStatusCounts WorkspaceReadList AccessToken InvalidInputExceptionInfo
        KnownExceptionInfo NotFoundKnownExceptionInfo""",
    ),
    "public.json": (
        f"{API}/api.yaml",
        """ConnectionResponse ConnectionsResponse DestinationsResponse JobResponse JobsResponse
        PublicAccessTokenResponse SourcesResponse WorkspacesResponse""",
    ),
    "problems.json": (
        "airbyte-api/problems-api/src/main/openapi/api-problems.yaml",
        """BadRequestProblemResponse ConnectionLockedProblemResponse ResourceNotFoundProblemResponse StateConflictProblemResponse
        TryAgainLaterConflictProblemResponse UnexpectedProblemResponse UnprocessableEntityProblemResponse""",
    ),
}

CALLS = {
    "config": (
        f"{API}/config.yaml",
        """/v1/instance_configuration /v1/health /v1/workspaces/list_by_user_id /v1/web_backend/connections/list
        /v1/web_backend/connections/status_counts /v1/web_backend/connections/get
        /v1/web_backend/connections/update /v1/connections/status /v1/connections/last_job_per_stream
        /v1/stream_statuses/latest_per_run_state /v1/connections/events/list /v1/connections/refresh
        /v1/connections/clear /v1/connections/clear/stream /v1/connections/sync /v1/connections/sync_progress
        /v1/jobs/list /v1/jobs/list_for_workspaces /v1/jobs/get /v1/jobs/get_without_logs /v1/jobs/cancel
        /v1/attempt/get_for_job /v1/applications/token""",
    ),
    "public": (
        f"{API}/api.yaml",
        """/health /workspaces /connections /connections/{connectionId} /sources /destinations /jobs
        /jobs/{jobId} /applications/token""",
    ),
}


def bare(value, names=False):
    """Without descriptions, examples and extensions; `names`: the keys are names of properties."""
    if isinstance(value, list):
        return [bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: bare(item, key in ("properties", "schemas"))
        for key, item in value.items()
        if names or not (key in ("description", "example", "title") or key.startswith("x-"))
    }
    return kept


def references(value):
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].removeprefix("#/components/schemas/")
        for item in value.values():
            yield from references(item)


def calls(document, paths):
    """By path and method: the parameters of the query, and the fields of the body."""
    schemas = document["components"]["schemas"]

    def fields(schema):
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
        parts = [fields(part) for part in schema.get("allOf", [])]
        return {*schema.get("properties", {}), *(name for part in parts for name in part)}

    found = {}
    for path in paths.split():
        for method, call in document["paths"][path].items():
            if method not in ("get", "post", "patch", "delete"):
                continue
            body = call.get("requestBody", {}).get("content", {}).get("application/json", {})
            query = [one["name"] for one in call.get("parameters", []) if one.get("in") == "query"]
            found[f"{method.upper()} {path}"] = {
                "fields": sorted(fields(body.get("schema", {}))),
                "query": sorted(query),
            }
    return found


def main(checkout):
    documents = {name: yaml.safe_load((checkout / path).read_text()) for name, (path, _) in CALLS.items()}
    servers = {name: [one["url"] for one in documents[name]["servers"]] for name in documents}
    taken = {
        name: {"servers": servers[name], "calls": calls(documents[name], paths)}
        for name, (_, paths) in CALLS.items()
    }
    (HERE / "calls.json").write_text(json.dumps(taken, indent=1, sort_keys=True) + "\n")

    for file, (path, names) in WANTED.items():
        document = yaml.safe_load((checkout / path).read_text())
        schemas = document["components"]["schemas"]
        found, waiting = {}, names.split()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = bare(schemas[name])
                waiting.extend(references(found[name]))
        text = json.dumps({"components": {"schemas": found}}, indent=1, sort_keys=True)
        (HERE / file).write_text(text + "\n")


main(pathlib.Path(sys.argv[1]))
