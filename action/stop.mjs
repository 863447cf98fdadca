// The last step of the action: shows what happened in the emulator, and stops it.
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { input, printGroup } from './runner.mjs'

const { STATE_pid: pid, STATE_log: log, STATE_url: url } = process.env
const stopLimitMs = 10_000
// More would hide the log of the tests.
const maxExplained = 10

if (pid === undefined) console.log('No emulator was started.')
else {
  if (url !== undefined) await explainNamespaces().catch((error) => console.log(error.message))
  await stop(Number(pid))
  if (log !== undefined && existsSync(log))
    printGroup('videoid-emulator: log', readFileSync(log, 'utf8'))
}

async function explainNamespaces() {
  const { data } = await (await get('/__emulator/namespaces')).json()
  for (const { id } of data.slice(-maxExplained)) {
    const response = await get('/__emulator/explain', { 'x-emulator-namespace': id })
    printGroup(`videoid-emulator: namespace ${id}`, await response.text())
  }
}

function get(path, headers = {}) {
  const controlToken = input('control-token')
  return fetch(`${url}${path}`, {
    headers: {
      ...headers,
      ...(controlToken === undefined ? {} : { 'x-emulator-control-token': controlToken }),
    },
  })
}

async function stop(number) {
  if (!isRunning(number)) return console.log('The emulator had ended before.')
  process.kill(number, 'SIGTERM')
  for (let waitedMs = 0; waitedMs < stopLimitMs && isRunning(number); waitedMs += 50)
    await sleep(50)
  if (isRunning(number)) process.kill(number, 'SIGKILL')
}

function isRunning(number) {
  try {
    process.kill(number, 0)
    return true
  } catch {
    return false
  }
}
