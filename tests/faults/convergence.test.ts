import { type ControllerFaults, createCluster } from 'kubesim'
import { describe, expect, test } from 'vitest'
import { differences, NO_DIFFERENCES } from '../../packages/controllers/src/kit/final-state.fixture.ts'
import { finalState } from './final-state.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'

/** Worlds for each scenario and sort of fault: few, so that everyone's run is quick. */
const SEEDS = Number(process.env.KUBESIM_FAULT_SEEDS ?? 1)
/** After a step. Longer than the longest back-off. */
const REST = '40m'

const FAULTS: Readonly<Record<string, ControllerFaults>> = {
  'one call in five fails': { apiErrors: 0.2 },
  'watches break off': { watchDrops: 0.1 },
  'controllers crash': { crashes: 0.02 },
  'everything goes wrong at once': { apiErrors: 0.2, watchDrops: 0.05, crashes: 0.01 },
}

async function outcome(scenario: Scenario, seed: number, faults?: ControllerFaults): Promise<readonly string[]> {
  const cluster = await createCluster({
    seed,
    nodes: 2,
    freeze: false,
    ...(scenario.behaviors !== undefined && { behaviors: scenario.behaviors }),
    ...(faults !== undefined && { faults: { ...faults, ...(scenario.faultyForMs !== undefined && { forMs: scenario.faultyForMs }) } }),
  })
  for (const step of scenario.steps) {
    await step(cluster)
    await cluster.runFor(REST)
  }
  const state = finalState(cluster)
  await cluster.stop()
  return state
}

describe.each(SCENARIOS)('$name', (scenario) => {
  const calm = outcome(scenario, 0)

  describe.each(Object.entries(FAULTS))('though %s', (_, faults) => {
    test.each(Array.from({ length: SEEDS }, (_, seed) => seed))('seed %i', async (seed) => {
      expect(differences(await calm, await outcome(scenario, seed, faults))).toEqual(NO_DIFFERENCES)
    })
  })
})
