// An emulator in a process of its own; asked by a message, it tells how much its heap holds.
import { startEmulator } from '../dist/index.js'

const emulator = await startEmulator({ speed: 60 })
process.send({ url: emulator.url, token: emulator.token })
process.on('message', () => {
  globalThis.gc()
  process.send({ heapMb: process.memoryUsage().heapUsed / 2 ** 20 })
})
