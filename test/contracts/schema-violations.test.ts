import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pickDescribedMembers, requestProblem } from '../../contracts/spec/request-body.ts'
import { requestViolations } from '../../contracts/spec/schema-violations.ts'
import { parseCallbackRequest } from '../../server/domain/callbacks/parse-callback-request.ts'
import { leastMeasured, measureMs } from '../support/measure-duration.ts'
import { numberOfRuns } from '../support/number-of-runs.ts'

const mail = 'mario@example.com'
const longestMail = `${'a'.repeat(64)}@${'b.'.repeat(92)}example`.slice(0, 254)

test.each([
  ['nothing but the mail', { mail }],
  ['a mail with a tag', { mail: 'mario+ko.face_mismatch@example.com' }],
  ['a mail of 254 characters', { mail: longestMail }],
  ['user null', { mail, user: null }],
  ['an empty user', { mail, user: {} }],
  [
    'the vendor’s mismatch of name and code',
    { mail, user: { firstName: 'Franco', birthDate: '1977-11-06', taxCode: 'RSSMRA02D16A662G' } },
  ],
  ['a tax code with letters for digits', { mail, user: { taxCode: 'RSSMRAULALMHRLMU' } }],
  ['29 February of a leap year', { mail, user: { birthDate: '2000-02-29' } }],
  ['unknown members', { mail, email: 7, user: { nickname: [] }, output: { dpi: 300 } }],
  [
    'empty objects',
    { mail, healthCard: {}, phoneNumber: {}, policy: {}, redirectUrls: {}, output: {}, layout: {} },
  ],
  ['a local address', { mail, redirectUrls: { success: 'http://localhost:3000/done?a=1#b' } }],
  ['an address of IPv6', { mail, redirectUrls: { failure: 'http://[::1]:3000/' } }],
  ['a wrong callback, which another parser checks', { mail, callback: { url: 7, retry: 9 } }],
] as const)('requestProblem accepts %s', (_, body) => {
  expect(requestProblem(body)).toBeUndefined()
})

test.each([
  ['428 200 MAIL_MISSING', {}],
  ['428 200 MAIL_MISSING', { mail: '' }],
  ['428 200 MAIL_MISSING', { email: mail, user: 7 }],
  ['406 201 MAIL_INVALID', { mail: 'not-a-mail' }],
  ['406 201 MAIL_INVALID', { mail: null }],
  ['406 201 MAIL_INVALID', { mail: [mail] }],
  ['406 201 MAIL_INVALID', { mail: 'mario@localhost' }],
  ['406 201 MAIL_INVALID', { mail: 'a@b@example.com' }],
  ['406 201 MAIL_INVALID', { mail: 'mario rossi@example.com' }],
  ['406 201 MAIL_INVALID', { mail: 'mario@example.com\r\nbcc: x@example.com' }],
  ['406 201 MAIL_INVALID', { mail: `${'a'.repeat(65)}@example.com` }],
  ['406 201 MAIL_INVALID', { mail: `a@${'b.'.repeat(123)}example` }],
  ['406 201 MAIL_INVALID', { mail: 'x', user: { birthDate: 'x' }, output: 1 }],
  ['406 202 USER_INVALID', { mail, user: 'Mario' }],
  ['406 202 USER_INVALID', { mail, user: [] }],
  ['406 202 USER_INVALID', { mail, user: { firstName: 7 } }],
  ['406 202 USER_INVALID', { mail, user: { lastName: null, taxCode: 'x' } }],
  ['406 203 BIRTH_DATE_INVALID', { mail, user: { birthDate: '06/11/1977' } }],
  ['406 203 BIRTH_DATE_INVALID', { mail, user: { birthDate: '2001-02-29', taxCode: 'x' } }],
  ['406 203 BIRTH_DATE_INVALID', { mail, user: { birthDate: '' } }],
  ['406 204 TAX_CODE_INVALID', { mail, user: { taxCode: 'RSSMRA80A01H501', gender: 'X' } }],
  ['406 204 TAX_CODE_INVALID', { mail, user: { taxCode: 'RSSMRA80Z01H501U' } }],
  ['406 205 GENDER_INVALID', { mail, user: { gender: 'm' }, healthCard: 1 }],
  ['406 206 HEALTH_CARD_INVALID', { mail, healthCard: { required: 'yes' }, phoneNumber: 1 }],
  ['406 206 HEALTH_CARD_INVALID', { mail, healthCard: null }],
  ['406 207 PHONE_NUMBER_INVALID', { mail, phoneNumber: { number: 3331234567 } }],
  ['406 207 PHONE_NUMBER_INVALID', { mail, phoneNumber: { number: 'home' }, policy: 1 }],
  ['406 208 POLICY_INVALID', { mail, policy: { url: 'javascript:alert(1)' } }],
  ['406 208 POLICY_INVALID', { mail, policy: 'https://shop.example.com', redirectUrls: 1 }],
  ['406 209 REDIRECT_URLS_INVALID', { mail, redirectUrls: { success: 'data:text/html,x' } }],
  ['406 209 REDIRECT_URLS_INVALID', { mail, redirectUrls: { failure: '/failed' }, output: 1 }],
  [
    '406 209 REDIRECT_URLS_INVALID',
    { mail, redirectUrls: { failure: 'https://me:pw@example.com' } },
  ],
  [
    '406 209 REDIRECT_URLS_INVALID',
    { mail, redirectUrls: { failure: 'https://example.com/\r\nx: y' } },
  ],
  ['406 210 OUTPUT_INVALID', { mail, output: { imagesAsPdf: 'true' }, layout: 1 }],
  ['406 211 LAYOUT_INVALID', { mail, layout: { backgroundColor: 'red; }' } }],
  ['406 211 LAYOUT_INVALID', { mail, layout: { favicon: 'data:image/png;base64,AA==' } }],
  ['406 211 LAYOUT_INVALID', { mail, layout: { title: 1 }, callback: 1 }],
  ['400 199 BODY_NOT_JSON', [{ mail }]],
  ['400 199 BODY_NOT_JSON', null],
] as const)('requestProblem answers %s for %j', (expected, body) => {
  const refusal = requestProblem(body)

  expect(`${refusal?.status} ${refusal?.error} ${refusal?.code}`).toBe(expected)
})

