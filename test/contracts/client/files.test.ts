import { expect, test } from 'vitest'
import { createVideoIdClient } from '../../../contracts/client/client.ts'

test('a document of many megabytes in base64 is decoded', async () => {
  const bytes = Buffer.alloc(6_000_000, 'a')

  const files = await filesOf(bytes.toString('base64'))

  expect(files).toMatchObject({ ok: true })
  expect(files.ok && Buffer.compare(files.value[0]?.bytes ?? Buffer.alloc(0), bytes)).toBe(0)
})

test.each(['____', 'AA=A', 'AAAAA', 'A===', 'à la carte'])(
  '%s is reported as unreadable base64 and does not throw',
  async (file) => {
    expect(await filesOf(file)).toMatchObject({ ok: false, failure: { kind: 'unreadable' } })
  },
)

function filesOf(file: string) {
  const body = { data: { file }, success: true, message: '', error: null }
  const videoId = createVideoIdClient({
    baseUrl: 'http://127.0.0.1:4280',
    token: 'any',
    fetch: async () => Response.json(body),
  })
  return videoId.files('anna', 'audit')
}
