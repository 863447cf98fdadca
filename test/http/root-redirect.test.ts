import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

// The Accept header of Chromium, Firefox and Safari for a page.
const BROWSER =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'

test.each([{ wireOnly: false }, { wireOnly: true }])(
  'a browser at / is redirected to the dashboard, with %o',
  async ({ wireOnly }) => {
    const { url } = await emulatorForTest({ wireOnly })

    const answer = await fetch(`${url}/`, { headers: { accept: BROWSER }, redirect: 'manual' })

    expect(answer.status).toBe(302)
    expect(answer.headers.get('location')).toBe('/__emulator/')
    expect(answer.headers.get('vary')).toBe('Accept')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.text()).toBe('')
  },
)

test('a browser that follows the redirect from / gets the dashboard', async () => {
  const { url } = await emulatorForTest()

  const answer = await fetch(`${url}/`, { headers: { accept: BROWSER } })

  expect(answer.url).toBe(`${url}/__emulator/`)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('<!doctype html>')
})

test.each([
  ['curl', '*/*'],
  ['a client of the API', 'application/json'],
  ['a client that prefers JSON to HTML', 'application/json, text/html'],
  ['a client that weighs JSON higher', 'text/html;q=0.5, application/json'],
  ['a client that accepts neither', 'text/plain'],
])('%s gets the 404 of the emulated API at /', async (_, accept) => {
  const { url, token, control } = await emulatorForTest()

  const headers = { accept, authorization: `Bearer ${token}` }
  const answer = await fetch(`${url}/`, { headers, redirect: 'manual' })

  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ success: false, data: null })
  const { body } = await control('get', '/requests')
  expect(body.data).toMatchObject([{ method: 'GET', path: '/', status: 404 }])
})

test('a POST to / gets the 404 of the emulated API from a browser, too', async () => {
  const { url } = await emulatorForTest()

  const answer = await fetch(`${url}/`, { method: 'POST', headers: { accept: BROWSER } })

  expect(answer.status).toBe(404)
})

test('a browser on another path of the emulated API gets JSON', async () => {
  const { url } = await emulatorForTest()

  const answer = await fetch(`${url}/nowhere`, { headers: { accept: BROWSER }, redirect: 'manual' })

  expect(answer.status).toBe(404)
})
