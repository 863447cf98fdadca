import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { builtCommand } from '../support/command.ts'
import { root } from '../support/root.ts'

/** A component of a CycloneDX list, with the members that the tests read. */
export interface Component {
  readonly name: string
  readonly version: string
  readonly purl?: string
  readonly licenses?: readonly { readonly license?: { readonly id: string }; expression?: string }[]
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
  readonly components?: readonly Component[]
  readonly pedigree?: {
    readonly patches: readonly { readonly diff: { readonly text: { readonly content: string } } }[]
    readonly notes: string
  }
}

/** A CycloneDX list, with the members that the tests read. */
export interface Sbom {
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/** The allowed licences, and corrections for packages with incomplete data. */
export interface LicensePolicy {
  readonly allowed: readonly string[]
  readonly corrections: Readonly<Record<string, { readonly license?: string; text?: string }>>
  readonly textOf: (file: string) => string
}

/** A bundled package, as the build scripts pass it on. */
export interface BundledComponent {
  readonly purl: string
  readonly license: string
  readonly text: string
  readonly dependsOn: readonly string[]
}

/** A verdict about advisories: an exit code and the printed text. */
export interface Verdict {
  readonly code: number
  readonly text: string
}

interface BuildScripts {
  bundledComponents(bundle: {
    root: string
    modules: ReadonlyMap<string, { readonly imports: readonly string[] }>
    patches: ReadonlyMap<string, object>
    policy: object
  }): { components: readonly BundledComponent[]; rootDependsOn: readonly string[] }
  createLicensePolicy(policy: LicensePolicy): object
  judgeReport(outcome: { report?: object; failure?: string }, asked: number): Verdict
}

const paths = ['bundled-components', 'license-policy', 'audit'].map((name) =>
  pathToFileURL(join(root, '.ci', `${name}.mjs`)),
)
const modules = await Promise.all(paths.map(({ href }) => import(href)))

/** The exports of the scripts in .ci, with types. */
export const scripts: BuildScripts = Object.assign({}, ...modules)

/** Builds the package and returns the list of components in dist/. */
export function shippedSbom(): Sbom {
  builtCommand()
  return JSON.parse(readFileSync(join(root, 'dist', 'sbom.cdx.json'), 'utf8'))
}
