//! Airflow as data: operations, requests and answers.
