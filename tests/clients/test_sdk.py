"""Airbyte's own SDK, against the demo."""

import unittest
from time import monotonic, sleep

from airbyte_api import AirbyteAPI, api, models
from airbyte_api.errors import SDKError
from demo import CLIENT_ID, CLIENT_SECRET, Demo

ENDED = (models.JobStatusEnum.SUCCEEDED, models.JobStatusEnum.FAILED, models.JobStatusEnum.CANCELLED)


class Sdk:
    credentials = False

    @classmethod
    def setUpClass(cls):
        cls.demo = Demo(cls.credentials)
        cls.addClassCleanup(cls.demo.stop)
        security = None
        if cls.credentials:
            application = models.SchemeClientCredentials(
                client_id=CLIENT_ID,
                client_secret=CLIENT_SECRET,
                token_url=f"{cls.demo.public}/applications/token",
            )
            security = models.Security(client_credentials=application)
        cls.airbyte = AirbyteAPI(server_url=cls.demo.public, security=security)

    def start(self, connection):
        request = models.JobCreateRequest(connection_id=connection, job_type=models.JobTypeEnum.SYNC)
        return self.airbyte.jobs.create_job(request=request).job_response

    def status(self, job):
        return self.airbyte.jobs.get_job(request=api.GetJobRequest(job_id=job)).job_response.status

    def ending_of(self, job):
        deadline = monotonic() + 60
        while (status := self.status(job)) not in ENDED:
            self.assertLess(monotonic(), deadline, f"job {job} does not end")
            sleep(0.1)
        return status

    def test_syncs_and_polls(self):
        connection, _ = self.demo.idle()
        job = self.start(connection)
        self.assertEqual(job.connection_id, connection)
        self.assertEqual(self.ending_of(job.job_id), models.JobStatusEnum.SUCCEEDED)
        listed = self.airbyte.jobs.list_jobs(
            request=api.ListJobsRequest(connection_id=connection, limit=1, order_by="createdAt|DESC")
        )
        self.assertEqual([found.job_id for found in listed.jobs_response.data], [job.job_id])

    def test_cancels(self):
        connection = self.demo.sentinel("sync runs for hours (409)")
        job = self.demo.latest_job(connection)["id"]
        with self.assertRaises(SDKError) as refused:
            self.start(connection)
        self.assertEqual(refused.exception.status_code, 409)
        self.airbyte.jobs.cancel_job(request=api.CancelJobRequest(job_id=job))
        self.assertEqual(self.ending_of(job), models.JobStatusEnum.CANCELLED)

    def test_lists(self):
        self.assertEqual(self.airbyte.health.get_health_check().status_code, 200)
        workspaces = self.airbyte.workspaces.list_workspaces(request=api.ListWorkspacesRequest())
        self.assertTrue(workspaces.workspaces_response.data)
        found, offset = [], 0
        while True:
            request = api.ListConnectionsRequest(limit=20, offset=offset)
            page = self.airbyte.connections.list_connections(request=request).connections_response.data
            if not page:
                break
            found += [row.connection_id for row in page]
            offset += len(page)
        self.assertCountEqual(found, [row["connectionId"] for row in self.demo.connections()])


class WithoutAuthentication(Sdk, unittest.TestCase):
    pass


class WithClientCredentials(Sdk, unittest.TestCase):
    credentials = True

    def test_wrong_credentials_are_refused(self):
        application = models.SchemeClientCredentials(
            client_id=CLIENT_ID, client_secret="wrong", token_url=f"{self.demo.public}/applications/token"
        )
        airbyte = AirbyteAPI(
            server_url=self.demo.public, security=models.Security(client_credentials=application)
        )
        with self.assertRaises(Exception):
            airbyte.workspaces.list_workspaces(request=api.ListWorkspacesRequest())


if __name__ == "__main__":
    unittest.main()
