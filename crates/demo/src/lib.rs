//! An embedded Airbyte and Airflow that behave like the real ones.
