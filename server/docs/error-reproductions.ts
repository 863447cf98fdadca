import type { ProblemCode } from '../domain/model/problem.ts'
import { ACCOUNT_ERRORS } from './account-error-reproductions.ts'
import { BODY_ERRORS } from './body-error-reproductions.ts'
import type { Reproduction } from './reproduction.ts'

const API = 'http://127.0.0.1:4280'
const LIST = `${API}/IT-identity-verifications`
const post = (more: string) => `curl -si ${API}/IT-live -H "$auth" ${more}`
const MAIL = `-d '{"mail": "anna@example.com"}'`
const postWithScenario = (name: string) => post(`-H 'x-emulator-scenario: ${name}' ${MAIL}`)
const openVerification = `id=$(curl -s ${API}/IT-live -H "$auth" ${MAIL} | grep -o '[0-9a-f-]\\{36\\}' | head -1)`
const fastForwardToEnd = `curl -s ${API}/__emulator/verifications/$id/fast-forward -H 'Content-Type: application/json' -d '{"to": "end"}' -o report.json`
const createToken = (scope: string) =>
  `token=$(curl -s -u errors@example.com:key ${API}/tokens -d '{"scopes": ["${scope}"]}' | grep -o '[0-9a-f]\\{24\\}' | head -1)`
const signedUrl = `url=$(curl -s ${LIST}/$id/audit -H "$auth" | grep -o 'http[^"]*')`

const refusedBy = (name: string, respond: string) => ({
  flags: '--scenarios errors',
  file: {
    name: `${name}.yaml`,
    text: `version: 1\nhttp: [{ op: create, respond: ${respond} }]`,
  },
})
const SIGNED = {
  flags: '--dialect errors/links.dialect',
  file: { name: 'links.dialect', text: 'delivery: signed-url' },
}

