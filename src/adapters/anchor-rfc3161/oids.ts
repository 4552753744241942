/** Object identifiers of RFC 3161, RFC 5652 (CMS), RFC 5035 (ESS), RFC 5280 (X.509) and their algorithms. */
export const oids = {
  signedData: '1.2.840.113549.1.7.2',
  timeStampInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const;

export type HashName = 'sha256' | 'sha384' | 'sha512';

/** SHA-1 and MD5 are left out: a signature over them can be made to fit something else. */
export const hashOf: Readonly<Record<string, HashName | undefined>> = {
  [oids.sha256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** `hash` undefined: that of the digest algorithm beside it. RSA-PSS, Ed25519 and SM2 are not read. */
export const signatureOf: Readonly<
  Record<string, { readonly key: 'rsa' | 'ec'; readonly hash?: HashName } | undefined>
> = {
  '1.2.840.113549.1.1.1': { key: 'rsa' },
  '1.2.840.113549.1.1.11': { key: 'rsa', hash: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', hash: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', hash: 'sha512' },
  '1.2.840.10045.4.3.2': { key: 'ec', hash: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', hash: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', hash: 'sha512' },
};
