import type { Verification } from '../../server/domain/model/verification.ts'
import { runAtOnce } from '../../server/runtime/sliced-work.ts'
import { digestOf } from '../../server/snapshot/snapshot.ts'
import { emulatorForTest } from './emulator.ts'

/** Returns a snapshot with `count` copies of one verification, each with its own id. */
export async function largeSnapshot(count: number) {
  const { open, snapshot, inboxUrl, clock } = await emulatorForTest()
  await open({ callback: { url: inboxUrl('box') } })
  await clock.advance('90s')
  const original = snapshot()
  const [verification] = original.contents.verifications
  const [due] = original.contents.due
  if (verification === undefined || due === undefined)
    throw new Error('there is one, with something due')
  const verifications = Array.from(
    { length: count },
    (_, i): Verification => copyVerification(verification, i + 1),
  )
  const contents = {
    ...original.contents,
    opened: count,
    verifications,
    due: verifications.map(({ id }) => ({ ...due, id })),
    requests: { entries: [], count: 0 },
    inboxes: {},
  }
  return { ...original, contents, digest: runAtOnce(digestOf(contents)) }
}

function copyVerification(original: Verification, number: number): Verification {
  const id = `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`
  return {
    ...original,
    id,
    number,
    link: original.link.replace(original.id, id),
    deliveries: original.deliveries.map((delivery, i) => ({ ...delivery, id: `${id}.${i + 1}` })),
  }
}
