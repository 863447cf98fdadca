import request from 'supertest'
import { expect, test } from 'vitest'
import { requestProblem } from '../../contracts/spec/request-body.ts'
import { emulatorForTest } from '../support/emulator.ts'
import { XSS_PAYLOADS } from '../support/xss-payloads.ts'

const REFUSED = [
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'java\tscript:alert(1)',
  '\u0001javascript:alert(1)',
  ' javascript:alert(1)',
  'javascript://shop.example.com/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'DATA:text/html;base64,PHNjcmlwdD4=',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://shop.example.com/1',
  'about:blank',
  'ftp://shop.example.com/',
  '//evil.example/',
  '/\\evil.example/',
  '\\\\evil.example\\',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'http://',
  'https://shop.example.com@evil.example/',
  'https://shop.example.com\\@evil.example/',
  'https://shop.example.com\r\nLocation: https://evil.example/',
  'https://shop.example.com/<script>',
  'https://shop.example.com/"onclick="x',
  'https://ｅvil.example/',
  '/identified',
  '',
]

test.each(REFUSED)('a redirect to %j is refused at the POST', async (address) => {
  const { api } = await emulatorForTest()

  for (const name of ['success', 'failure']) {
    const body = { mail: 'anna@example.com', redirectUrls: { [name]: address } }
    const answer = await api('post', '/IT-live').send(body)
    expect([answer.status, answer.body.error]).toEqual([406, 209])
  }
})

test.each([
  'next=https://evil.example/',
  'redirect=//evil.example/',
  'url=javascript:alert(1)',
  'success=https://evil.example/',
  'lang=//evil.example/',
  'lang=https://evil.example/',
  'step=https://evil.example/',
  'stay=https://evil.example/',
  'lang=it%0d%0aLocation:%20https://evil.example/',
])('no address or form (%s) leads outside of the emulator', async (smuggled) => {
  const { url, open } = await emulatorForTest({ scenario: 'interactive' })
  const success = 'https://shop.example.com/done?next=https://shop.example.com/%2F%2Fevil#a'
  const id = await open({ redirectUrls: { success } })

  const page = await request(url).get(`/link/${id}?${smuggled}`)
  const finished = await request(url)
    .post(`/link/${id}/finish?${smuggled}`)
    .type('form')
    .send(`verdict=approve&${smuggled}`)
  const ended = await request(url).get(`/link/${id}?${smuggled}`)

  expect(finished.headers.location).toMatch(new RegExp(`^/link/${id}(\\?lang=it)?$`))
  expect(page.text + ended.text).not.toContain('evil.example')
  expect(addressesIn(page.text)).toEqual([])
  expect(addressesIn(ended.text)).toEqual([success])
})

test('a form with an unknown document is refused, and its text never becomes an address', async () => {
  const { url, open } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open({})

  const refused = await request(url)
    .post(`/link/${id}/finish`)
    .type('form')
    .send('verdict=approve&document=//evil.example/')

  expect([refused.status, refused.headers.location]).toEqual([400, undefined])
  expect(addressesIn(refused.text)).toEqual([])
})

test('fields for addresses, colours, numbers and codes refuse every script payload', () => {
  const mail = 'anna@example.com'
  const passed = XSS_PAYLOADS.flatMap((text) =>
    [
      { mail: text },
      { mail, policy: { url: text } },
      { mail, redirectUrls: { failure: text } },
      { mail, layout: { logo: text } },
      { mail, layout: { favicon: text } },
      { mail, layout: { backgroundColor: text } },
      { mail, layout: { textColor: `#ffffff${text}` } },
      { mail, phoneNumber: { number: text } },
      { mail, user: { taxCode: text } },
      { mail, user: { gender: text } },
      { mail, user: { birthDate: text } },
    ].filter((body) => requestProblem(body) === undefined),
  )

  expect(passed).toEqual([])
})

test('an address in a request is never rendered as markup', async () => {
  const { url, open } = await emulatorForTest()
  const address = "https://shop.example.com/?a='onclick='ran()&lt;script&gt;`{{x}}"
  const id = await open({ policy: { url: address }, layout: { logo: address, favicon: address } })

  const { text } = await request(url).get(`/link/${id}`)

  expect(text).not.toContain("'onclick")
  expect(addressesIn(text)).toEqual([address])
})

test('an id that is an address leads to 404 without a redirect', async () => {
  const { url } = await emulatorForTest()

  for (const id of ['%2F%2Fevil.example', 'https:%2F%2Fevil.example', '..%2F..%2Fevil']) {
    const { status, headers, text } = await request(url)
      .post(`/link/${id}/act`)
      .type('form')
      .send('as=user&do=submit')
    expect([status, headers.location, addressesIn(text)]).toEqual([404, undefined, []])
  }
})

// The addresses outside of the emulator to which a page links or sends forms.
function addressesIn(page: string): readonly string[] {
  const all = [...page.matchAll(/ (?:href|action|src|data-continue)="([^"]*)"/g)].map(
    ([, address = '']) => address.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(code)),
  )
  return [...new Set(all.filter((address) => !/^\/(?!\/)/.test(address)))]
}
