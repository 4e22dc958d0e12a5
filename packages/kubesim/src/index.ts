/** The library: a Kubernetes control plane on virtual time. Runs in Node and in browsers. */
export * from '@kubesim/api'
export * from '@kubesim/cluster'
export * from '@kubesim/controllers'
