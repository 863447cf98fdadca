import { UserError } from '../domain/base/user-error.ts'
import { terminalText } from '../domain/text/terminal-text.ts'
import { formatInstant } from '../domain/time/instant.ts'
import { type BehaviourName, type ReceivedCallback, startReceiver } from '../index.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { explainListenError } from './shared/launch-emulator.ts'
import { rejectArguments } from './shared/reject-arguments.ts'
import type { Terminal } from './terminal/terminal.ts'

// One above the default port of the emulator.
const defaultPort = 4281

/** Runs `receiver`: prints each received callback as one line, until the process is stopped. */
export async function receiver(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  rejectArguments('receiver', resolved)
  const { commandOptions, settings } = resolved
  const print = (line: string) => terminal.out(terminalText`${line}\n`)
  const behaviour = (commandOptions.behaviour ?? 'ok') as BehaviourName
  const status =
    commandOptions.status === undefined ? {} : { status: Number(commandOptions.status) }
  const responseText = commandOptions.status ?? behaviour
  const address = {
    port: resolved.givenSettings.has('port') ? settings.port : defaultPort,
    ...(settings.host === undefined ? {} : { host: settings.host }),
  }
  const stopped = terminal.stopped()
  const running = await startReceiver({
    ...address,
    ...status,
    behaviour,
    dropUnderscoreHeaders: commandOptions['drop-underscore-headers'] === 'true',
    onCallback: (callback, dropped) => print(formatCallback(callback, dropped, responseText)),
  }).catch((cause) => {
    const sentence = explainListenError(cause, address)
    throw sentence === undefined ? cause : new UserError(sentence, { cause })
  })
  const callback = JSON.stringify({ url: running.url, method: 'POST', field: 'data' })
  print(
    `A receiver listens at ${running.url} and answers ${responseText}. Put this member into the body of your POST:`,
  )
  print(`  "callback": ${callback}`)
  await stopped
  await running.close()
  return 0
}

/** Returns a line such as `09:01:30 POST /hook validation 5f0c6a1e-7b1d-4c57 {"data":{...}} -> ok`. */
function formatCallback(
  { at, method, path, verification, status, attempt, decoded, body }: ReceivedCallback,
  dropped: readonly string[],
  responseText: string,
): string {
  const parts = [
    formatInstant(at).slice(11, 19),
    method,
    path,
    ...(verification === undefined ? [] : [status, verification.slice(0, 18)]),
    ...(attempt !== undefined && attempt > 1 ? [`attempt ${attempt}`] : []),
    decoded === undefined ? formatBody(body) : JSON.stringify(decoded),
    ...(dropped.length === 0 ? [] : [`(lost ${dropped.join(', ')})`]),
    `-> ${responseText}`,
  ]
  return parts.join(' ')
}

const maxShownBytes = 200

function formatBody(body: Uint8Array): string {
  const text = JSON.stringify(new TextDecoder().decode(body.subarray(0, maxShownBytes)))
  return `${body.byteLength} bytes of neither form nor JSON: ${text}`
}
