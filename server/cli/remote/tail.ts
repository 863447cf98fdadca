import { UserError } from '../../domain/base/user-error.ts'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { terminalBlock, terminalText } from '../../domain/text/terminal-text.ts'
import type { EmulatorEvent } from '../../index.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { openEmulatorStream } from '../shared/control-client.ts'
import { rejectArguments } from '../shared/reject-arguments.ts'
import { createEventFormatter } from '../terminal/event-line.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { findVerificationId, type RemoteEmulator, remoteEmulator } from './remote-emulator.ts'

/** Runs `tail`: prints events until Ctrl-C, or until the emulator stops. */
export async function tail(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  rejectArguments('tail', resolved)
  const { commandOptions, commandLists } = resolved
  const emulator = remoteEmulator(resolved)
  const { verification } = commandOptions
  const id =
    verification === undefined ? undefined : await findVerificationId(emulator, verification)
  const names = commandLists.event ?? []
  const isShown = ({ name, data }: StreamEvent) =>
    (names.length === 0 || names.includes(name)) && (id === undefined || data.verification === id)
  const show = createPrinter(terminal, commandOptions.json === 'true')
  const stop = new AbortController()
  terminal.stopped().then(() => stop.abort())
  try {
    for await (const event of streamEvents(emulator, stop.signal)) {
      if (event.name === 'closed') {
        terminal.err(terminalText`The emulator at ${emulator.url} has stopped.\n`)
        return 0
      }
      if (event.name === 'dropped') break
      if (event.name === 'truncated' || isShown(event)) show(event)
    }
  } catch (error) {
    if (stop.signal.aborted) return 0
    if (error instanceof UserError) throw error
    throw lostError(emulator, error)
  }
  if (stop.signal.aborted) return 0
  throw lostError(emulator)
}

function lostError({ url }: RemoteEmulator, cause?: unknown): UserError {
  return new UserError(
    `The connection to ${url} was lost. Check that the emulator still runs, then start tail again.`,
    { cause },
  )
}

interface StreamEvent {
  readonly name: string
  readonly data: Readonly<Record<string, unknown>>
}

function createPrinter({ out, person }: Terminal, isJson: boolean): (event: StreamEvent) => void {
  const format = createEventFormatter({
    colour: person?.colour ?? false,
    secrets: false,
    mailOf: () => '',
  })
  return ({ name, data }) => {
    if (isJson) out(terminalBlock(`${JSON.stringify({ event: name, ...data })}\n`))
    else
      for (const line of format({ name, data } as unknown as EmulatorEvent))
        out(terminalText`${line}\n`)
  }
}

/** Reads the events of the emulator: of the given namespace, or of all. */
async function* streamEvents(
  { url, headers, isNamespaceGiven }: RemoteEmulator,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const path = `/__emulator/events${isNamespaceGiven ? '' : '?namespace=*'}`
  const { status, pieces } = await openEmulatorStream(url, path, headers, signal)
  let rest = ''
  for await (const piece of pieces) {
    rest += piece
    if (status !== 200) continue
    const frames = rest.split('\n\n')
    rest = frames.pop() ?? ''
    for (const frame of frames) yield* parseFrame(frame)
  }
  if (status !== 200) throw refusalOf(url, status, rest)
}

/** Parses a frame of server-sent events. Comments and frames without data are not events. */
function* parseFrame(frame: string): Generator<StreamEvent> {
  const fieldOf = (key: string) =>
    frame
      .split('\n')
      .find((line) => line.startsWith(`${key}: `))
      ?.slice(key.length + 2)
  const data: unknown = JSON.parse(fieldOf('data') ?? 'null')
  if (isJsonObject(data)) yield { name: fieldOf('event') ?? '', data }
}

function refusalOf(url: string, status: number, text: string): UserError {
  try {
    const { detail, fix } = JSON.parse(text) as Readonly<Record<string, unknown>>
    if (typeof detail === 'string') return new UserError(`${detail} ${fix}`)
  } catch {
    // Not an answer of the control API.
  }
  return new UserError(
    `${url} answered ${status} without events. Check that --url names a videoid-emulator.`,
  )
}
