import { type ClusterOptions, createCluster } from 'kubesim'

/**
 * Runs kubectl lines one after the other against a cluster of its own and returns what a terminal would show: each line behind `$`, its
 * output, errors behind `!`, and the exit code where it is not 0. The cluster is not booted unless asked for: the clock then stands at its start.
 */
export async function transcript(lines: string, options: ClusterOptions = {}): Promise<string> {
  const cluster = await createCluster({ seed: 'kubectl', nodes: 1, boot: false, ...options })
  let text = ''
  for (const line of lines.trim().split('\n')) {
    const { stdout, stderr, exitCode } = await cluster.kubectl(line.trim())
    const errors = stderr
      .split('\n')
      .slice(0, -1)
      .map((each) => `! ${each}\n`)
      .join('')
    text += `$ ${line.trim()}\n${anonymous(withLineFeed(stdout))}${anonymous(errors)}${exitCode === 0 ? '' : `[exit ${exitCode}]\n`}`
  }
  await cluster.stop()
  return text
}

function withLineFeed(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** What the cluster makes up is not what these tests are about; the lengths stay, so that columns stay aligned. */
function anonymous(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replaceAll(/resourceVersion: "\d+"/g, 'resourceVersion: "VERSION"')
    .replaceAll(/"resourceVersion": "\d+"/g, '"resourceVersion": "VERSION"')
    .replaceAll(/-[bcdf0-9-hj-np-tv-z]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, (hash) => hash.replaceAll(/[^-]/g, 'x'))
}
