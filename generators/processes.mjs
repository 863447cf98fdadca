import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

// A program that runs longer is ended, so that the suite always ends.
const timeLimitMs = 120_000

/** Runs a program. Resolves to its stdout; rejects with all of its output if it does not end with 0. */
export async function run(command, args, options) {
  return (await runProgram(command, args, options)).out
}

/** Like `run`, but resolves to `{ out, all }`: its stdout, and its stdout and stderr together. */
export function runProgram(command, args, { cwd, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...quiet, ...env },
      timeout: timeLimitMs,
    })
    let out = ''
    let all = ''
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text
      all += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      all += text
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve({ out, all })
      else reject(new Error(`${command} ended with ${code}:\n${all.slice(-6000)}`))
    })
  })
}

// No telemetry, no colours, no questions.
const quiet = { CI: 'true', DO_NOT_TRACK: '1', NO_COLOR: '1', SCARF_ANALYTICS: 'false' }

/** Returns a port of the loopback address that is free at this moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Starts Prism's proxy and resolves when it listens. */
export function startPrism(program, file, upstream, port) {
  const args = ['proxy', file, upstream, '--errors', '--host', '127.0.0.1', '--port', String(port)]
  const child = spawn(program, args, { env: { ...process.env, ...quiet }, timeout: timeLimitMs })
  let text = ''
  return new Promise((resolve, reject) => {
    const read = (chunk) => {
      text += chunk
      if (text.includes('Prism is listening')) resolve(child)
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.once('error', reject)
    child.once('close', (code) => reject(new Error(`prism ended with ${code}:\n${text}`)))
  })
}
