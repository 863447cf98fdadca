// Runs one command of a kit. Its environment has no variable of the emulator, except those that the caller passes.
import { spawn } from 'node:child_process'

const TIME_LIMIT_MS = 120_000

/**
 * Runs a command until it ends. Resolves to its exit code and to everything that it printed.
 * @param {import('./languages.mjs').Command} command
 * @param {Readonly<Record<string, string>>} [env]
 * @param {readonly string[]} [args]  Arguments that are added to the command.
 * @returns {Promise<{ code: number, text: string }>}
 */
export function runCommand({ words, cwd, env: own = {} }, env = {}, args = []) {
  const [program, ...parameters] = words
  return new Promise((resolve) => {
    const child = spawn(program, [...parameters, ...args], {
      cwd,
      env: { ...withoutEmulator(process.env), ...own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIME_LIMIT_MS,
      killSignal: 'SIGKILL',
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
    }
    child.once('error', ({ message }) => resolve({ code: 127, text: message }))
    child.once('close', (code, signal) => {
      resolve({ code: code ?? 128, text: signal === null ? text : `${text}\nended by ${signal}` })
    })
  })
}

function withoutEmulator(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^VIDEOID_|^SHOP_MISTAKE$/.test(name)),
  )
}
