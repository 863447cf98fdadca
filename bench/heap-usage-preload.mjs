// Loaded into the emulator's process. Reports the size of the heap after a garbage collection.
process.on('SIGUSR2', () => {
  globalThis.gc()
  globalThis.gc()
  console.log(`heap ${process.memoryUsage().heapUsed}`)
})
