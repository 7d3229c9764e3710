"""Launches another DAG from a DAG of its own; the task can be taken into any DAG.

With wait_for_completion=True it waits for the end of the run, and fails if that fails.
"""

{imports}

with DAG(dag_id={own}, schedule=None, catchup=False) as dag:
    TriggerDagRunOperator(
        task_id="launch",
        trigger_dag_id={dag},{options}
    )
