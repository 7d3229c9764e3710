"""A task that writes its log line by line, and a mapped one."""

import time

try:
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task


@dag(schedule=None, catchup=False, tags=["console"], description="A task that can be listened to")
def talks():
    @task
    def talk():
        for number in range(30):
            print(f"word {number}", flush=True)
            time.sleep(1)
        return [4, 5]

    @task
    def double(number):
        print(f"twice {number}")
        return {"doubled": 2 * number, "exact": 9007199254740993}

    double.expand(number=talk())


talks()
