import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './root.ts'

/** A source file, as .ci/structure-sources.mjs reads it. Imports are paths, exports are names. */
export interface StructureSource {
  readonly path: string
  readonly lines: number
  readonly imports: readonly string[]
  readonly exports: readonly string[]
  readonly onlyForwards: boolean
}

/** The functions of `npm run structure` that need no running emulator. */
interface StructureScripts {
  readSources(): readonly StructureSource[]
  parseSources(files: readonly { path: string; text: string }[]): readonly StructureSource[]
  importCycles(
    sources: readonly StructureSource[],
  ): readonly { readonly files: readonly string[]; readonly example: readonly string[] }[]
  mutualFolders(
    sources: readonly StructureSource[],
  ): readonly { readonly folders: readonly string[]; readonly imports: readonly string[] }[]
  smallSingleUseFiles(
    sources: readonly StructureSource[],
  ): readonly { readonly path: string; readonly lines: number; readonly importer: string }[]
  duplicateExports(
    sources: readonly StructureSource[],
  ): readonly { readonly name: string; readonly files: readonly string[] }[]
}

const modules = await Promise.all(
  ['structure-sources', 'structure-rules'].map(
    (name) => import(pathToFileURL(join(root, '.ci', `${name}.mjs`)).href),
  ),
)

/** The exports of the scripts, with types. */
export const structure: StructureScripts = Object.assign({}, ...modules)

/** Parses files that exist only in the test. The keys are paths. */
export function sourcesOf(files: Readonly<Record<string, string>>): readonly StructureSource[] {
  return structure.parseSources(Object.entries(files).map(([path, text]) => ({ path, text })))
}
