import { UserError } from '../domain/base/user-error.ts'
import { abbreviate } from '../domain/text/quote.ts'
import { terminalBlock } from '../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { type EmulatorResponse, requestEmulator, valueAtPath } from './shared/control-client.ts'
import type { Terminal } from './terminal/terminal.ts'

/** Runs `explain`: prints how a running emulator explains one verification. Default: the newest one. */
export async function explain(
  terminal: Terminal,
  { words, commandOptions, settings }: ResolvedArguments,
): Promise<number> {
  const [id = 'newest', extra] = words
  if (extra !== undefined) {
    throw new UserError(
      `explain takes one id, but got ${words.length}: "${words.join('" and "')}". Write videoid-emulator explain <id>. The beginning of the id is enough; without an id it explains the newest verification.`,
    )
  }
  if (id === '') {
    throw new UserError(
      'explain got an empty id. Write videoid-emulator explain <id>, or leave the id out for the newest verification.',
    )
  }
  const { url = 'http://127.0.0.1:4280', token } = commandOptions
  const path = `/__emulator/verifications/${encodeURIComponent(id)}/explain`
  const response = await requestEmulator(url, path, {
    limits,
    controlToken: settings.controlToken,
    ...(token !== undefined && { token }),
  })
  const { status, text, json } = response
  if (status === 200 && isExplained(response)) {
    const shown = text.endsWith('\n') ? text : `${text}\n`
    const [explainedId] = text.split(' ', 1)
    const report = { id: explainedId, text: shown }
    const isJson = commandOptions.json === 'true'
    terminal.out(terminalBlock(isJson ? `${JSON.stringify(report, null, 2)}\n` : shown))
    return 0
  }
  const why = valueAtPath(json, 'detail')
  const fix = valueAtPath(json, 'fix')
  if (typeof why === 'string' && typeof fix === 'string') throw new UserError(`${why} ${fix}`)
  throw new UserError(
    `${url} answered ${status} with ${contentOf(response)}, which is not an explanation of a verification. Check that --url names a videoid-emulator.`,
  )
}

// Lower than the default limits: an explanation arrives at once, and none is longer than 4 MiB.
const limits = { timeLimitMs: 10_000, sizeLimitBytes: 4 * 1024 * 1024 }

/** True if the text begins like an explanation: `5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11  status: running, …`. */
function isExplained({ contentType, text }: EmulatorResponse): boolean {
  return contentType.startsWith('text/plain') && /^\S+ {2}\S/.test(text)
}

function contentOf({ bytes, contentType }: EmulatorResponse): string {
  if (bytes.length === 0) return 'no content'
  return contentType === '' ? 'content of no type' : abbreviate(contentType)
}
