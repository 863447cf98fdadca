import { execFile } from 'node:child_process'

type ShellOptions = {
  readonly cwd: string
  /** The URL of the emulator. It replaces http://127.0.0.1:4280 in the blocks. */
  readonly url: string
  /** Commands that run before the first block. */
  readonly before?: string
}

/**
 * Runs the blocks of a page in one shell. Returns what each block has printed, and the failure that
 * ended the run early, or an empty text.
 */
export async function inOneShell(
  blocks: readonly string[],
  { cwd, url, before = '' }: ShellOptions,
): Promise<{ readonly printed: readonly string[]; readonly failure: string }> {
  const separator = '=== end of a block'
  const script = [before, ...blocks.map((text) => `${text}\necho\necho '${separator}'`)].join('\n')
  const { out, failure } = await bash(script.replaceAll(documentedUrl, url), cwd)
  const printed = out.replaceAll(url, documentedUrl).split(`${separator}\n`).slice(0, -1)
  return { printed, failure: failure && `${failure}\n${out.slice(-2000)}` }
}

/** Makes curl fail on a refusal, which ends the run. Blocks that show refusals use -i. */
export const strictCurl = `curl() { case " $* " in *' -i '*) command curl "$@";; *) command curl --fail-with-body "$@";; esac; }`

/** Runs a script that ends with the first failing command. Returns its output and the failure. */
export function bash(script: string, cwd: string): Promise<{ out: string; failure: string }> {
  return new Promise((resolve) => {
    const whole = `set -euo pipefail\n${script}`
    execFile('bash', ['-c', whole], { cwd, encoding: 'utf8' }, (fault, out, err) =>
      resolve({ out, failure: fault === null ? '' : `${fault.code} ${err}` }),
    )
  })
}

const documentedUrl = 'http://127.0.0.1:4280'
