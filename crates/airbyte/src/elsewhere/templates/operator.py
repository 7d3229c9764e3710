"""Syncs @NAME@.

Needs apache-airflow-providers-airbyte@SINCE@ and the Airflow connection @CONN_PY@.
"""

from datetime import datetime

from airflow import DAG
from airflow.providers.airbyte.operators.airbyte import AirbyteTriggerSyncOperator
#? sensor
from airflow.providers.airbyte.sensors.airbyte import AirbyteJobSensor
#? all

with DAG(
    dag_id=@DAG_PY@,
    start_date=datetime(2024, 1, 1),
    schedule=None,
    catchup=False,
    max_active_runs=1,
    tags=["airbyte"],
):
#? plain
    AirbyteTriggerSyncOperator(
        task_id="sync",
        airbyte_conn_id=@CONN_PY@,
        connection_id=@ID_PY@,
        # How often to look, and when to give up: the job is cancelled then.
        wait_seconds=@WAIT@,
        timeout=@TIMEOUT@,
    )
#? deferrable
    AirbyteTriggerSyncOperator(
        task_id="sync",
        airbyte_conn_id=@CONN_PY@,
        connection_id=@ID_PY@,
        # While the sync runs, the triggerer looks every minute and no worker is held. After the timeout
        # the task fails; the job goes on.
        deferrable=True,
        timeout=@TIMEOUT@,
    )
#? sensor
    start = AirbyteTriggerSyncOperator(
        task_id="start",
        airbyte_conn_id=@CONN_PY@,
        connection_id=@ID_PY@,
        asynchronous=True,
    )
    AirbyteJobSensor(
        task_id="wait",
        airbyte_conn_id=@CONN_PY@,
        airbyte_job_id=start.output,
        # Between two looks no worker is held.
        mode="reschedule",
        poke_interval=@WAIT@,
        timeout=@TIMEOUT@,
    )
#? all
