import { LIST, MAIL, type MistakenClient, open, read, row } from './mistaken-client.ts'

/** Clients that send bodies that are not JSON, or wrong headers about a body. */
export const FORMS: readonly MistakenClient[] = [
  row('php', 'sends a form instead of JSON', /but: form/, [
    open('mail=anna%40example.com', { 'Content-Type': 'application/x-www-form-urlencoded' }),
  ]),
  row('python', 'sends JSON inside a JSON text', /JSON inside a JSON text/, [
    open('"{\\"mail\\":\\"anna@example.com\\"}"'),
  ]),
  row('node', 'sends [object Object]', /an object as text/, [open('[object Object]')]),
  row('python', 'sends a dictionary in the notation of Python', /single quotes/, [
    open("{'mail': 'anna@example.com'}"),
  ]),
  row('node', 'sends an empty body', /but: empty/, [open('')]),
  row('shell', 'sends JSON with a trailing comma', /trailing comma/, [
    open('{"mail": "anna@example.com",}'),
  ]),
  row('php', 'sends XML', /but: XML/, [
    open('<mail>anna@example.com</mail>', { 'Content-Type': 'application/xml' }),
  ]),
  row('python', 'sends a multipart form', /but: multipart/, [
    open(
      '--x\r\nContent-Disposition: form-data; name="mail"\r\n\r\nanna@example.com\r\n--x--\r\n',
      { 'Content-Type': 'multipart/form-data; boundary=x' },
    ),
  ]),
  row('node', 'sends a list of requests', /one JSON object/, [
    open('[{"mail": "anna@example.com"}]'),
  ]),
  row('node', 'sends JSON as text/plain', /the header says text\/plain/, [
    open(MAIL, { 'Content-Type': 'text/plain;charset=UTF-8' }),
  ]),
  row('python', 'sends no content type', /there is no content type/, [
    open(MAIL, { 'Content-Type': null }),
  ]),
  row('shell', 'sends JSON with the content type of a form', /calls it a form/, [
    open(MAIL, { 'Content-Type': 'application/x-www-form-urlencoded' }),
  ]),
  row('php', 'names another charset', /charset is not UTF-8/, [
    open(MAIL, { 'Content-Type': 'application/json; charset=iso-8859-1' }),
  ]),
  row('python', 'sends a member twice', /has a member twice/, [
    open('{"mail": "anna@example.com", "mail": "bruno@example.com"}'),
  ]),
  row('node', 'accepts only XML', /does not allow JSON/, [
    open(MAIL, { Accept: 'application/xml' }),
  ]),
  row('node', 'filters the list by the body of a GET', /a GET has a body/, [
    open(),
    { method: 'GET', path: LIST, body: { status: 'ok' } },
  ]),
]

/** Clients that send no token, or a wrong one. */
export const TOKENS: readonly MistakenClient[] = [
  row('python', 'sends no token at all', /TOKEN_MISSING/, [open(MAIL, { Authorization: null })]),
  row('node', 'forgets the token when it reads', /TOKEN_MISSING/, [
    open(),
    { ...read, headers: { Authorization: null } },
  ]),
  row('php', 'sends Basic instead of Bearer', /another scheme/, [
    open(MAIL, { Authorization: 'Basic $TOKEN' }),
  ]),
  row('shell', 'sends the token without a scheme', /no scheme/, [
    open(MAIL, { Authorization: '$TOKEN' }),
  ]),
  row('node', 'sends the token undefined', /a placeholder/, [
    open(MAIL, { Authorization: 'Bearer undefined' }),
  ]),
  row('python', 'sends the token None', /a placeholder/, [
    open(MAIL, { Authorization: 'Bearer None' }),
  ]),
  row('shell', 'sends the name of a variable as token', /a placeholder/, [
    open(MAIL, { Authorization: 'Bearer {{token}}' }),
  ]),
  row('php', 'writes Bearer twice', /the scheme twice/, [
    open(MAIL, { Authorization: 'Bearer Bearer $TOKEN' }),
  ]),
  row('node', 'sends the token in the query', /token is in the query/, [
    { path: '/IT-live?access_token=abc', body: MAIL, headers: { Authorization: null } },
  ]),
  row('python', 'sends the token in a header of its own', /TOKEN_MISSING/, [
    open(MAIL, { Authorization: null, 'X-Api-Key': '$TOKEN' }),
  ]),
]
