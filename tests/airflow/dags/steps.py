"""Tasks that wait for each other, and a run that fails half way."""

try:
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task


@dag(schedule=None, catchup=False, tags=["console"], description="Four tasks that all succeed")
def steps():
    @task
    def extract():
        return 3

    @task
    def load_accounts(rows):
        print(f"loaded {rows} accounts")

    @task
    def load_orders(rows):
        print(f"loaded {rows} orders")

    @task
    def report():
        print("done")

    rows = extract()
    [load_accounts(rows), load_orders(rows)] >> report()


@dag(schedule=None, catchup=False, tags=["console"], description="The second of three tasks fails")
def fails_half_way():
    @task
    def extract():
        print("extracted")

    @task
    def load():
        raise RuntimeError("the warehouse is full")

    @task
    def report():
        print("never reached")

    extract() >> load() >> report()


steps()
fails_half_way()
