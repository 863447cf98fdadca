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
    why: 'The token has expired or was given up; where only issued tokens are taken, also if nobody knows it.',
    sh: [
      createToken('*:*/*'),
      `curl -s -u errors@example.com:key -X DELETE ${API}/tokens/$token -o report.json`,
      `curl -si ${LIST} -H "Authorization: Bearer $token"`,
    ].join('\n'),
  },
  SCOPE_MISSING: {
    why: 'The token is good, but not for this operation.',
    flags: '--auth scoped',
    sh: [
      createToken('GET:videoid.openapi.com/IT-identity-verifications'),
      `curl -si ${API}/IT-live -H "Authorization: Bearer $token" ${MAIL}`,
    ].join('\n'),
  },
  CREDIT: {
    why: 'The wallet holds less than the call costs: the first amount is wanted, the second is there.',
    sh: postWithScenario('out-of-credit'),
  },
  NO_VERIFICATIONS: {
    why: 'Nothing was opened with this token, and other services of the platform answer 404 then.',
    sh: `curl -si ${LIST} -H 'Authorization: Bearer somebody-new'`,
  },
  ID_MALFORMED: {
    why: 'The id of the path cannot be one: it has other characters, or too many.',
    sh: `curl -si ${LIST}/a_b -H "$auth"`,
  },
  ID_UNKNOWN: {
    why: 'No verification has this id. A reset forgets all of them, and so does a restart without --data-dir.',
    sh: `curl -si ${LIST}/5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11 -H "$auth"`,
  },
  ID_ELSEWHERE: {
    why: 'The id is good, but was opened with another token. Only the emulator tells the two apart.',
    sh: `${openVerification}\ncurl -si ${LIST}/$id -H 'Authorization: Bearer somebody-else'`,
  },
  ID_LEFT: {
    why: 'Only so many verifications are kept, and this one was among the oldest finished.',
    flags: '--max-stored 1 --pace instant',
    sh: [
      openVerification,
      `curl -s ${API}/__emulator/clock/advance -H "$auth" -H 'Content-Type: application/json' -d '{"until": "idle"}' -o report.json`,
      `curl -s ${API}/IT-live -H "$auth" ${MAIL} -o second.json`,
      `curl -si ${LIST}/$id -H "$auth"`,
    ].join('\n'),
  },
  TYPE_UNKNOWN: {
    why: 'The last part of the path is none of the documents there are.',
    sh: `${openVerification}\ncurl -si ${LIST}/$id/video -H "$auth"`,
  },
  NOT_YET_AVAILABLE: {
    why: 'Documents are there from status ok on, and it is still running or validation.',
    sh: `${openVerification}\ncurl -si ${LIST}/$id/data -H "$auth"`,
  },
  ENDED_KO: {
    why: 'The verification ended ko, so that no document was made.',
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
    why: 'The address was changed since it was handed out. There are such addresses under delivery: signed-url of the dialect.',
    ...SIGNED,
    sh: [openVerification, fastForwardToEnd, signedUrl, 'curl -si "$url"0'].join('\n'),
  },
  DOWNLOAD_EXPIRED: {
    why: "More than an hour of the emulator's clock has passed since the address was handed out.",
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
    why: 'Something behind the service is down. Only a scenario plays it.',
    ...refusedBy('outage', '{ status: 417 }'),
    sh: postWithScenario('outage'),
  },
  TOO_MANY: {
    why: 'Too many calls in too little time; Retry-After tells when to come again. Only a scenario plays it.',
    ...refusedBy('busy', '{ status: 429, headers: { Retry-After: 2 } }'),
    sh: postWithScenario('busy'),
  },
  UNREACHABLE: {
    why: 'The service cannot be reached at all. Only a scenario plays it.',
    ...refusedBy('unreachable', '{ status: 500 }'),
    sh: postWithScenario('unreachable'),
  },
  DISK_FULL: {
    why: 'The disk of --data-dir is full: nothing is opened or changed until there is room; what is read goes on. A scenario plays it.',
    ...refusedBy('full', '{ status: 507 }'),
    sh: postWithScenario('full'),
  },
  DATA_FOLDER_LOST: {
    why: 'The folder of --data-dir was deleted, moved or taken over by another emulator: what would change is refused, because it could not be stored. What is read goes on.',
    flags: '--data-dir errors/data',
    sh: `rm -r errors/data\n${post(MAIL)}`,
  },
  STORAGE_FULL: {
    why: 'There is no room for the namespace of one more token.',
    flags: '--max-namespaces 1',
    sh: `curl -s ${API}/IT-live -H "$auth" ${MAIL} -o first.json\ncurl -si ${LIST} -H 'Authorization: Bearer one-too-many'`,
  },
  BROKEN_INVARIANT: {
    why: 'The emulator has a fault. A scenario plays it, since we know of none.',
    ...refusedBy('broken', '{ status: 500, error: 500 }'),
    sh: postWithScenario('broken'),
  },
  ROUTE_UNKNOWN: {
    why: 'No operation has this path.',
    sh: `curl -si ${API}/IT-lve -H "$auth"`,
  },
  METHOD_NOT_ALLOWED: {
    why: 'The path has an operation, but not with this method. The header Allow tells which it has.',
    sh: `curl -si -X DELETE ${API}/IT-live -H "$auth"`,
  },
  PAGE_INVALID: {
    why: 'skip or limit in the query is no number, or out of its range.',
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
    why: 'The Host could be the name of a web page whose owner points it at this machine, to read what is here.',
    sh: `curl -si ${LIST} -H "$auth" -H 'Host: evil.example'`,
  },
  ORIGIN_NOT_ALLOWED: {
    why: 'A browser sends this request for a page of another origin. A client on a server sends no Origin.',
    sh: `curl -si ${LIST} -H "$auth" -H 'Origin: https://evil.example'`,
  },
  REQUEST_SLOW: {
    why: 'The request came too slowly: here two of its three bytes never come.',
    flags: '--max-request-time 300ms',
    sh: `curl -si ${API}/IT-live -H "$auth" -H 'Content-Length: 3' -H 'Expect:' -d '{'`,
  },
  SOCKETS_IN_USE: {
    why: 'As many connections are open as the emulator takes at once: here an event stream has the only one.',
    flags: '--max-sockets 1',
    sh: `curl -sN --max-time 3 ${API}/__emulator/events -o events.txt &\nsleep 1\ncurl -si ${LIST} -H "$auth"`,
  },
  REQUEST_MALFORMED: {
    why: 'What arrived is no HTTP/1.1: this method, for one, has a character that none may have.',
    sh: `curl -si -X 'G@T' ${LIST} -H "$auth"`,
  },
  SCENARIO_UNKNOWN: {
    why: 'The scenario that a header or the queue asks for is not there, or its params are not.',
    sh: postWithScenario('k0'),
  },
}
