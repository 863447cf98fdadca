import { expect, test } from 'vitest'
import { emulatorForTest } from '../support/emulator.ts'
import { largeSnapshot } from '../support/large-snapshot.ts'

test('a large snapshot is read, restored and read again with the same contents', async () => {
  const { control } = await emulatorForTest()
  const large = await largeSnapshot(1_000)

  const put = await control('put', '/state').send(large)
  const { headers, body } = await control('get', '/state').buffer()

  expect(put.body).toMatchObject({ verifications: 1_000 })
  expect(Number(headers['content-length'])).toBeGreaterThan(1_000_000)
  expect(body.contents).toEqual({ ...large.contents, namespace: body.contents.namespace })
})

test('other requests are answered while a large snapshot is restored', async () => {
  const { control, url } = await emulatorForTest()
  const large = JSON.stringify(await largeSnapshot(1_500))
  let isDone = false
  let answerCount = 0

  const asking = (async () => {
    while (!isDone) {
      await (await fetch(`${url}/__emulator/clock`)).text()
      answerCount += 1
    }
  })()
  const { status } = await control('put', '/state').type('json').send(large)
  isDone = true
  await asking

  expect(status).toBe(200)
  // The restore takes a few hundred milliseconds, in slices of fifteen.
  expect(answerCount).toBeGreaterThan(10)
})
