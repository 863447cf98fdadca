import { expect, test } from 'vitest'
import { createRealHostRecording } from '../../contracts/recorder/real-host-recording.ts'
import type { RecordedCall } from '../../contracts/recorder/recorded-calls.ts'
import { parseHar } from '../../contracts/recordings/formats/har.ts'
import { instant } from '../../server/domain/time/instant.ts'

const HOST = 'test.videoid.openapi.com'

test('a recording of a real host contains no token and no personal data', () => {
  const recording = createRealHostRecording()
  const token = '5f0c6a1e7b1d4c579a350d9c'
  recording.add(
    HOST,
    call(
      'POST',
      '/IT-live',
      { mail: 'anna@shop.it', user: { lastName: 'Bianchi' } },
      {
        data: {
          id: 'a-1',
          message: 'Bianchi has a link',
          link: 'https://x.example/1',
          owner: 'me@shop.it',
        },
      },
    ),
  )
  recording.add(
    'test.oauth.openapi.it',
    call('GET', `/tokens/${token}?mail=anna@shop.it`, undefined, { data: { token } }),
  )

  const text = recording.text('1.0.0')

  expect(text).toContain('redacted has a link')
  expect(text).not.toMatch(/anna|Bianchi|x\.example|me@shop|5f0c6a1e/i)
})

test('calls about one verification still belong together if its id looks like a token', () => {
  const recording = createRealHostRecording()
  const id = '64f1c0ffee64f1c0ffee64f1'
  recording.add(HOST, call('POST', '/IT-live', { mail: 'a@b.it' }, { data: { id } }))
  recording.add(
    HOST,
    call('GET', `/IT-identity-verifications/${id}/data`, undefined, { data: [{ id }] }),
  )

  const text = recording.text('1.0.0')

  const [first, ...others] = text.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []
  expect(others).toEqual([first, first])
  expect(text).not.toContain(id)
})

test('the reader of HAR knows that real hosts answered, and that values are redacted', () => {
  const recording = createRealHostRecording()
  const headers = { 'retry-after': '30', 'set-cookie': 'secret', link: '</next?mail=a@b.it>' }
  recording.add(HOST, {
    ...call('GET', '/IT-identity-verifications', undefined, {}),
    responseHeaders: headers,
  })

  const parsed = parseHar(JSON.parse(recording.text('1.0.0')))

  expect(parsed).toMatchObject({ isRedacted: true, isOfEmulator: false })
  expect(parsed).toMatchObject({
    entries: [{ host: HOST, response: { headers: { 'retry-after': '30', link: 'redacted' } } }],
  })
  expect(recording.text('1.0.0')).not.toContain('secret')
})

function call(method: string, path: string, requestBody: unknown, body: object): RecordedCall {
  return {
    ...{ method, path, status: 200, at: instant(0), took: 5, assumed: false },
    responseHeaders: { 'content-type': 'application/json' },
    responseBody: JSON.stringify(body),
    ...(requestBody === undefined ? {} : { requestBody }),
  }
}
