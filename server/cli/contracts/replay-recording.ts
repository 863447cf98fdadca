import { formatHar } from '../../../contracts/recorder/har-text.ts'
import {
  createRecorder,
  type RecordedCall,
  type Recorder,
} from '../../../contracts/recorder/recorded-calls.ts'
import { UserError } from '../../domain/base/user-error.ts'
import { terminalLines, terminalText } from '../../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { writeTextAtomically } from '../../runtime/files.ts'
import { version } from '../../runtime/version.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { writeRecordedPact } from './write-recorded-pact.ts'

/** Creates a recorder for the calls of a replay. Returns undefined with `--compare-only`. */
export function createReplayRecorder(
  commandOptions: ResolvedArguments['commandOptions'],
): Recorder | undefined {
  if (commandOptions.consumer !== undefined && commandOptions.pact === undefined) {
    throw new UserError(
      '--consumer names the consumer of a pact, but there is no --pact. Add --pact <file>, or leave it out.',
    )
  }
  const requestedOption = ['har', 'pact'].find((name) => commandOptions[name] !== undefined)
  if (commandOptions['compare-only'] !== 'true') return createRecorder()
  if (requestedOption === undefined) return undefined
  throw new UserError(
    `--${requestedOption} writes the replayed calls, and --compare-only replays nothing. Leave one of them out.`,
  )
}

/** Writes the calls of a replay as a HAR file, and as one confirmed pact of version 4. */
export async function saveReplayRecording(
  { err, cwd }: Terminal,
  { commandOptions, settings }: ResolvedArguments,
  calls: readonly RecordedCall[],
  consumers: readonly string[],
): Promise<void> {
  if (calls.length === 0) {
    const files = [commandOptions.har, commandOptions.pact]
      .filter((file) => file !== undefined)
      .join(' nor ')
    err(terminalText`Nothing was replayed, so there is nothing to write to ${files}.\n`)
    return
  }
  if (commandOptions.har !== undefined)
    await writeTextAtomically(commandOptions.har, formatHar(calls, placeholderUrl, version))
  if (commandOptions.pact === undefined) return
  const consumer = commandOptions.consumer ?? [...new Set(consumers)].join(' and ')
  err(
    terminalLines(
      await writeRecordedPact({ file: commandOptions.pact, cwd }, calls, consumer, settings),
    ),
  )
}

// A fixed base URL for the HAR file, because the emulator of the replay used a random port.
const placeholderUrl = 'http://127.0.0.1:4280'
