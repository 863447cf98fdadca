import { execFile } from 'node:child_process'

type Where = {
  readonly cwd: string
  /** Of the emulator that the pages call http://127.0.0.1:4280. */
  readonly url: string
  /** Commands of ours that come first. */
  readonly before?: string
}

/**
 * Runs the blocks of a page as a reader does who pastes one after the other into one terminal: what each
 * has printed, and why it ended before the last, where it did.
 */
export async function inOneShell(
  blocks: readonly string[],
  { cwd, url, before = '' }: Where,
): Promise<{ readonly printed: readonly string[]; readonly failure: string }> {
  const separator = '=== end of a block'
  const script = [before, ...blocks.map((text) => `${text}\necho\necho '${separator}'`)].join('\n')
  const { out, failure } = await bash(script.replaceAll(written, url), cwd)
  const printed = out.replaceAll(url, written).split(`${separator}\n`).slice(0, -1)
  return { printed, failure: failure && `${failure}\n${out.slice(-2000)}` }
}

/** A refusal that a block does not mean to show (by -i) ends the run. */
export const strictCurl = `curl() { case " $* " in *' -i '*) command curl "$@";; *) command curl --fail-with-body "$@";; esac; }`

/** What a script prints that ends with the first command that fails, and why it did. */
export function bash(script: string, cwd: string): Promise<{ out: string; failure: string }> {
  return new Promise((resolve) => {
    const whole = `set -euo pipefail\n${script}`
    execFile('bash', ['-c', whole], { cwd, encoding: 'utf8' }, (fault, out, err) =>
      resolve({ out, failure: fault === null ? '' : `${fault.code} ${err}` }),
    )
  })
}

const written = 'http://127.0.0.1:4280'
