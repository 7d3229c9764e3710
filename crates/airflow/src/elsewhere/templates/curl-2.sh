# Launches the DAG and prints the run. Needs curl, and a user of Airflow in the environment.
(
set -eu
user="${{AIRFLOW_USERNAME:?set it first}}:${{AIRFLOW_PASSWORD:?set it first}}"

curl -sS --fail-with-body --max-time 60 {url} \
  -u "$user" -H 'content-type: application/json' --data-binary @- <<'JSON'
{body}
JSON
)
