import fc from 'fast-check'
import { vendorExample } from './emulator.ts'

/** Any request body as bytes: any JSON, almost valid bodies, and broken texts. */
export function anyBody(): fc.Arbitrary<Buffer> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)) },
    { weight: 2, arbitrary: fc.anything({ withNullPrototype: true }).map(asJson) },
    { weight: 10, arbitrary: nearMiss().map(asJson) },
    { weight: 3, arbitrary: fc.tuple(nearMiss(), fc.nat(), fc.nat(255)).map(spoilByte) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  )
}

/** Texts that have broken programs before. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\r\nX-Injected: 1',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '../../etc/passwd',
    '%00',
    '%ff',
    '{{7*7}}',
    `\${jndi:ldap://127.0.0.1/a}`,
    "' OR 1=1--",
    '\ud800',
    'e\u0301'.repeat(50),
    '\u202eabc',
    '😀'.repeat(30),
    '٣٣٣',
    'ａｎｎａ@example.com',
    'x'.repeat(5_000),
    'a@b.co',
    'ko+ok@example.com',
    'anna+ko-no_such_reason@example.com',
    'anna+slow-operator@example.com',
    'http://127.0.0.1:9/x',
    'javascript:alert(1)',
    'RSSMRA80A01H501U',
    '2024-02-30',
    '0000-00-00',
    '9999-12-31',
  ),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, 0, -0, -1, 1e308, 5e-324, 2 ** 53, [], {}, [[]], ['a']),
  fc.jsonValue({ maxDepth: 2 }),
)

const hostileKey = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'toJSON', 'hasOwnProperty'),
  fc.constantFrom('', 'email', 'length', 'then', '/', '~', '~0', 'callback'),
  hostileText,
)

// The example of the vendor with up to four members changed, removed or added, at any depth.
function nearMiss(): fc.Arbitrary<object> {
  const change = fc.record({
    where: fc.nat(),
    what: fc.constantFrom('change', 'change', 'change', 'drop', 'add'),
    key: hostileKey,
    value: hostileValue,
  })
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const body: Members = vendorExample('http://127.0.0.1:9/hook')
    for (const { where, what, key, value } of changes) {
      const places = placesIn(body)
      const [owner, name] = places[where % places.length] ?? [body, key]
      if (what === 'drop') delete owner[name]
      else set(owner, what === 'add' ? key : name, value)
    }
    return body
  })
}

type Members = { [name: string]: unknown }

function placesIn(owner: Members): readonly (readonly [Members, string])[] {
  return Object.entries(owner).flatMap(([name, value]) => [
    [owner, name] as const,
    ...(isMembers(value) ? placesIn(value) : []),
  ])
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// An assignment to `__proto__` would set the prototype, which JSON.stringify does not write.
function set(owner: Members, name: string, value: unknown): void {
  Object.defineProperty(owner, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

function asJson(value: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(value) ?? '')
  } catch {
    return Buffer.from('{}')
  }
}

function spoilByte([body, at, byte]: [object, number, number]): Buffer {
  const bytes = asJson(body)
  const place = at % (bytes.length + 1)
  if (byte % 3 === 0) return bytes.subarray(0, place)
  bytes[place % bytes.length] = byte
  return bytes
}
