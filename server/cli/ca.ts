import { UserError } from '../domain/base/user-error.ts'
import { terminalBlock, terminalText } from '../domain/text/terminal-text.ts'
import type { ResolvedArguments } from '../options/resolve-settings.ts'
import { writeTextAtomically } from '../runtime/files.ts'
import { requestEmulator, valueAtPath } from './shared/control-client.ts'
import { rejectArguments } from './shared/reject-arguments.ts'
import type { Terminal } from './terminal/terminal.ts'

/**
 * Runs `ca`: prints the certificate of a running emulator's test authority as PEM, or writes it to the file that
 * `--out` names.
 */
export async function ca(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  rejectArguments('ca', resolved)
  const { url = 'http://127.0.0.1:4280', out } = resolved.commandOptions
  const {
    status,
    text,
    json: answer,
  } = await requestEmulator(url, '/__emulator/ca.pem', {
    controlToken: resolved.settings.controlToken,
  })
  if (status !== 200 || !text.startsWith('-----BEGIN CERTIFICATE-----')) {
    const why = valueAtPath(answer, 'detail')
    const fix = valueAtPath(answer, 'fix')
    if (typeof why === 'string' && typeof fix === 'string') throw new UserError(`${why} ${fix}`)
    throw new UserError(
      `${url} answered ${status} without a certificate. Check that --url names a videoid-emulator.`,
    )
  }
  if (out === undefined) {
    const isJson = resolved.commandOptions.json === 'true'
    const json = () => `${JSON.stringify({ certificate: text }, null, 2)}\n`
    terminal.out(terminalBlock(isJson ? json() : text))
    return 0
  }
  await writeTextAtomically(out, text)
  terminal.err(terminalText`Wrote the test authority to ${out}.\n`)
  return 0
}
