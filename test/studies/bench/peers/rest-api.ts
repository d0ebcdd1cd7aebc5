import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Delivery } from '../../../simulator/facebook/delivery.ts';

/**
 * The event that a REST API of API Gateway makes of a POST
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 * @param path where the webhook is
 */
export function restApiEvent(
  { body, headers }: Delivery,
  path: string,
  stageVariables: Readonly<Record<string, string>> | null = null,
): APIGatewayProxyEvent {
  const multiValueHeaders = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]]),
  );
  return {
    resource: path,
    path,
    httpMethod: 'POST',
    headers,
    multiValueHeaders,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables,
    requestContext: contextOf(path),
    body: body.toString(),
    isBase64Encoded: false,
  };
}

function contextOf(path: string): APIGatewayProxyEvent['requestContext'] {
  return {
    accountId: '123456789012',
    apiId: 'bench',
    authorizer: null,
    httpMethod: 'POST',
    identity: NOBODY,
    path: `/latest${path}`,
    protocol: 'HTTP/1.1',
    requestId: randomUUID(),
    requestTimeEpoch: Date.now(),
    resourceId: 'bench',
    resourcePath: path,
    stage: 'latest',
  };
}

const NOBODY: APIGatewayProxyEvent['requestContext']['identity'] = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  sourceIp: '127.0.0.1',
  user: null,
  userAgent: 'facebookexternalua',
  userArn: null,
};
