// A Rust binary contains the path of each source file that may panic. These paths name most crates of the binary.
const CRATE =
  /(?:registry\/src\/[\w.-]+\/([\w-]+?)-(\d+\.\d+\.\d+[\w.+-]*)|git\/checkouts\/([\w-]+?)-[0-9a-f]{16}\/([0-9a-f]{7,40}))\//g

/** Returns the Rust crates whose names are in the bytes of a .wasm file, sorted. The list may be incomplete. */
export function cratesIn(bytes) {
  const found = new Map()
  for (const [, name, version, repository, revision] of bytes.toString('latin1').matchAll(CRATE)) {
    const crate =
      name === undefined
        ? { name: repository, version: `git-${revision}` }
        : { name, version, purl: `pkg:cargo/${name}@${version}` }
    found.set(`${crate.name} ${crate.version}`, crate)
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, crate]) => crate)
}
