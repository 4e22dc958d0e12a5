import { count, defineCommand, PRINT_FLAGS } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { alignColumns } from '../describe/aligned-text.ts'
import { podTemplateText } from '../describe/pod-template.ts'
import { objectName } from '../printers/name.ts'
import { objectPrinter } from '../printers/output.ts'
import { forEachResource } from '../resource-builder/builder.ts'
import { type Revision, requireHistory, revisionsOf } from './history.ts'
import { revisionFlag, rolloutTargets, TARGET_FLAGS } from './rollout-targets.ts'

/** Upstream: kubectl/pkg/cmd/rollout/rollout_history.go */
export const rolloutHistoryCommand = defineCommand({
  name: 'rollout history',
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  summary: 'View rollout history',
  examples: ['kubectl rollout history deployment/abc', 'kubectl rollout history daemonset/abc --revision=3'],
  flags: [...TARGET_FLAGS, count('revision', 'See the details, including podTemplate of the revision specified'), ...PRINT_FLAGS],
  completes: 'resources',
  run: rolloutHistory,
})

function rolloutHistory(invocation: Invocation): number {
  const wanted = revisionFlag(invocation)
  const printer = objectPrinter(invocation)
  const { api, environment } = invocation
  forEachResource(rolloutTargets(invocation), ({ definition, object }) => {
    requireHistory(definition, 'history viewer')
    const revisions = revisionsOf(api, object)
    if (printer !== undefined) {
      const shown = wanted > 0 ? [requireRevision(revisions, wanted)] : revisions
      for (const revision of shown) environment.out(printer(revision.object))
      return
    }
    environment.out(`${objectName(object)} ${wanted > 0 ? `with revision #${wanted}` : ''}\n${historyText(revisions, wanted)}\n`)
  })
  return 0
}

/** The table of revisions, or the pod template of one. Upstream: DeploymentHistoryViewer.ViewHistory, printHistory */
export function historyText(revisions: readonly Revision[], wanted: number): string {
  if (revisions.length === 0) return 'No rollout history found.'
  if (wanted > 0) return podTemplateText(requireRevision(revisions, wanted).template)
  const rows = revisions.map(({ number, changeCause }) => `${number}\t${changeCause || '<none>'}\n`)
  return alignColumns(`REVISION\tCHANGE-CAUSE\n${rows.join('')}`)
}

function requireRevision(revisions: readonly Revision[], wanted: number): Revision {
  const found = revisions.find(({ number }) => number === wanted)
  if (found === undefined) throw fail('unable to find the specified revision')
  return found
}
