# Starts a sync of @NAME@, waits until it has ended, and fails if it did.
# Needs curl and jq.
(
set -eu
airbyte=@BASE_SH@
connection=@ID_SH@
give_up_seconds=@TIMEOUT@
#? credentials
# Of an application in Airbyte: Settings > Applications.
export AIRBYTE_CLIENT_ID="${AIRBYTE_CLIENT_ID:?set it first}" AIRBYTE_CLIENT_SECRET="${AIRBYTE_CLIENT_SECRET:?set it first}"

# A token lasts 15 minutes: each request takes a new one.
token() {
  jq -n '{client_id: env.AIRBYTE_CLIENT_ID, client_secret: env.AIRBYTE_CLIENT_SECRET, grant_type: "client_credentials"}' |
    curl -fsS "$airbyte@PUBLIC@/applications/token" -H 'content-type: application/json' -d @- |
    jq -er .access_token
}
#? none
#? all

# The answer, and its status on a line of its own.
ask() {
#? credentials
  token=$(token) || return 1
  curl -sS --max-time 150 -w '\n%{http_code}' -H "authorization: Bearer $token" -H 'content-type: application/json' "$@"
#? none
  curl -sS --max-time 150 -w '\n%{http_code}' -H 'content-type: application/json' "$@"
#? all
}

#? config
answer=$(ask "$airbyte/api/v1/connections/sync" -d "{\"connectionId\": \"$connection\"}")
job='.job.id'
#? public
answer=$(ask "$airbyte@PUBLIC@/jobs" -d "{\"connectionId\": \"$connection\", \"jobType\": \"sync\"}")
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

deadline=$(($(date +%s) + give_up_seconds))
status=unknown
while :; do
  # Without an answer, and after an error that passes, it is looked at again.
#? config
  answer=$(ask "$airbyte/api/v1/jobs/get_without_logs" -d "{\"id\": $id}") || answer=
  job='.job.status'
#? public
  answer=$(ask "$airbyte@PUBLIC@/jobs/$id") || answer=
  job='.status'
#? all
  case "${answer##*
}" in
    200) status=$(printf '%s' "${answer%
*}" | jq -r "$job") ;;
    '' | 000 | 408 | 429 | 5??) ;;
    *) printf 'Job %s cannot be followed: %s\n' "$id" "$answer" >&2; exit 1 ;;
  esac
  case "$status" in
    succeeded) echo "Job $id landed."; exit 0 ;;
    failed | cancelled) echo "Job $id $status." >&2; exit 1 ;;
  esac
  if [ "$(date +%s)" -ge "$deadline" ]; then
    echo "Job $id is still $status after $give_up_seconds s. It goes on." >&2
    exit 1
  fi
  sleep @WAIT@
done
)
