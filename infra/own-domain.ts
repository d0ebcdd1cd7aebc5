import { CfnDeletionPolicy, type Stack } from 'aws-cdk-lib';
import {
  ApiMapping,
  DomainName,
  type HttpApi,
  type HttpStage,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, CertificateValidation, type ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet, HostedZone } from 'aws-cdk-lib/aws-route53';
import type { Settings } from './stack-props.ts';

/** A domain that leads to the API. */
export interface OwnDomain {
  readonly name: string;
  /** The host in this region that its DNS record must lead to. */
  readonly target: string;
  /** Whether the stack has made that record. */
  readonly hasRecord: boolean;
}

/**
 * Maps the domain to the API. The API's own host goes on working, so that the callback URL can be changed without a gap.
 * Both cost nothing but the hosted zone.
 */
export function ownDomain(
  stack: Stack,
  settings: Settings,
  { api, stage }: { readonly api: HttpApi; readonly stage: HttpStage },
): OwnDomain | undefined {
  const { domain, hostedZoneId } = settings;
  if (domain === undefined) return undefined;
  const domainName = new DomainName(stack, 'Domain', {
    domainName: domain,
    certificate: certificateOf(stack, domain, settings),
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  new ApiMapping(stack, 'DomainMapping', { api, domainName, stage });
  if (hostedZoneId !== undefined) {
    const record = new CfnRecordSet(stack, 'DomainRecord', {
      hostedZoneId,
      name: domain,
      type: 'A',
      aliasTarget: {
        dnsName: domainName.regionalDomainName,
        hostedZoneId: domainName.regionalHostedZoneId,
      },
    });
    // The end of this stack must not take the domain from the one that it has moved to.
    record.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
    // That of another `domain` leads nowhere any more.
    record.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
  }
  return { name: domain, target: domainName.regionalDomainName, hasRecord: hostedZoneId !== undefined };
}

function certificateOf(
  stack: Stack,
  domainName: string,
  { certificateArn, hostedZoneId }: Settings,
): ICertificate {
  if (certificateArn !== undefined)
    return Certificate.fromCertificateArn(stack, 'Certificate', certificateArn);
  const zone = HostedZone.fromHostedZoneId(stack, 'Zone', hostedZoneId ?? '');
  return new Certificate(stack, 'Certificate', {
    domainName,
    validation: CertificateValidation.fromDns(zone),
  });
}
