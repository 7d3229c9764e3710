"""Launches the DAG and prints the run.

Needs the package requests, and a user of Airflow in the environment: AIRFLOW_USERNAME, AIRFLOW_PASSWORD.
"""

import os
import sys

import requests

BODY = {body}

answer = requests.post(
    {url},
    auth=(os.environ["AIRFLOW_USERNAME"], os.environ["AIRFLOW_PASSWORD"]),
    json=BODY,
    timeout=60,
)
if not answer.ok:
    sys.exit(f"Not launched: {{answer.status_code}} {{answer.text}}")
print(answer.json()["dag_run_id"])
