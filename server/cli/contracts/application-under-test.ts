import { isRealHost } from '../../delivery/guard/target-guard.ts'
import { UserError } from '../../domain/base/user-error.ts'
import { escapeControls } from '../../domain/text/terminal-text.ts'
import { isUrl } from '../../options/verify-callbacks-options.ts'
import { fetchApplication } from '../shared/control-client.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { runShellCommand } from './shell-command.ts'

/** The user's application, called by `--create` and `--probe`: each is a shell command or a URL. */
export type Application = {
  /** Makes the application open one verification. Throws a UserError if it fails. */
  create(): Promise<void>
  /** Returns the probe's answer about a verification: output of the command, or status and body of the URL. */
  outcomeOf(id: string): Promise<ProbeResult>
  /** Sends a GET to a URL that contains `{id}`, as `--probe` does. */
  askUrl(template: string, id: string, limitMs?: number): Promise<ProbeResult>
  /** The value of `--probe`. */
  readonly probe: string
}

export type ProbeResult = {
  readonly text: string
  /** The reason why the probe failed. Absent if it succeeded. */
  readonly failure?: string
  /** True if the command of the probe cannot be run. */
  readonly isBroken?: boolean
}

type ApplicationOptions = {
  readonly terminal: Terminal
  readonly create: string
  readonly probe: string
  readonly url: string
  readonly token: string
}

const timeLimitMs = 30_000

export function createApplication({
  terminal,
  create,
  probe,
  url,
  token,
}: ApplicationOptions): Application {
  const env = { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token }
  const headers = { 'x-videoid-emulator-url': url, 'x-videoid-emulator-token': token }

  async function askUrl(template: string, id: string, limitMs = timeLimitMs): Promise<ProbeResult> {
    const probeUrl = template.replaceAll('{id}', encodeURIComponent(id))
    const { status, text } = await fetchApplication(probeUrl, {
      method: 'GET',
      headers,
      timeLimitMs: limitMs,
    })
    const answer = `${status}\n${text}`.replaceAll(id, '{id}')
    if (status >= 200 && status < 300) return { text: answer }
    return { text: answer, failure: `${template} answered ${status} ${lastLine(text)}`.trim() }
  }

  return {
    probe,
    askUrl,
    async create() {
      if (isUrl(create)) {
        const { status, text } = await fetchApplication(create, {
          method: 'POST',
          headers,
          timeLimitMs,
        })
        if (status < 400) return
        throw new UserError(`--create ${create} answered ${status} ${lastLine(text)}`.trim())
      }
      const { code, out, err } = await runShellCommand(terminal, create, { more: env, timeLimitMs })
      if (code === 0) return
      throw new UserError(`--create "${create}" ended with ${code}. ${lastLine(err || out)}`.trim())
    },

    async outcomeOf(id) {
      if (isUrl(probe)) return askUrl(probe, id)
      const command = probe.replaceAll('{id}', id)
      const more = { ...env, VIDEOID_ID: id }
      const { code, out, err } = await runShellCommand(terminal, command, { more, timeLimitMs })
      const text = out.replaceAll(id, '{id}')
      if (code === 0) return { text }
      const failure = `"${probe}" ended with ${code}. ${lastLine(err)}`.trim()
      // With 126 or 127, the shell could not execute the command or did not find it.
      const isBroken = code === 126 || code === 127
      return { text: `ended with ${code}\n${text}`, failure, isBroken }
    },
  }
}

/** Throws a UserError if an option names a host of the real platform. */
export function rejectRealHost(option: string, text: string | undefined): void {
  if (text === undefined || !isUrl(text) || !isRealHost(new URL(text).hostname)) return
  throw new UserError(
    `${option} names ${new URL(text).hostname}, a host of the real platform, which verify-callbacks never calls. Name one of your own.`,
  )
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? ''
  return escapeControls(line.slice(0, 200))
}
