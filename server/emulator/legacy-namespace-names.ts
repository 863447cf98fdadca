/**
 * Short names of namespaces from data folders of version 0.1.0: `ns-` and 8 hex digits of SHA-256(token). Today a
 * name has 16 digits. The first token whose full name begins with a short name claims it permanently.
 */
export interface LegacyNamespaceNames {
  /** The name of the namespace that a token opens: its full name, or the short name that it claims. */
  resolve(fullName: string): string
  /** Reports that a namespace with this name was created, so that no token claims the name later. */
  reserve(name: string): void
  /** Reports that the namespace was deleted. The claim of a token remains: after a reset it has the same name. */
  release(name: string): void
  /** Every short name with the full name that claims it, or with itself if no token may claim it. */
  claims(): readonly NameClaim[]
}

export type NameClaim = readonly [shortName: string, claimedBy: string]

/** The names in a data folder. */
interface FolderContents {
  readonly namespaces: ReadonlyMap<string, unknown>
  readonly claims: ReadonlyMap<string, string>
}

const shortName = /^ns-[0-9a-f]{8}$/
const shortLength = 'ns-0a1b2c3d'.length

/** `onClaim` persists each new claim. */
export function createLegacyNamespaceNames(
  onClaim: (claim: NameClaim) => void,
  { namespaces, claims }: FolderContents = { namespaces: new Map(), claims: new Map() },
): LegacyNamespaceNames {
  const claimedBy = new Map(claims)
  const unclaimed = new Set(
    [...namespaces.keys()].filter((name) => shortName.test(name) && !claimedBy.has(name)),
  )

  function claim(name: string, fullName: string): void {
    unclaimed.delete(name)
    claimedBy.set(name, fullName)
    onClaim([name, fullName])
  }

  return {
    resolve(fullName) {
      if (claimedBy.size === 0 && unclaimed.size === 0) return fullName
      const name = fullName.slice(0, shortLength)
      if (unclaimed.has(name)) claim(name, fullName)
      return claimedBy.get(name) === fullName ? name : fullName
    },
    reserve(name) {
      if (shortName.test(name) && !claimedBy.has(name)) claim(name, name)
    },
    release(name) {
      unclaimed.delete(name)
      if (claimedBy.get(name) === name) claimedBy.delete(name)
    },
    claims: () => [...claimedBy],
  }
}
