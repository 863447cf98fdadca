import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'

const VERIFICATION = {
  ...{ id: '658ac7c7-0000-4000-8000-000000000000', status: 'ok', reason: 'identityverified' },
}

test.each([
  ['a text', 'text/plain', 'hello', 'not judged'],
  ['JSON without a verification', 'application/json', '{"hello":"world"}', 'not judged'],
  ['a body that is cut in the middle', 'application/json', '{"data":{"id":"x","sta', 'not judged'],
  [
    'a status that does not exist',
    'application/json',
    JSON.stringify({ data: { ...VERIFICATION, status: 'okk' } }),
    'violates openapi.yaml',
  ],
])('the inbox judges %s as a callback', async (_, type, body, verdict) => {
  const { url, inboxUrl } = await emulatorForTest()
  await fetch(inboxUrl('mine'), { method: 'POST', headers: { 'content-type': type }, body })

  const page = await openMessage(url, 'en')

  expect(/class="badge \w+">([^<]*)<\/span><\/p>/.exec(page)?.[1]).toBe(verdict)
  if (verdict === 'violates openapi.yaml')
    expect(page).toMatch(/openapi\.yaml line \d+, documented/)
})

test('the inbox judges callbacks of the emulator, and compares them with their request', async () => {
  const { url, open, inboxUrl, clock } = await emulatorForTest()
  await open({ callback: { url: inboxUrl('mine'), method: 'JSON', custom: { a: 1 } } })
  await clock.advance('1m')

  expect(await openMessage(url, 'en')).toContain('satisfies openapi.yaml')
  expect(await openMessage(url, 'en')).not.toContain('does not know this verification')
  expect(await openMessage(url, 'it')).toContain('rispetta openapi.yaml')
})

async function openMessage(url: string, language: string): Promise<string> {
  const headers = { accept: 'text/html', 'accept-language': language }
  const list = await (await fetch(`${url}/__emulator/inboxes`, { headers })).text()
  const [, link = ''] = /href="(\/__emulator\/inboxes\?of=[^"]*)#message"/.exec(list) ?? []
  return (await fetch(url + link.replaceAll('&#38;', '&'), { headers })).text()
}
