import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

const ASK = { headers: { accept: 'text/html' } }

test('the pages of verifications and callbacks save what their filter shows, as CSV and JSON', async () => {
  const { url, open, inboxUrl, clock } = await emulatorForTest()
  await open({ mail: 'anna@example.com', callback: { url: inboxUrl('orders') } })
  await open({ mail: 'bruno+ko@example.com' })
  await clock.advance('2m')
  const linksOf = async (path: string) => {
    const page = await (await fetch(`${url}${path}`, ASK)).text()
    return [...page.matchAll(/href="([^"]*format=(?:csv|json))" download/g)].map(([, link = '']) =>
      link.replaceAll('&#38;', '&'),
    )
  }
  const fileAt = (path = '') => fetch(`${url}${path}`, ASK)

  const [csvLink, jsonLink] = await linksOf('/__emulator/?status=ko&sort=mail')
  const [callbackCsv] = await linksOf('/__emulator/deliveries?status=delivered')
  const csv = await fileAt(csvLink)
  const lines = (await csv.text()).trim().split('\r\n')
  const json = (await (await fileAt(jsonLink)).json()) as { data: { mail: string }[] }
  const callbacks = (await (await fileAt(callbackCsv)).text()).trim().split('\r\n')

  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="verifications.csv"')
  expect([lines.length, lines[1]?.includes('bruno+ko@example.com')]).toEqual([2, true])
  expect(json.data.map(({ mail }) => mail)).toEqual(['bruno+ko@example.com'])
  expect([callbacks.length, callbacks[0]?.startsWith('id,verification,event')]).toEqual([3, true])
})

test('the first refusal is a real request, which can be sent again', async () => {
  const { url } = await emulatorForTest()
  const post = (path: string, fields: Record<string, string>) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
    })

  const first = await post('/__emulator/pages/first-run', { do: 'refusal' })
  const path = first.headers.get('location') ?? ''
  const page = await (await fetch(`${url}${path}`, ASK)).text()
  const [, action = ''] = /action="([^"]*\/resend)"/.exec(page) ?? []
  const again = await post(action, {})

  expect(path).toMatch(/^\/__emulator\/requests\/req-1\?of=ns-/)
  expect(page).toContain('MAIL_MISSING')
  expect(page).toContain('valid: ')
  expect([again.status, again.headers.get('location')]).toEqual([
    303,
    expect.stringMatching(/req-2\?of=.*&compare=req-1$/),
  ])
})

test('copied calls of the control API read the control token from a variable', async () => {
  const controlToken = 'a-control-token-of-32-characters'
  const { url, open } = await emulatorForTest({ controlToken })
  const id = await open()
  const headers = { ...ASK.headers, 'x-emulator-control-token': controlToken }
  const paths = [
    '/',
    `/verifications/${id}`,
    '/clock',
    '/costs',
    '/scenarios',
    '/namespaces',
    '/desk',
  ]
  const pages = await Promise.all(
    paths.map(async (path) => (await fetch(`${url}/__emulator${path}`, { headers })).text()),
  )

  for (const [i, page] of pages.entries()) {
    const copies = [...page.matchAll(/data-copy="([^"]*)"/g)].map(([, text = '']) => text)
    const control = copies.filter((text) =>
      /\/__emulator\/(?!inbox\/)/.test(text.split(' -')[2] ?? text),
    )
    const withoutToken = control.filter(
      (text) => !text.includes('x-emulator-control-token: $VIDEOID_EMULATOR_CONTROL_TOKEN'),
    )
    expect([paths[i], withoutToken]).toEqual([paths[i], []])
    expect(page).not.toContain(controlToken)
  }
  expect(pages[1]).toContain('x-emulator-control-token: $VIDEOID_EMULATOR_CONTROL_TOKEN')
})
