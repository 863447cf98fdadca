import { spawn } from 'node:child_process'
import { once } from 'node:events'

// Ends a program that hangs, so that the suite ends.
const timeLimitMs = 120_000

/** Runs a program with exactly this environment and this text on stdin. Resolves to `{ code, out, all }`: stdout, and stdout with stderr. */
export async function runProgram(program, args, { cwd, env = process.env, input = '' }) {
  const child = spawn(program, args, { cwd, env, timeout: timeLimitMs })
  const texts = collect(child)
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { code, ...texts }
}

/** Starts an emulator with these arguments. Resolves to `{ url, child }` when it answers. */
export async function startServer(program, args, { cwd, env }) {
  const child = spawn(program, args, { cwd, env, timeout: timeLimitMs })
  const texts = collect(child)
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', () => {
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(texts.out) ?? []
      if (found !== undefined) resolve(found)
    })
    child.once('close', (code) => reject(new Error(`start ended with ${code}: ${texts.all}`)))
    child.once('error', reject)
  })
  return { url, child }
}

/** Sends a signal. Resolves to the exit code, which is null after SIGKILL. */
export async function kill({ child }, signal) {
  child.kill(signal)
  const [code] = await once(child, 'close')
  return code
}

function collect(child) {
  const texts = { out: '', all: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    texts.out += text
    texts.all += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    texts.all += text
  })
  return texts
}
