// node bad-receivers.mjs <behaviour> <count>: starts `count` receivers, and prints their URLs in one line.
import { setPriority } from 'node:os'
import { startReceiver } from '../../dist/index.js'

const [behaviour, count] = [process.argv[2], Number(process.argv[3])]
// The lowest priority, so that these receivers do not slow the other processes on their core.
setPriority(19)
const receivers = await Promise.all(
  Array.from({ length: count }, () => startReceiver({ behaviour })),
)
console.log(JSON.stringify(receivers.map(({ url }) => url)))
