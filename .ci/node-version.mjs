// Checks the version of Node. This file must run on every old Node.
export function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const fits = major >= 24 || (major === 22 && minor >= 13) || (major === 20 && minor >= 19)
  if (fits) return
  console.error(
    `Node ${process.versions.node} cannot run videoid-emulator: it needs Node 20 from 20.19, Node 22 from 22.13, or Node 24 or newer. Install a current Node from https://nodejs.org and try again.`,
  )
  process.exit(2)
}
