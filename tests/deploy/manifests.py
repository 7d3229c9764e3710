"""The manifests of deploy/kubernetes, as `kubectl kustomize` renders them.

kubectl comes from no package registry, so the few things of Kustomize that the manifests use are
done here. Whatever else of Kustomize turns up is refused, never skipped: a patch that these tests do
not see would be deployed untested.
"""

import copy
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy/kubernetes"


class Refused(Exception):
    """The manifests use something that is not understood here."""


def read(file):
    """The resources of one file."""
    return [resource for resource in yaml.safe_load_all(file.read_text()) if resource]


def render(folder):
    """The resources that `kubectl apply -k FOLDER` sends."""
    plan = _take(
        yaml.safe_load((folder / "kustomization.yaml").read_text()),
        {"apiVersion", "kind", "resources", "configMapGenerator", "patches"},
    )
    resources = []
    for name in plan["resources"]:
        path = folder / name
        resources += render(path) if path.is_dir() else read(path)
    for generator in plan.get("configMapGenerator", []):
        resources.append(_config_map(folder, generator))
    for patch in plan.get("patches", []):
        _patch(resources, patch)
    return resources


def deployments():
    """Each way to deploy Airstrip, by its folder's name."""
    return {name: render(KUBERNETES / name) for name in ("airstrip", "sqlite")}


def upstreams():
    """The policies for the upstreams' namespaces, by the file's name."""
    files = sorted((KUBERNETES / "upstreams").glob("*.yaml"))
    return {file.stem: read(file) for file in files}


def find(resources, kind, name="airstrip"):
    """The one resource of this kind and name."""
    found = [r for r in resources if r["kind"] == kind and r["metadata"]["name"] == name]
    if len(found) != 1:
        raise Refused(f"{len(found)} resources are {kind} {name}")
    return found[0]


def _take(mapping, known):
    unknown = set(mapping) - known
    if unknown:
        raise Refused(f"{sorted(unknown)} of Kustomize is not understood by these tests")
    return mapping


def _config_map(folder, generator):
    _take(generator, {"name", "namespace", "files", "options"})
    if generator.get("options") != {"disableNameSuffixHash": True}:
        raise Refused("the name of a generated ConfigMap would not be the one that pods mount")
    metadata = {"name": generator["name"], "namespace": generator["namespace"]}
    data = {Path(file).name: (folder / file).read_text() for file in generator["files"]}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def _patch(resources, patch):
    _take(patch, {"target", "patch"})
    target = find(resources, **_take(patch["target"], {"kind", "name"}))
    for operation in yaml.safe_load(patch["patch"]):
        _take(operation, {"op", "path", "value"})
        *parents, last = operation["path"].strip("/").split("/")
        place = target
        for step in parents:
            place = place[int(step)] if isinstance(place, list) else place[step]
        value = copy.deepcopy(operation["value"])
        match operation["op"], place:
            case "add", list() if last == "-":
                place.append(value)
            case "replace", dict() if last in place:
                place[last] = value
            case other, _:
                raise Refused(f"the patch {other} of {operation['path']} is not understood")
