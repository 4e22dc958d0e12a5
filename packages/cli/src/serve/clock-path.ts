/** Where the clock is served: a small API group of the project's own. */
export const CLOCK_PATH = '/apis/clock.kubesim.io/v1alpha1'
