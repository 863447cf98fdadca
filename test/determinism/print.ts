// .ci/determinism.mjs bundles this file and runs it with any Node: it prints the journal of the built
// library.
import { argv, stdout } from 'node:process'
import type { startEmulator } from '../../server/index.ts'
import { runVerifications } from './verifications.ts'

const [, , library = '', scenarios = ''] = argv
const built: { readonly startEmulator: typeof startEmulator } = await import(library)
stdout.write(await runVerifications(built.startEmulator, { scenarios, documents: true }))
