#!/bin/sh
# A suite in plain shell. Run with: npx videoid-emulator exec --clock manual -- sh onboarding.sh
set -eu
url=$VIDEOID_EMULATOR_URL
auth="Authorization: Bearer $VIDEOID_EMULATOR_TOKEN"
json='Content-Type: application/json'

field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }
fail() { echo "FAILED: $1" >&2; exit 1; }

# A slow operator, and a callback to a place inside the emulator.
id=$(curl -sf "$url/IT-live" -H "$auth" -H "$json" -H 'x-emulator-scenario: slow-operator' \
  -d "{\"mail\":\"anna@example.com\",\"callback\":{\"url\":\"$url/__emulator/inbox/shop\"}}" | field id)
[ -n "$id" ] || fail 'no id came back'

# Days pass in milliseconds.
curl -sf "$url/__emulator/clock/advance" -H "$auth" -H "$json" -d '{"by":"5d"}' >/dev/null

status=$(curl -sf "$url/IT-identity-verifications/$id" -H "$auth" | field status)
[ "$status" = ok ] || fail "the status is $status"

# Both callbacks have arrived before the advance answered.
curl -sf "$url/__emulator/inboxes/shop/wait?count=2&timeout=1s" -H "$auth" >/dev/null \
  || fail 'the callbacks did not come'
echo 'passed: a slow operator, two callbacks'
