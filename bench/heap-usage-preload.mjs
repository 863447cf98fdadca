// The benchmark loads this module into the emulator's process. At each SIGUSR2 the module collects garbage and prints
// the size of the heap.
process.on('SIGUSR2', () => {
  globalThis.gc()
  globalThis.gc()
  console.log(`heap ${process.memoryUsage().heapUsed}`)
})
