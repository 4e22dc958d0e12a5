import { type Cluster, clusterRoles, createCluster, pods, type ResourceQuota, resourceQuotas } from 'kubesim'
import { afterEach, describe, expect, test } from 'vitest'

let cluster: Cluster
afterEach(() => cluster.stop())

function quota(hard: string, more = ''): string {
  return `
apiVersion: v1
kind: ResourceQuota
metadata: {name: small}
spec: {hard: {${hard}}${more}}
`
}

function pod(name: string, resources = '', more = ''): string {
  return `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {${more}containers: [{name: c, image: nginx, resources: {${resources}}}]}
`
}

async function start(...manifests: readonly string[]): Promise<void> {
  cluster = await createCluster({ seed: 'quota', nodes: 3 })
  for (const manifest of manifests) {
    await cluster.apply(manifest)
    await cluster.settle()
  }
}

const status = () => cluster.get(resourceQuotas, 'small')!.status as NonNullable<ResourceQuota['status']>

describe('a ResourceQuota', () => {
  test('counts what is there: pods and what they ask for, Services, claims and anything else', async () => {
    await start(
      quota("pods: 5, requests.cpu: '2', limits.memory: 2Gi, services: 2, services.nodeports: 1, count/deployments.apps: 3, configmaps: 9"),
      pod('a', "requests: {cpu: 500m}, limits: {memory: 512Mi, cpu: '1'}"),
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: NodePort, ports: [{port: 80}]}',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 0, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: nginx}]}}}',
    )
    expect(status()).toEqual({
      hard: {
        pods: '5',
        'requests.cpu': '2',
        'limits.memory': '2Gi',
        services: '2',
        'services.nodeports': '1',
        'count/deployments.apps': '3',
        configmaps: '9',
      },
      used: {
        pods: '1',
        'requests.cpu': '500m',
        'limits.memory': '512Mi',
        services: '2',
        'services.nodeports': '1',
        'count/deployments.apps': '1',
        configmaps: '1',
      },
    })
  })

  test('refuses what exceeds it, in upstream words', async () => {
    await start(quota("pods: '2', requests.cpu: '1'"), pod('a', 'requests: {cpu: 600m}'))
    await expect(cluster.apply(pod('b', 'requests: {cpu: 500m}'))).rejects.toThrow(
      'pods "b" is forbidden: exceeded quota: small, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1',
    )
    await expect(cluster.apply(pod('b'))).rejects.toThrow('pods "b" is forbidden: failed quota: small: must specify requests.cpu for: c')
    expect((await cluster.kubectl('run c --image=nginx')).stderr).toBe(
      'Error from server (Forbidden): pods "c" is forbidden: failed quota: small: must specify requests.cpu for: c\n',
    )
    await cluster.apply(pod('b', 'requests: {cpu: 400m}'))
    await expect(cluster.apply(pod('c', 'requests: {cpu: 1m}'))).rejects.toThrow(
      'exceeded quota: small, requested: pods=1,requests.cpu=1m, used: pods=2,requests.cpu=1, limited: pods=2,requests.cpu=1',
    )
  })

  test('books at once, so that a burst cannot slip through, and gives back what goes', async () => {
    await start(quota("pods: '3'"))
    const results: boolean[] = []
    for (const name of ['a', 'b', 'c', 'd']) {
      results.push(
        await cluster.apply(pod(name)).then(
          () => true,
          () => false,
        ),
      )
    }
    expect(results).toEqual([true, true, true, false])
    expect(status().used).toEqual({ pods: '3' })
    await cluster.settle()
    await cluster.kubectl('delete pod a --wait=false')
    await cluster.settle()
    expect(status().used).toEqual({ pods: '2' })
    await cluster.apply(pod('d'))
    await cluster.settle()
    expect(status().used).toEqual({ pods: '3' })
  })

  test('only counts what is in its scopes', async () => {
    await start(quota("pods: '1'", ', scopes: [BestEffort]'), pod('best'), pod('burst', 'requests: {cpu: 100m}'))
    expect(status().used).toEqual({ pods: '1' })
    await expect(cluster.apply(pod('second'))).rejects.toThrow('exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1')
  })

  test('holds a Deployment back, which goes on when it grows', async () => {
    await start(
      quota("pods: '2'"),
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: 4, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: nginx}]}}}',
    )
    expect(cluster.list(pods, 'default')).toHaveLength(2)
    expect((await cluster.kubectl('get events --field-selector reason=FailedCreate')).stdout).toContain(
      'is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2',
    )
    cluster.edit(resourceQuotas, 'small', (draft) => {
      draft.spec!.hard!.pods = '4'
    })
    await cluster.runFor('20m')
    expect(cluster.list(pods, 'default')).toHaveLength(4)
    expect(status()).toEqual({ hard: { pods: '4' }, used: { pods: '4' } })
  })

  test('leaves dry runs unbooked', async () => {
    await start(quota("pods: '1'"))
    expect((await cluster.kubectl('run a --image=nginx --dry-run=server')).exitCode).toBe(0)
    expect(status().used).toEqual({ pods: '0' })
  })
})

test('an aggregated ClusterRole has the rules of those it selects, by name, none twice', async () => {
  const role = (name: string, verbs: string, labels = '{monitoring: yes-please}') =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: ${name}, labels: ${labels}}\nrules: [{apiGroups: [''], resources: [pods], verbs: [${verbs}]}]\n---\n`
  await start(
    `${role('b', 'list')}${role('a', 'get')}${role('c', 'get')}${role('other', 'delete', '{}')}
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: all}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {monitoring: yes-please}}]}
rules: []
`,
  )
  const verbs = () => cluster.get(clusterRoles, 'all')!.rules!.map((rule) => rule.verbs)
  expect(verbs()).toEqual([['get'], ['list']])
  await cluster.apply(role('d', 'watch').replace('---\n', ''))
  await cluster.settle()
  expect(verbs()).toEqual([['get'], ['list'], ['watch']])
  await cluster.kubectl('delete clusterrole b')
  await cluster.settle()
  expect(verbs()).toEqual([['get'], ['watch']])
})
