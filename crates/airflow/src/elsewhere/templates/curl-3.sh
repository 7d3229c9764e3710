# Launches the DAG and prints the run. Needs curl and jq, and a user of Airflow in the environment.
(
set -eu
export AIRFLOW_USERNAME="${{AIRFLOW_USERNAME:?set it first}}" AIRFLOW_PASSWORD="${{AIRFLOW_PASSWORD:?set it first}}"

token=$(jq -n '{{username: env.AIRFLOW_USERNAME, password: env.AIRFLOW_PASSWORD}}' |
  curl -sS --fail-with-body --max-time 60 {sign_in} \
    -H 'content-type: application/json' --data-binary @- |
  jq -er .access_token)

curl -sS --fail-with-body --max-time 60 {url} \
  -H "authorization: Bearer $token" -H 'content-type: application/json' --data-binary @- <<'JSON'
{body}
JSON
)
