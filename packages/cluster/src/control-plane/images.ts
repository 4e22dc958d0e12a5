/** Of the images that the control plane runs. */
export const KUBERNETES_VERSION = 'v1.35.0'
