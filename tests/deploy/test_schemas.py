"""Every manifest is what Kubernetes and GKE define, to the last field."""

import copy
import unittest

from manifests import deployments, upstreams
from schemas import VERSIONS, errors

# Below these, keys are the author's own.
FREE = {"labels", "annotations", "matchLabels", "selector", "data", "requests", "limits"}


def resources():
    for folder, rendered in (deployments() | upstreams()).items():
        for resource in rendered:
            yield f"{folder}: {resource['kind']} {resource['metadata']['name']}", resource


def mappings(value, path=()):
    """The path of every mapping whose keys are fields."""
    if isinstance(value, dict):
        if not (path and path[-1] in FREE and all(isinstance(v, str) for v in value.values())):
            yield path
            for key, inner in value.items():
                yield from mappings(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from mappings(inner, (*path, index))


class Schemas(unittest.TestCase):
    def test_every_manifest_is_valid_in_the_oldest_and_the_newest_version(self):
        for name, resource in resources():
            for version in VERSIONS:
                with self.subTest(resource=name, kubernetes=version):
                    self.assertEqual(errors(resource, version), [])

    def test_a_misspelt_field_is_refused_wherever_it_stands(self):
        places = 0
        for name, resource in resources():
            for path in mappings(resource):
                with self.subTest(resource=name, path=path):
                    broken = copy.deepcopy(resource)
                    place = broken
                    for step in path:
                        place = place[step]
                    place["misspelt"] = "x"
                    self.assertNotEqual(errors(broken, VERSIONS[-1]), [])
                    places += 1
        self.assertGreater(places, 200)

    def test_a_value_of_the_wrong_type_is_refused(self):
        for name, resource in resources():
            with self.subTest(resource=name):
                body = "data" if resource["kind"] == "ConfigMap" else "metadata"
                broken = resource | {body: "a text"}
                self.assertNotEqual(errors(broken, VERSIONS[-1]), [])


if __name__ == "__main__":
    unittest.main()
