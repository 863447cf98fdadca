#!/bin/sh
# An unmodified client: the hosts are constants, and nothing mentions the emulator.
set -eu
token=$(curl -sS -u dev@example.com:key https://oauth.openapi.it/token \
  -H 'Content-Type: application/json' -d '{"scopes":["*:videoid.openapi.com/*"]}' |
  sed 's/.*"token":"\([0-9a-f]*\)".*/\1/')
api=https://videoid.openapi.com
id=$(curl -sS $api/IT-live -H "Authorization: Bearer $token" -d '{"mail":"anna@example.com"}' |
  sed 's/.*"id":"\([0-9a-f-]*\)".*/\1/')
status=$(curl -sS $api/IT-identity-verifications/$id -H "Authorization: Bearer $token" |
  sed 's/.*"status":"\([a-z]*\)".*/\1/')
pdf=$(curl -sS $api/IT-identity-verifications/$id/audit -H "Authorization: Bearer $token" -o audit.pdf && head -c 4 audit.pdf && rm audit.pdf)
echo "${#token} $status $pdf"
