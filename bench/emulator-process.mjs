// An emulator in a separate process. It answers a message with the size of its heap.
import { startEmulator } from '../dist/index.js'

const emulator = await startEmulator({ speed: 60 })
process.send({ url: emulator.url, token: emulator.token })
process.on('message', () => {
  globalThis.gc()
  process.send({ heapMb: process.memoryUsage().heapUsed / 2 ** 20 })
})
