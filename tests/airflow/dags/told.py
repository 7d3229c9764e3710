"""A DAG that tells of itself: docs, groups, params, what it produces; and one that is caught up with."""

from datetime import datetime, timezone

try:
    from airflow.sdk import Asset, Param, dag, task, task_group
except ImportError:  # Airflow 2
    from airflow.datasets import Dataset as Asset
    from airflow.decorators import dag, task, task_group
    from airflow.models.param import Param


@dag(
    schedule=None,
    catchup=False,
    tags=["console", "told"],
    description="Tells of itself",
    doc_md="# Sales, retold\n\nEverything about **sales**.\n\n- one\n- two\n\n<script>alert(1)</script>",
    params={
        "region": Param("EU", type="string", enum=["EU", "US"], title="Region", description="Where it was **sold**"),
        "tables": Param(["orders"], type="array", items={"type": "string"}, title="Tables"),
        "day": Param("2026-01-31", type="string", format="date", title="Day"),
    },
)
def told():
    @task
    def extract(**context):
        return context["params"]["tables"]

    @task_group
    def shape():
        @task
        def clean():
            print("clean")

        @task
        def check():
            print("checked")

        clean() >> check()

    @task(outlets=[Asset("s3://lake/marts/sales")])
    def publish():
        print("published")

    extract() >> shape() >> publish()


@dag(
    schedule="@daily",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    is_paused_upon_creation=True,
    tags=["console", "told"],
    description="Its past is filled in",
)
def caught_up():
    @task
    def count():
        print("counted")

    count()


told()
caught_up()
