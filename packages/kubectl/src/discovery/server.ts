/** Where the API server would be, if it had an address. */
export const SERVER_ADDRESS = 'https://127.0.0.1:6443'

/** The release that this kubectl and its server behave like. */
export const KUBERNETES_VERSION = 'v1.35.0'

/** What that kubectl has built in. */
export const KUSTOMIZE_VERSION = 'v5.7.1'
