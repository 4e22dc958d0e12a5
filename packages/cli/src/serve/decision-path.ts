/** Where the scheduler's decisions are served: a small API group of the project's own. */
export const DECISION_PATH = '/apis/decisions.kubesim.io/v1alpha1'
