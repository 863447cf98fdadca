import { expect, test } from 'vitest'
import { maskHeaders, toWireCallback } from '../../../server/domain/callbacks/callback-redaction.ts'
import {
  headersDroppedByNginx,
  parseCallbackRequest,
} from '../../../server/domain/callbacks/parse-callback-request.ts'
import { jsonByteLength, utf8Length } from '../../../server/domain/text/utf8-byte-length.ts'

const url = 'http://127.0.0.1:4000/hook'
const malformed = "406/704 malformed 'url' parameter, must be a valid url in 'callback'"

test.each<[string, unknown, string | undefined]>([
  ['null', null, '406/213 callback not valid, must be an object'],
  ['a list', [], '406/213 callback not valid, must be an object'],
  ['a text', url, '406/213 callback not valid, must be an object'],
  ['no url', {}, "428/704 url not set in 'callback', required"],
  ['url null', { url: null }, "428/704 url not set in 'callback', required"],
  ...[
    '',
    'hook',
    '//h/x',
    '/x',
    'http:/h',
    'http:h',
    'http:\\\\h',
    'http:///h',
    'http://',
    7,
    {},
  ].map((bad): [string, unknown, string] => [
    `url ${JSON.stringify(bad)}`,
    { url: bad },
    malformed,
  ]),
  ...[
    'http://u:p@h/',
    'http://u@h/',
    'http://h:0/',
    'http://h:65536/',
    'http://h/#x',
    'http://h/ x',
  ].map((bad): [string, unknown, string] => [`url ${bad}`, { url: bad }, malformed]),
  ['url with a line break', { url: 'http://h/\r\nX: 1' }, malformed],
  ...['ftp://h/', 'data:,x', 'file:///etc/passwd', 'javascript:1', 'mailto:a@b'].map(
    (bad): [string, unknown, string] => [
      `url ${bad}`,
      { url: bad },
      "406/706 'url' parameter must start with 'http' or 'https'",
    ],
  ),
  ...['http://h:1/', 'http://h:25/', 'http://h:65535/?a=b', 'HTTPS://H/', 'http://[::1]:4000/'].map(
    (good): [string, unknown, undefined] => [`url ${good}`, { url: good }, undefined],
  ),
  ...[null, [], 'a: b', 1].map((bad): [string, unknown, string] => [
    `headers ${JSON.stringify(bad)}`,
    { url, headers: bad },
    '406/708 Headers not valid, must be an object with key : value',
  ]),
  ...['', 'a b', 'a:b', 'a\r\nb', 'è', 'Host', 'content-LENGTH', 'Transfer-Encoding', 'TE'].map(
    badName,
  ),
  ...['connection', 'upgrade', 'expect', 'trailer', 'proxy-x', 'keep-alive', 'content-type'].map(
    badName,
  ),
  ['a header name of 256', { url, headers: { ['n'.repeat(256)]: 'v' } }, undefined],
  badName('n'.repeat(257)),
  ...['a\r\nb', 'a\nb', 'a\0b', '€', '\u0001', 7, null, {}, ['a']].map(
    (bad): [string, unknown, string] => [
      `header value ${JSON.stringify(bad)}`,
      { url, headers: { key: bad } },
      "406/710 The value of 'key' must be a string",
    ],
  ),
  ['a Latin-1 header value', { url, headers: { key: 'caffè\t' } }, undefined],
  ['a name before a value', { url, headers: { a: 1, 'b c': 'x' } }, badName('b c')[2]],
  ['headers of 2047 bytes', { url, headers: headersOf(2047) }, undefined],
  ['headers of 2048 bytes', { url, headers: headersOf(2048) }, undefined],
  [
    'headers of 2049 bytes',
    { url, headers: headersOf(2049) },
    '406/711 Exceeded maximum length (2kb) of the headers: 2049',
  ],
  ['custom of 511 bytes', { url, custom: 'x'.repeat(509) }, undefined],
  ['custom of 512 bytes', { url, custom: 'x'.repeat(510) }, undefined],
  ['custom of 513 bytes', { url, custom: 'x'.repeat(511) }, customTooBig()],
  ['custom of 512 bytes in è', { url, custom: 'è'.repeat(255) }, undefined],
  ['custom of 514 bytes in è', { url, custom: 'è'.repeat(256) }, customTooBig()],
  ['classic data of 513 bytes', { url, data: 'x'.repeat(511) }, undefined],
  ...[-1, 6, 1.5, '3', null, Number.NaN].map((bad): [string, unknown, string] => [
    `retry ${bad}`,
    { url, retry: bad },
    '406/740 Invalid retry Parameter min:0 max:5',
  ]),
  ...[0, 1, 4, 5].map((good): [string, unknown, undefined] => [
    `retry ${good}`,
    { url, retry: good },
    undefined,
  ]),
  ...['GET', 'post', 'PUT', '', null, 1].map((bad): [string, unknown, string] => [
    `method ${bad}`,
    { url, method: bad },
    '406/705 method not valid, must be one of: POST, JSON',
  ]),
  ...['', 1, null, {}].map((bad): [string, unknown, string] => [
    `field ${JSON.stringify(bad)}`,
    { url, field: bad },
    '406/707 field not valid, must be a string',
  ]),
  ['a field nobody uses', { url, method: 'JSON', field: 7 }, undefined],
  ['a callback of 16383 bytes', callbackOf(16_383), undefined],
  ['a callback of 16384 bytes', callbackOf(16_384), undefined],
  [
    'a callback of 16385 bytes',
    callbackOf(16_385),
    '406/300 exceeded maximum length (16 kb) of the callback: 16385',
  ],
  [
    'everything wrong at once',
    { url: 'ftp://h', headers: 1, retry: 9, method: 'x' },
    "406/706 'url' parameter must start with 'http' or 'https'",
  ],
  [
    'everything wrong but the url',
    { url, headers: {}, custom: 'x'.repeat(600), retry: 9, method: 'x' },
    customTooBig(),
  ],
])('%s', (_, wire, refusal) => {
  const result = parseCallbackRequest(wire)

  expect(result.ok ? undefined : textOf(result.problem)).toBe(refusal)
})

