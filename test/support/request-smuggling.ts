/** A request that is hidden in the body of another one. */
const hidden = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'
const body = '{"mail":"anna@example.com"}'
const length = body.length

/**
 * Requests whose end a proxy and a server may see at different bytes. The key names the mistake in the request.
 */
export const SMUGGLED: Readonly<Record<string, string>> = {
  'length and chunks': post(
    `Content-Length: 30\r\nTransfer-Encoding: chunked`,
    `0\r\n\r\n${hidden}`,
  ),
  'chunks and length': post(
    `Transfer-Encoding: chunked\r\nContent-Length: 4`,
    `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`,
  ),
  'chunks behind a tab, and a length': post(
    'Transfer-Encoding:\tchunked\r\nContent-Length: 3',
    '0\r\n\r\n',
  ),
  'the same length twice': post(`Content-Length: ${length}\r\nContent-Length: ${length}`),
  'two lengths': post(`Content-Length: 0\r\nContent-Length: ${length}`),
  'lengths in a list': post(`Content-Length: ${length}, ${length}`),
  'a length with a plus': post(`Content-Length: +${length}`),
  'a length below zero': post('Content-Length: -1'),
  'a length in hexadecimal': post('Content-Length: 0x1b'),
  'a length with a point': post(`Content-Length: ${length}.0`),
  'a length with a blank': post('Content-Length: 2 7'),
  'a length beyond all numbers': post('Content-Length: 99999999999999999999999'),
  'an empty length': post('Content-Length:'),
  'a length before a blank': post(`Content-Length : ${length}`),
  'chunks before a blank': post('Transfer-Encoding : chunked', '0\r\n\r\n'),
  'a name before a tab': post(`Content-Length\t: ${length}`),
  'a folded header': post(`X-A: b\r\n c\r\nContent-Length: ${length}`),
  'a folded coding': post('Transfer-Encoding:\r\n chunked', '0\r\n\r\n'),
  'a blank before the first header': post(` Content-Length: ${length}`),
  'lines that end in LF': post(`Content-Length: ${length}`).replaceAll('\r\n', '\n'),
  'one line that ends in LF': post(`X-A: b\nContent-Length: ${length}`),
  'a first line that ends in LF': post(`Content-Length: ${length}`).replace('\r\n', '\n'),
  'headers that end in LF': post(`Content-Length: ${length}`).replace('\r\n\r\n', '\r\n\n'),
  'a line that ends in CR': post(`X-A: b\rContent-Length: ${length}`),
  'an unknown coding': post('Transfer-Encoding: xchunked', '0\r\n\r\n'),
  'no coding at all': post('Transfer-Encoding: identity'),
  'an empty coding': post('Transfer-Encoding:'),
  'chunks twice': post('Transfer-Encoding: chunked, chunked', '0\r\n\r\n'),
  'chunks in two headers': post(
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    '0\r\n\r\n',
  ),
  'chunks and none': post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', '0\r\n\r\n'),
  'chunks and a cow': post('Transfer-Encoding: chunked, cow', '0\r\n\r\n'),
  'chunks in gzip': post('Transfer-Encoding: gzip, chunked', '0\r\n\r\n'),
  'chunks behind a vertical tab': post('Transfer-Encoding:\x0bchunked', '0\r\n\r\n'),
  'chunks in quotes': post('Transfer-Encoding: "chunked"', '0\r\n\r\n'),
  'chunks in HTTP/1.0': post('Transfer-Encoding: chunked', chunk('1b')).replace('1.1', '1.0'),
  'a zero in a name': post(`Content-Length\0: ${length}`),
  'a zero in a value': post(`X-A: a\0b\r\nContent-Length: ${length}`),
  'a header without a name': post(': b'),
  'a header without a colon': post(`Content-Length ${length}`),
  'a chunk with 0x': post('Transfer-Encoding: chunked', chunk('0x1b')),
  'a chunk below zero': post('Transfer-Encoding: chunked', chunk('-1')),
  'a chunk before a blank': post('Transfer-Encoding: chunked', chunk('1b ')),
  'a chunk beyond all numbers': post('Transfer-Encoding: chunked', chunk('fffffffffffffffff')),
  'a chunk that ends in LF': post('Transfer-Encoding: chunked', chunk('1b').replace('\r\n', '\n')),
  'an extension that ends in LF': post('Transfer-Encoding: chunked', chunk('1b;a=\nb')),
  'a chunk that is longer': post('Transfer-Encoding: chunked', chunk('10')),
  'a chunk without an end': post('Transfer-Encoding: chunked', `1b\r\n${body}0\r\n\r\n`),
  'a length behind the chunks': post(
    'Transfer-Encoding: chunked',
    `1b\r\n${body}\r\n0\r\nContent-Length: 3\r\n\r\n`,
  ),
  'no host': post(`Content-Length: ${length}`).replace('Host: 127.0.0.1\r\n', ''),
  'two hosts': post(`Host: evil.example\r\nContent-Length: ${length}`),
  'a host in a list': post(`Content-Length: ${length}`).replace(
    '127.0.0.1',
    'a.example, b.example',
  ),
  'a later HTTP': post(`Content-Length: ${length}`).replace('1.1', '1.2'),
  'a preface of HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a tab behind the method': post('').replace(' ', '\t'),
  'a blank in the method': post('').replace('POST', 'PO ST'),
  'a blank in the path': post('').replace('/IT-live', '/IT-live x'),
}

function post(headers: string, content = body): string {
  return `POST /IT-live HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer t\r\n${headers}\r\n\r\n${content}`
}

function chunk(size: string): string {
  return `${size}\r\n${body}\r\n0\r\n\r\n`
}
