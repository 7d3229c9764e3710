"""Hook, operator and sensor of Airflow's Airbyte provider, against the demo."""

import json
import os
import unittest
from unittest import mock

from airflow.providers.airbyte.hooks.airbyte import AirbyteHook
from airflow.providers.airbyte.operators.airbyte import AirbyteTriggerSyncOperator
from airflow.providers.airbyte.sensors.airbyte import AirbyteJobSensor
from airflow.providers.common.compat.sdk import AirflowException
from demo import CLIENT_ID, CLIENT_SECRET, Demo


class Provider:
    credentials = False

    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(cls.credentials)
        cls.addClassCleanup(cls.demo.stop)
        connection = {"conn_type": "airbyte", "host": cls.demo.public}
        if cls.credentials:
            connection |= {"login": CLIENT_ID, "password": CLIENT_SECRET}
        known = mock.patch.dict(os.environ, {"AIRFLOW_CONN_AIRBYTE_DEFAULT": json.dumps(connection)})
        known.start()
        cls.addClassCleanup(known.stop)

    def status_of(self, job):
        return self.demo.ask("jobs/get_without_logs", {"id": job})["job"]["status"]

    def test_the_hook_syncs_and_polls(self):
        hook = AirbyteHook()
        job = hook.submit_sync_connection(self.demo.idle()[0])
        hook.wait_for_job(job.job_id, wait_seconds=0.1, timeout=60)
        self.assertEqual(hook.get_job_status(job.job_id), "succeeded")
        self.assertEqual(self.status_of(job.job_id), "succeeded")

    def test_the_hook_cancels(self):
        connection = self.demo.sentinel("sync runs for hours (409)")
        job = self.demo.latest_job(connection)["id"]
        hook = AirbyteHook()
        with self.assertRaises(AirflowException):
            hook.submit_sync_connection(connection)
        hook.cancel_job(job)
        with self.assertRaises(AirflowException):
            hook.wait_for_job(job, wait_seconds=0.1, timeout=60)
        self.assertEqual(self.status_of(job), "cancelled")

    def test_the_operator_syncs_and_waits(self):
        task = AirbyteTriggerSyncOperator(
            task_id="sync", connection_id=self.demo.idle()[0], wait_seconds=0.1, timeout=60
        )
        self.assertEqual(self.status_of(task.execute({})), "succeeded")

    def test_the_operator_fails_with_the_job(self):
        connection = self.demo.sentinel("sync fails (bad credentials)")
        task = AirbyteTriggerSyncOperator(
            task_id="sync", connection_id=connection, wait_seconds=0.1, timeout=60
        )
        with self.assertRaises(AirflowException):
            task.execute({})
        self.assertEqual(self.demo.latest_job(connection)["status"], "failed")

    def test_the_operator_cancels_what_takes_too_long(self):
        connection = self.demo.sentinel("300 streams")
        task = AirbyteTriggerSyncOperator(
            task_id="sync", connection_id=connection, wait_seconds=0.01, timeout=0.02
        )
        with self.assertRaisesRegex(AirflowException, "Timeout"):
            task.execute({})
        self.assertEqual(self.demo.latest_job(connection)["status"], "cancelled")

    def test_the_sensor_waits_for_the_job(self):
        connection, _ = self.demo.idle()
        start = AirbyteTriggerSyncOperator(task_id="start", connection_id=connection, asynchronous=True)
        job = start.execute({})
        sensor = AirbyteJobSensor(task_id="wait", airbyte_job_id=job, poke_interval=0.1, timeout=60)
        sensor.execute({})
        self.assertEqual(self.status_of(job), "succeeded")


class WithoutAuthentication(Provider, unittest.TestCase):
    pass


class WithClientCredentials(Provider, unittest.TestCase):
    credentials = True


if __name__ == "__main__":
    unittest.main()
