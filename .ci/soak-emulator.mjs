// Runs the emulator of a soak (a test over hours) or of test/safety/memory.long.test.ts in its own process. Answers each
// message of its parent process with the memory figures.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startEmulator } from '../dist/index.js'

const dataDir = process.argv[2]
const emulator = await startEmulator({
  port: 0,
  speed: 60,
  ...(dataDir === undefined ? {} : { dataDir }),
})
const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()
process.on('message', async (asked) => {
  if (asked === 'stop') {
    await emulator.close()
    process.disconnect()
    return
  }
  const p99 = delay.percentile(99) / 1e6
  delay.reset()
  globalThis.gc()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send({
    heap: heapUsed / 2 ** 20,
    held: (heapUsed + external) / 2 ** 20,
    rss: rss / 2 ** 20,
    p99,
  })
})
process.send({ url: emulator.url })
