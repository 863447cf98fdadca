import { type ChildProcess, spawn } from 'node:child_process'
import { Complaint } from '../../core/plain/complaint.ts'
import { printable } from '../../core/plain/quoting.ts'
import { after } from '../../shell/heartbeat.ts'
import { isRealHost } from '../../shell/sending/target-guard.ts'
import { fetched } from '../ask.ts'
import { isUrl } from '../options/hook-options.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** The integrator's application, as far as a command or a URL of theirs reaches it. */
export type Application = {
  /** Makes it open one verification. Throws a Complaint where it does not. */
  create(): Promise<void>
  /** What it says of a verification: its output, or its status and body. */
  outcomeOf(id: string): Promise<Word>
}

export type Word = {
  readonly text: string
  /** Why it is not to be believed as the word of a well application; undefined where it is. */
  readonly trouble?: string
}

type Reached = {
  readonly terminal: Terminal
  readonly create: string
  readonly probe: string
  readonly url: string
  readonly token: string
}

const timeLimitMs = 30_000

export function applicationBehind({ terminal, create, probe, url, token }: Reached): Application {
  const env = { VIDEOID_EMULATOR_URL: url, VIDEOID_EMULATOR_TOKEN: token }
  const headers = { 'x-videoid-emulator-url': url, 'x-videoid-emulator-token': token }

  return {
    async create() {
      if (isUrl(create)) {
        const { status, text } = await fetched(create, { method: 'POST', headers, timeLimitMs })
        if (status < 400) return
        throw new Complaint(`--create ${create} answered ${status} ${lastLine(text)}`.trim())
      }
      const { code, out, err } = await ranInShell(terminal, create, env)
      if (code === 0) return
      throw new Complaint(`--create "${create}" ended with ${code}. ${lastLine(err || out)}`.trim())
    },

    async outcomeOf(id) {
      if (isUrl(probe)) {
        const asked = probe.replaceAll('{id}', encodeURIComponent(id))
        const { status, text } = await fetched(asked, { method: 'GET', headers, timeLimitMs })
        const word = `${status}\n${text}`.replaceAll(id, '{id}')
        if (status >= 200 && status < 300) return { text: word }
        return { text: word, trouble: `${probe} answered ${status} ${lastLine(text)}`.trim() }
      }
      const command = probe.replaceAll('{id}', id)
      const { code, out, err } = await ranInShell(terminal, command, { ...env, VIDEOID_ID: id })
      const text = out.replaceAll(id, '{id}')
      if (code === 0) return { text }
      const trouble = `"${probe}" ended with ${code}. ${lastLine(err)}`.trim()
      return { text: `ended with ${code}\n${text}`, trouble }
    },
  }
}

/** Refuses what must never be asked: a host of the real platform. */
export function refuseRealHost(option: string, text: string | undefined): void {
  if (text === undefined || !isUrl(text) || !isRealHost(new URL(text).hostname)) return
  throw new Complaint(
    `${option} names ${new URL(text).hostname}, a host of the real platform, which verify-callbacks never calls. Name one of your own.`,
  )
}

type Ended = { readonly code: number; readonly out: string; readonly err: string }

const mostOutput = 1024 * 1024

function ranInShell(
  { cwd, env, platform }: Terminal,
  command: string,
  more: Readonly<Record<string, string>>,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const group = platform !== 'win32'
    const child = spawn(command, {
      cwd,
      env: { ...env, ...more },
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: group,
    })
    const texts = { out: '', err: '' }
    const keep = (where: 'out' | 'err') => (piece: string) => {
      if (texts[where].length < mostOutput)
        texts[where] = (texts[where] + piece).slice(0, mostOutput)
    }
    // Where a pipe cuts is chance, in the middle of a letter too.
    child.stdout.setEncoding('utf8').on('data', keep('out'))
    child.stderr.setEncoding('utf8').on('data', keep('err'))
    const forget = group ? beforeInterruption(() => stop(child, group)) : () => {}
    const cancel = after(timeLimitMs, () => {
      reject(new Complaint(`"${command}" did not end within 30s. Let it do one thing and end.`))
      stop(child, group)
    })
    child.once('error', (fault) => {
      forget()
      cancel()
      reject(new Complaint(`"${command}" cannot be run: ${fault.message}.`, { cause: fault }))
    })
    child.once('close', (code) => {
      forget()
      cancel()
      resolve({ code: code ?? 1, ...texts })
    })
  })
}

// It has a process group of its own, which no Ctrl-C reaches: it must not outlive us.
function beforeInterruption(work: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const forget = () => {
    for (const signal of signals) process.off(signal, interrupted)
  }
  const interrupted = (signal: NodeJS.Signals) => {
    forget()
    work()
    process.kill(process.pid, signal)
  }
  for (const signal of signals) process.on(signal, interrupted)
  return forget
}

// The shell may have started others, which hold its output open.
function stop(child: ChildProcess, group: boolean): void {
  if (!group || child.pid === undefined) return void child.kill('SIGKILL')
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? ''
  return printable(line.slice(0, 200))
}
