"""The image holds what the manifests count on. Building it needs a container engine."""

import re
import tomllib
import unittest

from manifests import ROOT, deployments, find

TEXT = (ROOT / "deploy/Dockerfile").read_text().replace("\\\n", " ")
LINES = [line.split(maxsplit=1) for line in TEXT.splitlines() if line and line[0] != "#"]
STARTS = [index for index, (word, _) in enumerate(LINES) if word == "FROM"]
FINAL = LINES[STARTS[-1] :]


def final(word):
    return [rest for instruction, rest in FINAL if instruction == word]


class Image(unittest.TestCase):
    def test_the_image_is_empty_but_for_what_is_copied(self):
        self.assertEqual(final("FROM"), ["scratch"])
        self.assertEqual(final("RUN"), [])

    def test_the_user_is_the_one_of_the_pod(self):
        pod = find(deployments()["airstrip"], "Deployment")["spec"]["template"]["spec"]
        context = pod["securityContext"]
        self.assertEqual(final("USER"), [f"{context['runAsUser']}:{context['runAsGroup']}"])

    def test_the_ports_are_those_of_the_pod(self):
        pod = find(deployments()["airstrip"], "Deployment")["spec"]["template"]["spec"]
        ports = [str(port["containerPort"]) for port in pod["containers"][0]["ports"]]
        self.assertEqual(final("EXPOSE"), [" ".join(ports)])

    def test_the_page_is_beside_the_program(self):
        (entry,) = final("ENTRYPOINT")
        folder = re.fullmatch(r'\["(/.*)/airstrip"\]', entry).group(1)
        targets = [copy.split()[-1] for copy in final("COPY")]
        self.assertIn(f"{folder}/airstrip", targets)
        self.assertIn(f"{folder}/console", targets)
        self.assertIn("/etc/ssl/certs/", targets, "IAP's keys are fetched by https")

    def test_the_compiler_is_the_one_that_the_workspace_names(self):
        manifest = tomllib.loads((ROOT / "Cargo.toml").read_text())
        wanted = manifest["workspace"]["package"]["rust-version"]
        compilers = re.findall(r"FROM rust:([0-9.]+)-", TEXT)
        self.assertEqual({compiler.rsplit(".", 1)[0] for compiler in compilers}, {wanted})

    def test_all_that_is_sent_to_the_build_exists_and_the_workspace_is_whole(self):
        lines = (ROOT / "deploy/Dockerfile.dockerignore").read_text().splitlines()
        sent = [line[1:] for line in lines if line.startswith("!")]
        for path in sent:
            self.assertTrue((ROOT / path).exists(), path)
        manifest = tomllib.loads((ROOT / "Cargo.toml").read_text())
        for member in manifest["workspace"]["members"]:
            self.assertIn(member.removesuffix("/*"), sent)


if __name__ == "__main__":
    unittest.main()
