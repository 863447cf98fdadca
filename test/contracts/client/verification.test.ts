import { expect, test } from 'vitest'
import {
  createVideoIdClient,
  type FileType,
  type Outcome,
  type VerificationRequest,
} from '../../../contracts/client/client.ts'
import type { DialectText } from '../../../server/domain/responses/dialect.ts'
import { emulatorForTest, vendorExample } from '../../support/emulator.ts'

test('a client can follow a verification from running to ok', async () => {
  const { videoId, clock } = await clientForTest()

  const opened = valueIn(await videoId.openLive({ mail: 'anna@example.com' }))
  const early = await videoId.status(opened.id)
  await clock.advance('2m')
  const late = await videoId.status(opened.id)

  expect(opened).toMatchObject({ status: 'running', link: expect.stringContaining(opened.id) })
  expect(valueIn(early)).toEqual({ ...opened, reason: null })
  expect(valueIn(late)).toEqual({ ...opened, status: 'ok', reason: 'identityverified' })
})

test('an undocumented status is returned unchanged', async () => {
  const { videoId, open, clock } = await clientForTest({}, 'surprise-status')
  const id = await open()
  await clock.advance('2m')

  const { status, reason } = valueIn(await videoId.status(id))

  expect([status, reason]).toEqual(['WAIT_SIGNERS', null])
})

test('the three modes accept the complete example request of the vendor', async () => {
  const { videoId, inboxUrl } = await clientForTest()
  const request: VerificationRequest = vendorExample(inboxUrl('any')) as VerificationRequest

  const opened = [
    await videoId.openLive(request),
    await videoId.openSelfie(request),
    await videoId.openAutomatic(request),
  ].map(valueIn)

  const rows = valueIn(await videoId.list())
  expect(rows.map(({ id }) => id)).toEqual(opened.map(({ id }) => id).reverse())
  expect(valueIn(await videoId.list({ skip: 1, limit: 1 }))).toEqual([rows[1]])
})

test.each([404, 200] as const)(
  'an empty list that is answered with %i is an empty array',
  async (emptyList) => {
    const { videoId } = await clientForTest({ emptyList })

    expect(await videoId.list()).toEqual({ ok: true, value: [] })
  },
)

test('data returns the person after ok', async () => {
  const { videoId, clock } = await clientForTest()
  const { id } = valueIn(
    await videoId.openSelfie({ mail: 'anna@example.com', user: { firstName: 'Anna' } }),
  )
  await clock.advance('2m')

  const dossier = valueIn(await videoId.data(id))

  expect(dossier).toMatchObject({ id, mail: 'anna@example.com', user: { firstName: 'Anna' } })
})

const DELIVERIES = ['binary', 'base64', 'signed-url'] as const

test.each(DELIVERIES)('a file has the same bytes when it is sent as %s', async (delivery) => {
  const expected = await downloadFiles('binary', 'timestamp')

  const [file, ...others] = await downloadFiles(delivery, 'timestamp')

  expect(others).toEqual([])
  expect(file?.bytes).toEqual(expected[0]?.bytes)
  expect(file?.bytes.length).toBeGreaterThan(1000)
})

test('an audit is a PDF, or JSON when the client asks for it', async () => {
  const [pdf] = await downloadFiles('binary', 'audit')
  const [json] = await downloadFiles('binary', 'audit', 'application/json')

  expect(new TextDecoder().decode(pdf?.bytes.slice(0, 5))).toBe('%PDF-')
  expect(pdf?.contentType).toBe('application/pdf')
  expect(JSON.parse(new TextDecoder().decode(json?.bytes)).data.status).toBe('ok')
})

test('notAmong finds a lost verification after the first hundred', async () => {
  const { videoId, open } = await clientForTest()
  const ids = []
  for (let i = 0; i < 101; i++) ids.push(await open())

  const lost = valueIn(await videoId.notAmong(ids.filter((_, i) => i !== 0 && i !== 50)))

  expect(lost.map(({ id }) => id)).toEqual([ids[50], ids[0]])
  expect(valueIn(await videoId.notAmong(ids))).toEqual([])
})

test('notAmong ends when the platform does not support paging', async () => {
  const rows = Array.from({ length: 250 }, (_, i) => ({ id: `v-${i}`, status: 'ok', reason: null }))
  let calls = 0
  const videoId = createVideoIdClient({
    baseUrl: 'http://127.0.0.1:1',
    token: 'any',
    fetch: async () => {
      calls += 1
      return Response.json({ data: rows, success: true, message: '', error: null })
    },
  })

  const lost = valueIn(await videoId.notAmong(rows.slice(1).map(({ id }) => id)))

  expect(lost).toEqual([rows[0]])
  expect(calls).toBe(2)
})

test.each([
  [{ baseUrl: 'videoid.openapi.com', token: 'any' }, 'baseUrl is "videoid.openapi.com".'],
  [{ baseUrl: 'ftp://videoid.openapi.com', token: 'any' }, 'Give an address such as'],
  [{ baseUrl: 'http://127.0.0.1:4280', token: '' }, 'The token is empty'],
  [{ baseUrl: 'http://127.0.0.1:4280', token: 'a\nb' }, 'no header can carry'],
])('createVideoIdClient throws for %j', (options, sentence) => {
  expect(() => createVideoIdClient(options)).toThrow(sentence)
})

async function clientForTest(dialect: DialectText = {}, scenario = 'ok') {
  const emulator = await emulatorForTest({ dialect, scenario })
  // The base URL may end with a slash.
  const videoId = createVideoIdClient({ baseUrl: `${emulator.url}/`, token: emulator.token })
  return { ...emulator, videoId }
}

async function downloadFiles(
  delivery: NonNullable<DialectText['delivery']>,
  type: FileType,
  accept?: string,
) {
  const { videoId, open, clock } = await clientForTest({ delivery })
  const id = await open()
  await clock.advance('2m')
  return valueIn(await videoId.files(id, type, accept === undefined ? {} : { accept }))
}

function valueIn<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new Error(JSON.stringify(outcome.failure))
}
