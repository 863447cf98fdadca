// Bundled by .ci/determinism.mjs and run under any Node: prints what the built library's lives are.
import { argv, stdout } from 'node:process'
import type { startEmulator } from '../../server/index.ts'
import { livesOf } from './verifications.ts'

const [, , library = '', scenarios = ''] = argv
const built: { readonly startEmulator: typeof startEmulator } = await import(library)
stdout.write(await livesOf(built.startEmulator, { scenarios, documents: true }))
