import { connect } from 'node:net'
import { onTestFinished } from 'vitest'

export type StreamEvent = { readonly id?: string; readonly event: string; readonly data: unknown }

/** Reads server-sent events over a plain socket. */
export type EventReader = {
  readonly events: readonly StreamEvent[]
  /** Returns everything that was received, with the HTTP head. */
  readonly text: () => string
  /** Resolves once this text was received. */
  readonly waitForText: (words: string) => Promise<void>
  /** Resolves to the first event for which `fits` is true. */
  readonly waitForEvent: (fits: (event: StreamEvent) => boolean) => Promise<StreamEvent>
  /** Resolves when the head and the first lines have come. The server sends every later event to this reader. */
  readonly ready: Promise<void>
  readonly ended: Promise<void>
  readonly pause: () => void
  readonly resume: () => void
  readonly close: () => void
}

export function readEvents(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): EventReader {
  const { hostname, port, pathname, search, host } = new URL(url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  let text = ''
  let unread = ''
  const events: StreamEvent[] = []
  const checks = new Set<() => void>()
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`)
  // HTTP/1.0 makes the server send the body without chunks.
  socket.write(`GET ${pathname}${search} HTTP/1.0\r\n${lines.join('\r\n')}\r\n\r\n`)
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
    const blocks = (unread + chunk).split('\n\n')
    unread = blocks.pop() ?? ''
    events.push(...blocks.flatMap(eventIn))
    for (const check of [...checks]) check()
  })
  socket.on('error', () => {})
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const until = <T>(find: () => T | undefined) =>
    new Promise<T>((resolve) => {
      const check = () => {
        const value = find()
        if (value === undefined) return
        checks.delete(check)
        resolve(value)
      }
      checks.add(check)
      check()
    })
  const waitForText = (words: string) =>
    until(() => text.includes(words) || undefined).then(() => {})
  return {
    events,
    text: () => text,
    waitForText,
    waitForEvent: (fits) => until(() => events.find(fits)),
    ready: Promise.all([waitForText('\n\n'), waitForText('retry:')]).then(() => {}),
    ended,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    close: () => void socket.destroy(),
  }
}

function eventIn(block: string): readonly StreamEvent[] {
  const fields: Readonly<Record<string, string | undefined>> = Object.fromEntries(
    block
      .split('\n')
      .map((line) => /^(id|event|data): (.*)$/.exec(line) ?? [])
      .map(([, name = '', value = '']) => [name, value]),
  )
  if (fields.event === undefined) return []
  const { id, event, data = 'null' } = fields
  return [{ ...(id === undefined ? {} : { id }), event, data: JSON.parse(data) }]
}
