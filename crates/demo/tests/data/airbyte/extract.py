"""Takes the schemas that the tests need out of Airbyte's OpenAPI documents.

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
        WebBackendConnectionStatusCounts WorkspaceReadList AccessToken""",
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


def main(checkout):
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
