/** The files of a case: listed, handed in, read back. */
import { z } from 'zod';
import { daySchema } from '../shapes.ts';
import { sealRefusals } from './agreement-shapes.ts';
import { makeRoute } from './make-route.ts';
import { caseNumberSchema, caseParams, instantSchema, rowIdSchema } from './route-shapes.ts';

/** Ours, and of no law: larger ones come by the command, where whoever hands them in has the file at hand. */
export const uploadBytesMax = 20_971_520;

/** Those that the application keeps (application/file-kind.ts); a test holds the two lists against each other. */
export const uploadKinds = [
  'recording',
  'letter',
  'photo',
  'minutes',
  'identification',
  'statementProof',
  'agreement',
  'other',
] as const;

export const uploadTypes = [
  'audio/wav',
  'audio/mpeg',
  'audio/mp4',
  'application/mp4',
  'audio/ogg',
  'audio/amr',
  'audio/amr-wb',
  'application/pdf',
  'image/tiff',
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/heic',
  'text/plain',
] as const;

const place = '/api/v1/cases/:case/files';

export const listFiles = makeRoute({
  operation: 'listFiles',
  method: 'GET',
  path: place,
  tag: 'files',
  params: caseParams,
  answer: z.strictObject({
    case: z.string(),
    /** when the borrower's data were erased: nothing of what came before opens */
    erasedAt: instantSchema.nullable(),
    files: z.array(
      z.strictObject({
        file: rowIdSchema,
        kind: z.enum(uploadKinds),
        mediaType: z.string(),
        /** in bytes */
        size: z.number().int(),
        sha256: z.string().nullable(),
        sealedSha256: z.string(),
        name: z.string().nullable(),
        note: z.string().nullable(),
        contact: rowIdSchema.nullable(),
        day: daySchema,
        recordedBy: z.string(),
        recordedAt: instantSchema,
        removed: z.strictObject({ on: daySchema, ground: z.enum(['retention', 'erasure']) }).nullable(),
      }),
    ),
  }),
  refusals: { noKey: 409, keyDoesNotOpen: 409 },
  isLook: true,
});

/** The bytes themselves are the body; their name comes in the header x-file-name, percent-encoded UTF-8, so that no log has it. */
export const addFile = makeRoute({
  operation: 'addFile',
  method: 'POST',
  path: place,
  tag: 'files',
  params: caseParams,
  query: z.strictObject({
    kind: z.enum(uploadKinds),
    /** the contact that it is of */
    contact: rowIdSchema.optional(),
  }),
  bytesTaken: { types: uploadTypes, bytesMax: uploadBytesMax },
  headers: { 'x-file-name': 'the name of the file, percent-encoded' },
  answer: z.strictObject({
    case: z.string(),
    file: rowIdSchema,
    kind: z.enum(uploadKinds),
    mediaType: z.string(),
    /** in bytes */
    size: z.number().int(),
    sha256: z.string(),
    sealedSha256: z.string(),
    /** false: parts of it, encrypted or packed, could not be looked into */
    lookedThrough: z.boolean(),
  }),
  status: 201,
  refusals: {
    kindNotYours: 403,
    noFileStore: 409,
    ...sealRefusals,
    unknownContact: 404,
    nameNotValid: 422,
    empty: 422,
    tooLarge: 413,
    typeNotKnown: 415,
    typeNotOfKind: 415,
    textNotUtf8: 415,
    activeContent: 422,
    noSpace: 409,
    alreadyKept: 409,
    notStored: 409,
    tookTooLong: 409,
  },
  perMinuteMax: 60,
});

export const readFile = makeRoute({
  operation: 'readFile',
  method: 'GET',
  path: `${place}/:file`,
  tag: 'files',
  params: z.strictObject({ case: caseNumberSchema, file: rowIdSchema }),
  answer: z.undefined(),
  bytesGiven: uploadTypes,
  refusals: {
    noFileStore: 409,
    noKey: 409,
    keyDoesNotOpen: 409,
    unknownFile: 404,
    removed: 410,
    erased: 410,
    notInStore: 409,
    notStored: 409,
  },
  isLook: true,
  perMinuteMax: 120,
});
