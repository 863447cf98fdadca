import { MAIL, type MistakenClient, open, read, row } from './mistaken-client.ts'

/** Mistakes that only the calls of a run together show. */
export const RUNS: readonly MistakenClient[] = [
  row(
    'python',
    'repeats a POST after a lost response',
    /repeated after a lost response, but the first POST was charged/,
    [open(), open(), read],
    ['--scenario', 'paid-but-lost'],
  ),
  row('node', 'opens the same body twice, and uses the second', /both are charged/, [
    open(),
    open(),
    read,
  ]),
  row('shell', 'chooses its scenario by a header', /only the emulator reads this header/, [
    open(MAIL, { 'x-emulator-scenario': 'ko' }),
    read,
  ]),
  row(
    'php',
    'chooses its scenario by a tag of the mail',
    /the tag of the address selects a scenario/,
    [open({ mail: 'anna+ko@example.com' }), read],
  ),
  row('node', 'creates a token without the scope that it uses', /the token was created without/, [
    {
      path: '/tokens',
      body: { scopes: ['GET:videoid.openapi.com/IT-identity-verifications'] },
      headers: { Authorization: `Basic ${btoa('shop@example.com:key')}` },
    },
    open(MAIL, { Authorization: 'Bearer $MADE' }),
  ]),
  row('shell', 'calls only the control API', /Only the control API/, [
    { path: '/__emulator/health' },
  ]),
  row('php', 'calls only the API of accounts', /only others/, [
    { path: '/scopes', headers: { Authorization: `Basic ${btoa('shop@example.com:key')}` } },
  ]),
  row('python', 'calls nothing', /No call came/, []),
  row('node', 'sends callbacks to a port on which nothing listens', /Nothing listens/, [
    open({ ...MAIL, callback: { url: 'http://127.0.0.1:9/hook' } }),
    { path: '/__emulator/clock/advance', body: { by: '2m' } },
  ]),
]

export const INVISIBLE: readonly MistakenClient[] = [
  {
    ...row('python', 'waits for a status that does not exist', /never/, [open(), read]),
    reason: 'a request does not show what the client does with a response',
  },
  {
    ...row('node', 'reads the verification of another order', /never/, [
      open(),
      open({ mail: 'bruno@example.com' }),
      read,
    ]),
    reason: 'both ids are right, and only the client knows which one it means',
  },
]
