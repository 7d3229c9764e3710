"""What makes a deployment locked down, and what makes its parts fit together."""

import json
import tomllib
import unittest
from urllib.parse import urlsplit

from manifests import KUBERNETES, deployments, find, upstreams

CONFIG = tomllib.loads((KUBERNETES / "airstrip/airstrip.toml").read_text())
GOOGLE = {"130.211.0.0/22", "35.191.0.0/16"}


def port_of(address):
    return int(address.rsplit(":", 1)[1])


def peers(rules, side, port):
    """The peers of all rules that are about a port."""
    about = [rule for rule in rules if port in [entry["port"] for entry in rule["ports"]]]
    return [peer for rule in about for peer in rule[side]]


def namespace_of(peer):
    return peer.get("namespaceSelector", {}).get("matchLabels", {}).get("kubernetes.io/metadata.name")


class Pod:
    """What holds for each way to deploy; the classes below say which."""

    folder: str
    replicas: int
    strategy: str
    writable: list[str]

    def setUp(self):
        self.resources = deployments()[self.folder]
        self.deployment = find(self.resources, "Deployment")["spec"]
        self.pod = self.deployment["template"]
        (self.container,) = self.pod["spec"]["containers"]
        self.mounts = self.container["volumeMounts"]

    def test_the_pod_runs_without_any_privilege(self):
        around = self.pod["spec"]["securityContext"]
        self.assertTrue(around["runAsNonRoot"])
        self.assertGreaterEqual(around["runAsUser"], 10_000)
        self.assertGreaterEqual(around["runAsGroup"], 10_000)
        self.assertEqual(around["seccompProfile"], {"type": "RuntimeDefault"})
        for shared in ("initContainers", "hostNetwork", "hostPID", "hostIPC"):
            self.assertNotIn(shared, self.pod["spec"])
        expected = {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        self.assertEqual(self.container["securityContext"], expected)

    def test_the_namespace_takes_no_pods_with_privileges(self):
        labels = find(self.resources, "Namespace")["metadata"]["labels"]
        self.assertEqual(labels["pod-security.kubernetes.io/enforce"], "restricted")

    def test_the_pod_has_no_token_of_the_cluster(self):
        account = find(self.resources, "ServiceAccount", self.pod["spec"]["serviceAccountName"])
        self.assertIs(account["automountServiceAccountToken"], False)
        self.assertIs(self.pod["spec"]["automountServiceAccountToken"], False)

    def test_no_secret_is_in_the_manifests_or_in_the_environment(self):
        self.assertNotIn("Secret", [resource["kind"] for resource in self.resources])
        self.assertNotIn("env", self.container)
        self.assertNotIn("envFrom", self.container)

    def test_only_the_store_of_sqlite_can_be_written(self):
        paths = [mount["mountPath"] for mount in self.mounts if not mount.get("readOnly")]
        self.assertEqual(paths, self.writable)

    def test_a_file_of_sqlite_has_one_owner_at_a_time(self):
        strategy = self.deployment["strategy"]["type"]
        self.assertEqual((self.deployment["replicas"], strategy), (self.replicas, self.strategy))

    def test_every_volume_is_mounted_and_exists(self):
        volumes = self.pod["spec"]["volumes"]
        self.assertEqual({m["name"] for m in self.mounts}, {volume["name"] for volume in volumes})
        for mount in self.mounts:
            self.assertNotIn("subPath", mount, "such a mount never changes")
        for volume in volumes:
            match volume:
                case {"configMap": {"name": name}}:
                    find(self.resources, "ConfigMap", name)
                case {"persistentVolumeClaim": {"claimName": name}}:
                    find(self.resources, "PersistentVolumeClaim", name)
                case _:
                    self.assertEqual(volume["secret"]["secretName"], "airstrip")

    def test_the_configuration_names_what_is_mounted(self):
        folders = {mount["name"]: mount["mountPath"] for mount in self.mounts}
        self.assertEqual(list(find(self.resources, "ConfigMap")["data"]), ["airstrip.toml"])
        arguments = ["serve", "--config", f"{folders['config']}/airstrip.toml"]
        self.assertEqual(self.container["args"], arguments)
        for file in (CONFIG["store"]["url_file"], CONFIG["airflow"][0]["auth"]["password_file"]):
            self.assertEqual(file.rsplit("/", 1)[0], folders["secrets"])

    def test_ports_are_those_that_the_configuration_listens_on(self):
        ports = {port["name"]: port["containerPort"] for port in self.container["ports"]}
        listens = {
            "http": port_of(CONFIG["server"]["listen"]),
            "metrics": port_of(CONFIG["server"]["metrics_listen"]),
        }
        self.assertEqual(ports, listens)
        for service in ("airstrip", "airstrip-metrics"):
            for port in find(self.resources, "Service", service)["spec"]["ports"]:
                self.assertEqual(port["port"], ports[port["targetPort"]])

    def test_probes_ask_what_answers_without_identity(self):
        probes = {"startup": "/readyz", "readiness": "/healthz", "liveness": "/healthz"}
        for probe, path in probes.items():
            asked = self.container[f"{probe}Probe"]["httpGet"]
            self.assertEqual(asked, {"path": path, "port": "http"})
        check = find(self.resources, "BackendConfig")["spec"]["healthCheck"]
        port = port_of(CONFIG["server"]["listen"])
        self.assertEqual((check["requestPath"], check["port"]), ("/healthz", port))

    def test_selectors_take_the_pods_and_nothing_else(self):
        spread = self.pod["spec"]["topologySpreadConstraints"]
        services = [find(self.resources, "Service", f"airstrip{end}") for end in ("", "-metrics")]
        selectors = [
            self.deployment["selector"],
            find(self.resources, "PodDisruptionBudget")["spec"]["selector"],
            find(self.resources, "NetworkPolicy")["spec"]["podSelector"],
            *[constraint["labelSelector"] for constraint in spread],
            *[{"matchLabels": service["spec"]["selector"]} for service in services],
        ]
        for selector in selectors:
            self.assertEqual(selector, {"matchLabels": self.pod["metadata"]["labels"]})

    def test_everything_is_in_its_namespace(self):
        for resource in self.resources:
            if resource["kind"] != "Namespace":
                self.assertEqual(resource["metadata"]["namespace"], "airstrip")


class OnPostgres(Pod, unittest.TestCase):
    folder = "airstrip"
    replicas = 2
    strategy = "RollingUpdate"
    writable = []


class OnSqlite(Pod, unittest.TestCase):
    folder = "sqlite"
    replicas = 1
    strategy = "Recreate"
    writable = ["/var/lib/airstrip"]


class FrontDoor(unittest.TestCase):
    """From the load balancer to the pod there is one way, and it leads through IAP."""

    def setUp(self):
        self.resources = deployments()["airstrip"]

    def test_the_only_backend_of_the_only_ingress_is_behind_iap(self):
        kinds = [resource["kind"] for resource in self.resources]
        self.assertEqual(kinds.count("Ingress"), 1)
        ingress = find(self.resources, "Ingress")["spec"]
        self.assertEqual(list(ingress), ["defaultBackend"], "a rule brings GKE's own backend along")
        service = find(self.resources, "Service", ingress["defaultBackend"]["service"]["name"])
        names = [port["name"] for port in service["spec"]["ports"]]
        self.assertEqual(names, [ingress["defaultBackend"]["service"]["port"]["name"]])
        annotations = service["metadata"]["annotations"]
        self.assertEqual(json.loads(annotations["cloud.google.com/neg"]), {"ingress": True})
        backend = json.loads(annotations["cloud.google.com/backend-config"])
        self.assertEqual(list(backend), ["default"])
        iap = find(self.resources, "BackendConfig", backend["default"])["spec"]["iap"]
        self.assertIs(iap["enabled"], True)

    def test_no_service_is_reachable_past_the_ingress(self):
        for resource in self.resources:
            if resource["kind"] == "Service":
                self.assertEqual(resource["spec"]["type"], "ClusterIP")
        metrics = find(self.resources, "Service", "airstrip-metrics")["metadata"]
        self.assertNotIn("annotations", metrics)

    def test_people_come_by_https(self):
        annotations = find(self.resources, "Ingress")["metadata"]["annotations"]
        frontend = annotations["networking.gke.io/v1beta1.FrontendConfig"]
        redirect = find(self.resources, "FrontendConfig", frontend)["spec"]["redirectToHttps"]
        self.assertIs(redirect["enabled"], True)
        find(
            self.resources,
            "ManagedCertificate",
            annotations["networking.gke.io/managed-certificates"],
        )

    def test_people_stay_on_one_replica(self):
        affinity = find(self.resources, "BackendConfig")["spec"]["sessionAffinity"]
        self.assertEqual(affinity["affinityType"], "GENERATED_COOKIE")


class Network(unittest.TestCase):
    """Who may speak to whom."""

    def setUp(self):
        self.resources = deployments()["airstrip"]
        self.own = find(self.resources, "NetworkPolicy")["spec"]
        self.labels = find(self.resources, "Deployment")["spec"]["template"]["metadata"]["labels"]
        self.upstreams = upstreams()

    def test_nothing_is_allowed_by_default(self):
        default = find(self.resources, "NetworkPolicy", "nothing-by-default")["spec"]
        self.assertEqual(default, {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]})

    def test_only_googles_load_balancers_reach_the_console(self):
        ranges = [peer["ipBlock"]["cidr"] for peer in peers(self.own["ingress"], "from", 8080)]
        self.assertEqual(set(ranges), GOOGLE)

    def test_only_monitoring_reaches_the_metrics(self):
        (peer,) = peers(self.own["ingress"], "from", 9090)
        self.assertEqual(namespace_of(peer), "monitoring")
        self.assertEqual(len(self.own["ingress"]), 2)

    def test_the_node_metadata_is_out_of_reach(self):
        (peer,) = peers(self.own["egress"], "to", 443)
        self.assertIn("169.254.0.0/16", peer["ipBlock"]["except"])
        for rule in self.own["egress"]:
            self.assertTrue(rule["ports"] and rule["to"], "an empty list allows everything")

    def test_both_sides_agree_on_the_way_to_each_upstream(self):
        for system in ("airbyte", "airflow"):
            address = urlsplit(CONFIG[system][0]["url"])
            name = f"airstrip-to-{system}"
            policy = find(self.upstreams[system], "NetworkPolicy", name)
            namespace = policy["metadata"]["namespace"]
            with self.subTest(system=system):
                self.assertEqual(address.hostname.split(".")[1], namespace)
                out = peers(self.own["egress"], "to", address.port)
                (peer,) = [peer for peer in out if namespace_of(peer) == namespace]
                self.assertEqual(peer["podSelector"], policy["spec"]["podSelector"])
                back = peers(policy["spec"]["ingress"], "from", address.port)
                (peer,) = [peer for peer in back if "namespaceSelector" in peer]
                self.assertEqual(namespace_of(peer), "airstrip")
                self.assertEqual(peer["podSelector"], {"matchLabels": self.labels})

    def test_airbyte_is_reached_by_itself_and_by_airstrip_alone(self):
        within, proxy = self.upstreams["airbyte"]
        self.assertEqual(within["spec"]["podSelector"], {}, "also the pods of a sync")
        self.assertEqual(within["spec"]["ingress"], [{"from": [{"podSelector": {}}]}])
        self.assertEqual(len(proxy["spec"]["ingress"]), 1)
        self.assertEqual(len(proxy["spec"]["ingress"][0]["from"]), 1)

    def test_a_peer_is_never_a_whole_foreign_namespace(self):
        for name, policies in self.upstreams.items():
            for policy in policies:
                for rule in policy["spec"]["ingress"]:
                    for peer in rule["from"]:
                        with self.subTest(policy=name):
                            self.assertIn("podSelector", peer)
                            if "namespaceSelector" in peer:
                                self.assertNotEqual(peer["podSelector"], {})


if __name__ == "__main__":
    unittest.main()
