import { Complaint } from '../core/complaint.ts'
import type { RunningEmulator } from '../index.ts'
import { runBeside } from './beside.ts'
import { launch } from './launch.ts'
import { checkVariables, variablesOf } from './set-env.ts'
import type { Chosen } from './settings-from.ts'
import { recorderFor, tellStrictRun } from './strict.ts'
import type { Terminal } from './terminal.ts'

/** Runs a command beside an emulator of its own and ends as the command ended. */
export async function exec(terminal: Terminal, chosen: Chosen): Promise<number> {
  const [command, ...parameters] = chosen.rest ?? []
  if (command === undefined || chosen.words.length > 0) {
    const got = chosen.words.length > 0 ? `"${chosen.words[0]}" stands before it` : 'there is none'
    throw new Complaint(
      `exec runs what follows "--", but ${got}. Write videoid-emulator exec -- npm test.`,
    )
  }
  const wanted = chosen.lists['set-env'] ?? []
  checkVariables(wanted)
  const port = chosen.chosen.has('port') ? chosen.settings.port : 0
  // What the command prints is what people came for; the requests are in the journal.
  const logLevel = chosen.chosen.has('logLevel') ? chosen.settings.logLevel : 'warn'
  const recorder = recorderFor(chosen)
  const emulator = await launch({ ...chosen.settings, port, logLevel }, terminal.err, recorder?.add)
  try {
    const env = { ...terminal.env, ...environmentOf(emulator, wanted) }
    const ended = await runBeside(terminal, [command, ...parameters], env)
    if (!chosen.settings.quiet) terminal.err(`${summary(emulator, command, ended)}\n`)
    const told = recorder && (await tellStrictRun(terminal, emulator, recorder, chosen))
    // What the command itself says comes first.
    return ended === 0 ? (told ?? 0) : ended
  } finally {
    await emulator.close()
  }
}

function environmentOf({ url, token }: RunningEmulator, wanted: readonly string[]) {
  const { hostname: host, port, protocol } = new URL(url)
  const shownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port
  return {
    VIDEOID_EMULATOR_URL: url,
    VIDEOID_EMULATOR_TOKEN: token,
    ...variablesOf(wanted, { url, token, host, port: shownPort }),
  }
}

// `videoid-emulator: npm ended with 0; 3 lives (2 ok, 1 ko); 4 callbacks (4 delivered); ...`
function summary(emulator: RunningEmulator, command: string, ended: number): string {
  const { lives, callbacks, requests, refused, costs } = emulator.tally()
  const parts = [
    `${command} ended with ${ended}`,
    told('life', 'lives', lives),
    told('callback', 'callbacks', callbacks),
    `${refused} of ${plural(requests, 'request', 'requests')} refused`,
    costs.says.replace(/^Nothing would/, 'nothing would').replace(/\.$/, ''),
  ]
  return `videoid-emulator: ${parts.join('; ')}.`
}

// `3 callbacks (2 delivered, 1 blocked)`
function told(one: string, many: string, counts: Readonly<Record<string, number>>): string {
  const total = Object.values(counts).reduce((sum, n) => sum + n, 0)
  const parts = Object.entries(counts).map(([status, n]) => `${n} ${status}`)
  return `${plural(total, one, many)}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`
}

function plural(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`
}
