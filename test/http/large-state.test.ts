import { expect, test } from 'vitest'
import type { Verification } from '../../server/core/life/verification.ts'
import { doneAtOnce } from '../../server/shell/sliced-work.ts'
import { digestOf } from '../../server/shell/snapshot/digest.ts'
import { emulatorForTest } from '../support/emulator.ts'

test('a large snapshot is read, put back and read again with the same contents', async () => {
  const { control } = await emulatorForTest()
  const large = await largeSnapshot(2_000)

  const put = await control('put', '/state').send(large)
  const { headers, body } = await control('get', '/state').buffer()

  expect(put.body).toMatchObject({ verifications: 2_000 })
  expect(Number(headers['content-length'])).toBeGreaterThan(1_000_000)
  expect(body.contents).toEqual({ ...large.contents, namespace: body.contents.namespace })
})

test('while a large snapshot is put back, others are answered in between', async () => {
  const { control, url } = await emulatorForTest()
  const large = JSON.stringify(await largeSnapshot(3_000))
  let isDone = false
  let answered = 0

  const asking = (async () => {
    while (!isDone) {
      await (await fetch(`${url}/__emulator/clock`)).text()
      answered += 1
    }
  })()
  const { status } = await control('put', '/state').type('json').send(large)
  isDone = true
  await asking

  expect(status).toBe(200)
  // It takes a few hundred milliseconds, in slices of fifteen.
  expect(answered).toBeGreaterThan(10)
})

// One verification many times, each with an id of its own.
async function largeSnapshot(count: number) {
  const { open, snapshot, inboxUrl, clock } = await emulatorForTest()
  await open({ callback: { url: inboxUrl('box') } })
  await clock.advance('90s')
  const taken = snapshot()
  const [life] = taken.contents.verifications
  const [due] = taken.contents.due
  if (life === undefined || due === undefined) throw new Error('there is one, with something due')
  const lives = Array.from({ length: count }, (_, i): Verification => copied(life, i + 1))
  const contents = {
    ...taken.contents,
    opened: count,
    verifications: lives,
    due: lives.map(({ id }) => ({ ...due, id })),
    requests: { entries: [], count: 0 },
    inboxes: {},
  }
  return { ...taken, contents, digest: doneAtOnce(digestOf(contents)) }
}

function copied(life: Verification, number: number): Verification {
  const id = `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`
  return {
    ...life,
    id,
    number,
    link: life.link.replace(life.id, id),
    deliveries: life.deliveries.map((each, i) => ({ ...each, id: `${id}.${i + 1}` })),
  }
}
