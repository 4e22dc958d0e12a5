import type { ControllerRevision, DaemonSet, Deployment, PodTemplateSpec, ReplicaSet } from '@kubesim/api'
import { describe, expect, it } from 'vitest'
import { applyRevision, type Revision } from './history.ts'
import { historyText } from './history-command.ts'
import { findReplicaSets, isSameTemplate, withoutHash } from './replica-sets.ts'
import { revisionToRestore } from './undo-command.ts'

const template = (image: string, hash?: string): PodTemplateSpec => ({
  metadata: { labels: { app: 'web', ...(hash !== undefined && { 'pod-template-hash': hash }) } },
  spec: { containers: [{ name: 'web', image }] },
})

const deployment: Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', uid: 'u' },
  spec: { selector: {}, template: template('v2') },
}

function replicaSet(
  name: string,
  image: string,
  options: { readonly revision: string; readonly owner?: string; readonly created?: string },
): ReplicaSet {
  const { revision, owner = 'u', created = '2026-01-01T00:00:00Z' } = options
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      uid: name,
      creationTimestamp: created,
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: owner, controller: true }],
    },
    spec: { selector: {}, template: template(image, name) },
  }
}

describe('findReplicaSets', () => {
  it("takes the deployment's own, oldest first, and tells the current one by its template", () => {
    const young = replicaSet('young', 'v1', { revision: '1', created: '2026-01-02T00:00:00Z' })
    const old = replicaSet('old', 'v0', { revision: '0' })
    const current = replicaSet('current', 'v2', { revision: '2' })
    const foreign = replicaSet('foreign', 'v2', { revision: '9', owner: 'x' })
    const found = findReplicaSets(deployment, [young, foreign, old, current])
    expect(found.current).toBe(current)
    expect(found.old).toEqual([old, young])
  })
})

describe('templates', () => {
  it('are the same whatever their hash', () => {
    expect(isSameTemplate(template('v1', 'a'), template('v1', 'b'))).toBe(true)
    expect(isSameTemplate(template('v1', 'a'), template('v2', 'a'))).toBe(false)
    expect(withoutHash(template('v1', 'a'))).toEqual(template('v1'))
  })
})

describe('revisionToRestore', () => {
  const all = [replicaSet('a', 'v1', { revision: '1' }), replicaSet('c', 'v3', { revision: '3' }), replicaSet('b', 'v2', { revision: '2' })]

  it('is the one before the latest, or the one named', () => {
    expect(revisionToRestore(deployment, all, 0).metadata.name).toBe('b')
    expect(revisionToRestore(deployment, all, 1).metadata.name).toBe('a')
  })

  it('may not be there', () => {
    expect(() => revisionToRestore(deployment, all, 7)).toThrow('error: unable to find specified revision 7 in history')
    expect(() => revisionToRestore(deployment, all.slice(0, 1), 0)).toThrow('error: no rollout history found for deployment "web"')
  })
})

describe('historyText', () => {
  const revision = (number: number, changeCause: string): Revision => ({
    number,
    changeCause,
    template: template('v1', 'a'),
    object: deployment,
  })
  const revisions = [revision(1, ''), revision(10, 'kubectl set image deployment/web web=v2')]

  it('is a table', () => {
    expect(historyText(revisions, 0)).toBe('REVISION  CHANGE-CAUSE\n1         <none>\n10        kubectl set image deployment/web web=v2\n')
    expect(historyText([], 0)).toBe('No rollout history found.')
  })

  it('of one revision is its template, with tabs', () => {
    expect(historyText(revisions, 1)).toBe(
      'Pod Template:\n  Labels:\tapp=web\n\tpod-template-hash=a\n  Containers:\n   web:\n    Image:\tv1\n    Port:\t<none>\n    Host Port:\t<none>\n    Environment:\t<none>\n    Mounts:\t<none>\n  Volumes:\t<none>\n  Node-Selectors:\t<none>\n  Tolerations:\t<none>\n',
    )
    expect(() => historyText(revisions, 2)).toThrow('error: unable to find the specified revision')
  })
})

describe('applyRevision', () => {
  const daemonSet: DaemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {},
    spec: { selector: {}, template: { metadata: {}, spec: { containers: [], initContainers: [{ name: 'i0' }] } } },
  }

  it('puts the template of the revision in place of the present one', () => {
    const restored = {
      metadata: { annotations: { version: 'v3' } },
      spec: { containers: [{ name: 'c1' }], initContainers: [{ name: 'i1' }], volumes: [{ name: 'v1' }] },
    }
    const revision: ControllerRevision = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: { name: 'r' },
      revision: 1,
      data: { spec: { template: { $patch: 'replace', ...restored } } },
    }
    expect(applyRevision(daemonSet, revision).spec?.template).toEqual(restored)
  })
})
