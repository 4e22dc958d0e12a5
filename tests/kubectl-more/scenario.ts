import { type Cluster, createCluster } from 'kubesim'

/** A cluster and its command line, whose answers are joined for reading: what stands on standard error is marked. */
export async function scenario(...manifests: readonly string[]): Promise<{ cluster: Cluster; kubectl: (line: string) => Promise<string> }> {
  const cluster = await createCluster({ seed: 'kubectl-more' })
  for (const manifest of manifests) {
    await cluster.apply(manifest)
    await cluster.settle()
  }
  const kubectl = async (line: string) => {
    const { stdout, stderr, exitCode } = await cluster.kubectl(line)
    const told = stderr.replace(/^(?=.)/gm, '! ')
    return `${stdout}${told}${exitCode === 0 ? '' : `= ${exitCode}\n`}`
  }
  return { cluster, kubectl }
}

/** Names that differ from seed to seed, as letters. */
export function anonymous(text: string): string {
  return text.replace(
    /\b((?:web-app|web|coredns)-)[a-z0-9]{8,10}(-[a-z0-9]{5})?/g,
    (_, name: string, pod?: string) => `${name}HASH${pod === undefined ? '' : '-POD'}`,
  )
}
