"""Launches the DAG and prints the run.

Needs the package requests, and a user of Airflow in the environment: AIRFLOW_USERNAME, AIRFLOW_PASSWORD.
"""

import os
import sys

import requests

BODY = {body}

user = {{"username": os.environ["AIRFLOW_USERNAME"], "password": os.environ["AIRFLOW_PASSWORD"]}}
signed_in = requests.post({sign_in}, json=user, timeout=60)
if not signed_in.ok:
    sys.exit(f"Not signed in: {{signed_in.status_code}} {{signed_in.text}}")
token = signed_in.json()["access_token"]

answer = requests.post(
    {url},
    headers={{"Authorization": f"Bearer {{token}}"}},
    json=BODY,
    timeout=60,
)
if not answer.ok:
    sys.exit(f"Not launched: {{answer.status_code}} {{answer.text}}")
print(answer.json()["dag_run_id"])
