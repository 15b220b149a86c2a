// Asks the core of @cloud-copilot/iam-simulate again and again, when told to: `NAME COUNT` in, seconds out.
// bench_iam_simulate.py fetches the package into a folder of its own and says where it is; nothing of it is ours.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const [folder, questions] = process.argv.slice(2)
const load = (path) => import(pathToFileURL(`${folder}/node_modules/@cloud-copilot/${path}`))
const { loadPolicy } = await load('iam-policy/dist/esm/index.js')
const { authorize } = await load('iam-simulate/dist/esm/core_engine/CoreSimulatorEngine.js')
const { AwsRequestImpl } = await load('iam-simulate/dist/esm/request/request.js')
const { RequestContextImpl } = await load('iam-simulate/dist/esm/requestContext.js')
const { DiscoveryContextKeyConstraints } = await load(
  'iam-simulate/dist/esm/context_keys/discoveryContextKeyConstraints.js'
)

function prepared({ caller, action, resource, account, context, trust, identity }) {
  return {
    request: new AwsRequestImpl(caller, { resource, accountId: account }, action, new RequestContextImpl(context)),
    resourcePolicy: trust ? loadPolicy(trust, { name: 'trust' }) : undefined,
    identityPolicies: identity.map((policy, number) => loadPolicy(policy, { name: `${number}` })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    sessionPolicy: undefined,
    permissionBoundaries: undefined,
    vpcEndpointPolicies: undefined,
    simulationParameters: {
      simulationMode: 'Strict',
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([])
    }
  }
}

const asked = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync(questions, 'utf8'))).map(([name, question]) => [name, prepared(question)])
)
for (const [name, question] of Object.entries(asked)) {
  const { result } = authorize(question)
  if (result !== 'Allowed') throw new Error(`${name}: ${result}`)
}
console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [name, count] = line.split(' ')
  const start = process.hrtime.bigint()
  for (let number = 0; number < Number(count); number++) authorize(asked[name])
  console.log(Number(process.hrtime.bigint() - start) / 1e9)
}
