import { RemovalPolicy } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  CfnApiMapping,
  CfnDomainName,
  CfnStage,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  type DomainName,
  type HttpApi,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { RETAINED } from './retained-resources.ts'
import { ROUTES, type AnsweringJob } from './jobs.ts'

/** Adds every route to the API and creates the one stage that serves them. */
export function addHttpApi(
  scope: Construct,
  {
    api,
    domain,
    functions,
    checksPerSecond,
  }: {
    readonly api: HttpApi
    readonly domain: DomainName | undefined
    readonly functions: Readonly<Record<AnsweringJob, IFunction>>
    readonly checksPerSecond: number
  },
): { readonly stage: HttpStage; readonly accessLogs: LogGroup } {
  const integrate = (job: AnsweringJob) => new HttpLambdaIntegration(`${job}Call`, functions[job])
  const integrations = {
    check: integrate('check'),
    inbound: integrate('inbound'),
    pages: integrate('pages'),
    api: integrate('api'),
    console: integrate('console'),
  } satisfies Record<AnsweringJob, HttpLambdaIntegration>
  const routes = ROUTES.map(({ method, path, job }) => {
    const routeKey = HttpRouteKey.with(path, HttpMethod[method])
    const integration = integrations[job]
    return new HttpRoute(scope, `${method} ${path}`, { httpApi: api, routeKey, integration })
  })

  const logs = new LogGroup(scope, 'AccessLogs', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const stage = new HttpStage(scope, 'Stage', {
    httpApi: api,
    autoDeploy: true,
    // The default for a route without a throttle of its own.
    throttle: { rateLimit: 50, burstLimit: 100 },
    accessLogSettings: {
      destination: new LogGroupLogDestination(logs),
      format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
    },
    ...(domain && { domainMapping: { domainName: domain } }),
  })

  // The construct has no throttle per route; its resource has, once the routes it names exist.
  const resource = stage.node.defaultChild
  if (!(resource instanceof CfnStage)) throw new Error('The stage has no resource to set.')
  resource.routeSettings = Object.fromEntries(
    ROUTES.map(({ method, path, perSecond, burst }) => {
      const rate = path === '/v1/check' ? checksPerSecond : perSecond
      const most = path === '/v1/check' ? 2 * checksPerSecond : burst
      return [`${method} ${path}`, { ThrottlingRateLimit: rate, ThrottlingBurstLimit: most }]
    }),
  )
  stage.node.addDependency(...routes)
  // Links in messages already sent name this domain: it must keep working, whatever is deployed later.
  for (const one of [...stage.node.findAll(), ...(domain?.node.findAll() ?? [])])
    if (one instanceof CfnApiMapping || one instanceof CfnDomainName)
      one.applyRemovalPolicy(RETAINED)
  return { stage, accessLogs: logs }
}

/**
 * Logs the route, never the path: a path holds a link token. No query, no caller, no user agent. It
 * shows how Basta answers, not to whom.
 */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseType: '$context.error.responseType',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationStatus: '$context.integrationStatus',
  integrationLatency: '$context.integrationLatency',
}