test('parseCallbackRequest fills in defaults', () => {
  expect(parseCallbackRequest({ url })).toEqual({
    ok: true,
    value: { url, encoding: 'form', field: 'data', headers: {}, retry: 0 },
  })
})

test('"data" is an alias of "custom", and "custom" takes precedence', () => {
  const classic = parseCallbackRequest({ url, data: { order: 1 } })
  const both = parseCallbackRequest({ url, data: { order: 1 }, custom: null })

  expect(classic).toMatchObject({ value: { custom: { order: 1 } } })
  expect(both).toMatchObject({ value: { custom: null } })
})

test('a key named __proto__ is ignored and changes no prototype', () => {
  const hostile = JSON.parse(
    `{"url":"${url}","__proto__":{"retry":5},"headers":{"__proto__":{"x":"y"},"a":"b"}}`,
  )

  const result = parseCallbackRequest(hostile)

  expect(result).toMatchObject({ ok: true, value: { retry: 0, headers: { a: 'b' } } })
  expect(Object.hasOwn({}, 'retry')).toBe(false)
})

test('toWireCallback returns the original members', () => {
  const wire = { url, method: 'POST', field: 'f', headers: { a: 'b' }, custom: [1], retry: 2 }
  const result = parseCallbackRequest(wire)

  expect(result.ok && toWireCallback(result.value)).toEqual(wire)
})

test('maskHeaders hides credentials', () => {
  const headers = {
    Authorization: 'a',
    cookie: 'b',
    'X-Token-Id': 'c',
    client_secret: 'd',
    SESSION_ID: 'e',
    order: 'f',
  }

  expect(Object.values(maskHeaders(headers))).toEqual(['***', '***', '***', '***', '***', 'f'])
  expect(maskHeaders({ session_id: 'e', order: 'f' }, ['ORDER'])).toEqual({
    session_id: 'e',
    order: '***',
  })
})

test('headersDroppedByNginx names headers with an underscore', () => {
  expect(headersDroppedByNginx({ session_id: '1', 'x-order': '2' })).toEqual(['session_id'])
})

test('utf8Length counts bytes of UTF-8', () => {
  for (const text of ['', 'abc', 'è€', '😀', '\ud800', 'a\udc00b', '\ud800\ud800x']) {
    expect(utf8Length(text)).toBe(Buffer.byteLength(text))
  }
  expect(jsonByteLength(undefined)).toBe(0)
})

// These are function declarations, because the table above uses them before this line runs.
function badName(name: string): [string, unknown, string] {
  const message = `406/709 Exceeded maximum length (256 chr) of the key: ${name}`
  return [
    `header name ${JSON.stringify(name.slice(0, 20))}`,
    { url, headers: { [name]: 'v' } },
    message,
  ]
}

function customTooBig(): string {
  return "406/730 Invalid 'custom' Parameter too big max:512b"
}

function headersOf(bytes: number): unknown {
  return { a: 'x'.repeat(bytes - 8) }
}

function callbackOf(bytes: number): unknown {
  const empty = JSON.stringify({ url, more: '' }).length
  return { url, more: 'x'.repeat(bytes - empty) }
}

function textOf({ status, error, message }: { status: number; error: number; message: string }) {
  return `${status}/${error} ${message}`
}
