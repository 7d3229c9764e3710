"""Starts a sync of @NAME@, or follows the one that is running, and waits until it has ended.

Needs the package requests.
"""
#? credentials

# Of an application in Airbyte: Settings > Applications. In the environment: AIRBYTE_CLIENT_ID and
# AIRBYTE_CLIENT_SECRET.
import os
#? all
import sys
import time

import requests

AIRBYTE = @BASE_PY@
CONNECTION = @ID_PY@
POLL_SECONDS = @WAIT@
GIVE_UP_SECONDS = @TIMEOUT@

#? credentials

class Session(requests.Session):
    """Renews the token, which lasts 15 minutes."""

    renew_at = 0.0

    def request(self, *args, **kwargs):
        if time.monotonic() >= self.renew_at:
            answer = requests.post(
                f"{AIRBYTE}@PUBLIC@/applications/token",
                json={
                    "client_id": os.environ["AIRBYTE_CLIENT_ID"],
                    "client_secret": os.environ["AIRBYTE_CLIENT_SECRET"],
                },
                timeout=30,
            )
            answer.raise_for_status()
            token = answer.json()
            self.headers["Authorization"] = f"Bearer {token['access_token']}"
            self.renew_at = time.monotonic() + 0.8 * token.get("expires_in", 180)
        return super().request(*args, **kwargs)


session = Session()
#? none
session = requests.Session()
#? all


def start():
    """The id of the job that was started, or of the one that is running."""
    # Airbyte answers when the sync has begun, which takes a busy server up to two minutes. A request
    # without an answer may have started one, so it is not repeated.
#? config
    answer = session.post(f"{AIRBYTE}/api/v1/connections/sync", json={"connectionId": CONNECTION}, timeout=150)
#? public
    answer = session.post(
        f"{AIRBYTE}@PUBLIC@/jobs", json={"connectionId": CONNECTION, "jobType": "sync"}, timeout=150
    )
#? all
    # The text tells a sync that is running from the other conflicts.
    if answer.status_code == 409 and "already running" in answer.text:
#? config
        answer = session.post(
            f"{AIRBYTE}/api/v1/connections/status", json={"connectionIds": [CONNECTION]}, timeout=30
        )
        answer.raise_for_status()
        running = answer.json()[0].get("activeJob")
#? public
        answer = session.get(
            f"{AIRBYTE}@PUBLIC@/jobs",
            params={"connectionId": CONNECTION, "orderBy": "createdAt|DESC", "limit": 1},
            timeout=30,
        )
        answer.raise_for_status()
        running = next(iter(answer.json()["data"]), None)
#? all
        if not running:
            sys.exit("A sync was running and has just ended. Start again.")
#? config
        print(f"Job {running['id']} is running already: following it.")
        return running["id"]
#? public
        print(f"Job {running['jobId']} is running already: following it.")
        return running["jobId"]
#? all
    if not answer.ok:
        sys.exit(f"Not started: {answer.status_code} {answer.text}")
#? config
    return answer.json()["job"]["id"]
#? public
    return answer.json()["jobId"]
#? all


def status(job):
#? config
    answer = session.post(f"{AIRBYTE}/api/v1/jobs/get_without_logs", json={"id": job}, timeout=30)
    answer.raise_for_status()
    return answer.json()["job"]["status"]
#? public
    answer = session.get(f"{AIRBYTE}@PUBLIC@/jobs/{job}", timeout=30)
    answer.raise_for_status()
    return answer.json()["status"]
#? all


job = start()
print(f"Job {job}.")
deadline = time.monotonic() + GIVE_UP_SECONDS
# A job that is "incomplete" is between two attempts: not an end.
while (now := status(job)) not in ("succeeded", "failed", "cancelled"):
    if time.monotonic() > deadline:
        sys.exit(f"Job {job} is still {now} after {GIVE_UP_SECONDS} s. It goes on.")
    time.sleep(POLL_SECONDS)
if now != "succeeded":
    sys.exit(f"Job {job} {now}.")
print(f"Job {job} landed.")
