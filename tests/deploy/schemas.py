"""Strict validation: by the schemas that kubernetes-validate brings, and by gke.yaml."""

import functools
import re
from pathlib import Path

import jsonschema
import yaml
from kubernetes_validate.utils import schema_contents
from referencing import Registry, Resource

# The oldest and the newest Kubernetes that the manifests are meant for.
VERSIONS = ("1.32", "1.37")

GKE = yaml.safe_load((Path(__file__).parent / "gke.yaml").read_text())


def errors(resource, version):
    """What is wrong with a resource: an empty list where nothing is."""
    validator = _validator(version, resource["apiVersion"], resource["kind"])
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(resource)]


@functools.cache
def _validator(version, api_version, kind):
    schema = _gke(api_version, kind) or _file(version, _file_name(api_version, kind))
    return jsonschema.Draft202012Validator(schema, registry=_definitions(version))


def _file_name(api_version, kind):
    # networking.k8s.io/v1 NetworkPolicy is in networkpolicy-networking-v1.json.
    group = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", api_version)
    return f"{kind.lower()}-{group}.json"


def _file(version, name):
    return schema_contents(f"kubernetes-json-schema/v{version}.0-local-strict/{name}", version)


@functools.cache
def _definitions(version):
    return Resource.from_contents(_file(version, "_definitions.json")) @ Registry()


def _gke(api_version, kind):
    spec = GKE.get(f"{api_version} {kind}")
    if spec is None:
        return None
    metadata = "/api/_definitions.json#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://kubernetes.io/api/gke",
        "type": "object",
        "additionalProperties": False,
        "required": ["spec"],
        "properties": {
            "apiVersion": {"const": api_version},
            "kind": {"const": kind},
            "metadata": {"$ref": metadata},
            "spec": spec,
        },
    }
