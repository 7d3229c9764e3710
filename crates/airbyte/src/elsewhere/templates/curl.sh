# Starts a sync of @NAME@, waits until it has ended, and fails if it did.
# Needs curl and jq.
(
set -eu
airbyte=@BASE_SH@
connection=@ID_SH@
#? credentials
# Of an application in Airbyte: Settings > Applications.
export AIRBYTE_CLIENT_ID="${AIRBYTE_CLIENT_ID:?set it first}" AIRBYTE_CLIENT_SECRET="${AIRBYTE_CLIENT_SECRET:?set it first}"

# A token lasts 15 minutes: each request takes a new one.
token() {
  jq -n '{client_id: env.AIRBYTE_CLIENT_ID, client_secret: env.AIRBYTE_CLIENT_SECRET, grant_type: "client_credentials"}' |
    curl -fsS "$airbyte/api/public/v1/applications/token" -H 'content-type: application/json' -d @- |
    jq -r .access_token
}
#? none
#? all

ask() {
#? credentials
  curl -sS --max-time 150 -H "authorization: Bearer $(token)" -H 'content-type: application/json' "$@"
#? none
  curl -sS --max-time 150 -H 'content-type: application/json' "$@"
#? all
}

#? config
answer=$(ask "$airbyte/api/v1/connections/sync" -d "{\"connectionId\": \"$connection\"}" -w '\n%{http_code}')
job='.job.id'
#? public
answer=$(ask "$airbyte/api/public/v1/jobs" -d "{\"connectionId\": \"$connection\", \"jobType\": \"sync\"}" -w '\n%{http_code}')
job='.jobId'
#? all
case "${answer##*
}" in
  200) id=$(printf '%s' "${answer%
*}" | jq "$job") ;;
  409) echo 'Not started: a sync is running already, or the connection is disabled.' >&2; exit 1 ;;
  *) printf 'Not started: %s\n' "$answer" >&2; exit 1 ;;
esac
echo "Job $id started."

while :; do
#? config
  status=$(ask "$airbyte/api/v1/jobs/get_without_logs" -d "{\"id\": $id}" | jq -r .job.status)
#? public
  status=$(ask "$airbyte/api/public/v1/jobs/$id" | jq -r .status)
#? all
  case "$status" in
    succeeded) echo "Job $id landed."; exit 0 ;;
    failed | cancelled) echo "Job $id $status." >&2; exit 1 ;;
    *) sleep @WAIT@ ;;
  esac
done
)
