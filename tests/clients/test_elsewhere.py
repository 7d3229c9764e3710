"""The code that the console offers for use elsewhere, run as somebody runs it who has pasted it."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from between import Between
from demo import CLIENT_ID, CLIENT_SECRET, Demo


class Elsewhere:
    sign_in = "none"

    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(cls.sign_in == "credentials")
        cls.addClassCleanup(cls.demo.stop)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.environment = os.environ | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "AIRFLOW_HOME": folder.name,
            "AIRFLOW__CORE__DAGS_FOLDER": folder.name,
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        }
        if cls.sign_in == "credentials":
            cls.environment |= {
                "AIRBYTE_CLIENT_ID": CLIENT_ID,
                "AIRBYTE_CLIENT_SECRET": CLIENT_SECRET,
            }
        cls.run_command(["airflow", "db", "migrate"])
        connection = cls.code(cls.demo.idle()[0], "any")["connection"]
        cls.run_command(["sh", "-c", connection])

    @classmethod
    def code(cls, connection, name):
        program = [os.environ["ELSEWHERE"], cls.demo.base, connection, name, cls.sign_in]
        return json.loads(subprocess.check_output(program, text=True))

    @classmethod
    def run_command(cls, command):
        done = subprocess.run(command, env=cls.environment, capture_output=True, text=True, timeout=180)
        if done.returncode:
            raise AssertionError(f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def syncs(self, form, run, connection=None):
        """Runs the code of a form, which must leave a new job behind that has landed."""
        connection, name = (connection, "any") if connection else self.demo.idle()
        before = self.demo.latest_job(connection)["id"]
        run(self.code(connection, name)[form])
        job = self.demo.latest_job(connection)
        self.assertGreater(job["id"], before)
        self.assertEqual(job["status"], "succeeded")

    def shell(self, code):
        self.run_command(["sh", "-c", code])

    def python(self, code):
        self.run_command([sys.executable, "-c", code])


class Dags(Elsewhere):
    # What tells Airflow the file of a DAG.
    file_option = "--dagfile-path"

    def dag(self, code):
        file = self.folder / "pasted.py"
        file.write_text(code)
        dag_id = next(line for line in code.splitlines() if "dag_id=" in line).split('"')[1]
        self.run_command(["airflow", "dags", "test", dag_id, self.file_option, str(file)])

    def test_dags(self):
        forms = ["operator-plain", "operator-deferrable", "operator-sensor", "tasks-config", "tasks-public"]
        for form in forms:
            with self.subTest(form):
                self.syncs(form, self.dag)


class Everything(Dags):
    def test_curl(self):
        for form in ("curl-config", "curl-public"):
            with self.subTest(form):
                self.syncs(form, self.shell)

    def test_requests(self):
        for form in ("requests-config", "requests-public"):
            with self.subTest(form):
                self.syncs(form, self.python)

    def test_a_sync_that_runs_already(self):
        connection = self.demo.sentinel("sync runs for hours (409)")
        code = self.code(connection, "busy")
        for form in ("curl-config", "curl-public"):
            with self.subTest(form), self.assertRaisesRegex(AssertionError, "running already"):
                self.shell(code[form])
        for form in ("requests-config", "requests-public"):
            job = self.demo.latest_job(connection)["id"]
            follows = code[form].replace("GIVE_UP_SECONDS = 60", "GIVE_UP_SECONDS = 1")
            expected = rf"(?s)Job {job} is running already: following it.*Job {job} is still running"
            with self.subTest(form), self.assertRaisesRegex(AssertionError, expected):
                self.python(follows)

    def test_a_sync_that_fails(self):
        code = self.code(self.demo.sentinel("sync fails (bad credentials)"), "fails")
        for form in ("curl-config", "curl-public"):
            with self.subTest(form), self.assertRaisesRegex(AssertionError, "Job .* failed"):
                self.shell(code[form])
        for form in ("requests-config", "requests-public"):
            with self.subTest(form), self.assertRaisesRegex(AssertionError, "Job .* failed"):
                self.python(code[form])

    def test_a_job_that_cannot_be_read(self):
        for form in ("curl-config", "curl-public"):
            connection, name = self.demo.idle()
            code = self.code(connection, name)[form]
            with self.subTest(form, answer=404), Between(self.demo.base, 404) as between:
                expected = r"(?s)Job \d+ cannot be followed: .*not today.*404"
                with self.assertRaisesRegex(AssertionError, expected):
                    self.shell(code.replace(self.demo.base, between.base))
            # This one passes.
            with self.subTest(form, answer=503), Between(self.demo.base, 503, times=2) as between:
                self.syncs(form, lambda code: self.shell(code.replace(self.demo.base, between.base)))

    def test_a_sync_that_takes_too_long(self):
        for form in ("curl-config", "curl-public"):
            connection, name = self.demo.idle()
            code = self.code(connection, name)[form].replace("give_up_seconds=60", "give_up_seconds=1")
            with self.subTest(form), Between(self.demo.base, 503) as between:
                with self.assertRaisesRegex(AssertionError, r"Job \d+ is still unknown after 1 s. It goes on."):
                    self.shell(code.replace(self.demo.base, between.base))

    def test_a_name_full_of_quotes(self):
        connection, _ = self.demo.idle()
        code = self.code(connection, "'\"\"\"\\\n$(exit 9) `exit 9` {}")
        for form in ("curl-config", "requests-config"):
            with self.subTest(form):
                (self.shell if form.startswith("curl") else self.python)(code[form])


class WithoutAuthentication(Everything, unittest.TestCase):
    pass


class WithClientCredentials(Everything, unittest.TestCase):
    sign_in = "credentials"


class InAirflow2(Dags, unittest.TestCase):
    file_option = "--subdir"


if __name__ == "__main__":
    unittest.main()
