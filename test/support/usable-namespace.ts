import type { Harness } from './populated-namespace.ts'

/** Failed requests and logged errors. Empty if the namespace is usable. */
export type UsabilityErrors = readonly string[]

export interface UsabilityCheck {
  readonly name: string
  /** The ids of the verifications to read. */
  readonly ids: readonly string[]
  /** True to read every page, and to read everything again at the end. */
  readonly isThorough: boolean
}

/**
 * Reads every resource of a namespace and of these verifications, advances the clock, and restores a snapshot.
 * An emulator with invalid state fails in one of these steps.
 */
export async function findUsabilityErrors(
  { ask, json, lines, emulator }: Harness,
  { name, ids, isThorough }: UsabilityCheck,
): Promise<UsabilityErrors> {
  const errors: string[] = []
  const expectGood = async (method: string, path: string, body?: unknown, accept?: string) => {
    const { status } = await ask(method, path, body, accept)
    if (status >= 500) errors.push(`${method} ${path} ${accept ?? ''}: ${status}`)
  }
  const readAll = async () => {
    for (const path of READS) await expectGood('GET', path)
    for (const id of ids) {
      // A scenario may make these requests fail on purpose. An error of the emulator itself would be in the log.
      await ask('GET', `/IT-identity-verifications/${id}`)
      await ask('GET', `/IT-identity-verifications/${id}/data`)
      for (const path of READS_OF_ONE) await expectGood('GET', path.replace('{id}', id))
    }
  }
  await readAll()
  for (const path of isThorough ? PAGES : PAGES.slice(0, 1)) {
    await expectGood('GET', `${path}?namespace=${name}`, undefined, 'text/html')
  }
  for (const path of ids.flatMap((id) => PAGES_OF_ONE.map((page) => page.replace('{id}', id)))) {
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
  const snapshot = await json('GET', '/__emulator/state')
  const restored = await json('PUT', '/__emulator/state', snapshot.body)
  if (restored.status !== 200) errors.push(`restore: ${restored.status} ${restored.body.detail}`)
  for (const namespace of emulator.namespaces.all()) await Promise.all(namespace.runningEffects)
  const logged = lines.splice(0).filter((line) => line.startsWith('error'))
  return [...errors, ...logged]
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
