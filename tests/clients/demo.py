"""A running demo Airbyte, and what the tests of its clients need to know of it."""

import json
import os
import re
import socket
import subprocess
import urllib.request

CLIENT_ID = "airstrip"
CLIENT_SECRET = "demo"


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Demo:
    """`airstrip demo`, hastened so that a sync takes some tenths of a second."""

    def __init__(self, credentials):
        self.credentials = credentials
        self.base = f"http://127.0.0.1:{free_port()}"
        command = [
            os.environ["AIRSTRIP_BIN"], "demo", "--listen", "127.0.0.1:0",
            "--airbyte-listen", self.base.removeprefix("http://"),
            "--airflow-listen", f"127.0.0.1:{free_port()}",
            "--console", os.environ["AIRSTRIP_CONSOLE"], "--speed", "200", "--jobs", "5",
        ]  # fmt: skip
        if credentials:
            command += ["--airbyte-auth", "client-credentials"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if re.match("airstrip: ready on ", line):
                break
        else:
            raise RuntimeError("the demo has ended before it was ready")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    @property
    def public(self):
        return f"{self.base}/api/public/v1"

    def ask(self, path, body=None):
        """An answer of the Config API; the tests look by it at what a client has done."""
        headers = {"content-type": "application/json"}
        if self.credentials:
            headers["authorization"] = f"Bearer {self.token()}"
        return self._send(f"/api/v1/{path}", body, headers)

    def token(self):
        asked = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        headers = {"content-type": "application/json"}
        return self._send("/api/public/v1/applications/token", asked, headers)["access_token"]

    def _send(self, path, body, headers):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.base + path, data, headers)) as answer:
            return json.load(answer)

    def connections(self):
        """All connections: id and name."""
        user = self.ask("instance_configuration")["defaultUserId"]
        for workspace in self.ask("workspaces/list_by_user_id", {"userId": user})["workspaces"]:
            page = {"workspaceId": workspace["workspaceId"], "pageSize": 500}
            yield from self.ask("web_backend/connections/list", page)["connections"]

    def sentinel(self, ending):
        """The id of the connection that the demo always has under this name."""
        name = f"demo: {ending}"
        return next(row["connectionId"] for row in self.connections() if row["name"] == name)

    def idle(self):
        """A connection that syncs well and is not doing so now, and its name."""
        for row in self.connections():
            well = row["status"] == "active" and row.get("latestSyncJobStatus") == "succeeded"
            if well and not row["isSyncing"] and not row["name"].startswith("demo: "):
                return row["connectionId"], row["name"]
        raise RuntimeError("every connection is busy")

    def latest_job(self, connection):
        asked = {"configTypes": ["sync"], "configId": connection, "pagination": {"pageSize": 1, "rowOffset": 0}}
        return self.ask("jobs/list", asked)["jobs"][0]["job"]
