#!/usr/bin/env bash
# Tries the server as README.md tells, with curl alone: builds it if that was not done, starts it and the embedding service, makes a key and a
# collection, writes vectors, texts and lines, searches, follows events, exports, and stops both. Ends with 0 if every answer was as expected.
# PORT, MANAGEMENT_PORT, EMBEDDING_PORT: others than 8080, 8081, 8090. JAVA: another java than the one of the path; 25 is needed.
set -euo pipefail
cd "$(dirname "$0")"
PORT=${PORT:-8080} MANAGEMENT_PORT=${MANAGEMENT_PORT:-8081} EMBEDDING_PORT=${EMBEDDING_PORT:-8090} JAVA=${JAVA:-java}
if ! ls target/server-*-app.jar ../embedding-service/target/embedding-service-*-app.jar > /dev/null 2>&1; then
  (cd ../.. && mvn -q -Prun -Dmaven.test.skip=true -pl samples/server,samples/embedding-service -am package)
fi

WORK=$(mktemp -d)
SERVICE='' EMBEDDING='' FOLLOWER=''
finish() {
  kill $FOLLOWER $SERVICE $EMBEDDING 2> /dev/null || true
  wait
  rm -rf "$WORK"
}
trap finish EXIT

fail() {
  echo "FAILED: $*" >&2
  tail -n 20 "$WORK"/*.log >&2
  exit 1
}

# expect <step> <text that must be in the answer> <curl arguments...>
expect() {
  local step=$1 wanted=$2
  shift 2
  local answer
  answer=$(curl -sS --max-time 60 "$@") || fail "$step: curl ended with $?"
  [[ $answer == *"$wanted"* ]] || fail "$step: no $wanted in $answer"
  echo "ok: $step"
}

# await <url>: until it answers 200
await() {
  for _ in $(seq 300); do
    curl -sf -o /dev/null "$1" && return
    kill -0 $SERVICE $EMBEDDING 2> /dev/null || fail "a process has ended"
    sleep 0.2
  done
  fail "$1 did not answer"
}

export VECTORDB_API_KEY=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
PORT=$EMBEDDING_PORT "$JAVA" -jar ../embedding-service/target/embedding-service-*-app.jar > "$WORK/embedding.log" 2>&1 &
EMBEDDING=$!
PORT=$PORT MANAGEMENT_PORT=$MANAGEMENT_PORT VECTORDB_PATH=$WORK/data EMBEDDING_URL=http://localhost:$EMBEDDING_PORT/v1 LOG_FORMAT=ecs \
  "$JAVA" --add-modules=jdk.incubator.vector -jar target/server-*-app.jar > "$WORK/server.log" 2>&1 &
SERVICE=$!
await "http://localhost:$EMBEDDING_PORT/health"
await "http://localhost:$MANAGEMENT_PORT/actuator/health/readiness"

TENANT=http://localhost:$PORT/vectordb/v1/tenants/default
URL=$TENANT/collections
ADMIN=(-H "X-API-Key: $VECTORDB_API_KEY")
expect 'health' '"up"' "http://localhost:$PORT/vectordb/v1/health"
expect 'no key, no answer' 'unauthorized' "$URL"

KEY=$(curl -sS "${ADMIN[@]}" "$TENANT/api-keys" --json '{"role": "write", "label": "try"}' | sed -n 's/.*"key":"\([^"]*\)".*/\1/p')
[[ $KEY == vdb_* ]] || fail "no key was made"
WRITE=(-H "X-API-Key: $KEY")
expect 'a key is listed' '"label":"try"' "${ADMIN[@]}" "$TENANT/api-keys"
expect 'a writer creates no collection' 'forbidden' "${WRITE[@]}" "$URL" --json '{"name": "films", "dimension": 3}'

expect 'a collection' '"name":"films"' "${ADMIN[@]}" "$URL" --json '{"name": "films", "dimension": 3}'
expect 'records' '"position"' "${WRITE[@]}" "$URL/films/records" --json '
  {"records": [{"id": "alien", "vector": [0.9, 0.1, 0.3], "metadata": {"year": 1979}},
               {"id": "heat", "vector": [0.7, 0.2, 0.1], "metadata": {"year": 1995}}]}'
expect 'a search' '"id":"heat"' "${WRITE[@]}" "$URL/films/search" --json '{"vector": [0.8, 0.1, 0.2], "topK": 1, "filter": "year >= 1990"}'
expect 'what is wrong is told' '"code":"dimension-mismatch"' "${WRITE[@]}" "$URL/films/search" --json '{"vector": [0.8, 0.1]}'

expect 'a collection for texts' '"dimension":384' "${ADMIN[@]}" "$URL" --json '{"name": "notes", "text": {"language": "english"}}'
expect 'texts' '"position"' "${WRITE[@]}" "$URL/notes/documents" --json '
  {"documents": [{"id": "1", "text": "The cat sleeps on the warm roof.", "metadata": {"year": 2026}},
                 {"id": "2", "text": "Interest rates rose again in spring.", "metadata": {"year": 2025}}]}'
expect 'a search by meaning' '"id":"1"' "${WRITE[@]}" "$URL/notes/search" --json '{"query": "a pet that rests", "topK": 1}'
expect 'a search by words' '"id":"2"' "${WRITE[@]}" "$URL/notes/search" --json '{"text": "interest rate", "topK": 1}'
expect 'both together' '"id":"2"' "${WRITE[@]}" "$URL/notes/search" --json '{"query": "money", "text": "rates", "fusion": {"alpha": 0.5}, "topK": 1}'

for i in $(seq 2000); do echo "{\"id\": \"line-$i\", \"vector\": [$i, 1, 2], \"metadata\": {\"line\": $i}}"; done > "$WORK/lines.ndjson"
expect '2,000 lines' '"done"' "${WRITE[@]}" -H 'Content-Type: application/x-ndjson' -T "$WORK/lines.ndjson" -X POST "$URL/films/records"
expect 'all are there' '"count":2002' "${WRITE[@]}" -X POST "$URL/films/records/count"
[[ $(curl -sS "${WRITE[@]}" -X POST "$URL/films/records/scroll" | wc -l) == 2002 ]] || fail 'scroll'
echo 'ok: all come back, line by line'

curl -sN --max-time 60 "${WRITE[@]}" "$TENANT/events?cursor=" > "$WORK/events.txt" &
FOLLOWER=$!
for _ in $(seq 100); do
  grep -q '"line-2000"' "$WORK/events.txt" && break
  sleep 0.1
done
grep -q '^event:collection-created\|^event: collection-created' "$WORK/events.txt" && grep -q '"line-2000"' "$WORK/events.txt" || fail "events"
echo 'ok: events from the beginning'

curl -sS "${ADMIN[@]}" -o "$WORK/films.zip" "$URL/films/archive"
expect 'a copy by export and import' '"count":2002' "${ADMIN[@]}" -X PUT -H 'Content-Type: application/zip' --data-binary "@$WORK/films.zip" \
  -o /dev/null "$URL/copy/archive" --next "${ADMIN[@]}" -sS -X POST "$URL/copy/records/count"

expect 'figures for Prometheus' 'vectordb_records_live_records{collection="films"' "http://localhost:$MANAGEMENT_PORT/actuator/prometheus"
kill $SERVICE
for _ in $(seq 150); do
  kill -0 $SERVICE 2> /dev/null || break
  sleep 0.2
done
kill -0 $SERVICE 2> /dev/null && fail 'the server did not end'
wait $FOLLOWER && grep -q 'stream-closed' "$WORK/events.txt" || fail 'the stream of events was not ended'
FOLLOWER=''
grep -q '^{.*"log":{"level":"INFO"' "$WORK/server.log" || grep -q '^{.*"log.level":"INFO"' "$WORK/server.log" || fail 'no structured log'
echo 'ok: it ends when told to, though a stream is open, and its log is JSON'
