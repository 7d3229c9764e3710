//! Widgets that know Airbyte and Airflow: job status, run grid, launch button.
