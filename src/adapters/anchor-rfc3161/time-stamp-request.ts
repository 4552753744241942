/** What a time-stamping service is asked: RFC 3161 section 2.4.1. */
import { Integer, Null, OctetString } from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, TimeStampReq } from 'pkijs';
import { oids } from './oids.ts';

/** `digest`: SHA-256, 32 bytes. `nonce`: positive. The service's certificates are asked for, so that a token proves alone. */
export function timeStampRequest({
  digest,
  nonce,
}: {
  readonly digest: Uint8Array;
  readonly nonce: bigint;
}): Uint8Array {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: oids.sha256, algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: new Uint8Array(digest).buffer }),
    }),
    nonce: Integer.fromBigInt(nonce),
    certReq: true,
  });
  return new Uint8Array(request.toSchema().toBER());
}
