import type { Harness } from './populated-namespace.ts'

/** Whatever did not answer as it should; nothing where the namespace is wholly usable. */
export type UsabilityErrors = readonly string[]

export interface UsabilityCheck {
  readonly name: string
  /** The verifications to look at. */
  readonly ids: readonly string[]
  /** Whether all pages are looked at, and everything once more in the end. */
  readonly isThorough: boolean
}

/**
 * Reads everything that shows a namespace and these of its verifications, lets it live on, and takes a snapshot
 * that is put back. An emulator that was given bad state fails at one of these, now or later.
 */
export async function findUsabilityErrors(
  { ask, json, lines, emulator }: Harness,
  { name, ids, isThorough }: UsabilityCheck,
): Promise<UsabilityErrors> {
  const trouble: string[] = []
  const expectGood = async (method: string, path: string, body?: unknown, accept?: string) => {
    const { status } = await ask(method, path, body, accept)
    if (status >= 500) trouble.push(`${method} ${path} ${accept ?? ''}: ${status}`)
  }
  const readAll = async () => {
    for (const path of READS) await expectGood('GET', path)
    for (const id of ids) {
      // What a scenario lets go wrong on purpose is no trouble, and a fault of ours is in the log.
      await ask('GET', `/IT-identity-verifications/${id}`)
      await ask('GET', `/IT-identity-verifications/${id}/data`)
      for (const path of READS_OF_ONE) await expectGood('GET', path.replace('{id}', id))
    }
  }
  await readAll()
  for (const path of isThorough ? PAGES : PAGES.slice(0, 1)) {
    await expectGood('GET', `${path}?namespace=${name}`, undefined, 'text/html')
  }
  for (const path of ids.flatMap((id) => PAGES_OF_ONE.map((each) => each.replace('{id}', id)))) {
    await expectGood('GET', path, undefined, 'text/html')
  }
  await ask('POST', '/IT-live', { mail: 'zoe@example.com' })
  await expectGood('POST', '/__emulator/clock/advance', { by: '2m' })
  for (const id of ids) {
    await expectGood('POST', `/__emulator/deliveries/${id}.1/redeliver`, {})
    await expectGood('POST', `/__emulator/verifications/${id}/fast-forward`, { to: 'end' })
  }
  await expectGood('POST', '/__emulator/clock/advance', { by: '30d' })
  if (isThorough) await readAll()
  const taken = await json('GET', '/__emulator/state')
  const put = await json('PUT', '/__emulator/state', taken.body)
  if (put.status !== 200) trouble.push(`put back: ${put.status} ${put.body.detail}`)
  for (const namespace of emulator.namespaces.all()) await Promise.all(namespace.underWay)
  const failed = lines.splice(0).filter((line) => line.startsWith('error'))
  return [...trouble, ...failed]
}

const READS = [
  '/IT-identity-verifications',
  '/callbacks',
  '/__emulator/verifications',
  '/__emulator/requests',
  '/__emulator/inboxes',
  '/__emulator/inboxes/orders',
  '/__emulator/desk',
  '/__emulator/clock',
  '/__emulator/costs',
  '/__emulator/namespaces',
]
const PAGES = [
  '/__emulator/',
  '/__emulator/clock',
  '/__emulator/desk',
  '/__emulator/requests',
  '/__emulator/inboxes',
  '/__emulator/scenarios',
]
const READS_OF_ONE = [
  '/__emulator/verifications/{id}',
  '/__emulator/verifications/{id}/explain',
  '/__emulator/deliveries/{id}.1',
]
const PAGES_OF_ONE = ['/__emulator/verifications/{id}', '/link/{id}']
