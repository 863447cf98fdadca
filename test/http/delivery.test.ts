import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { checkExchange } from '../../contracts/spec/check-exchange.ts'
import { emulatorWithOkVerification } from '../support/ok-verification-emulator.ts'

test('delivery: base64 puts every file into the envelope, whatever Accept says', async () => {
  const plain = await emulatorWithOkVerification({})
  const { read } = await emulatorWithOkVerification({ delivery: 'base64' })

  for (const type of ['audit', 'timestamp', 'images']) {
    const bytes = Buffer.from(await (await plain.read(type)).arrayBuffer())
    const answer = await read(type, { accept: 'application/json' })
    const { data } = (await answer.json()) as { data: Record<string, unknown> }

    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(data).toEqual({
      nome: expect.stringMatching(/(audit\.pdf|audit\.tsr|images\.zip)$/),
      dimensione: bytes.length,
      file: bytes.toString('base64'),
    })
    expect(described(answer, type, { data, success: true, message: '', error: null })).toEqual([])
  }
})

test('delivery: data is JSON in every dialect', async () => {
  for (const delivery of ['binary', 'base64', 'signed-url'] as const) {
    const { read } = await emulatorWithOkVerification({ delivery })

    expect(await (await read('data')).json()).toMatchObject({ data: { status: 'ok' } })
  }
})

test('delivery: a signed address needs no token, and is valid for an hour', async () => {
  const plain = await emulatorWithOkVerification({})
  const { read, clock, url } = await emulatorWithOkVerification({ delivery: 'signed-url' })
  const expected = Buffer.from(await (await plain.read('images')).arrayBuffer())

  const answer = await read('images')
  const envelope = (await answer.json()) as { data: readonly [SignedFile] }
  const [file] = envelope.data
  const bytes = Buffer.from(await (await fetch(file.downloadUrl)).arrayBuffer())
  await clock.advance('1h')
  const atTheEnd = await fetch(file.downloadUrl)
  await clock.advance('1ms')
  const late = await fetch(file.downloadUrl)

  expect(file).toEqual({
    fileName: expect.stringMatching(/images\.zip$/),
    mimeType: 'application/zip',
    fileSize: expected.length,
    md5: createHash('md5').update(expected).digest('hex'),
    urlExpire: '2026-01-05T09:02:00.000Z',
    downloadUrl: expect.stringMatching(new RegExp(`^${url}/downloads/`)),
  })
  expect(bytes.equals(expected)).toBe(true)
  expect([atTheEnd.status, late.status]).toEqual([200, 403])
  expect(await late.json()).toMatchObject({ success: false, error: 232 })
  expect(described(answer, 'images', envelope)).toEqual([])
})

test('delivery: a changed signed address is refused', async () => {
  const { read, url } = await emulatorWithOkVerification({ delivery: 'signed-url' })
  const { data } = (await (await read('audit')).json()) as { data: readonly [SignedFile] }
  const good = data[0].downloadUrl

  const changed = [
    good.replace('/audit?', '/images?'),
    good.replace(/expires=\d+/, 'expires=9999999999999'),
    good.replace(/signature=.*/, 'signature=0'),
    good.replace(/\?.*/, ''),
    good.replace('/audit?', '/data?'),
    `${url}/downloads/nobody/audit?expires=1&signature=2`,
  ]
  const statuses = await Promise.all(changed.map(async (address) => (await fetch(address)).status))

  expect((await fetch(good)).status).toBe(200)
  expect(statuses).toEqual(changed.map(() => 403))
})

type SignedFile = { readonly downloadUrl: string }

function described(answer: Response, type: string, responseBody: unknown) {
  return checkExchange(
    {
      method: 'GET',
      path: `/IT-identity-verifications/x/${type}`,
      status: answer.status,
      responseHeaders: Object.fromEntries(answer.headers),
      responseBody,
    },
    { closed: true },
  )
}
