import { UserError } from '../domain/base/user-error.ts'
import { terminalText } from '../domain/text/terminal-text.ts'
import { formatInstant } from '../domain/time/instant.ts'
import { type BehaviourName, type ReceivedCallback, startReceiver } from '../index.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { rejectArguments } from './shared/reject-arguments.ts'
import { explainListenError } from './shared/start-emulator.ts'
import type { Terminal } from './terminal/terminal.ts'

// Beside the emulator's own.
const defaultPort = 4281

/** Prints whatever callbacks come, a line each, until somebody stops it. */
export async function receiver(terminal: Terminal, chosen: ResolvedArguments): Promise<number> {
  rejectArguments('receiver', chosen)
  const { own, settings } = chosen
  const say = (line: string) => terminal.out(terminalText`${line}\n`)
  const behaviour = (own.behaviour ?? 'ok') as BehaviourName
  const status = own.status === undefined ? {} : { status: Number(own.status) }
  const answer = own.status ?? behaviour
  const place = {
    port: chosen.chosen.has('port') ? settings.port : defaultPort,
    ...(settings.host === undefined ? {} : { host: settings.host }),
  }
  const stopped = terminal.stopped()
  const running = await startReceiver({
    ...place,
    ...status,
    behaviour,
    dropUnderscoreHeaders: own['drop-underscore-headers'] === 'true',
    onCallback: (callback, dropped) => say(formatCallback(callback, dropped, answer)),
  }).catch((cause) => {
    const sentence = explainListenError(cause, place)
    throw sentence === undefined ? cause : new UserError(sentence, { cause })
  })
  const callback = JSON.stringify({ url: running.url, method: 'POST', field: 'data' })
  say(`A receiver listens at ${running.url} and answers ${answer}. In the body of the POST:`)
  say(`  "callback": ${callback}`)
  await stopped
  await running.close()
  return 0
}

/**
 *     09:01:30 POST /hook validation 5f0c6a1e-7b1d-4c57 {"data":{...}} -> ok
 */
function formatCallback(
  { at, method, path, verification, status, attempt, decoded, body }: ReceivedCallback,
  dropped: readonly string[],
  answer: string,
): string {
  const words = [
    formatInstant(at).slice(11, 19),
    method,
    path,
    ...(verification === undefined ? [] : [status, verification.slice(0, 18)]),
    ...(attempt !== undefined && attempt > 1 ? [`attempt ${attempt}`] : []),
    decoded === undefined ? formatBody(body) : JSON.stringify(decoded),
    ...(dropped.length === 0 ? [] : [`(lost ${dropped.join(', ')})`]),
    `-> ${answer}`,
  ]
  return words.join(' ')
}

const maxShownBytes = 200

function formatBody(body: Uint8Array): string {
  const text = JSON.stringify(new TextDecoder().decode(body.subarray(0, maxShownBytes)))
  return `${body.byteLength} bytes of neither form nor JSON: ${text}`
}
