import request from 'supertest'
import { expect, test } from 'vitest'
import { emulatorForTest, vendorExample } from '../support/emulator.ts'

const everything = { ...vendorExample(''), callback: undefined }

test('reading every page of a link changes nothing', async () => {
  const { url, open, verification } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open(everything)
  const before = verification(id)

  for (const step of ['', 'data', 'phone', 'code', 'document', 'photos', 'card', 'ready']) {
    await request(url).get(`/link/${id}?step=${step}&lang=it&invented=1&stay=1`).expect(200)
  }

  expect(verification(id)).toEqual(before)
})

test('an unknown link is answered with a page in the language of the browser', async () => {
  const { url } = await emulatorForTest()

  const english = await request(url).get('/link/none')
  const italian = await request(url).get('/link/none').set('accept-language', 'it-IT,en;q=0.5')
  const acted = await request(url).post('/link/none/act').type('form').send('as=user&do=submit')

  const cut = await request(url).get('/link/')
  const garbled = await request(url).get('/link/%zz?lang=it')

  const all = [english, italian, acted, cut, garbled]
  expect(all.map(({ status }) => status)).toEqual(Array(5).fill(404))
  expect(garbled.text).toContain('Questo link non è conosciuto')
  expect(cut.text).toContain('This link is not known')
  expect(english.text).toContain('<html lang="en">')
  expect(english.text).toContain('This link is not known')
  expect(italian.text).toContain('<html lang="it">')
  expect(italian.text).toContain('Questo link non è conosciuto')
})

test.each([
  ['de, it;q=0.8, en;q=0.2', 'it'],
  ['en;q=0.2, it;q=0.1', 'en'],
  ['it;q=0', 'en'],
  ['IT', 'it'],
  ['fr', 'en'],
  ['', 'en'],
])(
  'a browser that accepts "%s" gets the page in %s, until a language is chosen',
  async (accepts, language) => {
    const { url, open } = await emulatorForTest()
    const id = await open()
    const ask = (query: string) =>
      request(url).get(`/link/${id}${query}`).set('accept-language', accepts)

    expect((await ask('')).text).toContain(`<html lang="${language}">`)
    const chosen = language === 'it' ? 'en' : 'it'
    const page = (await ask(`?lang=${chosen}`)).text
    expect(page).toContain(`<html lang="${chosen}">`)
    expect(page).toContain(`<input type="hidden" name="lang" value="${chosen}">`)
  },
)

test('an internal reason is not shown to the person', async () => {
  const { url, open } = await emulatorForTest({ scenario: 'interactive' })
  const id = await open()

  await post(url, `/link/${id}/finish`, 'verdict=reject&reason=document_reported')

  const { text } = await request(url).get(`/link/${id}?lang=it`)
  const scene = text.slice(text.indexOf('class="scene"'), text.indexOf('<aside'))
  expect(scene).toContain('Identificazione non completata con esito positivo.')
  expect(scene).not.toContain('CRIMNET')
})

test('the page redirects by itself only while the end is recent, and says when documents are deleted', async () => {
  const { url, open, clock } = await emulatorForTest()
  const id = await open({ redirectUrls: { success: 'https://shop.example.com/ok?a=1&b=2' } })
  const look = async () => (await request(url).get(`/link/${id}`)).text

  await clock.advance('2m')
  const fresh = await look()
  const staying = (await request(url).get(`/link/${id}?stay=1`)).text
  await clock.advance('3m')
  const later = await look()
  await clock.advance('31d')
  const over = await look()

  expect(fresh).toContain('data-continue="https://shop.example.com/ok?a=1&#38;b=2"')
  expect(fresh).toContain('content="8; url=https://shop.example.com/ok?a=1&#38;b=2"')
  for (const page of [staying, later, over]) {
    expect(page).not.toContain('data-continue')
    expect(page).not.toContain('http-equiv')
    expect(page).toContain('href="https://shop.example.com/ok?a=1&#38;b=2"')
  }
  expect(later).not.toContain('kept for 30 days')
  expect(over).toContain('kept for 30 days')
})

test('the page counts down to the result, not to the next status', async () => {
  const { url, open, clock } = await emulatorForTest({ scenario: 'surprise-status' })
  const id = await open()
  await clock.advance('1m')

  const { text } = await request(url).get(`/link/${id}`)

  expect(text).toMatch(/The result comes in <strong><span data-until="\d+">2 m</)
  expect(text).toMatch(/WAIT_SIGNERS in <span data-until="\d+">1 m</)
})

test('the pages of an expired link and of a revoked identification say what has happened', async () => {
  const { url, open, fastForward } = await emulatorForTest()
  const expired = await open({ mail: 'anna+link-never-opened@example.com' })
  const revoked = await open({ mail: 'anna+revoked-after-ok@example.com' })
  for (const id of [expired, revoked]) await fastForward(id, { to: 'end' })

  expect((await request(url).get(`/link/${expired}`)).text).toContain('This link has expired')
  expect((await request(url).get(`/link/${revoked}`)).text).toContain('has been withdrawn')
})

test('the page shows the place in the queue and the hours of the desk', async () => {
  const saturday = '2026-01-10T17:55:00+01:00'
  const { url, open, clock } = await emulatorForTest({ scenario: 'slow-operator' })
  await clock.advance({ to: saturday })
  const first = await open()
  const second = await open()
  const look = async (id: string) => (await request(url).get(`/link/${id}`)).text

  await clock.advance('8m')
  const early = await look(first)
  const late = await look(second)

  expect(early).toContain('You are number 1 of 2 in the queue.')
  expect(late).toContain('You are number 2 of 2 in the queue.')
  expect(early).toContain('They are back on Monday 12 January at 09:00.')
  expect(early).toContain('Mon–Sat 09:00–18:00, except on holidays')
  expect(early).toMatch(/The call begins in <strong><span data-until="\d+">1 d 15 h</)
})

test('pages are small, and their policy allows the origins of their pictures only', async () => {
  const { url, open } = await emulatorForTest()
  const id = await open({
    layout: { logo: 'https://a.example/l.png', favicon: 'http://b.example:8/f' },
  })

  const { headers, text } = await request(url).get(`/link/${id}`)

  expect(headers['content-security-policy']).toContain(
    "img-src 'self' https://a.example http://b.example:8;",
  )
  expect(text.length).toBeLessThan(60_000)
})

function post(url: string, path: string, form: string) {
  return request(url).post(path).type('form').send(form)
}
