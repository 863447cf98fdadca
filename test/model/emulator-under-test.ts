import { fileURLToPath } from 'node:url'
import { createApp } from '../../server/http/server/app.ts'
import { serve } from '../../server/http/server/start-server.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'
import { type InjectedRequest, inject } from '../support/inject.ts'
import { startTestReceiver, type TestBehaviour } from '../support/receiver.ts'
import { openingInstant } from '../support/verification.ts'

/** A running emulator, the receiver of its callbacks, and a way to send requests to the emulator. */
export type EmulatorUnderTest = {
  ask(asked: InjectedRequest): Promise<{ readonly status: number; readonly body: Parsed }>
  readonly hook: string
  /** How the receiver answers from now on. */
  behaviour: ReceiverBehaviour
  /** Status and reason in the last attempt of each callback, by delivery id. */
  readonly lastSent: Map<string, SentStatus>
  close(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read as a client reads them.
export type Parsed = any

export type ReceiverBehaviour = 'ok' | 'busy' | 'gone' | 'reset'
export type SentStatus = { readonly status: string; readonly reason: string | null }

/** Sends requests over HTTP, or to the app without a socket. Callbacks use real sockets either way. */
export async function startEmulatorUnderTest(
  transport: 'http' | 'app',
): Promise<EmulatorUnderTest> {
  const folder = fileURLToPath(new URL('scenarios', import.meta.url))
  const settings = {
    ...defaultSettings,
    port: 0,
    clock: 'manual',
    at: openingInstant,
    quiet: true,
  } as const
  const serving = await serve({ ...settings, scenarioDirectories: [folder] }, () => {})
  const app = createApp(serving.httpContext)
  const base = serving.urls[0] ?? ''
  const lastSent = new Map<string, SentStatus>()
  const receiver = await startTestReceiver((response, request, nth) => {
    const message = receiver.received[nth - 1]
    const fields = new URLSearchParams(message?.body.toString())
    const { status, reason } = JSON.parse(fields.get('data') ?? '')
    lastSent.set(String(request.headers['x-emulator-event-id']), { status, reason })
    BEHAVIOURS[emulator.behaviour](response, request, nth)
  })
  const emulator: EmulatorUnderTest = {
    hook: receiver.url,
    behaviour: 'ok',
    lastSent,
    async ask(asked) {
      const { status, body } =
        transport === 'app' ? await inject(app, asked) : await fetchOverHttp(base, asked)
      return { status, body: body === '' ? undefined : JSON.parse(body) }
    },
    async close() {
      await serving.close()
      await receiver.close()
    },
  }
  return emulator
}

const BEHAVIOURS: Readonly<Record<ReceiverBehaviour, TestBehaviour>> = {
  ok: (response) => response.end(),
  busy: (response) => response.writeHead(503).end(),
  gone: (response) => response.writeHead(410).end(),
  reset: (response) => response.socket?.resetAndDestroy(),
}

async function fetchOverHttp(base: string, { method, path, headers, body }: InjectedRequest) {
  const answer = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.text() }
}
