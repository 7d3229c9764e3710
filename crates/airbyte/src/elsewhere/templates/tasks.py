"""Syncs @NAME@ with plain Python tasks.

Needs no provider: for installations whose Airbyte provider is too old, or missing.
"""
#? credentials

# Of an application in Airbyte: Settings > Applications. In the environment of the workers:
# AIRBYTE_CLIENT_ID and AIRBYTE_CLIENT_SECRET.
import os
#? all
from datetime import datetime, timedelta

import requests
from airflow import DAG
from airflow.exceptions import AirflowException

try:
    from airflow.sdk import task
    from airflow.sdk.bases.sensor import PokeReturnValue
except ImportError:  # Airflow 2
    from airflow.decorators import task
    from airflow.sensors.base import PokeReturnValue

AIRBYTE = @BASE_PY@
CONNECTION = @ID_PY@


def headers():
#? credentials
    answer = requests.post(
        f"{AIRBYTE}@PUBLIC@/applications/token",
        json={
            "client_id": os.environ["AIRBYTE_CLIENT_ID"],
            "client_secret": os.environ["AIRBYTE_CLIENT_SECRET"],
        },
        timeout=30,
    )
    answer.raise_for_status()
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
#? none
    return {}
#? all


with DAG(
    dag_id=@DAG_PY@,
    start_date=datetime(2024, 1, 1),
    schedule=None,
    catchup=False,
    max_active_runs=1,
    tags=["airbyte"],
):

    # A request without an answer may have started a sync, so it is not repeated.
    @task(retries=0)
    def start():
#? config
        url, body = f"{AIRBYTE}/api/v1/connections/sync", {"connectionId": CONNECTION}
#? public
        url, body = f"{AIRBYTE}@PUBLIC@/jobs", {"connectionId": CONNECTION, "jobType": "sync"}
#? all
        answer = requests.post(url, json=body, headers=headers(), timeout=150)
        if not answer.ok:
            raise AirflowException(f"Not started: {answer.status_code} {answer.text}")
#? config
        return answer.json()["job"]["id"]
#? public
        return answer.json()["jobId"]
#? all

    # Between two looks no worker is held.
    @task.sensor(mode="reschedule", poke_interval=@WAIT@, timeout=@TIMEOUT@, retries=2, retry_delay=timedelta(seconds=30))
    def wait(job):
#? config
        answer = requests.post(f"{AIRBYTE}/api/v1/jobs/get_without_logs", json={"id": job}, headers=headers(), timeout=30)
        answer.raise_for_status()
        status = answer.json()["job"]["status"]
#? public
        answer = requests.get(f"{AIRBYTE}@PUBLIC@/jobs/{job}", headers=headers(), timeout=30)
        answer.raise_for_status()
        status = answer.json()["status"]
#? all
        if status in ("failed", "cancelled"):
            raise AirflowException(f"Airbyte job {job} {status}")
        return PokeReturnValue(is_done=status == "succeeded", xcom_value=job)

    wait(start())