/** How to get each error of the emulated API. The test of docs/errors.md runs each and expects exactly this error. */
export const REPRODUCTIONS: Readonly<Record<ProblemCode, Reproduction>> = {
  ...BODY_ERRORS,
  ...ACCOUNT_ERRORS,
  TOKEN_MISSING: {
    why: 'There is no header Authorization, or it is not of the form Bearer and a token.',
    sh: `curl -si ${LIST}`,
  },
  TOKEN_WRONG: {
    why: 'The token has expired or was revoked. With --auth scoped, a token that was never issued is refused, too.',
    sh: [
      createToken('*:*/*'),
      `curl -s -u errors@example.com:key -X DELETE ${API}/tokens/$token -o report.json`,
      `curl -si ${LIST} -H "Authorization: Bearer $token"`,
    ].join('\n'),
  },
  SCOPE_MISSING: {
    why: 'The token is valid, but not for this operation.',
    flags: '--auth scoped',
    sh: [
      createToken('GET:videoid.openapi.com/IT-identity-verifications'),
      `curl -si ${API}/IT-live -H "Authorization: Bearer $token" ${MAIL}`,
    ].join('\n'),
  },
  CREDIT: {
    why: 'The wallet holds less than the call costs. The message has the price, then the credit.',
    sh: postWithScenario('out-of-credit'),
  },
  NO_VERIFICATIONS: {
    why: 'The token has no verifications. Other services of the platform answer 404 to an empty list.',
    sh: `curl -si ${LIST} -H 'Authorization: Bearer somebody-new'`,
  },
  ID_MALFORMED: {
    why: 'The id in the path is not a valid id: it has other characters, or too many.',
    sh: `curl -si ${LIST}/a_b -H "$auth"`,
  },
  ID_UNKNOWN: {
    why: 'No verification has this id. A reset deletes all verifications, and so does a restart without --data-dir.',
    sh: `curl -si ${LIST}/5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11 -H "$auth"`,
  },
  ID_ELSEWHERE: {
    why: 'The id exists, but belongs to another token. Only the emulator distinguishes these two cases.',
    sh: `${openVerification}\ncurl -si ${LIST}/$id -H 'Authorization: Bearer somebody-else'`,
  },
  ID_LEFT: {
    why: 'The verification was evicted: the limit of stored verifications was reached, and it was among the oldest finished ones.',
    flags: '--max-stored 1 --pace instant',
    sh: [
      openVerification,
      `curl -s ${API}/__emulator/clock/advance -H "$auth" -H 'Content-Type: application/json' -d '{"until": "idle"}' -o report.json`,
      `curl -s ${API}/IT-live -H "$auth" ${MAIL} -o second.json`,
      `curl -si ${LIST}/$id -H "$auth"`,
    ].join('\n'),
  },
  TYPE_UNKNOWN: {
    why: 'The last part of the path is not the name of a document.',
    sh: `${openVerification}\ncurl -si ${LIST}/$id/video -H "$auth"`,
  },
  NOT_YET_AVAILABLE: {
    why: 'Documents exist from status ok on, and the status is still running or validation.',
    sh: `${openVerification}\ncurl -si ${LIST}/$id/data -H "$auth"`,
  },
  ENDED_KO: {
    why: 'The verification ended with ko, so it has no documents.',
    sh: [
      openVerification.replace('anna@', 'anna+ko@'),
      fastForwardToEnd,
      `curl -si ${LIST}/$id/data -H "$auth"`,
    ].join('\n'),
  },
  RETENTION_OVER: {
    why: 'More than 30 days have passed since ok. Status and list still answer.',
    sh: [
      openVerification,
      `curl -s ${API}/__emulator/clock/advance -H "$auth" -H 'Content-Type: application/json' -d '{"by": "31d"}' -o report.json`,
      `curl -si ${LIST}/$id/data -H "$auth"`,
    ].join('\n'),
  },
  DOWNLOAD_REFUSED: {
    why: 'The URL differs from downloadUrl in the response. Such URLs exist with delivery: signed-url of the dialect.',
    ...SIGNED,
    sh: [openVerification, fastForwardToEnd, signedUrl, 'curl -si "$url"0'].join('\n'),
  },
  DOWNLOAD_EXPIRED: {
    why: "More than an hour of the emulator's clock has passed since the response with the URL.",
    ...SIGNED,
    sh: [
      openVerification,
      fastForwardToEnd,
      signedUrl,
      `curl -s ${API}/__emulator/clock/advance -H "$auth" -H 'Content-Type: application/json' -d '{"by": "61m"}' -o report.json`,
      'curl -si "$url"',
    ].join('\n'),
  },
  SERVICE_UNAVAILABLE: {
    why: 'A part of the service is down. Only a scenario causes this error.',
    ...refusedBy('outage', '{ status: 417 }'),
    sh: postWithScenario('outage'),
  },
  TOO_MANY: {
    why: 'Too many calls in too little time; Retry-After says when to try again. Only a scenario causes this error.',
    ...refusedBy('busy', '{ status: 429, headers: { Retry-After: 2 } }'),
    sh: postWithScenario('busy'),
  },
  UNREACHABLE: {
    why: 'The service cannot be reached. Only a scenario causes this error.',
    ...refusedBy('unreachable', '{ status: 500 }'),
    sh: postWithScenario('unreachable'),
  },
  DISK_FULL: {
    why: 'The disk of --data-dir is full: requests that open or change something are refused until space is free. Reads still work. In this example a scenario causes the error.',
    ...refusedBy('full', '{ status: 507 }'),
    sh: postWithScenario('full'),
  },
  DATA_FOLDER_LOST: {
    why: 'The folder of --data-dir was deleted, moved or taken over by another emulator: changes are refused, because they could not be stored. Reads still work.',
    flags: '--data-dir errors/data',
    sh: `rm -r errors/data\n${post(MAIL)}`,
  },
  STORE_AWAY: {
    why: 'The database of --store does not answer: requests that open or change something are refused until it does. Reads still work. In this example a scenario causes this error.',
    ...refusedBy('away', '{ status: 503, error: 503.1 }'),
    sh: postWithScenario('away'),
  },
  REPLICA_AWAY: {
    why: 'The replica that has the namespace ended while it had the request, or cannot be reached. In this example a scenario causes this error.',
    ...refusedBy('replica-away', '{ status: 503, error: 503.2 }'),
    sh: postWithScenario('replica-away'),
  },
  STORAGE_FULL: {
    why: 'All namespaces are in use, and the request has a new token.',
    flags: '--max-namespaces 1',
    sh: `curl -s ${API}/IT-live -H "$auth" ${MAIL} -o first.json\ncurl -si ${LIST} -H 'Authorization: Bearer one-too-many'`,
  },
  BROKEN_INVARIANT: {
    why: 'The emulator has a bug. In this example a scenario causes the error, because no such bug is known.',
    ...refusedBy('broken', '{ status: 500, error: 500 }'),
    sh: postWithScenario('broken'),
  },
  ROUTE_UNKNOWN: {
    why: 'No operation has this path.',
    sh: `curl -si ${API}/IT-lve -H "$auth"`,
  },
  METHOD_NOT_ALLOWED: {
    why: 'The path has an operation, but not with this method. The header Allow lists its methods.',
    sh: `curl -si -X DELETE ${API}/IT-live -H "$auth"`,
  },
  PAGE_INVALID: {
    why: 'skip or limit in the query is not a number, or out of its range.',
    sh: `curl -si '${LIST}?limit=0' -H "$auth"`,
  },
  HEADERS_TOO_LARGE: {
    why: 'The headers of the request are longer than 16 kB together.',
    sh: `curl -si ${LIST} -H "x-long: $(head -c 20000 /dev/zero | tr '\\0' a)"`,
  },
  URL_TOO_LONG: {
    why: 'Path and query are longer than 8 kB together.',
    sh: `curl -si "${LIST}?a=$(head -c 9000 /dev/zero | tr '\\0' a)" -H "$auth"`,
  },
  HOST_NOT_ALLOWED: {
    why: 'The header Host has an unknown name. A web page could give such a name to this machine, to read data of the emulator.',
    sh: `curl -si ${LIST} -H "$auth" -H 'Host: evil.example'`,
  },
  ORIGIN_NOT_ALLOWED: {
    why: 'A browser sends this request for a page of another origin. A client on a server sends no Origin.',
    sh: `curl -si ${LIST} -H "$auth" -H 'Origin: https://evil.example'`,
  },
  REQUEST_SLOW: {
    why: 'The request arrived too slowly. In this example, two bytes of its body never arrive.',
    flags: '--max-request-time 300ms',
    sh: `curl -si ${API}/IT-live -H "$auth" -H 'Content-Length: 3' -H 'Expect:' -d '{'`,
  },
  SOCKETS_IN_USE: {
    why: 'The limit of open connections is reached. In this example, an event stream uses the only allowed connection.',
    flags: '--max-sockets 1',
    sh: `curl -sN --max-time 3 ${API}/__emulator/events -o events.txt &\nsleep 1\ncurl -si ${LIST} -H "$auth"`,
  },
  REQUEST_MALFORMED: {
    why: 'The request is not valid HTTP/1.1. In this example, the method has a forbidden character.',
    sh: `curl -si -X 'G@T' ${LIST} -H "$auth"`,
  },
  SCENARIO_UNKNOWN: {
    why: 'The scenario that a header or the queue names does not exist, or has no such params.',
    sh: postWithScenario('k0'),
  },
}
