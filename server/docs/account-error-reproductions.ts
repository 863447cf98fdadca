import type { ProblemCode } from '../domain/model/problem.ts'
import type { Reproduction } from './reproduction.ts'

export type AccountCode = Extract<
  ProblemCode,
  | `TOKEN_${'LIMIT' | 'FIELD' | 'FORMAT' | 'UNKNOWN'}`
  | `SCOPES_${string}`
  | `PATCH_${string}`
  | `DELETE_${string}`
  | `OLD_${string}`
  | 'BASIC_WRONG'
  | 'REFRESH_WRONG'
  | 'SCOPE_UNKNOWN'
  | 'CALLBACK_UNKNOWN'
  | 'CALLBACK_QUERY'
  | 'SUBSCRIPTION_UNKNOWN'
>

const API = 'http://127.0.0.1:4280'
const login = (path: string, more = '') =>
  `curl -si -u errors@example.com:key ${`${API}${path} ${more}`.trimEnd()}`
const sendBody = (path: string, body: string, method = '') =>
  login(path, `${method === '' ? '' : `-X ${method} `}-d '${body}'`)
const ALL = '"scopes": ["*:*/*"]'
const LIFE = '"scopes": ["POST:videoid.openapi.com/IT-life"]'
const NOBODY = '0123456789abcdef01234567'
const createToken = (more = '') =>
  `token=$(curl -s -u errors@example.com:key ${API}/tokens -d '{${ALL}${more}}' | grep -o '[0-9a-f]\\{24\\}' | head -1)`
const NO_TOKEN = 'This account has no such token.'
const NO_SCOPE =
  'A scope of Video ID does not exist, or the host of a scope does not belong to the platform.'

/** How to get each error of logins, tokens and scopes. */
export const ACCOUNT_ERRORS: Readonly<Record<AccountCode, Reproduction>> = {
  TOKEN_LIMIT: {
    why: 'The token was created with this limit, and the request would exceed it.',
    sh: [
      createToken(', "limits": {"totalRequests": 0}'),
      `curl -si ${API}/IT-identity-verifications -H "Authorization: Bearer $token"`,
    ].join('\n'),
  },
  BASIC_WRONG: {
    why: 'There is no header Authorization: Basic, or it does not carry an e-mail address, a colon and an API key in base64.',
    sh: `curl -si -u nobody:key ${API}/wallet`,
  },
  REFRESH_WRONG: {
    why: 'The bearer token of a PATCH is not an active refresh token. Each refresh token can be used once.',
    sh: `curl -si -X PATCH ${API}/tokens/${NOBODY} -H "$auth"`,
  },
  SCOPES_MISSING: {
    why: 'The body has no list of scopes, or an empty one.',
    sh: sendBody('/tokens', '{"scopes": []}'),
  },
  SCOPES_FORMAT: {
    why: 'A scope does not have the form METHOD:host/segment, or there are more than 1000.',
    sh: sendBody('/tokens', '{"scopes": ["IT-live"]}'),
  },
  SCOPES_INVALID: { why: NO_SCOPE, sh: sendBody('/tokens', `{${LIFE}}`) },
  TOKEN_FIELD: {
    why: 'A member other than scopes has the wrong type, or a value outside its limits.',
    sh: sendBody('/tokens', `{${ALL}, "ttl": "an hour"}`),
  },
  TOKEN_FORMAT: { why: 'A token is 24 hex digits.', sh: login('/tokens/abc') },
  TOKEN_UNKNOWN: {
    why: `${NO_TOKEN} If the account has no token at all, the list of tokens gets the same answer.`,
    sh: login(`/tokens/${NOBODY}`),
  },
  PATCH_TOKEN_ID_MISSING: {
    why: 'The path of a PATCH must name a token.',
    sh: sendBody('/tokens', '{"name": "Till"}', 'PATCH'),
  },
  PATCH_TOKEN_UNKNOWN: {
    why: `${NO_TOKEN} Or the refresh token of the request belongs to another token.`,
    sh: sendBody(`/tokens/${NOBODY}`, '{"name": "Till"}', 'PATCH'),
  },
  PATCH_SCOPES_FORMAT: {
    why: 'The scopes are not a list, the list is empty, or a scope does not have the form METHOD:host/segment.',
    sh: `${createToken()}\n${sendBody('/tokens/$token', '{"scopes": "IT-live"}', 'PATCH')}`,
  },
  PATCH_SCOPES_INVALID: {
    why: NO_SCOPE,
    sh: `${createToken()}\n${sendBody('/tokens/$token', `{${LIFE}}`, 'PATCH')}`,
  },
  DELETE_TOKEN_ID_MISSING: {
    why: 'The path of a DELETE must name a token.',
    sh: login('/tokens', '-X DELETE'),
  },
  DELETE_TOKEN_UNKNOWN: { why: NO_TOKEN, sh: login(`/tokens/${NOBODY}`, '-X DELETE') },
  SCOPE_UNKNOWN: { why: 'No scope has this id.', sh: login(`/scopes/${NOBODY}`) },
  CALLBACK_UNKNOWN: {
    why: 'No callback with this id was sent for the account. The list gets the same answer if no callback was sent at all.',
    sh: login('/callbacks'),
  },
  CALLBACK_QUERY: {
    why: 'skip or limit in the query is not a number, or out of its range.',
    sh: login("'/callbacks?limit=0'").replace(`${API}'`, `'${API}`),
  },
  SUBSCRIPTION_UNKNOWN: {
    why: 'The emulator has no subscriptions: every request is charged to the wallet.',
    sh: login('/subscriptions'),
  },
  OLD_SCOPES_MISSING: {
    why: 'The body has no list of scopes, or an empty one.',
    sh: sendBody('/token', '{"ttl": 0}'),
  },
  OLD_SCOPES_INVALID: {
    why: 'A scope does not have the form METHOD:host/segment, or does not exist.',
    sh: sendBody('/token', `{${LIFE}}`),
  },
  OLD_TOKEN_FIELD: {
    why: 'ttl or expire is not a whole number.',
    sh: sendBody('/token', `{${ALL}, "ttl": 1.5}`),
  },
  OLD_TOKEN_WRONG: { why: NO_TOKEN, sh: login(`/token/${NOBODY}`) },
  OLD_PUT_TOKEN_MISSING: { why: NO_TOKEN, sh: sendBody(`/token/${NOBODY}`, `{${ALL}}`, 'PUT') },
  OLD_PATCH_TOKEN_MISSING: { why: NO_TOKEN, sh: sendBody(`/token/${NOBODY}`, `{${ALL}}`, 'PATCH') },
  OLD_PATCH_EMPTY: {
    why: 'The body changes nothing: it has neither scopes nor expire.',
    sh: `${createToken()}\n${sendBody('/token/$token', '{}', 'PATCH')}`,
  },
  OLD_DELETE_TOKEN_MISSING: { why: NO_TOKEN, sh: login(`/token/${NOBODY}`, '-X DELETE') },
}
