import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { sendBytes } from '../support/send-bytes.ts'

test('only answers that rest on an assumption are labelled as assumed', async () => {
  const { api, open, clock } = await emulatorForTest()
  const empty = await api('get', '/IT-identity-verifications')
  const opened = await api('post', '/IT-live').send({ mail: 'anna@example.com' })
  const running = await api('get', '/IT-identity-verifications')
  const early = await api('get', `/IT-identity-verifications/${opened.body.data.id}/data`)
  await clock.advance('2m')
  const good = await api('get', `/IT-identity-verifications/${opened.body.data.id}`)
  const data = await api('get', `/IT-identity-verifications/${opened.body.data.id}/data`)
  const known = await api('get', '/IT-identity-verifications')
  await open({ mail: 'anna+ko.underage@example.com' })
  await clock.advance('2m')
  const mixed = await api('get', '/IT-identity-verifications')
  const newest = await api('get', '/IT-identity-verifications?limit=1')
  const older = await api('get', '/IT-identity-verifications?skip=1')
  const noField = await api('post', '/IT-live').send({})
  const noGender = await api('post', '/IT-live').send({ mail: 'a@b.it', user: { gender: 'X' } })
  const noRoute = await api('get', '/IT-lve')

  expect(
    Object.entries({
      empty,
      opened,
      running,
      early,
      good,
      data,
      known,
      mixed,
      newest,
      older,
      noField,
      noGender,
      noRoute,
    })
      .filter(([, { headers }]) => headers['x-emulator-provenance'] === 'assumed')
      .map(([name]) => name),
  ).toEqual(['data', 'mixed', 'newest', 'noGender', 'noRoute'])
})

test('a callback is labelled as assumed if its reason is assumed, and not if it is known', async () => {
  const { open, clock, inbox, inboxUrl } = await emulatorForTest()
  await open({ mail: 'anna+ko.underage@example.com', callback: { url: inboxUrl('new') } })
  await open({ mail: 'anna+ko@example.com', callback: { url: inboxUrl('known') } })
  await clock.advance('2m')

  const labels = (box: string) =>
    inbox(box).map(({ headers }) =>
      Object.fromEntries(
        headers.map(([name, value]: readonly [string, string]) => [name.toLowerCase(), value]),
      ),
    )

  expect(labels('new').map((label) => label['x-emulator-provenance'])).toEqual([
    undefined,
    'assumed',
  ])
  expect(labels('known').map((label) => label['x-emulator-provenance'])).toEqual([
    undefined,
    undefined,
  ])
})

test('under --wire-only no answer, fault or callback is labelled', async () => {
  const { api, open, clock, inbox, inboxUrl, url } = await emulatorForTest({
    wireOnly: true,
    scenario: 'documents-late',
  })
  const id = await open({
    mail: 'anna+ko.underage@example.com',
    callback: { url: inboxUrl('hook') },
  })
  const late = await open()
  await clock.advance('2m')
  const answers = [
    await api('get', `/IT-identity-verifications/${id}`),
    await api('get', `/IT-identity-verifications/${late}/data`),
    await api('get', '/nothing'),
  ]

  const names = answers.flatMap(({ headers }) => Object.keys(headers))
  const headerText = JSON.stringify(inbox('hook').map(({ headers }) => headers)).toLowerCase()
  const malformed = (await sendBytes(url, 'NONSENSE\r\n\r\n')).toString()

  expect(names.filter((name) => name.startsWith('x-emulator'))).toEqual([])
  expect(headerText).not.toContain('x-emulator')
  expect(malformed.toLowerCase()).not.toContain('x-emulator')
})

test('the answer to bytes that are not HTTP is labelled as assumed', async () => {
  const { url } = await emulatorForTest()

  const answer = (await sendBytes(url, 'NONSENSE\r\n\r\n')).toString()

  expect(answer).toContain('HTTP/1.1 400')
  expect(answer).toContain('x-emulator-provenance: assumed\r\n')
  expect(answer).toContain('x-emulator-problem: REQUEST_MALFORMED: ')
})
