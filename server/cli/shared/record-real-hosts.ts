import { relative } from 'node:path'
import { createRealHostRecording } from '../../../contracts/recorder/real-host-recording.ts'
import type { RecordedCall } from '../../../contracts/recorder/recorded-calls.ts'
import { decodeContent } from '../../../contracts/recordings/formats/content-coding.ts'
import { parseJsonText } from '../../../contracts/recordings/formats/recording.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { terminalLines } from '../../domain/text/terminal-text.ts'
import type { RunningEmulator } from '../../index.ts'
import type { PassedBody, PassedCall } from '../../intercept/recording-gateway.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { writeTextAtomically } from '../../runtime/files.ts'
import { version } from '../../runtime/version.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** Records the calls of a run to real hosts, for `--record`. */
export interface RealHostRecorder {
  onCall(call: PassedCall): void
  onFailure(sentence: string): void
  /**
   * Writes the recording and prints what it contains. Returns the exit code: 6 if there is nothing to record, which
   * writes no file.
   */
  report(terminal: Terminal, emulator: RunningEmulator): Promise<0 | 6>
}

/** Creates the recorder of a run. `file` is the HAR file of `--record`. */
export function createRealHostRecorder(
  file: string,
  { settings }: Pick<ResolvedArguments, 'settings'>,
): RealHostRecorder {
  const recording = createRealHostRecording()
  const failures = new Map<string, number>()
  let unauthorized: string | undefined
  return {
    onCall(call) {
      if (call.status === 401) unauthorized ??= call.host
      recording.add(call.host, toRecordedCall(call))
    },
    onFailure: (sentence) => void failures.set(sentence, (failures.get(sentence) ?? 0) + 1),
    async report({ cwd, err }, emulator) {
      const counts = Object.entries(recording.counts())
      const shown = relative(cwd, file)
      const name = shown.startsWith('..') ? file : shown
      if (counts.length > 0) await writeTextAtomically(file, recording.text(version))
      const answered = Object.keys(emulator.tally().platformCalls.counts)
      const lines = [
        ...[...failures].map(
          ([sentence, times]) => `${pluralize(times, 'call')} failed: ${sentence}`,
        ),
        ...(unauthorized === undefined ? [] : foreignTokenLines(unauthorized, answered)),
      ]
      if (counts.length > 0) {
        const calls = counts.map(([host, count]) => `${pluralize(count, 'call')} to ${host}`)
        const summary = `videoid-emulator: ${calls.join(', ')} reached the real host: ${name} has them, redacted.`
        err(terminalLines([...lines, ...(settings.quiet ? [] : [summary])]))
        return 0
      }
      const hosts = [settings.allowRealHosts].flat().join(' and ')
      const others =
        answered.length === 0 ? '' : ` The emulator answered calls to ${answered.join(' and ')}.`
      err(
        terminalLines([
          ...lines,
          `Nothing was recorded, and ${name} is not written: no call to ${hosts} got a response.${others}`,
        ]),
      )
      return 6
    },
  }
}

/** Explains a refused token, if the emulator has issued the tokens of this run. */
function foreignTokenLines(host: string, answered: readonly string[]): readonly string[] {
  const issuer = answered.find((name) => name.includes('oauth'))
  if (issuer === undefined) return []
  const sandbox = issuer.startsWith('test.') ? issuer : `test.${issuer}`
  return [
    `${host} refused a token, and ${issuer} was answered by the emulator, whose tokens are invalid there. Log in at ${sandbox}, and add it to --allow-real-hosts.`,
  ]
}

function toRecordedCall(call: PassedCall): RecordedCall {
  const { method, path, status, requestHeaders, responseHeaders, at, took } = call
  const sent = jsonIn(call.requestBody, requestHeaders['content-encoding'])
  const received = jsonIn(call.responseBody, responseHeaders['content-encoding'])
  const isEmpty = call.responseBody.bytes?.length === 0
  return {
    ...{ method, path, status, responseHeaders, at, took, assumed: false },
    ...(sent === undefined ? {} : { requestBody: sent.value }),
    ...(received === undefined ? {} : { responseBody: received.text }),
    ...(received === undefined && !isEmpty ? { hash: call.responseBody.hash } : {}),
  }
}

/** Decodes a body. Returns undefined if it is not JSON. */
function jsonIn(
  { bytes }: PassedBody,
  coding = '',
): { readonly text: string; readonly value: unknown } | undefined {
  const decoded =
    bytes === undefined ? undefined : decodeContent(bytes, { 'content-encoding': coding })
  if (decoded === undefined) return undefined
  const text = new TextDecoder().decode(decoded)
  const value = parseJsonText(text)
  return value === undefined ? undefined : { text, value }
}
