import { stringify } from 'yaml'
import type { Pki } from './pki.ts'

const USER = 'kubesim-admin'
const CLUSTER = 'kubesim'

/** The kubeconfig of a server: contexts `kubesim` and, for its namespace, `production`. */
export function kubeconfigText(server: string, pki: Pick<Pki, 'authority' | 'admin'>): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: CLUSTER, cluster: { 'certificate-authority-data': base64(pki.authority.cert), server } }],
    users: [{ name: USER, user: { 'client-certificate-data': base64(pki.admin.cert), 'client-key-data': base64(pki.admin.key) } }],
    contexts: [
      { name: 'kubesim', context: { cluster: CLUSTER, user: USER } },
      { name: 'production', context: { cluster: CLUSTER, namespace: 'production', user: USER } },
    ],
    'current-context': 'kubesim',
  })
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