test('requestProblem refuses a body exactly when openapi.yaml does, outside of callback', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), likelyBody()), (body) => {
      const errors = requestViolations(body).filter(
        ({ pointer }) => !/^\/callback(\/|$)/.test(pointer),
      )

      expect(requestProblem(body) === undefined).toBe(errors.length === 0)
    }),
    { numRuns: numberOfRuns(800, 3000) },
  )
})

test('one wrong member gets its own code, whatever valid members the body has', () => {
  fc.assert(
    fc.property(goodBody(), fc.constantFrom(...NEAR_MISSES), (body, [spoiled, code]) => {
      expect(requestProblem({ ...body, ...spoiled })?.code).toBe(code)
    }),
  )
})

test('every accepted callback matches openapi.yaml', () => {
  fc.assert(
    fc.property(likelyCallback(), (callback) => {
      const violations = requestViolations({ mail, callback })

      expect(violations.length === 0 || !parseCallbackRequest(callback).ok).toBe(true)
    }),
    { numRuns: numberOfRuns(500, 2000) },
  )
})

test('pickRequest copies described members only', () => {
  const body: unknown = JSON.parse(`{
    "mail": "mario@example.com", "nonsense": 1,
    "user": { "firstName": "Mario", "nickname": "M", "__proto__": { "admin": true } },
    "callback": { "url": "http://127.0.0.1:4000/hook" },
    "__proto__": { "polluted": true }, "constructor": { "prototype": { "polluted": true } }
  }`)

  const request = pickDescribedMembers(body)

  expect(Object.keys(request)).toEqual(['mail', 'user'])
  expect(request).toEqual({ mail, user: { firstName: 'Mario' } })
  expect(Object.getPrototypeOf(request)).toBe(Object.prototype)
  expect({}).not.toHaveProperty('polluted')
})

test('pickRequest copies the body deeply', () => {
  const body = { mail, user: { firstName: 'Mario' }, output: { imagesAsPdf: true } }

  const request = pickDescribedMembers(body)
  body.user.firstName = 'Luigi'

  expect(request).toEqual({ mail, user: { firstName: 'Mario' }, output: { imagesAsPdf: true } })
  expect(pickDescribedMembers({ mail, user: null })).toEqual({ mail, user: null })
})

