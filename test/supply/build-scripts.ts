import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { builtCommand } from '../support/command.ts'
import { root } from '../support/root.ts'

/** A component of a CycloneDX list, as far as the tests read it. */
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

/** A CycloneDX list, as far as the tests read it. */
export interface Sbom {
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
}

/** What may be shipped, and what is known of packages beyond what they say. */
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

/** A verdict about advisories: an exit code and what is printed. */
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

const paths = ['components', 'license-policy', 'audit'].map((name) =>
  pathToFileURL(join(root, '.ci', `${name}.mjs`)),
)
const modules = await Promise.all(paths.map(({ href }) => import(href)))

/** What the scripts in .ci export, with types. */
export const scripts: BuildScripts = Object.assign({}, ...modules)

/** The list of components in dist/. */
export function shippedSbom(): Sbom {
  builtCommand()
  return JSON.parse(readFileSync(join(root, 'dist', 'sbom.cdx.json'), 'utf8'))
}
