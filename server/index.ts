import type { ScenarioUse } from './core/choose-scenario.ts'
import { Complaint } from './core/complaint.ts'
import { type Instant, parseDuration, parseInstant } from './core/instant.ts'
import { randomFrom } from './core/random.ts'
import { namespaceOfToken } from './http/bearer.ts'
import { deliveryRow, settledReport, verificationStory } from './http/control/rows.ts'
import { actIn } from './http/control/verifications.ts'
import { serve } from './http/serve.ts'
import { defaultSettings, type Settings } from './shell/settings.ts'
import { pendingIn } from './shell/settle.ts'

export { Complaint } from './core/complaint.ts'
export { Refusal } from './shell/refusal.ts'
export type { Settings } from './shell/settings.ts'

/** What `startEmulator` takes: any of the settings, and where the log goes (nowhere by default). */
export type EmulatorOptions = Partial<Settings> & { readonly write?: (line: string) => void }

/** A running emulator, seen through one token: what it does is its namespace's alone. */
export type RunningEmulator = Awaited<ReturnType<typeof startEmulator>>

/**
 * Starts an emulator in this process, by default on a free port and without a word on the terminal.
 * Throws a Complaint when a setting or a scenario file is wrong.
 *
 *     const emulator = await startEmulator({ clock: 'manual' })
 *     // point your client at emulator.url, with emulator.token
 *     await emulator.clock.advance('2m')
 *     await emulator.close()
 */
export async function startEmulator({ write = () => {}, ...options }: EmulatorOptions = {}) {
  const settings: Settings = { ...defaultSettings, port: 0, ...options }
  const { urls, emulator, surroundings, close } = await serve(settings, write)
  const url = settings.publicUrl ?? urls[0] ?? ''
  const token = tokenFrom(settings.seed)
  const namespaceName = namespaceOfToken(token)
  const own = () => emulator.namespaceNamed(namespaceName)
  const style = settings.reasonStyle
  const report = (settled: Parameters<typeof settledReport>[0]) =>
    settledReport(settled, emulator.find, style)

  return {
    url,
    urls,
    token,
    settings,
    /** The namespace of `token`. */
    namespace: namespaceName,
    clock: {
      now: (): Instant => own().clock.now(),
      /** Moves the clock by `26h`, or `until: 'idle'`, and waits for every callback due on the way. */
      advance: async (by: string | { to: string } | { until: 'idle' }) =>
        report(await emulator.advance(own(), wayOf(by))),
      set: (change: { mode?: 'system' | 'manual'; speed?: number }) => own().clock.set(change),
    },
    act: (id: string, act: { as: string; do: string; reason?: string; repeatable?: boolean }) => {
      emulator.act(id, actIn(act))
      return verificationStory(emulator.findOrRefuse(id), style)
    },
    /** Brings one verification forward: by a duration, to its `next` event or to its `end`. */
    fastForward: async (id: string, how: { by: string } | { to: 'next' | 'end' }) =>
      report(await emulator.fastForward(id, 'to' in how ? how.to : durationOf(how.by))),
    verification: (id: string) => verificationStory(emulator.findOrRefuse(id), style),
    deliveries: () =>
      [...own().verifications.values()].flatMap((verification) =>
        verification.deliveries.map((delivery) => deliveryRow({ verification }, delivery)),
      ),
    /** What came to `<url>/__emulator/inbox/<box>`. */
    inbox: (box: string) => surroundings.inboxes.of(namespaceName).list(box).data,
    /** The scenarios of the next verifications, in turn. */
    queue: (...scenarios: readonly ScenarioUse[]) => emulator.enqueue(own(), scenarios),
    explain: (id: string): string => emulator.explain(id),
    /** Throws, with every life told, when a step or a callback is still to come. */
    assertNothingPending: (): void => {
      const pending = pendingIn(own())
      if (pending === 0) return
      const lives = [...own().verifications.keys()].map((id) => emulator.explain(id))
      throw new Complaint(`${pending} steps or callbacks are still to come:\n${lives.join('\n')}`)
    },
    reset: (): void => emulator.reset(namespaceName),
    close,
    [Symbol.asyncDispose]: close,
  }
}

// The form of the platform's own tokens: 24 hex digits. The same seed gives the same namespace.
function tokenFrom(seed: number): string {
  const random = randomFrom(seed, 'token')
  return Array.from({ length: 24 }, () => random.int(0, 15).toString(16)).join('')
}

function wayOf(by: string | { to: string } | { until: 'idle' }) {
  if (typeof by === 'string') return { by: durationOf(by) }
  if ('until' in by) return 'idle' as const
  const to = parseInstant(by.to)
  if (to !== undefined) return { to }
  throw new Complaint(`"${by.to}" is no instant. Write one with its offset: 2026-01-05T09:00:00Z.`)
}

function durationOf(text: string) {
  const length = parseDuration(text)
  if (length !== undefined) return length
  throw new Complaint(`"${text}" is not a duration. Write 90s, 4m, 26h or 30d.`)
}
