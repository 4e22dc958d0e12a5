import type { InteractiveCluster } from '@kubesim/cluster'
import { completeKubectl } from '@kubesim/kubectl'

const WORDS = [
  'k',
  'kubectl',
  'help',
  'now',
  'run',
  'run until',
  'settle',
  'step',
  'speed',
  'pause',
  'why',
  'machine',
  'trace',
  'exit',
  'cluster',
]

/** Candidates for the last word of a line, and that word, as readline's completer returns them. */
export function complete(cluster: InteractiveCluster, line: string): [string[], string] {
  const words = line.split(/\s+/)
  const last = words.at(-1) ?? ''
  if (words.length === 1) return [WORDS.filter((word) => word.startsWith(last)).map((word) => `${word} `), last]
  if (words[0] === 'k' || words[0] === 'kubectl') return [[...completeKubectl(words.slice(1), cluster.kubectlEnvironment())], last]
  if (words[0] === 'why' || (words[0] === 'run' && words[1] === 'until')) {
    return [[...completeKubectl(['get', last], cluster.kubectlEnvironment())], last]
  }
  return [[], last]
}
