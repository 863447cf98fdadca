import type { Verification } from '../../server/domain/model/verification.ts'
import { runAtOnce } from '../../server/runtime/sliced-work.ts'
import { digestOf } from '../../server/snapshot/digest.ts'
import { emulatorForTest } from './emulator.ts'

/** A snapshot that holds one verification many times, each with an id of its own. */
export async function largeSnapshot(count: number) {
  const { open, snapshot, inboxUrl, clock } = await emulatorForTest()
  await open({ callback: { url: inboxUrl('box') } })
  await clock.advance('90s')
  const taken = snapshot()
  const [life] = taken.contents.verifications
  const [due] = taken.contents.due
  if (life === undefined || due === undefined) throw new Error('there is one, with something due')
  const lives = Array.from({ length: count }, (_, i): Verification => copyVerification(life, i + 1))
  const contents = {
    ...taken.contents,
    opened: count,
    verifications: lives,
    due: lives.map(({ id }) => ({ ...due, id })),
    requests: { entries: [], count: 0 },
    inboxes: {},
  }
  return { ...taken, contents, digest: runAtOnce(digestOf(contents)) }
}

function copyVerification(life: Verification, number: number): Verification {
  const id = `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`
  return {
    ...life,
    id,
    number,
    link: life.link.replace(life.id, id),
    deliveries: life.deliveries.map((each, i) => ({ ...each, id: `${id}.${i + 1}` })),
  }
}
