// The benchmark loads this module into the emulator's process. It reports the size of the heap after a garbage
// collection.
process.on('SIGUSR2', () => {
  globalThis.gc()
  globalThis.gc()
  console.log(`heap ${process.memoryUsage().heapUsed}`)
})
