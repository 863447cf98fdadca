#!/bin/sh
# Tests in plain shell. Run them with: npx videoid-emulator exec --clock manual -- sh onboarding.sh
set -eu
url=$VIDEOID_EMULATOR_URL
auth="Authorization: Bearer $VIDEOID_EMULATOR_TOKEN"
json='Content-Type: application/json'

field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n 1; }
fail() { echo "FAILED: $1" >&2; exit 1; }

# Open a verification with a slow operator. Its callbacks go to an inbox of the emulator.
id=$(curl -sf "$url/IT-live" -H "$auth" -H "$json" -H 'x-emulator-scenario: slow-operator' \
  -d "{\"mail\":\"anna@example.com\",\"callback\":{\"url\":\"$url/__emulator/inbox/shop\"}}" | field id)
[ -n "$id" ] || fail 'the response has no id'

# Advance the clock by five days, which takes milliseconds.
curl -sf "$url/__emulator/clock/advance" -H "$auth" -H "$json" -d '{"by":"5d"}' >/dev/null

status=$(curl -sf "$url/IT-identity-verifications/$id" -H "$auth" | field status)
[ "$status" = ok ] || fail "the status is $status"

# Both callbacks arrived before the advance answered.
curl -sf "$url/__emulator/inboxes/shop/wait?count=2&timeout=1s" -H "$auth" >/dev/null \
  || fail 'the callbacks did not arrive'
echo 'passed: a slow operator, two callbacks'
