"""A DAG that Airflow cannot read: the console says so, with the line."""

from module_that_does_not_exist import nothing

nothing()