test('a hostile text of 100,000 characters is refused within half a second', async () => {
  const hostile = ['a', 'a.', 'a@', '@', 'a-', '1.', ':1', '%', 'http://', 'A'].flatMap((piece) => {
    const text = piece.repeat(100_000 / piece.length)
    return [text, `a@${text}!`, `http://${text}<`, `http://a.it/${text}<`, `http://[${text}]`]
  })

  const refusalOf = (text: string) => () =>
    requestProblem({
      mail: text,
      user: { birthDate: text, taxCode: text, gender: text },
      phoneNumber: { number: text },
      policy: { url: text },
      layout: { logo: text, textColor: text },
      callback: { url: text, headers: { [text]: text } },
    })

  // One call tries ten patterns. A pattern that backtracks would take minutes.
  for (const text of hostile) {
    expect(await leastMeasured(500, () => measureMs(refusalOf(text)))).toBeLessThan(500)
  }
})

test('every accepted address can be parsed', () => {
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.constant('[::1]'), fc.constant('localhost'))
  const address = fc
    .tuple(host, fc.integer({ min: 0, max: 70_000 }), fc.webPath(), fc.webQueryParameters())
    .map(([name, port, path, query]) => `http://${name}:${port}${path}?${query}`)

  fc.assert(
    fc.property(fc.oneof(address, fc.string(), fc.webUrl()), (url) => {
      const isAccepted = requestProblem({ mail, policy: { url } }) === undefined

      expect(!isAccepted || URL.canParse(url)).toBe(true)
    }),
    { numRuns: numberOfRuns(300, 1000) },
  )
})

const NEAR_MISSES = [
  [{ mail: 'mario@' }, 'MAIL_INVALID'],
  [{ mail: '' }, 'MAIL_MISSING'],
  [{ user: 0 }, 'USER_INVALID'],
  [{ user: { birthDate: '1980-1-1' } }, 'BIRTH_DATE_INVALID'],
  [{ user: { birthDate: '1980-13-01' } }, 'BIRTH_DATE_INVALID'],
  [{ user: { taxCode: 'rssmra80a01h501u' } }, 'TAX_CODE_INVALID'],
  [{ user: { gender: 'F ' } }, 'GENDER_INVALID'],
  [{ healthCard: true }, 'HEALTH_CARD_INVALID'],
  [{ phoneNumber: { editable: 1 } }, 'PHONE_NUMBER_INVALID'],
  [{ policy: { url: 'ftp://example.com' } }, 'POLICY_INVALID'],
  [{ redirectUrls: { success: 'http://' } }, 'REDIRECT_URLS_INVALID'],
  [{ output: { imagesAsPdf: null } }, 'OUTPUT_INVALID'],
  [{ layout: { textColor: '#12345' } }, 'LAYOUT_INVALID'],
] as const

function goodBody() {
  return fc.record(
    {
      mail: fc.constant(mail),
      user: fc.record({ firstName: fc.string(), gender: fc.constantFrom('M', 'F') }),
      healthCard: fc.record({ required: fc.boolean() }),
      output: fc.record({ imagesAsPdf: fc.boolean() }),
      layout: fc.record({ title: fc.string() }),
    },
    { requiredKeys: ['mail'] },
  )
}

function likelyBody() {
  const anything = fc.jsonValue({ maxDepth: 1 })
  return fc.record(
    {
      mail: fc.oneof(fc.constant(mail), fc.emailAddress(), anything),
      user: fc.oneof(
        anything,
        fc.record({ birthDate: fc.oneof(fc.constant('1980-01-01'), anything) }),
      ),
      healthCard: fc.oneof(anything, fc.record({ required: anything })),
      redirectUrls: fc.oneof(anything, fc.record({ success: fc.oneof(fc.webUrl(), anything) })),
      callback: anything,
    },
    { requiredKeys: [] },
  )
}

function likelyCallback() {
  const anything = fc.jsonValue({ maxDepth: 1 })
  const name = fc.oneof(fc.constantFrom('session_id', 'x-a', 'Host', ''), fc.string())
  return fc.record(
    {
      url: fc.oneof(
        fc.webUrl(),
        fc.constantFrom('HTTP://127.0.0.1:4000/hook', 'ftp://a'),
        anything,
      ),
      method: fc.oneof(fc.constantFrom('POST', 'JSON', 'GET'), anything),
      // With method JSON even an invalid field is ignored. No client should rely on this.
      field: fc.string({ minLength: 1 }),
      headers: fc.oneof(fc.dictionary(name, fc.string(), { maxKeys: 3 }), anything),
      custom: anything,
      retry: fc.oneof(fc.integer({ min: -1, max: 6 }), anything),
    },
    { requiredKeys: ['url'] },
  )
}
