// Beside the emulator in its process: tells the heap, once all that nobody holds is gone.
process.on('SIGUSR2', () => {
  globalThis.gc()
  globalThis.gc()
  console.log(`heap ${process.memoryUsage().heapUsed}`)
})
