"""A task that is mapped, tasks that take their time, and a DAG that begins paused."""

import time
from datetime import datetime, timezone

try:
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task


@dag(schedule=None, catchup=False, tags=["console", "shapes"], description="One task over five tables")
def mapped():
    @task
    def tables():
        return ["accounts", "contacts", "orders", "refunds", "visits"]

    @task
    def load(table):
        print(f"loaded {table}")
        return len(table)

    @task
    def add_up(sizes):
        print(f"{sum(sizes)} letters")

    add_up(load.expand(table=tables()))


@dag(schedule=None, catchup=False, tags=["console", "shapes"], description="Three tasks that take a while")
def slow_steps():
    @task
    def work(seconds):
        for second in range(seconds):
            print(f"second {second + 1} of {seconds}", flush=True)
            time.sleep(1)

    work.override(task_id="extract")(15) >> work.override(task_id="load")(20) >> work.override(task_id="report")(10)


@dag(
    schedule="@daily",
    # Airflow 2 takes no schedule without one.
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    is_paused_upon_creation=True,
    tags=["console", "shapes"],
    default_args={"owner": "ana"},
    description="Waits until somebody unpauses it",
)
def born_paused():
    @task
    def wake():
        print("awake")

    wake()


mapped()
slow_steps()
born_paused()
