import type { Language, Step } from './drivers.ts'
import { LIST, MAIL, type MistakenClient, open, read, row } from './mistaken-client.ts'

/** Clients that send wrong paths, methods, ids or queries. */
export const PATHS: readonly MistakenClient[] = [
  ...[
    ['node', 'undefined'],
    ['node', 'null'],
    ['python', 'None'],
    ['node', 'NaN'],
    ['node', '%5Bobject%20Object%5D'],
    ['php', '%7Bid%7D'],
    ['shell', ':id'],
  ].map(([language, id]) =>
    row(
      language as Language,
      `reads the id ${decodeURIComponent(id ?? '')}`,
      /stands where a value is missing/,
      [open(), { path: `${LIST}/${id}` }],
    ),
  ),
  row('python', 'downloads with an empty id', /id in the path is empty/, [
    open(),
    { path: `${LIST}//data` },
  ]),
  row('php', 'reads with an empty id', /ends with a slash/, [open(), { path: `${LIST}/` }]),
  row('node', 'sends the id in quotes', /object or a text in quotes/, [
    open(),
    { path: `${LIST}/%22$ID%22` },
  ]),
  row('node', 'encodes the slash before the type', /a part of the path/, [
    open(),
    { path: `${LIST}/$ID%2Fdata` },
  ]),
  row('python', 'forgets the id before the type', /stands where the id is missing/, [
    open(),
    { path: `${LIST}/data` },
  ]),
  row('python', 'adds a line feed to the id', /in other letters or with additions/, [
    open(),
    { path: `${LIST}/$ID%0A` },
  ]),
  row('node', 'repeats the request of an unknown id', /cannot succeed/, [
    open(),
    ...Array<Step>(3).fill({ path: `${LIST}/11111111-2222-4333-8444-555555555555` }),
  ]),
  row('shell', 'writes the path in lower case', /case-sensitive/, [
    { path: '/it-live', body: MAIL },
  ]),
  row('php', 'ends the path with a slash', /ends with a slash/, [
    { path: '/IT-live/', body: MAIL },
  ]),
  row('python', 'writes two slashes', /two slashes/, [{ path: '//IT-live', body: MAIL }]),
  row('node', 'begins the path with a version', /no path begins with "\/v1"/, [
    { path: '/v1/IT-live', body: MAIL },
  ]),
  row('shell', 'misspells the path', /nearest is \/IT-live/, [{ path: '/IT-lve', body: MAIL }]),
  row('python', 'uses the short name of a mode', /nearest is \/IT-selfie/, [
    { path: '/selfie', body: MAIL },
  ]),
  row('node', 'reads from a path that does not exist', /nearest is \/IT-identity-verifications/, [
    open(),
    { path: '/verifications/$ID' },
  ]),
  row('php', 'opens with PUT', /no PUT here, only POST/, [{ ...open(), method: 'PUT' }]),
  row('node', 'opens with GET', /no GET here, only POST/, [
    { path: '/IT-live?mail=anna%40example.com' },
  ]),
  row('python', 'cancels with DELETE', /no DELETE here, only GET/, [
    open(),
    read,
    { method: 'DELETE', path: `${LIST}/$ID` },
  ]),
  row('python', 'writes the method in lower case', /not in upper case/, [
    { ...open(), method: 'post' },
  ]),
  row('shell', 'downloads a type that does not exist', /TYPE_UNKNOWN/, [
    open(),
    { path: `${LIST}/$ID/report` },
  ]),
  row('node', 'misspells a type', /TYPE_UNKNOWN/, [open(), { path: `${LIST}/$ID/image` }]),
  row('php', 'asks for the type in the query', /unknown parameter "type"/, [
    open(),
    { path: `${LIST}/$ID?type=data` },
  ]),
  row('python', 'filters by state instead of status', /unknown parameter "state"/, [
    open(),
    { path: `${LIST}?state=ok` },
  ]),
  row('node', 'filters by a status in capitals', /no verification has the status "OK"/, [
    open(),
    { path: `${LIST}?status=OK` },
  ]),
  row(
    'shell',
    'filters by a status that does not exist',
    /no verification has the status "completed"/,
    [open(), { path: `${LIST}?status=completed` }],
  ),
  row('python', 'asks for more rows than allowed', /\?limit: must be/, [
    open(),
    { path: `${LIST}?limit=500` },
  ]),
  row('php', 'asks for a page, which does not exist', /unknown parameter "page"/, [
    open(),
    { path: `${LIST}?page=2` },
  ]),
  row('node', 'gives a parameter twice', /more than once/, [
    open(),
    { path: `${LIST}?limit=5&limit=10` },
  ]),
]
