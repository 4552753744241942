// biome-ignore-all lint: made by tools/make-verifier.ts
// biome-ignore-all format: made by tools/make-verifier.ts
// biome-ignore-all assist: made by tools/make-verifier.ts
// Forbear evidence verifier. Copyright the Forbear authors. Licensed under the Apache License, Version 2.0:
// https://www.apache.org/licenses/LICENSE-2.0. Made of src/verifier by tools/make-verifier.ts; do not edit it here.
// src/verifier/old-engines.ts
if (typeof String.prototype.isWellFormed !== "function") {
  Object.defineProperty(String.prototype, "isWellFormed", {
    configurable: true,
    writable: true,
    value() {
      return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/.test(this);
    }
  });
}
if (typeof Object.hasOwn !== "function") {
  Object.defineProperty(Object, "hasOwn", {
    configurable: true,
    writable: true,
    value: (of, key) => Object.prototype.hasOwnProperty.call(of, key)
  });
}
if (typeof Array.prototype.at !== "function") {
  const value = function(index) {
    return this[index < 0 ? this.length + index : index];
  };
  for (const holder of [Array.prototype, Object.getPrototypeOf(Uint8Array.prototype)]) {
    Object.defineProperty(holder, "at", { configurable: true, writable: true, value });
  }
}

// src/verifier/verify-file.ts
import { mkdirSync, readFileSync as readFileSync2, writeFileSync } from "node:fs";
import { basename, join as join2 } from "node:path";

// src/core/evidence/bundle-instant.ts
var minuteMs = 6e4;
var dayMs = 864e5;
function instantMs(text2) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/.exec(text2)?.slice(1).map(Number);
  if (parts === void 0) return void 0;
  const [year, month, dayOfMonth, hour, minute, second, ms] = parts;
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return void 0;
  const at2 = dayOfCivil(year, month, dayOfMonth) * dayMs + ((hour * 60 + minute) * 60 + second) * 1e3 + ms;
  return instantText(at2) === text2 ? at2 : void 0;
}
function instantText(ms) {
  const { day: day3, clock } = civil(ms);
  return `${day3}T${clock}.${padded((ms % 1e3 + 1e3) % 1e3, 3)}Z`;
}
function shownInstant(ms, offsetMinutes) {
  const { day: day3, clock } = civil(ms + offsetMinutes * minuteMs);
  return `${day3} ${clock}`;
}
function isDayText(text2) {
  return text2.length === 10 && instantMs(`${text2}T00:00:00.000Z`) !== void 0;
}
function dayOfCivil(year, month, dayOfMonth) {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}
function civil(ms) {
  const days = Math.floor(ms / dayMs);
  const seconds = Math.floor((ms - days * dayMs) / 1e3);
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const dayOfMonth = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return {
    day: `${padded(year, 4)}-${padded(month, 2)}-${padded(dayOfMonth, 2)}`,
    clock: clock.map((part) => padded(part, 2)).join(":")
  };
}
function padded(number, digits) {
  return String(number).padStart(digits, "0");
}

// src/core/evidence/bundle-names.ts
var manifestName = "MANIFEST";
var pageName = "README.html";
var checkpointName = "checkpoint";
var policyName = "policy";
var neededNames = [pageName, checkpointName, policyName];
var single = /* @__PURE__ */ new Map([
  [manifestName, { is: "manifest" }],
  [pageName, { is: "page" }],
  [checkpointName, { is: "checkpoint" }],
  [policyName, { is: "policy" }]
]);
function readMemberName(name) {
  const whole = single.get(name);
  if (whole !== void 0) return whole;
  const entry = /^entries\/([0-9]{4,16})-([A-Za-z]+)\.(tlog-proof|json)$/.exec(name);
  if (entry !== null) {
    const [, digits, kind, ending] = entry;
    const number = Number(digits);
    if (entryStem({ number, kind }) !== `entries/${digits}-${kind}` || !Number.isSafeInteger(number)) return void 0;
    return { is: ending === "json" ? "content" : "receipt", number, kind };
  }
  const file = /^files\/([0-9a-f]{64})\.([a-z0-9]{1,8})$/.exec(name);
  if (file !== null) return { is: "file", sha256Hex: file[1], ending: file[2] };
  const sized = /^(history|anchors)\/(0|[1-9][0-9]{0,15})(\.checkpoint|\.consistency|-([a-z0-9]{1,16})\.json)$/.exec(
    name
  );
  if (sized === null || !Number.isSafeInteger(Number(sized[2]))) return void 0;
  const size = Number(sized[2]);
  const isHistory = sized[1] === "history";
  if (sized[4] !== void 0) return isHistory ? void 0 : { is: "anchor", size, anchor: sized[4] };
  if (!isHistory) return void 0;
  return { is: sized[3] === ".checkpoint" ? "earlierCheckpoint" : "consistency", size };
}
function entryStem({ number, kind }) {
  return `entries/${String(number).padStart(4, "0")}-${kind}`;
}
function receiptName(of) {
  return `${entryStem(of)}.tlog-proof`;
}
function contentName(of) {
  return `${entryStem(of)}.json`;
}
function earlierCheckpointName(size) {
  return `history/${size}.checkpoint`;
}
function consistencyName(size) {
  return `history/${size}.consistency`;
}
function anchorName({ size, anchor }) {
  return `anchors/${size}-${anchor}.json`;
}

// src/core/evidence/bytes.ts
var encoder = new TextEncoder();
function utf8(text2) {
  return encoder.encode(text2);
}
function textOf(bytes2) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes2);
  } catch {
    return void 0;
  }
}
function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at2 = 0;
  for (const part of parts) {
    whole.set(part, at2);
    at2 += part.length;
  }
  return whole;
}
function isEqual(one, other) {
  if (one.length !== other.length) return false;
  for (let at2 = 0; at2 < one.length; at2++) if (one[at2] !== other[at2]) return false;
  return true;
}
var hexDigits = "0123456789abcdef";
function toHex(bytes2) {
  let text2 = "";
  for (const byte of bytes2) text2 += hexDigits[byte >> 4] + hexDigits[byte & 15];
  return text2;
}
function fromHex(text2) {
  if (text2.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text2)) return void 0;
  const bytes2 = new Uint8Array(text2.length / 2);
  for (let at2 = 0; at2 < bytes2.length; at2++) bytes2[at2] = Number.parseInt(text2.slice(2 * at2, 2 * at2 + 2), 16);
  return bytes2;
}
var base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
var base64Values = new Int16Array(128).fill(-1);
for (let value = 0; value < base64Digits.length; value++) base64Values[base64Digits.charCodeAt(value)] = value;
function toBase64(bytes2) {
  let text2 = "";
  for (let at2 = 0; at2 < bytes2.length; at2 += 3) {
    const [a, b, c] = [bytes2[at2], bytes2[at2 + 1], bytes2[at2 + 2]];
    text2 += base64Digits[a >> 2] + base64Digits[(a & 3) << 4 | (b ?? 0) >> 4];
    text2 += b === void 0 ? "=" : base64Digits[(b & 15) << 2 | (c ?? 0) >> 6];
    text2 += c === void 0 ? "=" : base64Digits[c & 63];
  }
  return text2;
}
function fromBase64(text2) {
  if (text2.length % 4 !== 0) return void 0;
  const padding = text2.endsWith("==") ? 2 : text2.endsWith("=") ? 1 : 0;
  const bytes2 = new Uint8Array(text2.length / 4 * 3 - padding);
  let held = 0;
  let at2 = 0;
  for (let index = 0; index < text2.length - padding; index++) {
    const code = text2.charCodeAt(index);
    const value = code < 128 ? base64Values[code] : -1;
    if (value < 0) return void 0;
    held = held << 6 | value;
    if (index % 4 > 0) bytes2[at2++] = held >> 6 - 2 * (index % 4) & 255;
    if (index % 4 === 3) held = 0;
    else held &= 63;
  }
  return toBase64(bytes2) === text2 ? bytes2 : void 0;
}

// src/core/evidence/canonical-json.ts
function canonicalText(value) {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0))
      throw new Error(`no canonical form of the number ${value}`);
    return String(value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map(canonicalText).join(",")}]`;
  const keys2 = Object.keys(value).sort((one, other) => one < other ? -1 : 1);
  return `{${keys2.map((key) => `${quoted(key)}:${canonicalText(value[key])}`).join(",")}}`;
}
function isList(value) {
  return Array.isArray(value);
}
function quoted(text2) {
  if (!text2.isWellFormed()) throw new Error("no canonical form of a text with half a surrogate pair");
  return JSON.stringify(text2);
}
function readCanonical(text2) {
  let value;
  try {
    value = JSON.parse(text2);
    return canonicalText(value) === text2 ? value : void 0;
  } catch {
    return void 0;
  }
}
function fieldOf(value, key) {
  if (value === null || typeof value !== "object" || isList(value)) return void 0;
  return Object.hasOwn(value, key) ? value[key] : void 0;
}

// src/core/evidence/digest.ts
var digestBytes = 32;

// src/core/evidence/entry.ts
var caseKinds = [
  "caseOpened",
  "caseClosed",
  "payment",
  "contactDecision",
  "sendDecision",
  "messageSent",
  "contactOutcome",
  "inboundContact",
  "partyFact",
  "statement",
  "talkEvent",
  "offer",
  "approvalEvent",
  "tie",
  "file",
  "fileRemoved",
  "legalHold",
  "access",
  "erasure",
  "transcript",
  "signature",
  "minute",
  "agreementEvent",
  "complaint",
  "dispute",
  "correction",
  "matter"
];
var bookKinds = [
  "importFile",
  "dayClose",
  "lawPack",
  "lenderPolicy",
  "accessRule",
  "strategy",
  "model"
];
var kinds = /* @__PURE__ */ new Set([...caseKinds, ...bookKinds]);
var saltBytes = 32;
var format = "forbear-evidence/v1";
function readEntry(bytes2) {
  const parts = textOf(bytes2)?.split(" ") ?? [];
  const [name, kind = "", tag = "", number = "", commitment = ""] = parts;
  if (parts.length !== 5 || name !== format) return { fault: "notAnEntry" };
  if (!kinds.has(kind)) return { fault: "kindNotKnown" };
  if (!/^[0-9a-f]{32}$/.test(tag)) return { fault: "tagNotValid" };
  const counted = /^[1-9][0-9]{0,15}$/.test(number) ? Number(number) : Number.NaN;
  if (!Number.isSafeInteger(counted)) return { fault: "numberNotValid" };
  const committed = fromBase64(commitment);
  if (committed?.length !== digestBytes) return { fault: "commitmentNotValid" };
  return { kind, tag, number: counted, commitment: committed };
}
function commitmentOf(digest, { salt, content }) {
  if (salt.length !== saltBytes) throw new Error(`a salt has ${saltBytes} bytes`);
  return digest(concat(utf8("forbear-evidence-content/v1\n"), salt, content));
}
function readReceiptExtra(extra) {
  const lines = textOf(extra)?.split("\n") ?? [];
  if (lines.at(-1) !== "" || lines.length < 2 || lines.length > 3) return void 0;
  const salt = lines.length === 3 ? fromBase64(lines[1]) : void 0;
  if (lines.length === 3 && salt?.length !== saltBytes) return void 0;
  return { entry: utf8(lines[0]), salt };
}
function readAnyReceiptExtra(extra) {
  const short = readReceiptExtra(extra);
  if (short !== void 0) return { entry: short.entry, shown: void 0, policy: void 0 };
  const [entry = "", salt, content, ...policy] = textOf(extra)?.split("\n") ?? [];
  if (salt === void 0 || content === void 0 || policy.length < 2 || policy.at(-1) !== "") return void 0;
  const rest = { entry: utf8(entry), policy: policy.join("\n") };
  if (salt === "" && content === "") return { ...rest, shown: void 0 };
  const bytes2 = fromBase64(salt);
  return bytes2?.length === saltBytes ? { ...rest, shown: { salt: bytes2, content } } : void 0;
}

// src/core/evidence/note-key.ts
var signatureTypes = { ed25519: 1, cosignature: 4 };
var verifierKeyFaultCodes = [
  "notAVerifierKey",
  "nameNotAllowed",
  "keyIdNotHex",
  "keyNotBase64",
  "signatureTypeNotKnown",
  "keyLengthWrong",
  "keyIdWrong"
];
var keyIdBytes = 4;
var publicKeyBytes = 32;
function isKeyName(name) {
  return name !== "" && name.isWellFormed() && !/[\p{White_Space}+\u0000-\u001f]/u.test(name);
}
function keyIdOf(digest, key) {
  const type = Uint8Array.of(signatureTypes[key.type]);
  return digest(concat(utf8(`${key.name}
`), type, key.publicKey)).slice(0, keyIdBytes);
}
function verifierKeyOf(digest, key) {
  if (!isKeyName(key.name)) throw new Error(`${JSON.stringify(key.name)} cannot name a key`);
  return { ...key, keyId: keyIdOf(digest, key) };
}
function parseVerifierKey(digest, text2) {
  const [name, keyIdText, ...rest] = text2.split("+");
  if (name === void 0 || keyIdText === void 0 || rest.length === 0) return { fault: "notAVerifierKey" };
  if (!isKeyName(name)) return { fault: "nameNotAllowed" };
  const keyId = fromHex(keyIdText);
  if (keyId?.length !== keyIdBytes) return { fault: "keyIdNotHex" };
  const material = fromBase64(rest.join("+"));
  if (material === void 0) return { fault: "keyNotBase64" };
  const type = typeOf(material[0]);
  if (type === void 0) return { fault: "signatureTypeNotKnown" };
  const publicKey = material.slice(1);
  if (publicKey.length !== publicKeyBytes) return { fault: "keyLengthWrong" };
  const key = verifierKeyOf(digest, { name, type, publicKey });
  return isEqual(key.keyId, keyId) ? key : { fault: "keyIdWrong" };
}
function typeOf(byte) {
  if (byte === signatureTypes.ed25519) return "ed25519";
  return byte === signatureTypes.cosignature ? "cosignature" : void 0;
}
function formatVerifierKey(key) {
  const material = concat(Uint8Array.of(signatureTypes[key.type]), key.publicKey);
  return `${key.name}+${toHex(key.keyId)}+${toBase64(material)}`;
}

// src/core/evidence/note.ts
var noteBytesMax = 1024 * 1024;
var signaturesMax = 100;
function parseNote(from) {
  const whole = wholeTextOf(from);
  if (typeof whole !== "string") return whole;
  const controlAt = controlCharacterAt(whole);
  if (controlAt >= 0) return { fault: "controlCharacter", line: lineOf(whole, controlAt) };
  const end = whole.lastIndexOf("\n\n");
  if (end < 0) return { fault: "noEmptyLine" };
  const text2 = whole.slice(0, end + 1);
  const block = whole.slice(end + 2);
  if (block === "") return { fault: "noSignature" };
  if (!block.endsWith("\n")) return { fault: "notEndedByNewline" };
  const lines = block.slice(0, -1).split("\n");
  if (lines.length > signaturesMax) return { fault: "tooManySignatures" };
  const firstLine2 = lineOf(whole, end + 2);
  const signatures = [];
  for (const [index, line] of lines.entries()) {
    const signature = parseSignatureLine(line);
    if ("fault" in signature) return { ...signature, line: firstLine2 + index };
    signatures.push(signature);
  }
  return { text: text2, signatures };
}
function wholeTextOf(from) {
  if (from.length > noteBytesMax) return { fault: "tooLarge" };
  if (typeof from !== "string") return textOf(from) ?? { fault: "notUtf8" };
  if (!from.isWellFormed()) return { fault: "notUtf8" };
  return utf8(from).length > noteBytesMax ? { fault: "tooLarge" } : from;
}
function controlCharacterAt(text2) {
  for (let at2 = 0; at2 < text2.length; at2++) {
    const code = text2.charCodeAt(at2);
    if (code < 32 && code !== 10) return at2;
  }
  return -1;
}
function lineOf(text2, at2) {
  return text2.slice(0, at2).split("\n").length;
}
function parseSignatureLine(line) {
  const parts = line.split(" ");
  const [dash, name, base64] = parts;
  if (parts.length !== 3 || dash !== "—" || name === void 0 || base64 === void 0) {
    return { fault: "notASignatureLine" };
  }
  if (!isKeyName(name)) return { fault: "nameNotAllowed" };
  const bytes2 = fromBase64(base64);
  if (bytes2 === void 0) return { fault: "signatureNotBase64" };
  if (bytes2.length <= keyIdBytes) return { fault: "signatureTooShort" };
  return { name, keyId: bytes2.slice(0, keyIdBytes), signature: bytes2.slice(keyIdBytes), line: `${line}
` };
}

// src/core/evidence/checkpoint.ts
function parseCheckpoint(from) {
  const note = parseNote(from);
  if ("fault" in note) return note;
  const head = parseTreeHead(note.text);
  return "fault" in head ? head : { ...head, note };
}
function parseTreeHead(text2) {
  const lines = text2.slice(0, -1).split("\n");
  const [origin, sizeText2, rootText, ...extensions] = lines;
  if (origin === void 0 || sizeText2 === void 0 || rootText === void 0) return { fault: "lineMissing" };
  const emptyAt = lines.indexOf("");
  if (emptyAt >= 0) return { fault: "emptyLine", line: emptyAt + 1 };
  const size = parseCount(sizeText2);
  if (typeof size !== "number")
    return { fault: size.fault === "tooLarge" ? "sizeTooLarge" : "sizeNotANumber", line: 2 };
  const root = fromBase64(rootText);
  if (root === void 0) return { fault: "rootNotBase64", line: 3 };
  if (root.length !== digestBytes) return { fault: "rootLengthWrong", line: 3 };
  return { origin, size, root, extensions };
}
function parseCount(text2) {
  if (!/^(0|[1-9][0-9]*)$/.test(text2)) return { fault: "notANumber" };
  const count2 = Number(text2);
  return Number.isSafeInteger(count2) ? count2 : { fault: "tooLarge" };
}

// src/core/evidence/tree.ts
function leafHash(digest, entry) {
  const input = new Uint8Array(1 + entry.length);
  input.set(entry, 1);
  return digest(input);
}
function nodeHash(digest, { left, right }) {
  const input = new Uint8Array(1 + 2 * digestBytes);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + digestBytes);
  return digest(input);
}
function emptyRoot(digest) {
  return digest(new Uint8Array(0));
}
function foldSubtrees(digest, hashes) {
  return hashes.reduceRight((right, left) => nodeHash(digest, { left, right }));
}
function rootOfInclusion(digest, at2) {
  const { leaf, index, size, path } = at2;
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return void 0;
  if (![leaf, ...path].every(({ length }) => length === digestBytes)) return void 0;
  let [node, last] = [index, size - 1];
  let hash2 = leaf;
  for (const sibling of path) {
    if (last === 0) return void 0;
    if (node % 2 === 1 || node === last) {
      hash2 = nodeHash(digest, { left: sibling, right: hash2 });
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash2 = nodeHash(digest, { left: hash2, right: sibling });
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? hash2 : void 0;
}
function half(number) {
  return Math.floor(number / 2);
}
function isConsistent(digest, at2) {
  const { oldSize, newSize, oldRoot, newRoot, path } = at2;
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(newSize) || oldSize < 0 || oldSize > newSize)
    return false;
  if (![oldRoot, newRoot, ...path].every(({ length }) => length === digestBytes)) return false;
  if (oldSize === newSize) return path.length === 0 && isEqual(oldRoot, newRoot);
  if (oldSize === 0) return path.length === 0 && isEqual(oldRoot, emptyRoot(digest));
  let [node, last] = [oldSize - 1, newSize - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  const rest = node === 0 ? [oldRoot, ...path] : [...path];
  const first = rest.shift();
  if (first === void 0) return false;
  let [oldHash, newHash] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(digest, { left: sibling, right: oldHash });
      newHash = nodeHash(digest, { left: sibling, right: newHash });
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newHash = nodeHash(digest, { left: newHash, right: sibling });
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && isEqual(oldHash, oldRoot) && isEqual(newHash, newRoot);
}

// src/core/evidence/cosignature.ts
var timestampBytes = 8;
var signatureBytes = 64;
var timestampSecondsMax = Math.floor(Number.MAX_SAFE_INTEGER / 1e3);
function parseCosignature(signature) {
  if (signature.length !== timestampBytes + signatureBytes) return void 0;
  const view = new DataView(signature.buffer, signature.byteOffset, signature.byteLength);
  const timestampSeconds = Number(view.getBigUint64(0));
  if (timestampSeconds === 0 || timestampSeconds > timestampSecondsMax) return void 0;
  return { timestampSeconds, ed25519: signature.slice(timestampBytes) };
}
function cosignedMessage({
  text: text2,
  timestampSeconds
}) {
  return utf8(`cosignature/v1
time ${timestampSeconds}
${text2}`);
}
function cosignedSeconds(verify2, at2) {
  const cosignature = parseCosignature(at2.signature);
  if (cosignature === void 0 || at2.key.type !== "cosignature") return void 0;
  const { timestampSeconds, ed25519 } = cosignature;
  const message = cosignedMessage({ text: at2.text, timestampSeconds });
  return verify2({ publicKey: at2.key.publicKey, message, signature: ed25519 }) ? timestampSeconds : void 0;
}

// src/core/evidence/note-verdict.ts
function noteVerdict(verify2, { note, keys: keys2 }) {
  const good = [];
  for (const signature of note.signatures) {
    const candidates = keys2.filter((key) => key.name === signature.name && isEqual(key.keyId, signature.keyId));
    if (candidates.length === 0) continue;
    const found = candidates.map((key) => goodSignature(verify2, { key, signature, text: note.text })).find(Boolean);
    if (found === void 0) return { refused: "signatureFails", signer: signature.name };
    good.push(found);
  }
  return good.length === 0 ? { refused: "noKnownSignature" } : { good };
}
function goodSignature(verify2, at2) {
  const { key, text: text2 } = at2;
  const { line, signature } = at2.signature;
  switch (key.type) {
    case "ed25519": {
      const isGood = signature.length === 64 && verify2({ publicKey: key.publicKey, message: utf8(text2), signature });
      return isGood ? { key, line } : void 0;
    }
    case "cosignature": {
      const seconds = cosignedSeconds(verify2, { text: text2, signature, key });
      return seconds === void 0 ? void 0 : { key, line, cosignedAtMs: seconds * 1e3 };
    }
  }
}

// src/core/evidence/witness-policy.ts
var quorumNone = "none";
var policyFaultCodes = [
  "policyTooLarge",
  "policyNotUtf8",
  "policyControlCharacter",
  "keywordNotKnown",
  "fieldMissing",
  "fieldLeftOver",
  "nameTaken",
  ...verifierKeyFaultCodes,
  "keyTypeWrong",
  "keyTwice",
  "thresholdWrong",
  "noneAsMember",
  "nameNotDefined",
  "memberTwice",
  "quorumTwice",
  "quorumMissing"
];
var policyBytesMax = 256 * 1024;
function parseWitnessPolicy(digest, from) {
  if (from.length > policyBytesMax) return { faults: [{ line: 1, value: "", code: "policyTooLarge" }] };
  const text2 = typeof from === "string" ? from : textOf(from);
  if (text2?.isWellFormed() !== true) return { faults: [{ line: 1, value: "", code: "policyNotUtf8" }] };
  const draft = {
    digest,
    logs: [],
    witnesses: [],
    groups: [],
    names: /* @__PURE__ */ new Map(),
    hasQuorumLine: false,
    quorum: ""
  };
  const faults = [];
  const lines = text2.split("\n");
  for (const [index, line] of lines.entries()) {
    const fault = readLine(draft, line);
    if (fault !== void 0) faults.push({ line: index + 1, ...fault });
  }
  const lastLine = Math.max(1, text2.endsWith("\n") ? lines.length - 1 : lines.length);
  if (!draft.hasQuorumLine && !faults.some(({ code }) => code === "policyControlCharacter")) {
    faults.push({ line: lastLine, value: "", code: "quorumMissing" });
  }
  if (faults.length > 0) return { faults };
  const { logs, witnesses, groups } = draft;
  return { logs, witnesses, groups, quorum: draft.quorum };
}
function readLine(draft, line) {
  const control = /[\u0000-\u0008\u000b-\u001f\u007f]/.exec(line);
  if (control) return { code: "policyControlCharacter", value: line };
  const [keyword, ...fields] = line.split(/[ \t]+/).filter((word2) => word2 !== "");
  if (keyword === void 0 || keyword.startsWith("#")) return void 0;
  switch (keyword) {
    case "log":
      return countFault(keyword, fields, { least: 1, most: 2 }) ?? readLog(draft, fields);
    case "witness":
      return countFault(keyword, fields, { least: 2, most: 3 }) ?? readWitness(draft, fields);
    case "group":
      return countFault(keyword, fields, { least: 3, most: void 0 }) ?? readGroup(draft, fields);
    case "quorum":
      return readQuorum(draft, fields);
  }
  return { code: "keywordNotKnown", value: keyword };
}
function countFault(keyword, fields, { least, most }) {
  if (fields.length < least) return { code: "fieldMissing", value: keyword };
  return most === void 0 || fields.length <= most ? void 0 : { code: "fieldLeftOver", value: fields[most] };
}
function readLog(draft, [vkey, url]) {
  const key = parseVerifierKey(draft.digest, vkey);
  if ("fault" in key) return { code: key.fault, value: vkey };
  if (key.type !== "ed25519") return { code: "keyTypeWrong", value: vkey };
  if (hasKey(draft.logs, key)) return { code: "keyTwice", value: vkey };
  draft.logs.push({ key, url });
  return void 0;
}
function readWitness(draft, [name, vkey, url]) {
  if (isTaken(draft, name)) return { code: "nameTaken", value: name };
  const key = parseVerifierKey(draft.digest, vkey);
  if ("fault" in key) return { code: key.fault, value: vkey };
  if (key.type !== "cosignature") return { code: "keyTypeWrong", value: vkey };
  if (hasKey(draft.witnesses, key)) return { code: "keyTwice", value: vkey };
  draft.names.set(name, { isMember: false });
  draft.witnesses.push({ name, key, url });
  return void 0;
}
function readGroup(draft, [name, threshold, ...members]) {
  if (isTaken(draft, name)) return { code: "nameTaken", value: name };
  const needed = neededOf(threshold, members.length);
  if (needed === void 0) return { code: "thresholdWrong", value: threshold };
  for (const [index, member] of members.entries()) {
    if (member === quorumNone) return { code: "noneAsMember", value: member };
    const known = draft.names.get(member);
    if (known === void 0) return { code: "nameNotDefined", value: member };
    if (known.isMember || members.indexOf(member) < index) return { code: "memberTwice", value: member };
  }
  for (const member of members) draft.names.set(member, { isMember: true });
  draft.names.set(name, { isMember: false });
  draft.groups.push({ name, needed, members });
  return void 0;
}
function readQuorum(draft, fields) {
  const isSecond = draft.hasQuorumLine;
  draft.hasQuorumLine = true;
  const miscounted = countFault("quorum", fields, { least: 1, most: 1 });
  if (miscounted !== void 0) return miscounted;
  const name = fields[0];
  if (name !== quorumNone && !draft.names.has(name)) return { code: "nameNotDefined", value: name };
  if (isSecond) return { code: "quorumTwice", value: name };
  draft.quorum = name;
  return void 0;
}
function isTaken(draft, name) {
  return name === quorumNone || draft.names.has(name);
}
function hasKey(list, key) {
  return list.some((other) => other.key.publicKey.every((byte, at2) => byte === key.publicKey[at2]));
}
function neededOf(threshold, members) {
  if (threshold === "any") return 1;
  if (threshold === "all") return members;
  const needed = parseCount(threshold);
  return typeof needed === "number" && needed >= 1 && needed <= members ? needed : void 0;
}
function isSatisfied(policy, witnessedNames) {
  if (policy.quorum === quorumNone) return true;
  const ofWitnesses = new Set(policy.witnesses.map(({ name }) => name));
  const witnessed = new Set([...witnessedNames].filter((name) => ofWitnesses.has(name)));
  for (const { name, needed, members } of policy.groups) {
    if (members.filter((member) => witnessed.has(member)).length >= needed) witnessed.add(name);
  }
  return witnessed.has(policy.quorum);
}

// src/core/evidence/witness-policy-verdict.ts
function checkpointVerdict(at2) {
  const { checkpoint, policy, verify: verify2 } = at2;
  const logKeys = policy.logs.map(({ key }) => key).filter(({ name }) => name === checkpoint.origin);
  if (logKeys.length === 0) return { refused: "originNotKnown" };
  const keys2 = [...logKeys, ...policy.witnesses.map(({ key }) => key)];
  const verdict = noteVerdict(verify2, { note: checkpoint.note, keys: keys2 });
  if ("refused" in verdict) return verdict.refused === "signatureFails" ? verdict : { refused: "logDidNotSign" };
  const log = verdict.good.find(({ key }) => logKeys.includes(key));
  if (log === void 0) return { refused: "logDidNotSign" };
  const witnesses = policy.witnesses.map((witness) => findingOf(witness, verdict.good));
  const missing = witnesses.filter(({ witnessedAtMs }) => witnessedAtMs === void 0).map(({ name }) => name);
  const witnessed = witnesses.filter(({ witnessedAtMs }) => witnessedAtMs !== void 0).map(({ name }) => name);
  return { logKeyName: log.key.name, witnesses, missing, isQuorumReached: isSatisfied(policy, witnessed) };
}
function findingOf({ name, key }, good) {
  const times = good.flatMap((signature) => signature.key === key ? [signature.cosignedAtMs] : []);
  return { name, keyName: key.name, witnessedAtMs: times.length === 0 ? void 0 : Math.min(...times) };
}

// src/core/evidence/proof-file.ts
var firstLine = "c2sp.org/tlog-proof@v1";
var proofHashesMax = 63;
var proofBytesMax = 2 * noteBytesMax;
function parseProofFile(from) {
  if (from.length > proofBytesMax) return { fault: "proofTooLarge" };
  const text2 = typeof from === "string" ? from : textOf(from);
  if (text2?.isWellFormed() !== true) return { fault: "proofNotUtf8" };
  const end = text2.indexOf("\n\n");
  const head = (end < 0 ? text2 : text2.slice(0, end)).split("\n");
  if (head[0] !== firstLine) return { fault: "notAProof", line: 1 };
  let at2 = 1;
  let extra;
  if (head[at2]?.startsWith("extra ")) {
    extra = fromBase64(head[at2].slice("extra ".length));
    if (extra === void 0 || extra.length === 0) return { fault: "extraNotBase64", line: at2 + 1 };
    at2++;
  }
  if (!head[at2]?.startsWith("index ")) return { fault: "indexMissing", line: at2 + 1 };
  const index = parseCount(head[at2].slice("index ".length));
  if (typeof index !== "number") return { fault: "indexNotANumber", line: at2 + 1 };
  const path = parseHashes(head.slice(at2 + 1));
  if ("fault" in path) return { fault: path.fault, line: at2 + 1 + path.line };
  if (end < 0) return { fault: "checkpointMissing", line: head.length };
  const checkpointNote = text2.slice(end + 2);
  const checkpoint = parseCheckpoint(checkpointNote);
  if ("fault" in checkpoint) {
    return checkpoint.line === void 0 ? checkpoint : { ...checkpoint, line: checkpoint.line + head.length + 1 };
  }
  return { extra, index, path, checkpointNote, checkpoint };
}
function parseHashes(lines) {
  const hashes = [];
  for (const [index, line] of lines.entries()) {
    const hash2 = fromBase64(line);
    if (hash2?.length !== digestBytes) return { fault: "hashWrong", line: index + 1 };
    if (index >= proofHashesMax) return { fault: "tooManyHashes", line: index + 1 };
    hashes.push(hash2);
  }
  return hashes;
}
function proofVerdict(digest, at2) {
  const { checkpoint, index, path } = at2.proof;
  const finding = checkpointVerdict({ checkpoint, policy: at2.policy, verify: at2.verify });
  if ("refused" in finding) return finding;
  const root = rootOfInclusion(digest, { leaf: at2.leaf, index, size: checkpoint.size, path });
  return root !== void 0 && isEqual(root, checkpoint.root) ? finding : { refused: "entryNotIncluded" };
}

// src/core/evidence/bundle-check-entries.ts
function checkEntries(check, at2) {
  const receipts = readReceipts(check, at2.manifest);
  checkNumbers(check, { receipts, manifest: at2.manifest });
  const { checkpoint } = at2;
  if (checkpoint !== void 0) {
    check.findings.begin("inclusion");
    for (const receipt of receipts) checkInclusion(check, { receipt, checkpoint });
  }
  check.findings.begin("content");
  const opened = new Map(receipts.map((receipt) => [receipt, openContent(check, { receipt, manifest: at2.manifest })]));
  const erasures = receipts.flatMap((receipt) => erasureOf(check, { receipt, content: opened.get(receipt) }));
  const stated = new Map(at2.withheld.map((entry) => [entry.number, entry]));
  const states = new Map(
    receipts.map((receipt) => [
      receipt,
      stateOf(check, { receipt, content: opened.get(receipt), erasures, stated: stated.get(receipt.entry.number) })
    ])
  );
  const byEntry = check.findings.byEntry();
  return receipts.map((receipt) => {
    const { entry, proof } = receipt;
    const { state, erasedOn } = states.get(receipt);
    const content = state === "shown" ? opened.get(receipt) : void 0;
    const recorded = fieldOf(content, "at");
    return {
      number: entry.number,
      kind: entry.kind,
      index: proof.index,
      state,
      content,
      recordedAtMs: typeof recorded === "string" ? instantMs(recorded) : void 0,
      erasedOn,
      stoodByMs: stoodBy(proof.index, at2.known),
      findings: byEntry.get(entry.number) ?? []
    };
  });
}
function readReceipts({ members, findings }, manifest) {
  const receipts = [];
  for (const [member, bytes2] of members) {
    const name = readMemberName(member);
    if (name?.is === "content" && !members.has(receiptName(name))) {
      findings.add("sequence", "receiptMissing", { entry: name.number, member: receiptName(name) });
    }
    if (name?.is !== "receipt") continue;
    const place = { entry: name.number, member };
    const receipt = readReceipt(bytes2, place);
    if ("code" in receipt) {
      const { line, code, params } = receipt;
      findings.add("sequence", code, { ...place, ...line !== void 0 && { line } }, params);
    } else if (receipt.entry.number !== name.number || receipt.entry.kind !== name.kind) {
      const { number, kind } = receipt.entry;
      findings.add("sequence", "receiptNameDiffers", place, { number, kind });
    } else if (manifest !== void 0 && receipt.entry.tag !== manifest.tag) {
      findings.add("sequence", "entryOfOtherStream", place);
    } else receipts.push(receipt);
  }
  return receipts.sort((one, other) => one.entry.number - other.entry.number);
}
function readReceipt(bytes2, place) {
  const proof = parseProofFile(bytes2);
  if ("fault" in proof) return { code: "receiptNotReadable", line: proof.line, params: { fault: proof.fault } };
  const extra = proof.extra && readReceiptExtra(proof.extra);
  if (extra === void 0) return { code: "receiptWithoutEntry", params: {} };
  const entry = readEntry(extra.entry);
  if ("fault" in entry) return { code: "entryNotReadable", params: { fault: entry.fault } };
  return { entry, entryBytes: extra.entry, salt: extra.salt, proof, place };
}
function checkNumbers({ findings }, at2) {
  if (at2.manifest === void 0) return;
  findings.begin("sequence");
  const { entries } = at2.manifest;
  let before;
  for (const receipt of at2.receipts) {
    const { number, kind } = receipt.entry;
    const last2 = before?.entry.number ?? 0;
    if (number === last2) findings.add("sequence", "numberTwice", receipt.place);
    if (number > last2 + 1) findings.add("sequence", "numberMissing", { entry: last2 + 1 }, { through: number - 1 });
    if (number > entries) findings.add("sequence", "numberBeyond", receipt.place, { entries });
    if (before !== void 0 && number !== last2 && receipt.proof.index <= before.proof.index) {
      findings.add("sequence", "indexNotAscending", receipt.place, { index: receipt.proof.index });
    }
    if (number === 1 && kind !== "caseOpened") findings.add("sequence", "firstNotCaseOpened", receipt.place, { kind });
    if (!caseKindNames.has(kind)) findings.add("sequence", "kindNotOfCase", receipt.place, { kind });
    before = receipt;
  }
  const last = before?.entry.number ?? 0;
  if (last < entries) findings.add("sequence", "numberMissing", { entry: last + 1 }, { through: entries });
}
var caseKindNames = new Set(caseKinds);
function checkInclusion({ members, findings, digest }, { receipt, checkpoint }) {
  const { proof, place } = receipt;
  if (proof.checkpointNote !== textOf(members.get(checkpointName))) {
    findings.add("inclusion", "otherCheckpoint", place);
    return;
  }
  const leaf = leafHash(digest, receipt.entryBytes);
  const root = rootOfInclusion(digest, { leaf, index: proof.index, size: checkpoint.size, path: proof.path });
  if (root === void 0 || !isEqual(root, checkpoint.root)) findings.add("inclusion", "notIncluded", place);
}
function openContent({ members, findings, digest }, at2) {
  const { entry, salt } = at2.receipt;
  const member = contentName(entry);
  const bytes2 = members.get(member);
  if (bytes2 === void 0) return "absent";
  const place = { entry: entry.number, member };
  const say = (code, params = {}) => {
    findings.add("content", code, place, params);
    return void 0;
  };
  const text2 = textOf(bytes2);
  const content = text2 === void 0 ? void 0 : readCanonical(text2);
  if (content === void 0) return say("contentNotCanonical");
  if (salt === void 0) return say("saltMissing");
  if (!isEqual(commitmentOf(digest, { salt, content: bytes2 }), entry.commitment)) return say("contentDiffers");
  const wanted = [
    ["v", 1],
    ["number", entry.number],
    ["kind", entry.kind],
    ...at2.manifest === void 0 ? [] : [
      ["case", at2.manifest.caseNumber],
      ["lender", at2.manifest.lender]
    ]
  ];
  const field = wanted.find(([key, value]) => fieldOf(content, key) !== value)?.[0];
  if (field !== void 0) return say("contentSaysOther", { field });
  const recorded = fieldOf(content, "at");
  if (typeof recorded !== "string" || instantMs(recorded) === void 0)
    return say("contentSaysOther", { field: "at" });
  return content;
}
function erasureOf({ findings }, at2) {
  const { entry, place } = at2.receipt;
  if (entry.kind !== "erasure" || at2.content === void 0 || at2.content === "absent") return [];
  const fact = fieldOf(at2.content, "fact");
  const [on, through] = [fieldOf(fact, "on"), fieldOf(fact, "through")];
  const isNumber = typeof through === "number" && through >= 1 && through < entry.number;
  if (isNumber && typeof on === "string" && isDayText(on)) return [{ number: entry.number, on, through }];
  findings.add("content", "erasureNotValid", place);
  return [];
}
function stateOf({ findings }, at2) {
  const { entry, salt, place } = at2.receipt;
  const { stated } = at2;
  if (stated !== void 0 && at2.content !== "absent") findings.add("content", "withheldIsThere", place);
  if (at2.content === void 0) return { state: "notHolding", erasedOn: void 0 };
  if (at2.content !== "absent") return { state: "shown", erasedOn: void 0 };
  const erasure = at2.erasures.find(({ number, through }) => number > entry.number && through >= entry.number);
  if (erasure === void 0) {
    if (stated === void 0) {
      findings.add("content", "contentWithheld", place);
      return { state: "withheld", erasedOn: void 0 };
    }
    if (stated.kind !== entry.kind) {
      findings.add("content", "withheldKindDiffers", place, { said: stated.kind, is: entry.kind });
    }
    if (salt !== void 0) findings.add("content", "withheldSaltKept", place);
    return { state: "notHandedOver", erasedOn: void 0 };
  }
  if (stated !== void 0) findings.add("content", "withheldIsErased", place);
  if (salt !== void 0) findings.add("content", "saltKept", place);
  return { state: "erased", erasedOn: erasure.on };
}
function stoodBy(index, known) {
  let first;
  for (const { checkpoint, witnessedAtMs } of known) {
    if (checkpoint.size <= index || witnessedAtMs === void 0) continue;
    if (first === void 0 || witnessedAtMs < first) first = witnessedAtMs;
  }
  return first;
}

// src/core/evidence/bundle-check-files.ts
function checkFiles(check, entries) {
  const { members, findings } = check;
  findings.begin("files");
  const held = /* @__PURE__ */ new Map();
  for (const member of members.keys()) {
    const name = readMemberName(member);
    if (name?.is !== "file") continue;
    if (held.has(name.sha256Hex)) findings.add("files", "fileTwice", { member });
    held.set(name.sha256Hex, member);
  }
  const told = entries.flatMap((entry) => toldFile(check, entry));
  const excuses = excusesOf(entries);
  const files = told.map((file) => reportOf(check, { file, member: held.get(file.sha256Hex), excuses }));
  const digests = new Set(told.map(({ sha256Hex }) => sha256Hex));
  for (const [sha256Hex, member] of held) {
    if (!digests.has(sha256Hex)) findings.add("files", "fileNotTold", { member });
  }
  return files;
}
function toldFile({ findings }, { kind, number, content }) {
  if (kind !== "file" || content === void 0) return [];
  const fact = fieldOf(content, "fact");
  const [sha256Hex, bytes2, mediaType, fileKind] = ["sha256", "bytes", "mediaType", "kind"].map(
    (key) => fieldOf(fact, key)
  );
  const isDigest = typeof sha256Hex === "string" && fromHex(sha256Hex)?.length === digestBytes;
  if (!isDigest || typeof bytes2 !== "number" || bytes2 < 0) {
    findings.add("files", "fileFactNotValid", { entry: number });
    return [];
  }
  return [
    {
      entry: number,
      sha256Hex,
      sealedHex: fieldOf(fact, "sealedSha256"),
      bytes: bytes2,
      mediaType: typeof mediaType === "string" ? mediaType : "application/octet-stream",
      kind: typeof fileKind === "string" ? fileKind : void 0
    }
  ];
}
function excusesOf(entries) {
  let erasedThrough = 0;
  const removals = [];
  for (const { kind, number, content } of entries) {
    const fact = fieldOf(content, "fact");
    const through = fieldOf(fact, "through");
    if (kind === "erasure" && typeof through === "number" && through < number) {
      erasedThrough = Math.max(erasedThrough, through);
    }
    if (kind === "fileRemoved") {
      removals.push({ number, sha256: fieldOf(fact, "sha256"), sealed: fieldOf(fact, "sealedSha256") });
    }
  }
  return { erasedThrough, removals };
}
function isExcused(file, { erasedThrough, removals }) {
  if (erasedThrough >= file.entry) return true;
  return removals.some(({ number, sha256: sha2562, sealed }) => {
    const isSaid = sealed !== void 0 && file.sealedHex !== void 0;
    return number > file.entry && (isSaid ? sealed === file.sealedHex : sha2562 === file.sha256Hex);
  });
}
function reportOf({ members, findings, memberDigest }, at2) {
  const { file, member, excuses } = at2;
  const { sealedHex: _, ...told } = file;
  const report = { ...told, member };
  if (member === void 0) {
    if (isExcused(file, excuses)) return { ...report, state: "absent" };
    findings.add("files", "fileMissing", { entry: file.entry }, { sha256: file.sha256Hex });
    return { ...report, state: "fails" };
  }
  const place = { entry: file.entry, member };
  const is = members.get(member).length;
  if (is !== file.bytes) findings.add("files", "fileSizeDiffers", place, { said: file.bytes, is });
  else if (toHex(memberDigest(member)) !== file.sha256Hex) findings.add("files", "fileDigestDiffers", place);
  else return { ...report, state: "holds" };
  return { ...report, state: "fails" };
}

// src/core/evidence/bundle-reader.ts
var bundleReaders = ["borrower", "whole"];
function withheldByKind(withheld) {
  const byKind = /* @__PURE__ */ new Map();
  for (const { number, kind } of withheld) {
    const ranges = byKind.get(kind) ?? [];
    byKind.set(kind, ranges);
    const last = ranges.at(-1);
    if (last !== void 0 && last.to + 1 === number) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  return [...byKind].map(([kind, ranges]) => ({
    kind,
    ranges: ranges.map(({ from, to }) => from === to ? String(from) : `${from}–${to}`)
  }));
}

// src/core/evidence/container.ts
var membersMax = 65534;
var containerBytesMax = 2 ** 32 - 1;
var localBytes = 30;
var directoryBytes = 46;
var endBytes = 22;
var localSignature = 67324752;
var directorySignature = 33639248;
var endSignature = 101010256;
var version = 20;
var day = 33;
function isMemberName(name) {
  if (!/^[A-Za-z0-9._/-]{1,120}$/.test(name)) return false;
  return name.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
function readContainer(bytes2) {
  if (bytes2.length > containerBytesMax) return { fault: "tooLarge", offset: 0 };
  const view = new DataView(bytes2.buffer, bytes2.byteOffset, bytes2.byteLength);
  const first = bytes2.length < 4 ? void 0 : view.getUint32(0, true);
  if (first !== localSignature && first !== endSignature) return { fault: "notAContainer", offset: 0 };
  const members = /* @__PURE__ */ new Map();
  const records = [];
  let offset = 0;
  let before;
  while (offset + 4 <= bytes2.length && view.getUint32(offset, true) === localSignature) {
    const read = readMember({ bytes: bytes2, view, offset, before });
    if ("fault" in read) return read;
    members.set(read.name, read.content);
    records.push(directoryRecord(read));
    before = read.name;
    offset = read.end;
  }
  if (members.size > membersMax) return { fault: "tooManyMembers", offset };
  return faultOfEnd(bytes2, { records, offset }) ?? members;
}
function readMember(at2) {
  const { bytes: bytes2, view, offset, before } = at2;
  if (offset + localBytes > bytes2.length) return { fault: "cutShort", offset: bytes2.length };
  const nameLength = view.getUint16(offset + 26, true);
  const length = view.getUint32(offset + 22, true);
  const from = offset + localBytes + nameLength;
  if (from > bytes2.length) return { fault: "cutShort", offset: bytes2.length };
  const name = asciiOf(bytes2.subarray(offset + localBytes, from));
  if (!isMemberName(name)) return { fault: "nameNotAllowed", offset: offset + localBytes };
  if (from + length > bytes2.length) return { fault: "cutShort", offset: bytes2.length, member: name };
  if (before !== void 0 && name <= before)
    return { fault: "nameNotInOrder", offset: offset + localBytes, member: name };
  const content = bytes2.subarray(from, from + length);
  const crc = crc32(content);
  if (crc !== view.getUint32(offset + 14, true)) return { fault: "memberChanged", offset: from, member: name };
  const member = { name, crc, length, offset };
  const changedAt = differsAt(bytes2.subarray(offset, from), localHeader(member));
  if (changedAt !== void 0) return { fault: "headerChanged", offset: offset + changedAt, member: name };
  return { ...member, content, end: from + length };
}
function faultOfEnd(bytes2, at2) {
  const { records, offset } = at2;
  const directory = joined(records);
  const end = endRecord({ count: records.length, offset, length: directory.length });
  const endAt = offset + directory.length;
  const inDirectory = differsAt(bytes2.subarray(offset, endAt), directory);
  if (inDirectory !== void 0) {
    const place = offset + inDirectory;
    return { fault: place >= bytes2.length ? "cutShort" : "directoryChanged", offset: place };
  }
  const inEnd = differsAt(bytes2.subarray(endAt, endAt + endBytes), end);
  if (inEnd !== void 0) {
    const place = endAt + inEnd;
    return { fault: place >= bytes2.length ? "cutShort" : "endChanged", offset: place };
  }
  return bytes2.length > endAt + endBytes ? { fault: "moreAfterEnd", offset: endAt + endBytes } : void 0;
}
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at2 = 0;
  for (const part of parts) {
    whole.set(part, at2);
    at2 += part.length;
  }
  return whole;
}
function differsAt(bytes2, wanted) {
  for (let at2 = 0; at2 < wanted.length; at2++) if (bytes2[at2] !== wanted[at2]) return at2;
  return void 0;
}
function asciiOf(bytes2) {
  let text2 = "";
  for (const byte of bytes2) text2 += String.fromCharCode(byte < 128 ? byte : 65533);
  return text2;
}
function sharedFields({ name, crc, length }, view) {
  view.setUint16(0, version, true);
  view.setUint16(8, day, true);
  view.setUint32(10, crc, true);
  view.setUint32(14, length, true);
  view.setUint32(18, length, true);
  view.setUint16(22, name.length, true);
}
function localHeader(member) {
  const header = new Uint8Array(localBytes + member.name.length);
  const view = new DataView(header.buffer);
  view.setUint32(0, localSignature, true);
  sharedFields(member, new DataView(header.buffer, 4));
  header.set(utf8(member.name), localBytes);
  return header;
}
function directoryRecord(member) {
  const record = new Uint8Array(directoryBytes + member.name.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, directorySignature, true);
  view.setUint16(4, version, true);
  sharedFields(member, new DataView(record.buffer, 6));
  view.setUint32(42, member.offset, true);
  record.set(utf8(member.name), directoryBytes);
  return record;
}
function endRecord(at2) {
  const record = new Uint8Array(endBytes);
  const view = new DataView(record.buffer);
  view.setUint32(0, endSignature, true);
  view.setUint16(8, at2.count, true);
  view.setUint16(10, at2.count, true);
  view.setUint32(12, at2.length, true);
  view.setUint32(16, at2.offset, true);
  return record;
}
var tables = crcTables();
function crcTables() {
  const made = Array.from({ length: 8 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ 3988292384 : value >>> 1;
    made[0][byte] = value;
  }
  for (let table = 1; table < 8; table++) {
    for (let byte = 0; byte < 256; byte++) {
      const value = made[table - 1][byte];
      made[table][byte] = value >>> 8 ^ made[0][value & 255];
    }
  }
  return made;
}
function crc32(bytes2) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
  let crc = -1;
  let at2 = 0;
  for (const end = bytes2.length - 7; at2 < end; at2 += 8) {
    crc ^= bytes2[at2] | bytes2[at2 + 1] << 8 | bytes2[at2 + 2] << 16 | bytes2[at2 + 3] << 24;
    crc = t7[crc & 255] ^ t6[crc >>> 8 & 255] ^ t5[crc >>> 16 & 255] ^ t4[crc >>> 24] ^ t3[bytes2[at2 + 4]] ^ t2[bytes2[at2 + 5]] ^ t1[bytes2[at2 + 6]] ^ t0[bytes2[at2 + 7]];
  }
  for (; at2 < bytes2.length; at2++) crc = crc >>> 8 ^ t0[(crc ^ bytes2[at2]) & 255];
  return ~crc >>> 0;
}

// src/core/evidence/manifest.ts
var manifestFormat = "forbear-evidence-bundle/v1";
function parseManifest(from) {
  const note = parseNote(from);
  if ("fault" in note) return note;
  const read = readLines(note.text.slice(0, -1).split("\n"));
  return "fault" in read ? read : { ...read, note };
}
function readLines(lines) {
  const value = (line, key) => lines[line - 1]?.startsWith(`${key} `) ? lines[line - 1].slice(key.length + 1) : void 0;
  if (lines[0] !== manifestFormat) return { fault: "notAManifest", line: 1 };
  const origin = value(2, "origin");
  if (origin === void 0 || !isKeyName(origin) || origin === manifestFormat)
    return { fault: "originNotValid", line: 2 };
  const lender = value(3, "lender");
  if (lender === void 0 || !isOneLine(lender)) return { fault: "lenderNotValid", line: 3 };
  const caseNumber = value(4, "case");
  if (caseNumber === void 0 || !isOneLine(caseNumber)) return { fault: "caseNotValid", line: 4 };
  const tag = value(5, "stream");
  if (tag === void 0 || !/^[0-9a-f]{32}$/.test(tag)) return { fault: "streamNotValid", line: 5 };
  const entries = countOf(value(6, "entries"));
  if (entries === void 0 || entries === 0) return { fault: "entriesNotValid", line: 6 };
  const madeAt = value(7, "made");
  if (madeAt === void 0 || instantMs(madeAt) === void 0) return { fault: "madeNotValid", line: 7 };
  const statement = readStatement(lines, entries);
  if ("fault" in statement) return statement;
  const { madeFor, withheld, next } = statement;
  const members = [];
  for (let at2 = next; at2 < lines.length; at2++) {
    const member = readMemberLine(lines[at2]);
    if (member === void 0) return { fault: "memberLineNotValid", line: at2 + 1 };
    if (at2 > next && member.name <= members.at(-1).name) return { fault: "membersNotInOrder", line: at2 + 1 };
    members.push(member);
  }
  return { origin, lender, caseNumber, tag, entries, madeAt, madeFor, withheld, members };
}
function readStatement(lines, entries) {
  let next = 7;
  let madeFor;
  if (lines[next]?.startsWith("for ")) {
    const said2 = lines[next].slice("for ".length);
    madeFor = bundleReaders.find((reader) => reader === said2);
    if (madeFor === void 0) return { fault: "forNotValid", line: next + 1 };
    next++;
  }
  const withheld = [];
  for (; lines[next]?.startsWith("withheld "); next++) {
    const entry = readWithheldLine(lines[next]);
    const isNext = entry !== void 0 && entry.number > (withheld.at(-1)?.number ?? 0) && entry.number <= entries;
    if (madeFor !== "borrower" || !isNext) return { fault: "withheldNotValid", line: next + 1 };
    withheld.push(entry);
  }
  return { madeFor, withheld, next };
}
function readWithheldLine(line) {
  const [, said2, name, ...more] = line.split(" ");
  const number = countOf(said2);
  const kind = caseKinds.find((each) => each === name);
  return number === void 0 || kind === void 0 || more.length > 0 ? void 0 : { number, kind };
}
function readMemberLine(line) {
  const [sha256Hex, size, name, ...more] = line.split(" ");
  const bytes2 = countOf(size);
  if (sha256Hex === void 0 || fromHex(sha256Hex)?.length !== digestBytes) return void 0;
  if (bytes2 === void 0 || name === void 0 || !isMemberName(name) || more.length > 0) return void 0;
  return { sha256Hex, bytes: bytes2, name };
}
function isOneLine(text2) {
  return text2 !== "" && text2.isWellFormed() && text2 === text2.trim() && !/[\u0000-\u001f]/.test(text2);
}
function countOf(text2) {
  if (text2 === void 0 || !/^(0|[1-9][0-9]{0,15})$/.test(text2)) return void 0;
  const count2 = Number(text2);
  return Number.isSafeInteger(count2) ? count2 : void 0;
}

// src/core/evidence/bundle-check-signatures.ts
function checkManifest(check, ownPolicy) {
  const { members, findings } = check;
  findings.begin("manifest");
  const bytes2 = members.get(manifestName);
  if (bytes2 === void 0) {
    findings.add("manifest", "memberMissing", { member: manifestName }, { name: manifestName });
    return { manifest: void 0, policy: void 0, isSigned: false };
  }
  const manifest = parseManifest(bytes2);
  if ("fault" in manifest) {
    const { fault, line } = manifest;
    findings.add(
      "manifest",
      "manifestNotReadable",
      { member: manifestName, ...line !== void 0 && { line } },
      { fault }
    );
    return { manifest: void 0, policy: void 0, isSigned: false };
  }
  const policy = policyInUse(check, { ownPolicy, origin: manifest.origin });
  let isSigned2 = false;
  if (policy !== void 0) {
    const verdict = noteVerdict(check.verify, { note: manifest.note, keys: policy.logKeys });
    const codes = { signatureFails: "manifestSignatureFails", noKnownSignature: "manifestNotSigned" };
    if ("refused" in verdict) {
      findings.add("manifest", codes[verdict.refused], { member: manifestName }, { origin: manifest.origin });
    } else isSigned2 = true;
  }
  checkListed(check, manifest);
  return { manifest, policy, isSigned: isSigned2 };
}
function policyInUse(check, { ownPolicy, origin }) {
  const { digest, members, findings } = check;
  const inBundle = members.get(policyName);
  const lenders = inBundle && parseWitnessPolicy(digest, inBundle);
  if (lenders !== void 0 && "faults" in lenders) {
    const { line, value, code } = lenders.faults[0];
    findings.add("manifest", "policyNotValid", { member: policyName, line }, { fault: code, value });
  }
  const own = ownPolicy === void 0 ? void 0 : parseWitnessPolicy(digest, ownPolicy);
  if (own !== void 0 && "faults" in own) {
    const { line, value, code } = own.faults[0];
    findings.add("manifest", "ownPolicyNotValid", { line }, { fault: code, value });
    return void 0;
  }
  const policy = own ?? lenders;
  if (policy === void 0 || "faults" in policy) return void 0;
  const logKeys = keysUnder(policy, origin);
  if (logKeys.length === 0) {
    findings.add("manifest", "originNotInPolicy", own === void 0 ? { member: policyName } : {}, { origin });
    return void 0;
  }
  if (own !== void 0 && lenders !== void 0 && !("faults" in lenders)) {
    const stranger = keysUnder(lenders, origin).find(
      (key) => !logKeys.some((ours) => isEqual(ours.publicKey, key.publicKey))
    );
    if (stranger !== void 0) {
      const params = { theirs: formatVerifierKey(stranger), yours: formatVerifierKey(logKeys[0]) };
      findings.add("manifest", "logKeyDiffers", { member: policyName }, params);
    }
  }
  return { policy, logKeys };
}
function keysUnder(policy, origin) {
  return policy.logs.map(({ key }) => key).filter(({ name }) => name === origin);
}
function checkListed({ members, findings, memberDigest }, manifest) {
  const listed = new Map(manifest.members.map((member) => [member.name, member]));
  for (const name of neededNames) {
    if (!listed.has(name)) findings.add("manifest", "memberMissing", { member: name }, { name });
  }
  for (const { name, bytes: bytes2, sha256Hex } of manifest.members) {
    const held = members.get(name);
    const place = { member: name };
    if (held === void 0) findings.add("manifest", "memberNotThere", place, { name });
    else if (held.length !== bytes2)
      findings.add("manifest", "memberSizeDiffers", place, { name, said: bytes2, is: held.length });
    else if (toHex(memberDigest(name)) !== sha256Hex) findings.add("manifest", "memberDigestDiffers", place, { name });
  }
  for (const name of members.keys()) {
    if (name !== manifestName && !listed.has(name))
      findings.add("manifest", "memberNotListed", { member: name }, { name });
    else if (readMemberName(name) === void 0) findings.add("manifest", "memberNotKnown", { member: name }, { name });
  }
}
function checkCheckpoint({ members, findings, verify: verify2 }, at2) {
  const place = { member: checkpointName };
  const bytes2 = members.get(checkpointName);
  if (bytes2 === void 0) {
    findings.add("checkpoint", "checkpointMissing", place);
    return void 0;
  }
  const checkpoint = parseCheckpoint(bytes2);
  if ("fault" in checkpoint) {
    const { fault, line } = checkpoint;
    findings.add("checkpoint", "checkpointNotReadable", { ...place, ...line !== void 0 && { line } }, { fault });
    return void 0;
  }
  if (at2.manifest !== void 0 && checkpoint.origin !== at2.manifest.origin) {
    findings.add("checkpoint", "originDiffers", place, { origin: at2.manifest.origin, other: checkpoint.origin });
  }
  if (checkpoint.extensions.length > 0) findings.add("checkpoint", "extensionLines", place);
  if (at2.policy === void 0) return checkpoint;
  findings.begin("checkpoint");
  const verdict = noteVerdict(verify2, { note: checkpoint.note, keys: at2.policy.logKeys });
  const codes = { signatureFails: "checkpointSignatureFails", noKnownSignature: "checkpointNotSigned" };
  if ("refused" in verdict) findings.add("checkpoint", codes[verdict.refused], place, { origin: checkpoint.origin });
  return checkpoint;
}
function checkWitnesses({ findings, verify: verify2 }, at2) {
  if (at2.checkpoint === void 0 || at2.policy === void 0) return void 0;
  findings.begin("witnesses");
  const { policy } = at2.policy;
  const witnesses = witnessReports(verify2, { note: at2.checkpoint.note, witnesses: policy.witnesses });
  const place = { member: checkpointName };
  for (const { name, verdict } of witnesses) {
    if (verdict === "fails") findings.add("witnesses", "cosignatureFails", place, { witness: name });
  }
  const cosigned = witnesses.filter(({ verdict }) => verdict === "cosigned");
  const isQuorumReached = isSatisfied(
    policy,
    cosigned.map(({ name }) => name)
  );
  if (!isQuorumReached) {
    findings.add("witnesses", "quorumNotReached", place, { quorum: policy.quorum, cosigned: cosigned.length });
  }
  return { witnesses, isQuorumReached, firstAtMs: earliest(cosigned.map(({ atMs }) => atMs)) };
}
function witnessReports(verify2, { note, witnesses }) {
  return witnesses.map(({ name, key }) => {
    const verdict = noteVerdict(verify2, { note, keys: [key] });
    const told = { name, key: formatVerifierKey(key) };
    if ("good" in verdict) {
      return { ...told, verdict: "cosigned", atMs: earliest(verdict.good.map(({ cosignedAtMs }) => cosignedAtMs)) };
    }
    return { ...told, verdict: verdict.refused === "signatureFails" ? "fails" : "notCosigned", atMs: void 0 };
  });
}
function earliest(times) {
  return times.length === 0 ? void 0 : Math.min(...times);
}

// src/core/evidence/bundle-check-history.ts
function checkHistory(check, { checkpoint, policy }) {
  if (checkpoint === void 0 || policy === void 0) return [];
  const { members, findings } = check;
  findings.begin("consistency");
  const known = [];
  for (const member of members.keys()) {
    const name = readMemberName(member);
    if (name?.is === "consistency" && !members.has(earlierCheckpointName(name.size))) {
      findings.add("consistency", "earlierCheckpointMissing", { member });
    }
    if (name?.is !== "earlierCheckpoint") continue;
    const earlier = readEarlier(check, { member, size: name.size, origin: checkpoint.origin });
    if (earlier === void 0) continue;
    const witnessedAtMs = earlierTime(check, { member, earlier, policy });
    if (witnessedAtMs === "fails") continue;
    if (continues(check, { member, earlier, later: checkpoint })) known.push({ checkpoint: earlier, witnessedAtMs });
  }
  return known;
}
function readEarlier({ members, findings }, at2) {
  const place = { member: at2.member };
  const earlier = parseCheckpoint(members.get(at2.member));
  if ("fault" in earlier) {
    const { fault, line } = earlier;
    findings.add("consistency", "earlierNotReadable", { ...place, ...line !== void 0 && { line } }, { fault });
    return void 0;
  }
  if (earlier.size !== at2.size) {
    findings.add("consistency", "earlierSizeDiffers", place, { size: earlier.size });
    return void 0;
  }
  if (earlier.origin !== at2.origin) {
    findings.add("consistency", "earlierOriginDiffers", place, { origin: at2.origin, other: earlier.origin });
    return void 0;
  }
  return earlier;
}
function earlierTime({ findings, verify: verify2 }, at2) {
  const { note, origin } = at2.earlier;
  const place = { member: at2.member };
  const verdict = noteVerdict(verify2, { note, keys: at2.policy.logKeys });
  if ("refused" in verdict) {
    const codes = { signatureFails: "earlierSignatureFails", noKnownSignature: "earlierNotSigned" };
    findings.add("consistency", codes[verdict.refused], place, { origin });
    return "fails";
  }
  const witnesses = witnessReports(verify2, { note, witnesses: at2.policy.policy.witnesses });
  const failing = witnesses.find((witness) => witness.verdict === "fails");
  if (failing !== void 0) {
    findings.add("consistency", "earlierCosignatureFails", place, { witness: failing.name });
    return "fails";
  }
  return earliest(witnesses.flatMap(({ atMs }) => atMs === void 0 ? [] : [atMs]));
}
function continues({ members, findings, digest }, { member, earlier, later }) {
  const params = { size: earlier.size, later: later.size };
  const add = (code, place) => {
    findings.add("consistency", code, place, params);
    return false;
  };
  if (earlier.size > later.size) return add("earlierIsLater", { member });
  if (earlier.size === later.size && !isEqual(earlier.root, later.root)) return add("forked", { member });
  const proofName = consistencyName(earlier.size);
  const bytes2 = members.get(proofName);
  if (bytes2 === void 0) return add("consistencyMissing", { member: proofName });
  const path = hashLines(bytes2);
  if (path === void 0) return add("consistencyNotReadable", { member: proofName });
  const [oldSize, newSize] = [earlier.size, later.size];
  const holds = isConsistent(digest, { oldSize, newSize, oldRoot: earlier.root, newRoot: later.root, path });
  return holds || add("forked", { member });
}
function hashLines(bytes2) {
  const lines = textOf(bytes2)?.split("\n");
  if (lines?.pop() !== "") return void 0;
  const hashes = parseHashes(lines);
  return "fault" in hashes ? void 0 : hashes;
}
function checkAnchors({ members, findings, digest }, known) {
  if (known.length === 0) return [];
  findings.begin("anchors");
  const list = [];
  for (const [member, bytes2] of members) {
    if (readMemberName(member)?.is !== "anchor") continue;
    const receipt = readReceipt2(member, bytes2);
    if (receipt === void 0) {
      findings.add("anchors", "anchorNotReadable", { member });
      continue;
    }
    if (anchorName(receipt) !== member) {
      findings.add("anchors", "anchorNameDiffers", { member }, { anchor: receipt.anchor, size: receipt.size });
      continue;
    }
    const anchored = known.find(({ checkpoint }) => checkpoint.size === receipt.size);
    if (anchored === void 0) {
      findings.add("anchors", "anchoredCheckpointMissing", { member }, { size: receipt.size });
    } else if (toHex(digest(utf8(anchored.checkpoint.note.text))) !== receipt.digestHex) {
      findings.add("anchors", "anchorDiffers", { member }, { size: receipt.size });
    } else list.push(receipt);
  }
  return list;
}
function readReceipt2(member, bytes2) {
  let value;
  try {
    value = JSON.parse(textOf(bytes2) ?? "");
  } catch {
    return void 0;
  }
  const [anchor, size, digestHex, at2] = ["anchor", "size", "digestHex", "at"].map((key) => fieldOf(value, key));
  const proof = fieldOf(value, "proof");
  if (typeof anchor !== "string" || typeof size !== "number" || typeof digestHex !== "string") return void 0;
  if (typeof at2 !== "string" || !isInstant(at2) || typeof proof !== "object" || proof === null) return void 0;
  const entries = Object.entries(proof);
  if (!entries.every((entry) => typeof entry[1] === "string")) return void 0;
  return { anchor, size, digestHex, at: at2, proof: Object.fromEntries(entries), member };
}
function isInstant(text2) {
  return instantMs(text2) !== void 0 || instantMs(text2.replace(/Z$/, ".000Z")) !== void 0;
}

// src/core/evidence/bundle-report.ts
var bundleSteps = [
  "container",
  "manifest",
  "checkpoint",
  "witnesses",
  "sequence",
  "inclusion",
  "content",
  "files",
  "consistency",
  "anchors"
];
var limitsOfEveryLog = ["truthOfContent", "whatWasNotEntered", "beforeFirstEntry", "afterLastEntry"];

// src/core/evidence/bundle-findings.ts
var Findings = class {
  #found = /* @__PURE__ */ new Map();
  /** Says that a step is checked. */
  begin(step) {
    if (!this.#found.has(step)) this.#found.set(step, []);
  }
  add(step, code, place = {}, params = {}) {
    this.begin(step);
    this.#found.get(step).push({ step, code, place, params });
  }
  /** What was found so far in single entries, by their numbers. */
  byEntry() {
    const of = /* @__PURE__ */ new Map();
    for (const finding of [...this.#found.values()].flat()) {
      const { entry } = finding.place;
      if (entry === void 0) continue;
      if (!of.has(entry)) of.set(entry, []);
      of.get(entry).push(finding);
    }
    return of;
  }
  steps() {
    return bundleSteps.map((step) => {
      const findings = this.#found.get(step)?.slice().sort(byNumber);
      if (findings === void 0) return { step, outcome: "notChecked", findings: [] };
      return { step, outcome: findings.length === 0 ? "holds" : "fails", findings };
    });
  }
};
function byNumber(one, other) {
  const [first, second] = [one.place.entry, other.place.entry];
  if (first === second) return 0;
  return first !== void 0 && (second === void 0 || first < second) ? -1 : 1;
}

// src/core/evidence/bundle-check.ts
function checkBundle(bytes2, at2) {
  const findings = new Findings();
  findings.begin("container");
  const members = readContainer(bytes2);
  const policyFrom = at2.policy === void 0 ? "bundle" : "yours";
  if (!(members instanceof Map)) {
    const { fault, offset, member } = members;
    findings.add("container", fault, { offset, ...member !== void 0 && { member } });
    return nothingRead(findings, policyFrom);
  }
  const digests = /* @__PURE__ */ new Map();
  const memberDigest = (name) => {
    const known = digests.get(name) ?? at2.digest(members.get(name));
    digests.set(name, known);
    return known;
  };
  const check = { members, findings, digest: at2.digest, verify: at2.verify, memberDigest };
  return checkMembers(check, at2.policy);
}
function checkMembers(check, ownPolicy) {
  const { findings } = check;
  const { manifest, policy, isSigned: isSigned2 } = checkManifest(check, ownPolicy);
  const withheld = isSigned2 ? manifest.withheld : [];
  const checkpoint = checkCheckpoint(check, { manifest, policy });
  const witnessing = checkWitnesses(check, { checkpoint, policy });
  const known = checkpoint === void 0 ? [] : [{ checkpoint, witnessedAtMs: witnessing?.firstAtMs }];
  const history = checkHistory(check, { checkpoint, policy });
  known.push(...history);
  const entries = checkEntries(check, { manifest, checkpoint, known, withheld });
  const notHandedOver = withheld.filter(
    ({ number }) => entries.some((entry) => entry.number === number && entry.state === "notHandedOver")
  );
  const files = checkFiles(check, entries);
  const anchors = checkAnchors(check, known);
  const steps = findings.steps();
  const first = steps.flatMap((step) => step.findings)[0];
  const isChecked = steps.every(({ outcome }) => outcome === "holds");
  return {
    verdict: isChecked ? "holds" : "fails",
    first,
    steps,
    caseNumber: manifest?.caseNumber,
    lender: manifest?.lender,
    origin: manifest?.origin,
    entryCount: manifest?.entries,
    madeAt: manifest?.madeAt,
    madeFor: isSigned2 ? manifest.madeFor : void 0,
    notHandedOver,
    size: checkpoint?.size,
    root: checkpoint && toBase64(checkpoint.root),
    entries,
    logKey: policy?.logKeys[0] && formatVerifierKey(policy.logKeys[0]),
    logKeyFingerprint: policy?.logKeys[0] && toHex(check.digest(policy.logKeys[0].publicKey)),
    policyFrom: ownPolicy === void 0 ? "bundle" : "yours",
    witnesses: witnessing?.witnesses ?? [],
    quorum: policy?.policy.quorum,
    isQuorumReached: witnessing?.isQuorumReached ?? false,
    files,
    anchors,
    limits: limitsOf({
      isWhole: notHandedOver.length === 0,
      isOwnPolicy: ownPolicy !== void 0,
      isWitnessed: known.some(({ witnessedAtMs }) => witnessedAtMs !== void 0),
      isAnchored: anchors.length > 0
    })
  };
}
function limitsOf(at2) {
  return [
    ...limitsOfEveryLog,
    ...at2.isWhole ? [] : ["notHandedOver"],
    ...at2.isWitnessed ? [] : ["timeIsLenders"],
    ...at2.isOwnPolicy ? [] : ["keyIsLenders"],
    ...at2.isAnchored ? ["anchorsOutside"] : []
  ];
}
function nothingRead(findings, policyFrom) {
  const steps = findings.steps();
  return {
    verdict: "fails",
    first: steps[0].findings[0],
    steps,
    caseNumber: void 0,
    lender: void 0,
    origin: void 0,
    entryCount: void 0,
    madeAt: void 0,
    madeFor: void 0,
    notHandedOver: [],
    size: void 0,
    root: void 0,
    entries: [],
    logKey: void 0,
    logKeyFingerprint: void 0,
    policyFrom,
    witnesses: [],
    quorum: void 0,
    isQuorumReached: false,
    files: [],
    anchors: [],
    limits: limitsOfEveryLog
  };
}

// src/core/evidence/receipt-check.ts
function looksLikeReceipt(bytes2) {
  return textOf(bytes2.subarray(0, 19)) === "c2sp.org/tlog-proof";
}
function checkReceipt(bytes2, at2) {
  const read = readReceipt3(bytes2);
  if ("code" in read) return failed(at2, { fault: read });
  const policy = policyOf(read.extra, at2);
  if ("code" in policy) return failed(at2, { fault: policy, read });
  const found = proofVerdict(at2.digest, {
    proof: read.proof,
    leaf: leafHash(at2.digest, read.extra.entry),
    policy,
    verify: at2.verify
  });
  if ("refused" in found) {
    const params = "signer" in found ? { signer: found.signer } : { origin: read.proof.checkpoint.origin };
    return failed(at2, { fault: { code: found.refused, params }, read, policy });
  }
  if (!found.isQuorumReached) {
    return failed(at2, { fault: { code: "quorumNotReached", params: { quorum: policy.quorum } }, read, policy });
  }
  const content = contentOf(read, at2.digest);
  if (content !== void 0 && "code" in content) return failed(at2, { fault: content, read, policy });
  const times = found.witnesses.flatMap(({ witnessedAtMs }) => witnessedAtMs === void 0 ? [] : [witnessedAtMs]);
  const recorded = fieldOf(content?.value, "at");
  const says = (name) => {
    const said2 = fieldOf(content?.value, name);
    return typeof said2 === "string" ? said2 : void 0;
  };
  return {
    ...reportOf2(at2, { read, policy }),
    verdict: "holds",
    fault: void 0,
    content: content?.value,
    caseNumber: says("case"),
    lender: says("lender"),
    recordedAtMs: typeof recorded === "string" ? instantMs(recorded) : void 0,
    witnesses: found.witnesses.map(({ name, witnessedAtMs }) => ({ name, atMs: witnessedAtMs })),
    stoodByMs: times.length === 0 ? void 0 : Math.min(...times),
    limits: [
      "truthOfContent",
      "oneEntryOnly",
      ...content === void 0 ? ["contentNotHere"] : [],
      ...times.length === 0 ? ["timeIsLenders"] : [],
      ...at2.policy === void 0 ? ["keyIsLenders"] : []
    ]
  };
}
function readReceipt3(bytes2) {
  const proof = parseProofFile(bytes2);
  if ("fault" in proof) {
    return {
      code: "receiptNotReadable",
      params: { fault: proof.fault, ...proof.line !== void 0 && { line: proof.line } }
    };
  }
  const extra = proof.extra && readAnyReceiptExtra(proof.extra);
  if (extra === void 0) return { code: "receiptWithoutEntry", params: {} };
  const entry = readEntry(extra.entry);
  if ("fault" in entry) return { code: "entryNotReadable", params: { fault: entry.fault } };
  return { proof, extra, entry };
}
function policyOf({ policy: inReceipt }, { digest, policy: own }) {
  const text2 = own ?? inReceipt;
  if (text2 === void 0) return { code: "policyMissing", params: {} };
  const policy = parseWitnessPolicy(digest, utf8(text2));
  return "faults" in policy ? { code: "policyNotValid", params: { fault: policy.faults[0].code } } : policy;
}
function contentOf({ entry, extra }, digest) {
  if (extra.shown === void 0) return void 0;
  const { salt, content } = extra.shown;
  const value = readCanonical(content);
  if (value === void 0) return { code: "contentNotCanonical", params: {} };
  if (!isEqual(commitmentOf(digest, { salt, content: utf8(content) }), entry.commitment))
    return { code: "contentDiffers", params: {} };
  for (const [field, wanted] of [
    ["v", 1],
    ["number", entry.number],
    ["kind", entry.kind]
  ]) {
    if (fieldOf(value, field) !== wanted) return { code: "contentSaysOther", params: { field } };
  }
  return { value };
}
function reportOf2(at2, { read, policy }) {
  const checkpoint = read?.proof.checkpoint;
  const key = policy?.logs.find(({ key: { name } }) => name === checkpoint?.origin)?.key;
  return {
    is: "receipt",
    entry: read?.entry,
    origin: checkpoint?.origin,
    index: read?.proof.index,
    size: checkpoint?.size,
    root: checkpoint && toBase64(checkpoint.root),
    logKey: key && formatVerifierKey(key),
    logKeyFingerprint: key && toHex(at2.digest(key.publicKey)),
    policyFrom: at2.policy === void 0 ? "receipt" : "yours"
  };
}
function failed(at2, found) {
  return {
    ...reportOf2(at2, found),
    verdict: "fails",
    fault: found.fault,
    content: void 0,
    caseNumber: void 0,
    lender: void 0,
    recordedAtMs: void 0,
    witnesses: [],
    stoodByMs: void 0,
    limits: ["truthOfContent", "oneEntryOnly"]
  };
}

// src/digest/node-crypto.ts
import * as crypto from "node:crypto";
import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
var { hash } = crypto;
var digestBytes2 = 32;
var sha256 = (bytes2) => {
  const text2 = hash === void 0 ? createHash("sha256").update(bytes2).digest("binary") : hash("sha256", bytes2, "binary");
  const digest = new Uint8Array(digestBytes2);
  for (let at2 = 0; at2 < digestBytes2; at2++) digest[at2] = text2.charCodeAt(at2);
  return digest;
};
var signatureBytes2 = 64;
var verifyEd25519 = ({ publicKey, message, signature }) => {
  const key = publicKeyOf(publicKey);
  return key !== void 0 && signature.length === signatureBytes2 && verify(null, message, key, signature);
};
var keys = /* @__PURE__ */ new Map();
var keysMax = 1e3;
function publicKeyOf(bytes2) {
  const x = Buffer.from(bytes2).toString("base64url");
  if (!keys.has(x)) {
    if (keys.size >= keysMax) keys.clear();
    try {
      keys.set(x, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }));
    } catch {
      keys.set(x, void 0);
    }
  }
  return keys.get(x);
}
var pkcs8Head = Buffer.from("302e020100300506032b657004220420", "hex");

// src/core/evidence/fact-words.ts
function at(fact, path) {
  return path.split(".").reduce((value, key) => fieldOf(value, key), fact);
}
function plain(value) {
  return typeof value === "string" || typeof value === "number" ? String(value) : void 0;
}
var text = (path) => (fact) => {
  const found = plain(at(fact, path));
  return found === void 0 || found === "" ? void 0 : { is: "text", text: found };
};
var word = (group, path) => (fact) => {
  const found = at(fact, path);
  return typeof found === "string" && found !== "" ? { is: "word", group, word: found } : void 0;
};
var answer = (path) => (fact) => {
  const found = at(fact, path);
  if (typeof found === "boolean" || found === null) return { is: "word", group: "answer", word: String(found) };
  const told = plain(found);
  return told === void 0 || told === "" ? void 0 : { is: "word", group: "answer", word: told };
};
var said = (path) => (fact) => {
  const [zh, en] = [at(fact, `${path}.zh`), at(fact, `${path}.en`)];
  return typeof zh === "string" && typeof en === "string" ? { is: "said", zh, en } : void 0;
};
var amount = (path, currencyPath) => (fact) => {
  const [found, currency] = [at(fact, path), at(fact, currencyPath)];
  if (typeof found !== "string" || !/^-?[0-9]+(\.[0-9]+)?$/.test(found)) return void 0;
  return { is: "amount", amount: found, currency: typeof currency === "string" ? currency : "" };
};
var day2 = (path) => (fact) => {
  const found = at(fact, path);
  return typeof found === "string" && isDayText(found) ? { is: "text", text: found } : void 0;
};
var instantOf = (path) => (fact) => {
  const found = at(fact, path);
  const ms = typeof found === "string" ? instantMs(found) : void 0;
  return ms === void 0 ? void 0 : { is: "instant", ms };
};
var bytes = (path) => (fact) => {
  const found = at(fact, path);
  return typeof found === "number" && found >= 0 ? { is: "bytes", bytes: found } : void 0;
};
var count = (path) => (fact) => {
  const found = at(fact, path);
  return Array.isArray(found) ? { is: "text", text: String(found.length) } : void 0;
};
var contact = { act: word("act", "act"), role: word("role", "role"), outcome: word("decision", "outcome") };
var payment = { amount: amount("amount", "currency"), loan: text("loan"), valueOn: day2("valueOn") };
var offer = {
  number: text("number"),
  payment: amount("shown.payment", "shown.currency"),
  months: text("shown.months"),
  total: amount("shown.totalPayable", "shown.currency")
};
var matterSentence = (code) => ({
  code: `${code}.full`,
  values: { matter: text("matter"), step: word("matterStep", "step") }
});
var sentences = {
  caseOpened: [{ code: "caseOpened.full", values: { openedOn: day2("openedOn"), loans: count("loans") } }],
  caseClosed: [{ code: "caseClosed.full", values: { closedOn: day2("closedOn"), because: word("closed", "because") } }],
  payment: [
    { code: "payment.reversed", where: "reverses", values: payment },
    { code: "payment.full", values: payment }
  ],
  contactDecision: [{ code: "contactDecision.full", values: contact }],
  sendDecision: [{ code: "sendDecision.full", values: contact }],
  messageSent: [{ code: "messageSent.full", values: { contact: text("contact"), state: word("sending", "state") } }],
  contactOutcome: [
    { code: "contactOutcome.full", values: { contact: text("contact"), outcome: word("outcome", "outcome") } }
  ],
  inboundContact: [
    {
      code: "inboundContact.full",
      values: { act: word("act", "act"), role: word("role", "role"), at: instantOf("at") }
    },
    { code: "inboundContact.act", values: { act: word("act", "act") } }
  ],
  partyFact: [
    { code: "partyFact.value", values: { name: said("means"), value: answer("value") } },
    { code: "partyFact.full", values: { name: said("means") } },
    { code: "partyFact.value", values: { name: word("fact", "name"), value: answer("value") } },
    { code: "partyFact.full", values: { name: word("fact", "name") } }
  ],
  statement: [{ code: "statement.cause", where: "cause", values: {} }],
  talkEvent: [{ code: "talkEvent.full", values: { event: word("talk", "event.kind") } }],
  offer: [
    { code: "offer.full", values: offer },
    { code: "offer.number", values: { number: offer.number } }
  ],
  approvalEvent: [{ code: "approvalEvent.full", values: { event: word("approval", "event.kind") } }],
  signature: [
    {
      code: "signature.full",
      values: { party: word("party", "party"), level: word("signedHow", "level"), agreement: text("agreement") }
    }
  ],
  agreementEvent: [
    {
      code: "agreementEvent.act",
      where: "event.act",
      values: { agreement: text("agreement"), act: word("agreementAct", "event.act") }
    },
    {
      code: "agreementEvent.instalment",
      where: "event.n",
      values: { agreement: text("agreement"), event: word("agreement", "event.kind"), n: text("event.n") }
    },
    {
      code: "agreementEvent.full",
      values: { agreement: text("agreement"), event: word("agreement", "event.kind") }
    }
  ],
  correction: [
    {
      code: "correction.full",
      values: { proposal: text("proposal"), move: word("moneyMove", "move"), step: word("moneyStep", "step") }
    }
  ],
  complaint: [matterSentence("complaint")],
  dispute: [matterSentence("dispute")],
  matter: [
    {
      code: "matter.full",
      values: { matter: text("matter"), raised: word("matterKind", "raised"), step: word("matterStep", "step") }
    }
  ],
  tie: [{ code: "tie.full", values: { person: text("person"), tie: word("tie", "kind") } }],
  file: [{ code: "file.full", values: { file: word("file", "kind"), size: bytes("bytes") } }],
  fileRemoved: [{ code: "fileRemoved.full", values: { ground: word("ground", "ground") } }],
  legalHold: [{ code: "legalHold.full", values: { state: word("hold", "state") } }],
  access: [{ code: "access.full", values: { what: word("accessed", "what") } }],
  erasure: [
    {
      code: "erasure.full",
      values: { on: day2("on"), ground: word("ground", "ground"), through: text("through") }
    }
  ]
};
function factLine(kind, content) {
  const fact = fieldOf(content, "fact");
  for (const sentence of fact === void 0 ? [] : sentences[kind] ?? []) {
    if (sentence.where !== void 0 && at(fact, sentence.where) === void 0) continue;
    const values = Object.entries(sentence.values).map(([name, read]) => [name, read(fact)]);
    if (values.some(([, value]) => value === void 0)) continue;
    return { code: sentence.code, values: Object.fromEntries(values) };
  }
  return { code: kind, values: {} };
}
var fullSentences = Object.values(sentences).flatMap((of) => of.map(({ code }) => code));
var ownTag = "languageTag";
function factText({ code, values }, at2) {
  const put = Object.entries(values).map(([name, value]) => [name, valueText(value, at2)]);
  return at2.words(`fact.${code}`, Object.fromEntries(put));
}
function valueText(value, { words, hasWords, instant }) {
  switch (value.is) {
    case "text":
      return value.text;
    case "amount":
      return `${thousandsApart(value.amount)} ${value.currency}`.trim();
    case "bytes":
      return sizeText(value.bytes);
    case "instant":
      return instant(value.ms);
    case "said":
      return words(ownTag) === "zh" ? value.zh : value.en;
    case "word": {
      const key = `${value.group}.${value.word}`;
      return hasWords(key) ? words(key) : value.word;
    }
  }
}
function thousandsApart(decimal) {
  const [whole = "", decimals] = decimal.split(".");
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === void 0 ? apart : `${apart}.${decimals}`;
}
function sizeText(size) {
  if (size < 1e3) return `${size} B`;
  const [unit, divisor] = size < 1e6 ? ["kB", 1e3] : ["MB", 1e6];
  return `${(size / divisor).toFixed(1)} ${unit}`;
}

// src/core/evidence/bundle-page.ts
var beijingMinutes = 8 * 60;
function fingerprintText(hex) {
  return hex.match(/.{1,4}/g)?.join(" ") ?? "";
}

// src/verifier/receipt-text.ts
function receiptVerdict({ verdict, entry }, { say }) {
  return say(`receipt.${verdict}`, { number: entry?.number ?? "" });
}
function receiptProves(report, teller) {
  const { say, instant } = teller;
  const { entry, content, fault, recordedAtMs, stoodByMs, size } = report;
  if (fault !== void 0) return [say(`receipt.fault.${fault.code}`, fault.params), say("receipt.failsThen")];
  const number = entry.number;
  return [
    say("receipt.proves.stands", { number, size }),
    say(content === void 0 ? "receipt.proves.something" : "receipt.proves.exactly", {
      what: teller.happened({ kind: entry.kind, content })
    }),
    ...recordedAtMs === void 0 ? [] : [say("receipt.proves.recorded", { at: instant(recordedAtMs) })],
    ...stoodByMs === void 0 ? [] : [say("receipt.proves.witnessed", { at: instant(stoodByMs) })],
    say(report.policyFrom === "yours" ? "receipt.byYours" : "receipt.byReceipt")
  ];
}
function receiptRows(report, { say }) {
  const { caseNumber, lender, origin, root, logKey, logKeyFingerprint } = report;
  const rows = [
    [say("about.case"), caseNumber],
    [say("about.lender"), lender],
    [say("receipt.log"), origin],
    [say("who.root"), root],
    [say("receipt.key"), logKey],
    [say("receipt.fingerprint"), logKeyFingerprint && fingerprintText(logKeyFingerprint)]
  ];
  return rows.flatMap(([name, value]) => value === void 0 ? [] : [[name, value]]);
}
function receiptWitnesses({ witnesses }, { say, instant }) {
  return witnesses.map(({ name, atMs }) => [
    `${say("who.witness")} ${name}`,
    [
      say(`who.witness.${atMs === void 0 ? "notCosigned" : "cosigned"}`),
      ...atMs === void 0 ? [] : [instant(atMs)]
    ].join(say("place.and"))
  ]);
}
function receiptLimits({ limits }, { say }) {
  return limits.map((limit) => say(`receipt.limit.${limit}`));
}
function receiptText(report, teller) {
  const { say } = teller;
  const [first = "", ...more] = receiptProves(report, teller);
  const rows = [...receiptRows(report, teller), ...receiptWitnesses(report, teller)];
  const parts = [
    [`${receiptVerdict(report, teller)}`, first, ...more],
    rows.length === 0 ? [] : [say("who"), ...rows.map(([label, value]) => `  ${say("labelled", { label, value })}`)],
    [say("limits"), ...receiptLimits(report, teller).map((limit) => `  · ${limit}`)]
  ];
  return `${parts.filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n")}
`;
}

// src/verifier/report-text.ts
var faultsShown = 20;
function reportText(report, teller) {
  const { say } = teller;
  const parts = [
    verdictLines(report, teller),
    titled(say("who"), whoLines(report, teller)),
    titled(
      say("entries"),
      report.entries.flatMap((entry) => entryLines(entry, teller))
    ),
    titled(say("files"), fileLines(report, teller)),
    titled(say("steps"), stepLines(report, teller)),
    titled(
      say("limits"),
      report.limits.map((limit) => `  · ${say(`limit.${limit}`)}`)
    )
  ];
  return `${parts.filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n")}
`;
}
function titled(title, lines) {
  return lines.length === 0 ? [] : [title, ...lines];
}
function verdictLines(report, teller) {
  const { say, finding, place, instant } = teller;
  const { first, caseNumber, lender, entryCount, madeAt, notHandedOver } = report;
  const lines = [];
  if (first !== void 0) {
    lines.push(say("program.fails", { what: finding(first), place: place(first.place) }));
    lines.push(say("verdict.failsThen"));
  } else {
    const said2 = { case: caseNumber ?? "", lender: lender ?? "", count: entryCount ?? 0 };
    const withheld = notHandedOver.length;
    lines.push(withheld === 0 ? say("program.holds", said2) : say("program.holdsInPart", { ...said2, withheld }));
    lines.push(say("verdict.holdsWhat", { count: entryCount ?? 0 }));
    if (withheld > 0) {
      lines.push(say("verdict.notHandedOver"));
      lines.push(...notHandedOverLines(report, teller).map((line) => `  · ${line}`));
      lines.push(say("verdict.notHandedOver.then"));
    }
    const erased = report.entries.filter(({ state }) => state === "erased").length;
    if (erased > 0) lines.push(say("verdict.erased", { count: erased }));
  }
  lines.push(say(report.policyFrom === "yours" ? "verdict.byYours" : "verdict.byPolicy"));
  if (madeAt !== void 0)
    lines.push(say("labelled", { label: say("about.made"), value: instant(Date.parse(madeAt)) }));
  return lines;
}
function notHandedOverLines({ notHandedOver }, { say }) {
  return withheldByKind(notHandedOver).map(({ kind, ranges }) => {
    const numbers = say("verdict.notHandedOver.number", { numbers: ranges.join(say("verdict.notHandedOver.and")) });
    return say("verdict.notHandedOver.kind", { kind: say(`fact.${kind}`), numbers });
  });
}
function whoLines(report, { say, instant }) {
  const { logKey, logKeyFingerprint, size, root, entries, quorum, witnesses, anchors } = report;
  if (logKey === void 0) return [];
  const lines = [
    // What a signature says is told only where it holds.
    ...isSigned(report) ? [`  ${say("who.logWhat", { size: size ?? 0, count: entries.length })}`] : [],
    `  ${say("program.key", { key: logKey })}`,
    `  ${say("program.fingerprint", { fingerprint: fingerprintText(logKeyFingerprint ?? "") })}`,
    `  ${say("labelled", { label: say("who.root"), value: root ?? "" })}`
  ];
  for (const { name, verdict, atMs } of witnesses) {
    const said2 = [say(`who.witness.${verdict}`), ...atMs === void 0 ? [] : [instant(atMs)]];
    lines.push(`  ${say("labelled", { label: `${say("who.witness")} ${name}`, value: said2.join(say("place.and")) })}`);
  }
  if (witnesses.length === 0) lines.push(`  ${say("who.noWitnesses")}`);
  else if (quorum === quorumNone) lines.push(`  ${say("who.quorum.none")}`);
  else
    lines.push(`  ${say(`who.quorum.${report.isQuorumReached ? "reached" : "notReached"}`, { quorum: quorum ?? "" })}`);
  for (const { size: anchored, anchor, at: at2 } of anchors) {
    lines.push(`  ${say("who.anchor", { size: anchored, anchor, at: instant(Date.parse(at2)) })}`);
  }
  return lines;
}
function isSigned({ steps, entryCount, entries }) {
  const signed = steps.filter(({ step }) => step === "manifest" || step === "checkpoint" || step === "inclusion");
  return entries.length === entryCount && signed.every(({ outcome }) => outcome === "holds");
}
function entryLines(entry, teller) {
  const { say, instant } = teller;
  const { number, recordedAtMs, stoodByMs } = entry;
  const state = entry.state === "shown" ? "" : ` [${stateText(entry, teller)}]`;
  const when = recordedAtMs === void 0 ? "" : `${instant(recordedAtMs)}  `;
  const stood = stoodByMs === void 0 ? say("entries.noWitness") : `${say("entries.stoodBy")} ${say("entries.stoodByEnd", { at: instant(stoodByMs) })}`;
  return [`${String(number).padStart(6)}  ${when}${teller.happened(entry)}${state}`, `        ${stood}`];
}
function stateText({ state, erasedOn }, { say }) {
  return say(`state.${state}`, { on: erasedOn ?? "" });
}
function fileLines({ files }, { say }) {
  return files.map(({ entry, kind, bytes: bytes2, member, state }) => {
    const what = kind === void 0 ? [] : [say(`file.${kind}`)];
    const where = state === "holds" ? member ?? "" : say(`files.${state}`);
    const value = [...what, sizeText(bytes2), where].join(say("place.and"));
    return `  ${say("labelled", { label: say("files.ofEntry", { number: entry }), value })}`;
  });
}
function stepLines({ steps }, { say, finding, place }) {
  const marks = { holds: "✓", fails: "✗", notChecked: "–" };
  return steps.flatMap(({ step, outcome, findings }) => {
    const told = findings.slice(0, faultsShown).map((one) => `      ${finding(one)} (${place(one.place)})`);
    const more = findings.length - told.length;
    return [
      `  ${marks[outcome]} ${say("labelled", { label: say(`step.${step}`), value: say(`steps.${outcome}`) })}`,
      ...told,
      ...more > 0 ? [`      ${say("moreFaults", { count: more })}`] : []
    ];
  });
}

// src/verifier/scan-log.ts
import { readFileSync } from "node:fs";
import { join } from "node:path";

// src/core/evidence/log-scan.ts
var GrowingRoot = class {
  #digest;
  /** largest on the left; each with its number of leaves */
  #subtrees = [];
  #size = 0;
  constructor(digest) {
    this.#digest = digest;
  }
  get size() {
    return this.#size;
  }
  add(entry) {
    let right = { leaves: 1, hash: leafHash(this.#digest, entry) };
    for (let left = this.#subtrees.at(-1); left?.leaves === right.leaves; left = this.#subtrees.at(-1)) {
      this.#subtrees.pop();
      right = { leaves: 2 * left.leaves, hash: nodeHash(this.#digest, { left: left.hash, right: right.hash }) };
    }
    this.#subtrees.push(right);
    this.#size += 1;
  }
  root() {
    if (this.#size === 0) return emptyRoot(this.#digest);
    return foldSubtrees(
      this.#digest,
      this.#subtrees.map(({ hash: hash2 }) => hash2)
    );
  }
};
var StreamWatch = class {
  #tag;
  found = [];
  constructor(tag) {
    this.#tag = tag;
  }
  see(bytes2, index) {
    const entry = readEntry(bytes2);
    if (!("fault" in entry) && entry.tag === this.#tag) this.found.push({ number: entry.number, index });
  }
};

// src/core/evidence/tiles.ts
var tileWidth = 256;
function tilePath(at2) {
  let rest = at2.index;
  let path = threeDigits(rest % 1e3);
  while (rest >= 1e3) {
    rest = Math.floor(rest / 1e3);
    path = `x${threeDigits(rest % 1e3)}/${path}`;
  }
  return `tile/${at2.level}/${path}${at2.width === tileWidth ? "" : `.p/${at2.width}`}`;
}
function threeDigits(number) {
  return String(number).padStart(3, "0");
}
function readEntryBundle(bytes2) {
  const entries = [];
  let at2 = 0;
  while (at2 < bytes2.length) {
    if (at2 + 2 > bytes2.length || entries.length === tileWidth) return void 0;
    const length = bytes2[at2] << 8 | bytes2[at2 + 1];
    const entry = bytes2.subarray(at2 + 2, at2 + 2 + length);
    if (entry.length !== length) return void 0;
    entries.push(entry);
    at2 += 2 + length;
  }
  return entries;
}

// src/verifier/scan-log.ts
function scanLog(folder, { bytes: bytes2, report }) {
  const fails = (code, value = "") => ({
    verdict: "fails",
    code,
    value: String(value)
  });
  const members = readContainer(bytes2);
  const manifest = members instanceof Map ? parseManifest(members.get(manifestName) ?? new Uint8Array(0)) : void 0;
  const key = parseVerifierKey(sha256, report.logKey ?? "");
  if (report.verdict === "fails" || manifest === void 0 || "fault" in manifest || "fault" in key)
    return fails("bundleFails");
  const note = fileOf(folder, "checkpoint");
  const checkpoint = note === void 0 ? void 0 : parseCheckpoint(note);
  if (checkpoint === void 0 || "fault" in checkpoint) return fails("logNotRead", "checkpoint");
  const isSigned2 = checkpoint.origin === report.origin && !("refused" in noteVerdict(verifyEd25519, { note: checkpoint.note, keys: [key] }));
  if (!isSigned2) return fails("logNotSigned", checkpoint.origin);
  const size = report.size;
  if (checkpoint.size < size) return fails("logShorter", checkpoint.size);
  const growing = new GrowingRoot(sha256);
  const watch = new StreamWatch(manifest.tag);
  for (let index = 0; index * tileWidth < checkpoint.size; index++) {
    const width = Math.min(tileWidth, checkpoint.size - index * tileWidth);
    const path = tilePath({ level: "entries", index, width });
    const tile = fileOf(folder, path);
    const entries = tile === void 0 ? void 0 : readEntryBundle(tile);
    if (entries?.length !== width) return fails("logFileNotRead", path);
    for (const entry of entries) {
      watch.see(entry, growing.size);
      growing.add(entry);
      if (growing.size === size && toBase64(growing.root()) !== report.root) return fails("logForked", size);
    }
  }
  if (toBase64(growing.root()) !== toBase64(checkpoint.root)) return fails("logNotWhole", checkpoint.size);
  const shown = new Set(report.entries.map(({ number }) => number));
  const inTree = watch.found.filter((entry) => entry.index < size);
  const leftOut = inTree.find(({ number }) => !shown.has(number));
  if (leftOut !== void 0) return fails("leftOut", leftOut.number);
  const missing = [...shown].find((number) => !inTree.some((entry) => entry.number === number));
  if (missing !== void 0) return fails("notInLog", missing);
  return { verdict: "holds", size: checkpoint.size, entries: inTree.length, later: watch.found.length - inTree.length };
}
function fileOf(folder, path) {
  try {
    return new Uint8Array(readFileSync(join(folder, path)));
  } catch {
    return void 0;
  }
}

// messages/en/verifier.json
var verifier_default = {
  "verifier.about": "The case",
  "verifier.about.case": "Case",
  "verifier.about.entries": "Entries",
  "verifier.about.file": "File",
  "verifier.about.for": "Made for",
  "verifier.about.lender": "Lender",
  "verifier.about.made": "Made on",
  "verifier.accessed.export": "export of the evidence bundle",
  "verifier.accessed.file": "a document",
  "verifier.accessed.receipts": "receipts of entries",
  "verifier.act.contactThirdParty": "contact with a third party",
  "verifier.act.placeCall": "call",
  "verifier.act.postSocial": "message on a social network",
  "verifier.act.sendEmail": "e-mail",
  "verifier.act.sendInApp": "message in the app",
  "verifier.act.sendLetter": "letter",
  "verifier.act.sendText": "text message",
  "verifier.act.visit": "visit",
  "verifier.again": "Check another bundle",
  "verifier.agreement.actDue": "something fell due to be done",
  "verifier.agreement.approved": "approved",
  "verifier.agreement.breachNoticed": "notice of breach was given",
  "verifier.agreement.breachUndone": "the breach is undone: the money had come in time",
  "verifier.agreement.breached": "breached",
  "verifier.agreement.cameIntoForce": "came into force",
  "verifier.agreement.changeProposed": "a change lies open to be signed",
  "verifier.agreement.changeSigned": "a change was signed",
  "verifier.agreement.completed": "completed, all is paid",
  "verifier.agreement.dateMoved": "a due date was moved",
  "verifier.agreement.drafted": "drafted",
  "verifier.agreement.driftBegan": "an instalment is late",
  "verifier.agreement.driftEnded": "what was late is paid",
  "verifier.agreement.ended": "ended",
  "verifier.agreement.instalmentPaid": "instalment paid",
  "verifier.agreement.instalmentUnpaid": "a payment was undone",
  "verifier.agreement.paidInPart": "paid in part",
  "verifier.agreement.rePlanned": "new dates hold",
  "verifier.agreement.reopened": "open again: a payment was undone",
  "verifier.agreement.signed": "signed by all who must",
  "verifier.agreement.signedBy": "a party signed",
  "verifier.agreement.withdrawn": "taken back in time",
  "verifier.agreementAct.breachNotice": "notice of breach",
  "verifier.agreementAct.certificate": "the certificate that all is paid",
  "verifier.agreementAct.changeConfirmed": "the confirmation of the new dates",
  "verifier.agreementAct.creditCorrection": "the credit record to be updated",
  "verifier.agreementAct.debit": "the debit of an instalment",
  "verifier.agreementAct.driftWarning": "a warning while it can be mended",
  "verifier.agreementAct.reminder": "a reminder",
  "verifier.answer.ended": "ended",
  "verifier.answer.false": "no",
  "verifier.answer.named": "named",
  "verifier.answer.null": "no such event on record",
  "verifier.answer.true": "yes",
  "verifier.answer.unknown": "not known",
  "verifier.approval.approvalGiven": "one approval given",
  "verifier.approval.approved": "approved",
  "verifier.approval.delegated": "delegated",
  "verifier.approval.escalated": "passed on to a higher role",
  "verifier.approval.lapsed": "lapsed",
  "verifier.approval.rejected": "not approved",
  "verifier.approval.returned": "returned for change",
  "verifier.approval.submitted": "submitted",
  "verifier.approval.withdrawn": "withdrawn",
  "verifier.choose": "Choose a file",
  "verifier.closed.arrearsPaid": "what was overdue is paid",
  "verifier.decision.allowed": "allowed",
  "verifier.decision.forbidden": "forbidden",
  "verifier.decision.undetermined": "cannot be told, so not done",
  "verifier.drop": "Drop the bundle or receipt here, or choose the file",
  "verifier.entries": "What happened",
  "verifier.entries.by": "recorded by {who}",
  "verifier.entries.details": "Details",
  "verifier.entries.detailsOf": "Details of entry {number}",
  "verifier.entries.lede": "Each line was entered under the next number of this case. One that is missing would show by its number.",
  "verifier.entries.more": "Show the next {count}",
  "verifier.entries.noWitness": "no witness vouches for the time",
  "verifier.entries.none": "No entry could be read.",
  "verifier.entries.number": "No.",
  "verifier.entries.recorded": "Recorded",
  "verifier.entries.shownOf": "{shown} of {count} shown",
  "verifier.entries.state": "State",
  "verifier.entries.stoodBy": "in the log by",
  "verifier.entries.stoodByEnd": "{at} (a witness says so)",
  "verifier.entries.what": "What",
  "verifier.entries.when": "When",
  "verifier.entries.zone": "Times in",
  "verifier.entries.zone.beijing": "Beijing time",
  "verifier.entries.zone.device": "this device’s time",
  "verifier.entries.zone.utc": "UTC",
  "verifier.fact.access": "Somebody looked at the records",
  "verifier.fact.access.full": "Looked at or taken out: {what}",
  "verifier.fact.accessRule": "Access rule",
  "verifier.fact.addressNotTheirs": "whoever has the address said: not me, or stop",
  "verifier.fact.addressVerified": "an address was shown to be the own one",
  "verifier.fact.agreementEvent": "Agreement in force",
  "verifier.fact.agreementEvent.act": "Agreement {agreement}: fell due to be done: {act}",
  "verifier.fact.agreementEvent.full": "Agreement {agreement}: {event}",
  "verifier.fact.agreementEvent.instalment": "Agreement {agreement}: {event} (instalment {n})",
  "verifier.fact.approvalEvent": "Approval",
  "verifier.fact.approvalEvent.full": "Approval: {event}",
  "verifier.fact.caseClosed": "Case closed",
  "verifier.fact.caseClosed.full": "Case closed on {closedOn}: {because}",
  "verifier.fact.caseOpened": "Case opened",
  "verifier.fact.caseOpened.full": "Case opened on {openedOn}: loans as they stood, {loans} in all",
  "verifier.fact.channelsNotWanted": "ways in which the borrower does not want to be reached",
  "verifier.fact.complaint": "Complaint",
  "verifier.fact.complaint.full": "Complaint {matter}: {step}",
  "verifier.fact.contactDecision": "Whether a contact is lawful was decided",
  "verifier.fact.contactDecision.full": "May the {role} be contacted ({act})? {outcome}",
  "verifier.fact.contactOutcome": "What came of a contact",
  "verifier.fact.contactOutcome.full": "Contact {contact}: {outcome}",
  "verifier.fact.correction": "Correction of money",
  "verifier.fact.correction.full": "Money by hand, proposal {proposal}: {move}, {step}",
  "verifier.fact.dayClose": "Day closed",
  "verifier.fact.dispute": "Dispute",
  "verifier.fact.dispute.full": "Dispute {matter}: {step}",
  "verifier.fact.erasure": "Personal data erased",
  "verifier.fact.erasure.full": "Contents of entries 1 to {through} erased on {on}: {ground}",
  "verifier.fact.file": "Document filed",
  "verifier.fact.file.full": "Document filed: {file}, {size}",
  "verifier.fact.fileRemoved": "Document removed",
  "verifier.fact.fileRemoved.full": "Document removed: {ground}",
  "verifier.fact.helper": "who may speak for the borrower",
  "verifier.fact.importFile": "File imported",
  "verifier.fact.inboundContact": "The borrower got in touch",
  "verifier.fact.inboundContact.act": "The borrower got in touch ({act})",
  "verifier.fact.inboundContact.full": "The {role} got in touch ({act}) at {at}",
  "verifier.fact.lawPack": "Law pack in use",
  "verifier.fact.legalHold": "Legal hold",
  "verifier.fact.legalHold.full": "Legal hold: {state}",
  "verifier.fact.lenderPolicy": "The lender’s policy",
  "verifier.fact.matter": "A matter raised by the borrower",
  "verifier.fact.matter.full": "{matter} ({raised}): {step}",
  "verifier.fact.messageSent": "What became of a message",
  "verifier.fact.messageSent.full": "Message of contact {contact}: {state}",
  "verifier.fact.minute": "Minutes",
  "verifier.fact.model": "Model",
  "verifier.fact.offer": "Offer shown to the borrower",
  "verifier.fact.offer.full": "Offer {number} shown to the borrower: at most {payment} an instalment, {months} months, {total} in all",
  "verifier.fact.offer.number": "Offer {number} shown to the borrower",
  "verifier.fact.partyFact": "A fact about a party was recorded",
  "verifier.fact.partyFact.full": "Recorded: {name}",
  "verifier.fact.partyFact.value": "Recorded: {name}: {value}",
  "verifier.fact.payment": "Payment",
  "verifier.fact.payment.full": "{amount} paid on loan {loan}, value day {valueOn}",
  "verifier.fact.payment.reversed": "A payment of loan {loan} was undone: {amount}, value day {valueOn}",
  "verifier.fact.sendDecision": "Decided again before sending",
  "verifier.fact.sendDecision.full": "Asked again before sending ({act} to the {role}): {outcome}",
  "verifier.fact.signature": "Signature",
  "verifier.fact.signature.full": "Agreement {agreement} signed: {party}, {level}",
  "verifier.fact.statement": "Statement of income and expenditure",
  "verifier.fact.statement.cause": "What happened, as the borrower told it",
  "verifier.fact.strategy": "Strategy",
  "verifier.fact.talkEvent": "Negotiation",
  "verifier.fact.talkEvent.full": "Negotiation: {event}",
  "verifier.fact.tie": "A tie to the borrower was recorded",
  "verifier.fact.tie.full": "A tie of {person} to the borrower was recorded: {tie}",
  "verifier.fact.transcript": "Transcript",
  "verifier.file.agreement": "agreement",
  "verifier.file.identification": "identification",
  "verifier.file.letter": "letter",
  "verifier.file.minutes": "minutes",
  "verifier.file.other": "other document",
  "verifier.file.photo": "photo",
  "verifier.file.recording": "recording",
  "verifier.file.statementProof": "proof of income or expenditure",
  "verifier.files": "Documents",
  "verifier.files.absent": "not in the bundle: an entry says that it was removed or erased",
  "verifier.files.fails": "does not hold",
  "verifier.files.none": "The bundle holds no documents.",
  "verifier.files.ofEntry": "entry {number}",
  "verifier.files.open": "Save",
  "verifier.files.page": "The page for a court that came with the bundle (README.html)",
  "verifier.finding.anchorDiffers": "What was anchored is another log than this one at {size} entries.",
  "verifier.finding.anchorNameDiffers": "The receipt of an anchor is of another one: {anchor}, {size}.",
  "verifier.finding.anchorNotReadable": "The receipt of an anchor cannot be read.",
  "verifier.finding.anchoredCheckpointMissing": "What was anchored, the log at {size} entries, is not in the bundle.",
  "verifier.finding.checkpointMissing": "The state of the log is missing.",
  "verifier.finding.checkpointNotReadable": "The state of the log cannot be read ({fault}).",
  "verifier.finding.checkpointNotSigned": "The state of the log is not signed by the key of {origin}.",
  "verifier.finding.checkpointSignatureFails": "The signature of {origin} on the state of the log does not hold.",
  "verifier.finding.consistencyMissing": "The proof that the log of {later} entries continues the one of {size} is missing.",
  "verifier.finding.consistencyNotReadable": "The proof that the log of {later} entries continues the one of {size} cannot be read.",
  "verifier.finding.contentDiffers": "The content is not what was entered.",
  "verifier.finding.contentNotCanonical": "The content is not in its one spelling.",
  "verifier.finding.contentSaysOther": "The content says otherwise than its entry: {field}.",
  "verifier.finding.contentWithheld": "The content is not there: no entry says that it was erased, and no signed list that it was not handed over.",
  "verifier.finding.cosignatureFails": "The signature of the witness {witness} does not hold: it is of another log, another time or another state.",
  "verifier.finding.cutShort": "The file ends too early: a part of it is missing.",
  "verifier.finding.directoryChanged": "Bytes of the file’s directory were changed.",
  "verifier.finding.earlierCheckpointMissing": "A proof is there without its earlier state of the log.",
  "verifier.finding.earlierCosignatureFails": "The signature of the witness {witness} on an earlier state of the log does not hold.",
  "verifier.finding.earlierIsLater": "What is called earlier has {size} entries, more than the {later} of the bundle.",
  "verifier.finding.earlierNotReadable": "An earlier state of the log cannot be read ({fault}).",
  "verifier.finding.earlierNotSigned": "An earlier state of the log is not signed by the key of {origin}.",
  "verifier.finding.earlierOriginDiffers": "An earlier state is of another log: {other} and not {origin}.",
  "verifier.finding.earlierSignatureFails": "The signature of {origin} on an earlier state of the log does not hold.",
  "verifier.finding.earlierSizeDiffers": "An earlier state of the log has another size than its name says ({size}).",
  "verifier.finding.endChanged": "Bytes at the end of the file were changed.",
  "verifier.finding.entryNotReadable": "The entry in the receipt cannot be read ({fault}).",
  "verifier.finding.entryOfOtherStream": "The entry is of another case.",
  "verifier.finding.erasureNotValid": "The entry of an erasure does not say from which day and up to which number.",
  "verifier.finding.extensionLines": "The state of the log says more than it may.",
  "verifier.finding.fileDigestDiffers": "The document is not the one that its entry tells of.",
  "verifier.finding.fileFactNotValid": "The entry of a document does not say its digest and its size.",
  "verifier.finding.fileMissing": "The document is not there, and no entry says that it was removed (SHA-256 {sha256}).",
  "verifier.finding.fileNotTold": "No entry tells of this document.",
  "verifier.finding.fileSizeDiffers": "The document has {is} bytes, and {said} by its entry.",
  "verifier.finding.fileTwice": "A document is there twice.",
  "verifier.finding.firstNotCaseOpened": "The first entry does not open the case ({kind}).",
  "verifier.finding.forked": "The log of {later} entries does not begin with the one of {size}: its history was made anew.",
  "verifier.finding.headerChanged": "Bytes before a member were changed.",
  "verifier.finding.indexNotAscending": "The entry stands in the log before the one with the smaller number (index {index}): the order was changed.",
  "verifier.finding.kindNotOfCase": "No case has an entry of this kind ({kind}).",
  "verifier.finding.logKeyDiffers": "The bundle names another key for the log than your policy: {theirs} and not {yours}.",
  "verifier.finding.manifestNotReadable": "The list of contents cannot be read ({fault}).",
  "verifier.finding.manifestNotSigned": "The list of contents is not signed by the key of {origin}.",
  "verifier.finding.manifestSignatureFails": "The signature of {origin} on the list of contents does not hold.",
  "verifier.finding.memberChanged": "Bytes of a member were changed.",
  "verifier.finding.memberDigestDiffers": "{name} is not the one on the list: its content was changed.",
  "verifier.finding.memberMissing": "{name} is missing.",
  "verifier.finding.memberNotKnown": "{name} is nothing that a bundle has.",
  "verifier.finding.memberNotListed": "{name} is in the file and not on the list of contents.",
  "verifier.finding.memberNotThere": "{name} is on the list of contents and not in the file.",
  "verifier.finding.memberSizeDiffers": "{name} has {is} bytes, and {said} on the list.",
  "verifier.finding.moreAfterEnd": "Something was added after the end of the file.",
  "verifier.finding.nameNotAllowed": "A member has a name that is not allowed.",
  "verifier.finding.nameNotInOrder": "A member does not stand in its place.",
  "verifier.finding.notAContainer": "This is not an evidence bundle.",
  "verifier.finding.notIncluded": "The entry does not stand in the log at this place: the entry, its place or its proof was changed.",
  "verifier.finding.numberBeyond": "The list of contents tells of {entries} entries only.",
  "verifier.finding.numberMissing": "Entries are missing, through number {through}.",
  "verifier.finding.numberTwice": "Two entries have this number.",
  "verifier.finding.originDiffers": "The state is of another log: {other} and not {origin}.",
  "verifier.finding.originNotInPolicy": "The policy does not know the log {origin}.",
  "verifier.finding.otherCheckpoint": "The receipt was made under another state of the log than the bundle’s.",
  "verifier.finding.ownPolicyNotValid": "Your policy cannot be read ({fault}: {value}).",
  "verifier.finding.policyNotValid": "The policy in the bundle cannot be read ({fault}: {value}).",
  "verifier.finding.quorumNotReached": "Too few witnesses: {cosigned} have cosigned, and the policy asks for “{quorum}”.",
  "verifier.finding.receiptMissing": "A content is there without its receipt.",
  "verifier.finding.receiptNameDiffers": "The receipt is of another entry: {number}, {kind}.",
  "verifier.finding.receiptNotReadable": "The receipt cannot be read ({fault}).",
  "verifier.finding.receiptWithoutEntry": "The receipt holds no entry.",
  "verifier.finding.saltKept": "The content was erased, and what would let it be guessed was kept.",
  "verifier.finding.saltMissing": "The receipt lacks what the content is checked by.",
  "verifier.finding.tooLarge": "The file is larger than a bundle can be.",
  "verifier.finding.tooManyMembers": "The file has more members than a bundle can have.",
  "verifier.finding.withheldIsErased": "The signed list says that the content was not handed over, and an entry says that it was erased.",
  "verifier.finding.withheldIsThere": "The signed list says that the content was not handed over, and it is there.",
  "verifier.finding.withheldKindDiffers": "The signed list says that the entry is of another kind: {said} and not {is}.",
  "verifier.finding.withheldSaltKept": "The content was not handed over, and what would let it be guessed was.",
  "verifier.footer": "Forbear, Apache-2.0. SHA-256 and Ed25519: noble-hashes and noble-curves, MIT; their notices stand in this file’s source. The format: docs/formats/evidence-bundle.md.",
  "verifier.for.borrower": "the borrower",
  "verifier.for.whole": "whoever may see the whole: nothing was kept back",
  "verifier.ground.erasure": "erasure",
  "verifier.ground.request": "the borrower asked for it",
  "verifier.ground.retention": "the time for keeping it is over",
  "verifier.hold.released": "released",
  "verifier.hold.set": "set",
  "verifier.labelled": "{label}: {value}",
  "verifier.language": "Language",
  "verifier.language.own": "English",
  "verifier.languageTag": "en",
  "verifier.lede.what": "Drop a bundle or a receipt here that a lender gave you. This page checks by arithmetic that what it holds was entered in a log and has not been changed, removed or moved since.",
  "verifier.lede.where": "Nothing leaves this device: the page asks for no network, and works without one.",
  "verifier.limit.afterLastEntry": "That nothing was entered after the last one shown: how many there are, the lender signs. Held against the log itself (--log) it shows.",
  "verifier.limit.anchorsOutside": "That an anchor stands where its receipt says: ask the chain or the time-stamp authority.",
  "verifier.limit.beforeFirstEntry": "What was before the first entry: entry 1 tells how the case stood then, and does not prove it.",
  "verifier.limit.keyIsLenders": "That the key is the lender’s: the policy came with the bundle. Compare the key, or bring a policy of your own.",
  "verifier.limit.notHandedOver": "What the entries say whose contents were not handed over, and whether those are to the borrower’s good: only the whole bundle shows that.",
  "verifier.limit.timeIsLenders": "The time: no witness has cosigned, so the lender alone says when an entry was made.",
  "verifier.limit.truthOfContent": "That a content is true: that a call went as its record says, that a statement of income is right, that a person is who they said.",
  "verifier.limit.whatWasNotEntered": "That everything which happened was entered. It shows only that none of the numbers up to the last one is missing.",
  "verifier.limits": "What this cannot prove",
  "verifier.log.bundleFails": "The bundle itself does not hold, so it was not held against the log.",
  "verifier.log.holds": "The folder holds the log up to {size} entries, signed by the same key. All {entries} entries of this case that stood in it are in the bundle; {later} more were entered since.",
  "verifier.log.leftOut": "FAILS: entry {value} of this case stands in the log, and the bundle leaves it out.",
  "verifier.log.logFileNotRead": "FAILS: in the log's folder {value} cannot be read.",
  "verifier.log.logForked": "FAILS: the log in the folder is another history: its first {value} entries are not those that the bundle's checkpoint was signed for. Keep both: together they prove it.",
  "verifier.log.logNotRead": "FAILS: in the log's folder {value} cannot be read.",
  "verifier.log.logNotSigned": "FAILS: the folder holds another log ({value}), or one that this key has not signed.",
  "verifier.log.logNotWhole": "FAILS: the entries in the folder do not give the root that was signed for {value} entries.",
  "verifier.log.logShorter": "FAILS: the folder holds {value} entries only, fewer than the bundle speaks of. Take a newer copy.",
  "verifier.log.notInLog": "FAILS: entry {value} of the bundle does not stand in the log.",
  "verifier.log.title": "Against the log itself",
  "verifier.matterKind.complaint": "a complaint",
  "verifier.matterKind.correction": "a datum to be corrected",
  "verifier.matterKind.dispute": "a dispute",
  "verifier.matterKind.erasure": "data to be deleted",
  "verifier.matterKind.message": "a question",
  "verifier.matterKind.proof": "papers asked for",
  "verifier.matterKind.review": "a decision by a machine, to be looked at by a person",
  "verifier.matterStep.added": "words added",
  "verifier.matterStep.answered": "answered",
  "verifier.matterStep.closed": "closed",
  "verifier.matterStep.extended": "given the longer time of the law",
  "verifier.matterStep.opened": "raised",
  "verifier.matterStep.reviewAsked": "another look was asked for",
  "verifier.matterStep.taken": "taken on by a member of staff",
  "verifier.matterStep.withdrawn": "taken back by the borrower",
  "verifier.moneyMove.reallocate": "a payment booked anew",
  "verifier.moneyMove.refund": "a refund",
  "verifier.moneyMove.reverse": "a payment undone",
  "verifier.moneyMove.waive": "a waiver",
  "verifier.moneyStep.confirmed": "confirmed by another person",
  "verifier.moneyStep.proposed": "proposed",
  "verifier.moneyStep.rejected": "rejected",
  "verifier.moneyStep.withdrawn": "taken back",
  "verifier.moreFaults": "Further faults: {count}. The steps below name them.",
  "verifier.notRead": "The file {file} could not be read. Choose it again.",
  "verifier.outcome.bounced": "came back",
  "verifier.outcome.connected": "heard",
  "verifier.outcome.conversation": "conversation",
  "verifier.outcome.delivered": "delivered",
  "verifier.outcome.notConnected": "not connected",
  "verifier.outcome.refused": "refused",
  "verifier.outcome.unanswered": "unanswered",
  "verifier.outcome.voicemail": "voicemail",
  "verifier.party.borrower": "borrower",
  "verifier.party.guarantor": "guarantor",
  "verifier.place.and": ", ",
  "verifier.place.entry": "entry {entry}",
  "verifier.place.file": "the file",
  "verifier.place.line": "line {line}",
  "verifier.place.listed": "; ",
  "verifier.place.member": "member {member}",
  "verifier.place.offset": "byte {offset}",
  "verifier.policy": "Bring your own policy",
  "verifier.policy.choose": "Choose a policy file",
  "verifier.policy.drop": "Use the one in the bundle again",
  "verifier.policy.fault": "{file} is not a policy that can be read: line {line}, {fault}: {value}",
  "verifier.policy.using": "Using {file}",
  "verifier.policy.what": "A policy says which key is the lender’s and which witnesses you believe. One that came to you another way than this bundle (from the lender’s website, a mediator, a supervisor) is worth more than the one inside.",
  "verifier.program.exportedFor": "Made for the borrower: the contents of {count} entries are not in it, and the bundle says so.",
  "verifier.program.fails": "FAILS: {what} ({place})",
  "verifier.program.fileMissing": "Name the bundle to check.",
  "verifier.program.fingerprint": "Fingerprint (SHA-256): {fingerprint}",
  "verifier.program.holds": "HOLDS: case {case} of {lender}, entries 1 to {count}",
  "verifier.program.holdsInPart": "HOLDS, and the contents of {withheld} of its entries were not handed over: case {case} of {lender}, entries 1 to {count}",
  "verifier.program.key": "Log key: {key}",
  "verifier.program.notRead": "{file}: cannot be read ({code}).",
  "verifier.program.notThere": "{file}: there is no such file.",
  "verifier.program.notUnpacked": "No documents were written: the bundle does not hold.",
  "verifier.program.notWritten": "{file}: cannot be written ({code}).",
  "verifier.program.oneFile": "{file}: one bundle at a time.",
  "verifier.program.policyFault": "{file}: not a policy that can be read: line {line}, {fault}: {value}",
  "verifier.program.unknownOption": "{option}: no such option.",
  "verifier.program.usage": "Checks an evidence bundle or a single receipt, offline.\n\n  node forbear-verify.mjs FILE [--policy FILE] [--format text|json] [--language zh|en] [--out DIR] [--log DIR]\n\n  --policy FILE     your own policy: which key is the lender’s, which witnesses you believe\n  --format json     the report as JSON\n  --language zh     Chinese; without it, as the terminal is set\n  --out DIR         writes the documents of a bundle that holds into DIR\n  --log DIR         the log's own folder, as it is published: then what the bundle leaves out shows\n\nExit 0: it holds; 1: it does not, and the first line says what fails; 64: asked wrongly.",
  "verifier.program.valueMissing": "{option}: a value must follow.",
  "verifier.program.valueNotKnown": "{option} {value}: write {known}.",
  "verifier.program.written": "{count} documents written to {folder}",
  "verifier.readme.at": "{at} Beijing time",
  "verifier.readme.beijing": "Beijing time",
  "verifier.readme.cannot": "What it cannot prove",
  "verifier.readme.check": "How to check it",
  "verifier.readme.compare": "Whichever way: compare the log’s key with the one that {lender} publishes.",
  "verifier.readme.entries": "The entries",
  "verifier.readme.key": "The log’s public key",
  "verifier.readme.notHandedOver": "It was made for the borrower. The contents of {count} entries are not in it: {entries}. {lender} signed that; these entries too are proved by number, place and commitment. The lender can be asked for the whole bundle, which holds only with exactly the contents that were entered.",
  "verifier.readme.notShown": "content not in this bundle",
  "verifier.readme.of": "Case {case} of {lender}",
  "verifier.readme.origin": "Log",
  "verifier.readme.page": "This page explains and proves nothing itself. What counts is the check.",
  "verifier.readme.partyLog": "{lender} signs that its log had {size} entries in all when this bundle was made, and that {count} of them, these, are of this case.",
  "verifier.readme.partyNone": "No witness has signed. Nobody but {lender} vouches for the time of these entries.",
  "verifier.readme.partyWitness": "{witness} signs that it saw the log in this state at {at}, and that the log continued all that it had seen before.",
  "verifier.readme.proves": "What it proves",
  "verifier.readme.proves.what": "That each content was entered, not later than a witness’s time, under its number of this case, and was neither changed, removed nor moved since.",
  "verifier.readme.root": "Root hash",
  "verifier.readme.size": "Entries in all",
  "verifier.readme.state": "The state of the log",
  "verifier.readme.step1": "Open forbear-verify.html in a browser, from a source that you trust and not from this bundle, and drop this file on it. It needs no network.",
  "verifier.readme.step2": "Or run: node forbear-verify.mjs FILE. It says what holds or what fails first.",
  "verifier.readme.step3": "Or use independent tools: the receipts (.tlog-proof), the checkpoint and the policy follow public specifications at c2sp.org (tlog-proof, tlog-checkpoint, tlog-cosignature, tlog-policy).",
  "verifier.readme.title": "Evidence bundle",
  "verifier.readme.unknownTime": "a time no longer kept",
  "verifier.readme.vouch": "Who vouches for what",
  "verifier.readme.what": "This file holds what {lender} entered in its evidence log about case {case}: {count} entries, from {from} to {to}, with the proof of each. It was made on {made}.",
  "verifier.receipt.byReceipt": "Checked by the key that came with the receipt.",
  "verifier.receipt.byYours": "Checked by the policy that you brought.",
  "verifier.receipt.fails": "FAILS: this receipt does not hold",
  "verifier.receipt.failsThen": "Do not rely on it. Fetch the receipt again; if it still fails, keep both files and ask the lender, the supervisor or the court.",
  "verifier.receipt.fault.contentDiffers": "The content is not what was entered.",
  "verifier.receipt.fault.contentNotCanonical": "The content is not in its one spelling.",
  "verifier.receipt.fault.contentSaysOther": "The content says otherwise than its entry: {field}.",
  "verifier.receipt.fault.entryNotIncluded": "The entry is not in the log that was signed: it was changed, or the proof was.",
  "verifier.receipt.fault.entryNotReadable": "The entry in the receipt cannot be read ({fault}).",
  "verifier.receipt.fault.logDidNotSign": "The state of the log {origin} is not signed by the key that is known for it.",
  "verifier.receipt.fault.originNotKnown": "The policy does not know the log {origin}.",
  "verifier.receipt.fault.policyMissing": "The receipt carries no key. Bring the lender’s policy to check it by.",
  "verifier.receipt.fault.policyNotValid": "The policy cannot be read ({fault}).",
  "verifier.receipt.fault.quorumNotReached": "Too few witnesses have cosigned: the policy asks for “{quorum}”.",
  "verifier.receipt.fault.receiptNotReadable": "The file cannot be read as a receipt ({fault}).",
  "verifier.receipt.fault.receiptWithoutEntry": "The receipt carries no entry.",
  "verifier.receipt.fault.signatureFails": "The signature of {signer} does not hold.",
  "verifier.receipt.fingerprint": "Fingerprint (SHA-256)",
  "verifier.receipt.holds": "HOLDS: receipt of entry {number}",
  "verifier.receipt.key": "Log key",
  "verifier.receipt.limit.contentNotHere": "What the entry says: its content is not in this file, or was erased.",
  "verifier.receipt.limit.keyIsLenders": "That the key is the lender’s: it came with the receipt. Compare the fingerprint with the one that the lender publishes.",
  "verifier.receipt.limit.oneEntryOnly": "That nothing else was entered before or after: it is of one entry. The whole bundle shows that no number is missing.",
  "verifier.receipt.limit.timeIsLenders": "The time: no witness has cosigned, so the lender alone says when.",
  "verifier.receipt.limit.truthOfContent": "That the content is true: only that it was entered like this.",
  "verifier.receipt.log": "Log",
  "verifier.receipt.proves.exactly": "Exactly this was entered: {what}.",
  "verifier.receipt.proves.recorded": "The lender says that it was recorded at {at}.",
  "verifier.receipt.proves.something": "Something of this kind was entered: {what}. The content is not in this file, so it is not shown what exactly.",
  "verifier.receipt.proves.stands": "Entry {number} of this case stands in the lender’s log, in the state of {size} lines that the lender signed. Whoever took it out or changed it would break that signature.",
  "verifier.receipt.proves.witnessed": "A witness saw it in the log at {at}.",
  "verifier.role.attorney": "attorney",
  "verifier.role.borrower": "borrower",
  "verifier.role.coBorrower": "co-borrower",
  "verifier.role.contactPerson": "contact person",
  "verifier.role.creditBureau": "credit bureau",
  "verifier.role.creditor": "creditor",
  "verifier.role.debtAdviser": "debt adviser",
  "verifier.role.employer": "employer",
  "verifier.role.executor": "executor of the estate",
  "verifier.role.guarantor": "guarantor",
  "verifier.role.guardian": "guardian",
  "verifier.role.parentOfMinor": "parent of a minor",
  "verifier.role.spouse": "spouse",
  "verifier.role.successor": "successor",
  "verifier.role.thirdParty": "third party",
  "verifier.sending.cancelled": "withdrawn before it was sent",
  "verifier.sending.failed": "not sent: it failed",
  "verifier.sending.sent": "sent",
  "verifier.sending.unconfirmed": "handed over, no answer: counts as sent",
  "verifier.signedHow.code": "by one-time code and typed name",
  "verifier.signedHow.qualified": "by a certificate after a check of the person",
  "verifier.state.erased": "erased on {on}",
  "verifier.state.notHandedOver": "content not handed over, as the signed list says",
  "verifier.state.notHolding": "does not hold",
  "verifier.state.shown": "content shown",
  "verifier.state.withheld": "content withheld, and nothing says so",
  "verifier.step.anchors": "Each anchor is of this log",
  "verifier.step.checkpoint": "The state of the log is signed by the log’s key",
  "verifier.step.consistency": "The log grew and was never made anew",
  "verifier.step.container": "The file is whole: no byte of the container is other than it must be",
  "verifier.step.content": "Every content is the one that was entered; what is missing was erased by an entry, or is on the signed list of what was not handed over",
  "verifier.step.files": "Every document is the one that its entry tells of",
  "verifier.step.inclusion": "Every entry stands in the log",
  "verifier.step.manifest": "The list of contents is signed by the log’s key, and everything on it is there, and nothing else",
  "verifier.step.sequence": "The numbers of the case run from 1 without a gap",
  "verifier.step.witnesses": "The witnesses’ signatures hold, and are enough",
  "verifier.steps": "What was checked",
  "verifier.steps.fails": "fails",
  "verifier.steps.holds": "holds",
  "verifier.steps.notChecked": "could not be checked",
  "verifier.talk.accepted": "an offer was accepted",
  "verifier.talk.answered": "answered",
  "verifier.talk.approvalRejected": "not approved",
  "verifier.talk.approved": "approved",
  "verifier.talk.closed": "ended",
  "verifier.talk.consented": "consent to the text",
  "verifier.talk.countered": "a wish was stated",
  "verifier.talk.deadlineExtended": "more time was given",
  "verifier.talk.declined": "offers were declined",
  "verifier.talk.drafted": "a text was drafted",
  "verifier.talk.lapsed": "lapsed",
  "verifier.talk.objected": "objection to the text",
  "verifier.talk.offerWithdrawn": "an offer was withdrawn",
  "verifier.talk.opened": "begun",
  "verifier.talk.presented": "offers put forward",
  "verifier.talk.textAgreed": "both sides agree",
  "verifier.tie.business": "business",
  "verifier.tie.family": "family",
  "verifier.tie.other": "other",
  "verifier.tie.ownLoan": "own loan",
  "verifier.tie.relationshipManager": "relationship manager",
  "verifier.title": "Check an evidence bundle",
  "verifier.tooLarge": "{file} is {size}: this page reads up to {limit}. Use the single program forbear-verify.mjs for it.",
  "verifier.verdict.byPolicy": "Checked by the policy that is in the bundle: by itself this shows that the bundle agrees with a key, not whose key it is. Compare the key below with the one that the lender publishes.",
  "verifier.verdict.byYours": "Checked by the policy that you brought.",
  "verifier.verdict.erased": "The content of {count} of them was erased, and an entry says so.",
  "verifier.verdict.fails": "The bundle does not hold",
  "verifier.verdict.failsThen": "Ask whoever gave it to you for a new copy, and check it again. If the new copy fails at the same place, the records themselves do not agree: keep both files and say so to the court, the mediator or the supervisor.",
  "verifier.verdict.failsWhat": "Do not rely on what it shows. This is the first thing that is wrong:",
  "verifier.verdict.holds": "The bundle holds",
  "verifier.verdict.holdsInPart": "The bundle holds, and the contents of {count} of its entries were not handed over",
  "verifier.verdict.holdsWhat": "Entries 1 to {count} of the case are here without a gap. Each is as it was entered in the log; none was changed or moved.",
  "verifier.verdict.notHandedOver": "This bundle was made for the borrower. The lender signed which contents it leaves out. These entries were checked like all others: their numbers, their places in the log, the commitments to their contents. The contents themselves are not in this file:",
  "verifier.verdict.notHandedOver.and": ", ",
  "verifier.verdict.notHandedOver.kind": "{kind}: {numbers}",
  "verifier.verdict.notHandedOver.number": "no. {numbers}",
  "verifier.verdict.notHandedOver.then": "What they say cannot be seen from this file. You can ask the lender for the whole bundle; where you do not get it, ask the court or the supervisor to ask for it. The lender is bound: the whole bundle holds only with exactly the contents that were entered under these numbers. Keep this file to compare.",
  "verifier.who": "Who vouches",
  "verifier.who.anchor": "The log at {size} entries was anchored at {anchor}, {at}. Whether it stands there is asked outside this page; see the receipt.",
  "verifier.who.anchors": "Anchors",
  "verifier.who.fingerprint": "Fingerprint (SHA-256)",
  "verifier.who.key": "Public key, to compare with the one that the lender publishes",
  "verifier.who.log": "The lender’s log",
  "verifier.who.logWhat": "The lender signed that its log has {size} entries in all, that {count} of them are of this case, and that these stand in it under this root.",
  "verifier.who.noWitnesses": "The policy names no witness. Nobody but the lender vouches for the time of these entries.",
  "verifier.who.quorum.none": "The policy asks for no witness.",
  "verifier.who.quorum.notReached": "The policy asks for the quorum “{quorum}”: it is not reached.",
  "verifier.who.quorum.reached": "The policy asks for the quorum “{quorum}”: it is reached.",
  "verifier.who.receipt": "The receipt of the anchor",
  "verifier.who.root": "Root of the log",
  "verifier.who.time": "Time",
  "verifier.who.verdict": "What it says",
  "verifier.who.witness": "Witness",
  "verifier.who.witness.cosigned": "has seen this log and cosigned it",
  "verifier.who.witness.fails": "its signature does not hold",
  "verifier.who.witness.notCosigned": "has not cosigned it",
  "verifier.who.witnesses": "Witnesses",
  "verifier.working": "Checking {file} …"
};

// messages/zh/verifier.json
var verifier_default2 = {
  "verifier.about": "案件",
  "verifier.about.case": "案件编号",
  "verifier.about.entries": "条目数",
  "verifier.about.file": "文件名",
  "verifier.about.for": "制作给",
  "verifier.about.lender": "机构",
  "verifier.about.made": "制作时间",
  "verifier.accessed.export": "导出存证包",
  "verifier.accessed.file": "查阅文件",
  "verifier.accessed.receipts": "导出回执",
  "verifier.act.contactThirdParty": "联系第三人",
  "verifier.act.placeCall": "电话",
  "verifier.act.postSocial": "社交媒体消息",
  "verifier.act.sendEmail": "电子邮件",
  "verifier.act.sendInApp": "应用内消息",
  "verifier.act.sendLetter": "信函",
  "verifier.act.sendText": "短信",
  "verifier.act.visit": "上门",
  "verifier.again": "核验另一个存证包",
  "verifier.agreement.actDue": "有事项到期待办",
  "verifier.agreement.approved": "已批准",
  "verifier.agreement.breachNoticed": "已送达违约通知",
  "verifier.agreement.breachUndone": "违约已撤销：款项实际按时到账",
  "verifier.agreement.breached": "违约",
  "verifier.agreement.cameIntoForce": "开始履行",
  "verifier.agreement.changeProposed": "变更待签署",
  "verifier.agreement.changeSigned": "变更已签署",
  "verifier.agreement.completed": "履行完毕，款项已还清",
  "verifier.agreement.dateMoved": "还款日已顺延",
  "verifier.agreement.drafted": "已拟定",
  "verifier.agreement.driftBegan": "本期逾期",
  "verifier.agreement.driftEnded": "逾期部分已补足",
  "verifier.agreement.ended": "已终止",
  "verifier.agreement.instalmentPaid": "本期已还",
  "verifier.agreement.instalmentUnpaid": "一笔还款被冲回",
  "verifier.agreement.paidInPart": "部分还款",
  "verifier.agreement.rePlanned": "按新的还款日履行",
  "verifier.agreement.reopened": "恢复履行：一笔还款被冲回",
  "verifier.agreement.signed": "各方均已签署",
  "verifier.agreement.signedBy": "一方已签署",
  "verifier.agreement.withdrawn": "在犹豫期内撤回",
  "verifier.agreementAct.breachNotice": "违约通知",
  "verifier.agreementAct.certificate": "结清证明",
  "verifier.agreementAct.changeConfirmed": "新还款日确认",
  "verifier.agreementAct.creditCorrection": "征信记录更新",
  "verifier.agreementAct.debit": "本期代扣",
  "verifier.agreementAct.driftWarning": "逾期提示（仍可补足）",
  "verifier.agreementAct.reminder": "还款提醒",
  "verifier.answer.ended": "已取消",
  "verifier.answer.false": "否",
  "verifier.answer.named": "已授权",
  "verifier.answer.null": "无此记录",
  "verifier.answer.true": "是",
  "verifier.answer.unknown": "不详",
  "verifier.approval.approvalGiven": "一人批准",
  "verifier.approval.approved": "批准",
  "verifier.approval.delegated": "委托他人",
  "verifier.approval.escalated": "上报",
  "verifier.approval.lapsed": "失效",
  "verifier.approval.rejected": "未批准",
  "verifier.approval.returned": "退回修改",
  "verifier.approval.submitted": "提交审批",
  "verifier.approval.withdrawn": "撤回",
  "verifier.choose": "选择文件",
  "verifier.closed.arrearsPaid": "逾期款项已还清",
  "verifier.decision.allowed": "允许",
  "verifier.decision.forbidden": "禁止",
  "verifier.decision.undetermined": "无法判定，故不实施",
  "verifier.drop": "将存证包或回执拖到此处，或选择文件",
  "verifier.entries": "经过",
  "verifier.entries.by": "由 {who} 记录",
  "verifier.entries.details": "详情",
  "verifier.entries.detailsOf": "第 {number} 条详情",
  "verifier.entries.lede": "每一条都按本案的连续编号写入。若缺少一条，编号便会中断。",
  "verifier.entries.more": "再显示 {count} 条",
  "verifier.entries.noWitness": "无见证方证明时间",
  "verifier.entries.none": "没有可读取的条目。",
  "verifier.entries.number": "编号",
  "verifier.entries.recorded": "记录于",
  "verifier.entries.shownOf": "已显示 {shown} / {count} 条",
  "verifier.entries.state": "状态",
  "verifier.entries.stoodBy": "不晚于",
  "verifier.entries.stoodByEnd": "{at}（见证方证明）",
  "verifier.entries.what": "事项",
  "verifier.entries.when": "时间",
  "verifier.entries.zone": "时间显示为",
  "verifier.entries.zone.beijing": "北京时间",
  "verifier.entries.zone.device": "本设备时间",
  "verifier.entries.zone.utc": "世界协调时（UTC）",
  "verifier.fact.access": "查阅记录",
  "verifier.fact.access.full": "查阅或导出：{what}",
  "verifier.fact.accessRule": "权限规则",
  "verifier.fact.addressNotTheirs": "地址持有人表示不是本人或不要再联系",
  "verifier.fact.addressVerified": "联系地址已核实为本人所有",
  "verifier.fact.agreementEvent": "协议履行",
  "verifier.fact.agreementEvent.act": "协议{agreement}：到期待办：{act}",
  "verifier.fact.agreementEvent.full": "协议{agreement}：{event}",
  "verifier.fact.agreementEvent.instalment": "协议{agreement}：{event}（第{n}期）",
  "verifier.fact.approvalEvent": "审批",
  "verifier.fact.approvalEvent.full": "审批：{event}",
  "verifier.fact.caseClosed": "案件结束",
  "verifier.fact.caseClosed.full": "{closedOn} 案件结束：{because}",
  "verifier.fact.caseOpened": "建立案件",
  "verifier.fact.caseOpened.full": "{openedOn} 建立案件，载明当时 {loans} 笔贷款的状况",
  "verifier.fact.channelsNotWanted": "本人不希望被联系的方式",
  "verifier.fact.complaint": "投诉",
  "verifier.fact.complaint.full": "投诉 {matter}：{step}",
  "verifier.fact.contactDecision": "判定能否触达",
  "verifier.fact.contactDecision.full": "判定能否触达{role}（{act}）：{outcome}",
  "verifier.fact.contactOutcome": "触达结果",
  "verifier.fact.contactOutcome.full": "触达 {contact}：{outcome}",
  "verifier.fact.correction": "更正账务",
  "verifier.fact.correction.full": "手工账务调整（提议 {proposal}）：{move}，{step}",
  "verifier.fact.dayClose": "日终",
  "verifier.fact.dispute": "异议",
  "verifier.fact.dispute.full": "异议 {matter}：{step}",
  "verifier.fact.erasure": "删除个人信息",
  "verifier.fact.erasure.full": "第 1 至 {through} 条的内容于 {on} 删除：{ground}",
  "verifier.fact.file": "收存文件",
  "verifier.fact.file.full": "收存文件：{file}，{size}",
  "verifier.fact.fileRemoved": "移除文件",
  "verifier.fact.fileRemoved.full": "移除文件：{ground}",
  "verifier.fact.helper": "可以代借款人沟通的人",
  "verifier.fact.importFile": "导入文件",
  "verifier.fact.inboundContact": "借款人主动联系",
  "verifier.fact.inboundContact.act": "借款人主动联系（{act}）",
  "verifier.fact.inboundContact.full": "{role}于 {at} 主动联系（{act}）",
  "verifier.fact.lawPack": "启用法规包",
  "verifier.fact.legalHold": "保全",
  "verifier.fact.legalHold.full": "保全：{state}",
  "verifier.fact.lenderPolicy": "机构政策",
  "verifier.fact.matter": "借款人提出的事项",
  "verifier.fact.matter.full": "{matter}（{raised}）：{step}",
  "verifier.fact.messageSent": "消息发送情况",
  "verifier.fact.messageSent.full": "触达 {contact} 的消息：{state}",
  "verifier.fact.minute": "笔录",
  "verifier.fact.model": "模型",
  "verifier.fact.offer": "向借款人出示方案",
  "verifier.fact.offer.full": "向借款人出示方案 {number}：每期最多 {payment}，共 {months} 个月，合计 {total}",
  "verifier.fact.offer.number": "向借款人出示方案 {number}",
  "verifier.fact.partyFact": "登记当事人情况",
  "verifier.fact.partyFact.full": "登记：{name}",
  "verifier.fact.partyFact.value": "登记：{name}：{value}",
  "verifier.fact.payment": "还款",
  "verifier.fact.payment.full": "贷款 {loan} 还款 {amount}，起息日 {valueOn}",
  "verifier.fact.payment.reversed": "贷款 {loan} 的一笔还款被冲正：{amount}，起息日 {valueOn}",
  "verifier.fact.sendDecision": "发送前再次判定",
  "verifier.fact.sendDecision.full": "发送前再次判定（{role}，{act}）：{outcome}",
  "verifier.fact.signature": "签署",
  "verifier.fact.signature.full": "协议{agreement}签署：{party}，{level}",
  "verifier.fact.statement": "收支说明",
  "verifier.fact.statement.cause": "借款人说明遇到的情况",
  "verifier.fact.strategy": "策略",
  "verifier.fact.talkEvent": "协商",
  "verifier.fact.talkEvent.full": "协商：{event}",
  "verifier.fact.tie": "登记关联关系",
  "verifier.fact.tie.full": "登记 {person} 与借款人的关联关系：{tie}",
  "verifier.fact.transcript": "通话或会谈记录",
  "verifier.file.agreement": "协议",
  "verifier.file.identification": "身份证明",
  "verifier.file.letter": "信函",
  "verifier.file.minutes": "笔录",
  "verifier.file.other": "其他文件",
  "verifier.file.photo": "照片",
  "verifier.file.recording": "录音录像",
  "verifier.file.statementProof": "收支证明",
  "verifier.files": "文件",
  "verifier.files.absent": "不在包内：已有条目载明删除",
  "verifier.files.fails": "核验不符",
  "verifier.files.none": "存证包中没有文件。",
  "verifier.files.ofEntry": "第 {number} 条",
  "verifier.files.open": "保存",
  "verifier.files.page": "随包附带的法庭说明页（README.html）",
  "verifier.finding.anchorDiffers": "被锚定的与本日志在 {size} 条时的状态不同。",
  "verifier.finding.anchorNameDiffers": "锚定回执属于另一项：{anchor}，{size}。",
  "verifier.finding.anchorNotReadable": "锚定回执无法读取。",
  "verifier.finding.anchoredCheckpointMissing": "被锚定的日志状态（{size} 条）不在包内。",
  "verifier.finding.checkpointMissing": "缺少日志状态（检查点）。",
  "verifier.finding.checkpointNotReadable": "日志状态（检查点）无法读取（{fault}）。",
  "verifier.finding.checkpointNotSigned": "检查点没有 {origin} 的签名。",
  "verifier.finding.checkpointSignatureFails": "检查点上 {origin} 的签名不成立。",
  "verifier.finding.consistencyMissing": "缺少 {size} 条延续至 {later} 条的一致性证明。",
  "verifier.finding.consistencyNotReadable": "{size} 条延续至 {later} 条的一致性证明无法读取。",
  "verifier.finding.contentDiffers": "内容与写入时不一致。",
  "verifier.finding.contentNotCanonical": "内容不是规定的唯一写法。",
  "verifier.finding.contentSaysOther": "内容与条目不符：{field}。",
  "verifier.finding.contentWithheld": "没有内容：既没有条目载明已删除，也没有签名清单载明未交付。",
  "verifier.finding.cosignatureFails": "见证方 {witness} 的签名不成立：它属于另一日志、另一时间或另一状态。",
  "verifier.finding.cutShort": "文件提前结束，缺少一部分。",
  "verifier.finding.directoryChanged": "文件目录的字节被改动。",
  "verifier.finding.earlierCheckpointMissing": "有一致性证明而无相应的早期检查点。",
  "verifier.finding.earlierCosignatureFails": "早期检查点上见证方 {witness} 的签名不成立。",
  "verifier.finding.earlierIsLater": "所谓早期检查点有 {size} 条，多于存证包的 {later} 条。",
  "verifier.finding.earlierNotReadable": "早期检查点无法读取（{fault}）。",
  "verifier.finding.earlierNotSigned": "早期检查点没有 {origin} 的签名。",
  "verifier.finding.earlierOriginDiffers": "早期检查点属于另一日志：{other}，而非 {origin}。",
  "verifier.finding.earlierSignatureFails": "早期检查点上 {origin} 的签名不成立。",
  "verifier.finding.earlierSizeDiffers": "早期检查点的规模与名称不符（{size}）。",
  "verifier.finding.endChanged": "文件末尾的字节被改动。",
  "verifier.finding.entryNotReadable": "回执中的条目无法读取（{fault}）。",
  "verifier.finding.entryOfOtherStream": "条目属于另一案件。",
  "verifier.finding.erasureNotValid": "删除条目未写明日期或截至编号。",
  "verifier.finding.extensionLines": "检查点含有不允许的附加内容。",
  "verifier.finding.fileDigestDiffers": "文件不是条目所述的文件。",
  "verifier.finding.fileFactNotValid": "文件条目未写明摘要或大小。",
  "verifier.finding.fileMissing": "文件不在包内，也没有条目载明已移除（SHA-256 {sha256}）。",
  "verifier.finding.fileNotTold": "没有条目提到此文件。",
  "verifier.finding.fileSizeDiffers": "文件为 {is} 字节，条目所述为 {said} 字节。",
  "verifier.finding.fileTwice": "同一文件出现两次。",
  "verifier.finding.firstNotCaseOpened": "第 1 条不是建立案件的条目（{kind}）。",
  "verifier.finding.forked": "{later} 条的日志并非由 {size} 条的日志延续而来：历史被重写。",
  "verifier.finding.headerChanged": "成员之前的字节被改动。",
  "verifier.finding.indexNotAscending": "该条在日志中位于编号较小者之前（序号 {index}）：顺序被改动。",
  "verifier.finding.kindNotOfCase": "案件中不应有此类条目（{kind}）。",
  "verifier.finding.logKeyDiffers": "存证包所写的日志公钥与您的信任策略不同：包内为 {theirs}，您的为 {yours}。",
  "verifier.finding.manifestNotReadable": "目录清单无法读取（{fault}）。",
  "verifier.finding.manifestNotSigned": "目录清单没有 {origin} 的签名。",
  "verifier.finding.manifestSignatureFails": "目录清单上 {origin} 的签名不成立。",
  "verifier.finding.memberChanged": "有成员的字节被改动。",
  "verifier.finding.memberDigestDiffers": "{name} 与清单不符：内容被改动。",
  "verifier.finding.memberMissing": "缺少 {name}。",
  "verifier.finding.memberNotKnown": "{name} 不是存证包应有的成员。",
  "verifier.finding.memberNotListed": "{name} 在文件中，但不在清单上。",
  "verifier.finding.memberNotThere": "{name} 列于清单，但不在文件中。",
  "verifier.finding.memberSizeDiffers": "{name} 为 {is} 字节，清单上为 {said} 字节。",
  "verifier.finding.moreAfterEnd": "文件末尾之后被添加了内容。",
  "verifier.finding.nameNotAllowed": "有成员的名称不符合规定。",
  "verifier.finding.nameNotInOrder": "有成员的位置不对。",
  "verifier.finding.notAContainer": "这不是存证包。",
  "verifier.finding.notIncluded": "该条不在日志的此位置：条目、位置或证明被改动。",
  "verifier.finding.numberBeyond": "清单只载明 {entries} 条。",
  "verifier.finding.numberMissing": "条目缺失，至第 {through} 条。",
  "verifier.finding.numberTwice": "有两条使用同一编号。",
  "verifier.finding.originDiffers": "检查点属于另一日志：{other}，而非 {origin}。",
  "verifier.finding.originNotInPolicy": "信任策略中没有日志 {origin}。",
  "verifier.finding.otherCheckpoint": "回执所依据的日志状态与存证包不同。",
  "verifier.finding.ownPolicyNotValid": "您提供的信任策略无法读取（{fault}：{value}）。",
  "verifier.finding.policyNotValid": "包内信任策略无法读取（{fault}：{value}）。",
  "verifier.finding.quorumNotReached": "见证不足：已有 {cosigned} 方联署，信任策略要求“{quorum}”。",
  "verifier.finding.receiptMissing": "有内容而无回执。",
  "verifier.finding.receiptNameDiffers": "回执属于另一条目：{number}，{kind}。",
  "verifier.finding.receiptNotReadable": "回执无法读取（{fault}）。",
  "verifier.finding.receiptWithoutEntry": "回执中没有条目。",
  "verifier.finding.saltKept": "内容已删除，但用于核对的随机值仍被保留。",
  "verifier.finding.saltMissing": "回执缺少核对内容所需的随机值。",
  "verifier.finding.tooLarge": "文件超过存证包的上限。",
  "verifier.finding.tooManyMembers": "成员数量超过存证包的上限。",
  "verifier.finding.withheldIsErased": "签名清单载明该内容未交付，但另有条目载明已删除。",
  "verifier.finding.withheldIsThere": "签名清单载明该内容未交付，但内容在包内。",
  "verifier.finding.withheldKindDiffers": "签名清单所载类别与条目不符：清单为 {said}，条目为 {is}。",
  "verifier.finding.withheldSaltKept": "内容未交付，但用于核对的随机值在包内，内容可能被猜出。",
  "verifier.footer": "Forbear 缓和，Apache-2.0 许可。SHA-256 与 Ed25519 采用 noble-hashes、noble-curves（MIT 许可，声明见本文件源码）。格式说明：docs/formats/evidence-bundle.md。",
  "verifier.for.borrower": "借款人",
  "verifier.for.whole": "有权查看全部内容者：没有保留任何内容",
  "verifier.ground.erasure": "删除请求",
  "verifier.ground.request": "借款人请求",
  "verifier.ground.retention": "保存期限届满",
  "verifier.hold.released": "解除",
  "verifier.hold.set": "设定",
  "verifier.labelled": "{label}：{value}",
  "verifier.language": "语言",
  "verifier.language.own": "中文",
  "verifier.languageTag": "zh",
  "verifier.lede.what": "把机构交给您的存证包或回执放到这里。本页用计算核对：其中的记录确已写入存证日志，此后没有被改动、删除或调换顺序。",
  "verifier.lede.where": "文件不会离开您的设备：本页不联网，断网也能使用。",
  "verifier.limit.afterLastEntry": "最后一条之后再无条目：条目总数由机构签名声明。与日志本身核对（--log）即可看出。",
  "verifier.limit.anchorsOutside": "锚定确有其事：须向区块链或时间戳服务机构查询。",
  "verifier.limit.beforeFirstEntry": "第 1 条之前的情况：第 1 条说明当时案件的状况，但不能证明其属实。",
  "verifier.limit.keyIsLenders": "公钥属于该机构：信任策略随包而来。请比对公钥，或使用自己取得的信任策略。",
  "verifier.limit.notHandedOver": "未交付内容的条目写了什么、是否对借款人有利：只有完整的存证包才能看出。",
  "verifier.limit.timeIsLenders": "时间：没有见证方联署，条目何时写入仅为机构一方所述。",
  "verifier.limit.truthOfContent": "内容真实：通话是否如记录所述、收支说明是否属实、当事人是否本人，均不能由此证明。",
  "verifier.limit.whatWasNotEntered": "发生的一切都已写入：只能证明至最后一条为止编号没有缺失。",
  "verifier.limits": "核验不能证明什么",
  "verifier.log.bundleFails": "存证包本身核验不通过，故未与日志核对。",
  "verifier.log.holds": "文件夹中的日志共 {size} 条，由同一公钥签署。其中属于本案的 {entries} 条均在存证包内；此后又记入 {later} 条。",
  "verifier.log.leftOut": "不通过：本案第 {value} 条在日志中，而存证包没有收入。",
  "verifier.log.logFileNotRead": "不通过：日志文件夹中的 {value} 无法读取。",
  "verifier.log.logForked": "不通过：文件夹中的日志是另一份历史：其前 {value} 条与存证包检查点所签署的不同。请两份都保留，合在一起即为证据。",
  "verifier.log.logNotRead": "不通过：日志文件夹中的 {value} 无法读取。",
  "verifier.log.logNotSigned": "不通过：文件夹中是另一份日志（{value}），或未经该公钥签署。",
  "verifier.log.logNotWhole": "不通过：文件夹中的条目得不出 {value} 条所签署的根哈希。",
  "verifier.log.logShorter": "不通过：文件夹中只有 {value} 条，少于存证包所述。请取较新的副本。",
  "verifier.log.notInLog": "不通过：存证包第 {value} 条不在日志中。",
  "verifier.log.title": "与日志本身核对",
  "verifier.matterKind.complaint": "投诉",
  "verifier.matterKind.correction": "更正个人信息",
  "verifier.matterKind.dispute": "异议",
  "verifier.matterKind.erasure": "删除个人信息",
  "verifier.matterKind.message": "咨询留言",
  "verifier.matterKind.proof": "要求出示凭证",
  "verifier.matterKind.review": "要求人工复核自动化决定",
  "verifier.matterStep.added": "已补充说明",
  "verifier.matterStep.answered": "已答复",
  "verifier.matterStep.closed": "已办结",
  "verifier.matterStep.extended": "依规延长办理期限",
  "verifier.matterStep.opened": "已提出",
  "verifier.matterStep.reviewAsked": "已申请再次核查",
  "verifier.matterStep.taken": "已有工作人员受理",
  "verifier.matterStep.withdrawn": "借款人已撤回",
  "verifier.moneyMove.reallocate": "还款重新入账",
  "verifier.moneyMove.refund": "退款",
  "verifier.moneyMove.reverse": "冲回还款",
  "verifier.moneyMove.waive": "减免",
  "verifier.moneyStep.confirmed": "已由他人确认",
  "verifier.moneyStep.proposed": "已提出",
  "verifier.moneyStep.rejected": "已驳回",
  "verifier.moneyStep.withdrawn": "已撤回",
  "verifier.moreFaults": "另有 {count} 处问题，见下方核验步骤。",
  "verifier.notRead": "无法读取文件 {file}，请重新选择。",
  "verifier.outcome.bounced": "被退回",
  "verifier.outcome.connected": "已听取",
  "verifier.outcome.conversation": "已通话",
  "verifier.outcome.delivered": "已送达",
  "verifier.outcome.notConnected": "未接通",
  "verifier.outcome.refused": "被拒收",
  "verifier.outcome.unanswered": "无人接听",
  "verifier.outcome.voicemail": "语音信箱",
  "verifier.party.borrower": "借款人",
  "verifier.party.guarantor": "保证人",
  "verifier.place.and": "，",
  "verifier.place.entry": "第 {entry} 条",
  "verifier.place.file": "文件本身",
  "verifier.place.line": "第 {line} 行",
  "verifier.place.listed": "；",
  "verifier.place.member": "成员 {member}",
  "verifier.place.offset": "第 {offset} 字节",
  "verifier.policy": "使用自己的信任策略",
  "verifier.policy.choose": "选择信任策略文件",
  "verifier.policy.drop": "改回使用包内策略",
  "verifier.policy.fault": "{file} 不是可读取的信任策略：第 {line} 行，{fault}：{value}",
  "verifier.policy.using": "正在使用 {file}",
  "verifier.policy.what": "信任策略写明哪一把公钥属于该机构、您相信哪些见证方。从存证包以外的途径（机构官网、调解组织、监管部门）取得的策略，比包内自带的更可靠。",
  "verifier.program.exportedFor": "为借款人制作：其中 {count} 条的内容不在包内，存证包中已载明。",
  "verifier.program.fails": "未通过：{what}（{place}）",
  "verifier.program.fileMissing": "请写明要核验的存证包。",
  "verifier.program.fingerprint": "公钥指纹（SHA-256）：{fingerprint}",
  "verifier.program.holds": "通过：{lender} 案件 {case}，第 1 至 {count} 条",
  "verifier.program.holdsInPart": "通过，其中 {withheld} 条的内容未交付：{lender} 案件 {case}，第 1 至 {count} 条",
  "verifier.program.key": "日志公钥：{key}",
  "verifier.program.notRead": "{file}：无法读取（{code}）。",
  "verifier.program.notThere": "{file}：没有这个文件。",
  "verifier.program.notUnpacked": "未写出文件：存证包核验未通过。",
  "verifier.program.notWritten": "{file}：无法写入（{code}）。",
  "verifier.program.oneFile": "{file}：一次只核验一个存证包。",
  "verifier.program.policyFault": "{file}：不是可读取的信任策略：第 {line} 行，{fault}：{value}",
  "verifier.program.unknownOption": "{option}：没有这个选项。",
  "verifier.program.usage": "离线核验存证包或单条回执。\n\n  node forbear-verify.mjs FILE [--policy FILE] [--format text|json] [--language zh|en] [--out DIR] [--log DIR]\n\n  --policy FILE     自行取得的信任策略：哪一把公钥属于该机构、您相信哪些见证方\n  --format json     以 JSON 输出报告\n  --language zh     中文；不写时按终端语言\n  --out DIR         核验通过后，把包内文件写入 DIR\n  --log DIR         机构公布的日志文件夹：可核出存证包遗漏的条目\n\n退出码 0：通过；1：未通过，首行写明问题；64：用法有误。",
  "verifier.program.valueMissing": "{option}：后面须写值。",
  "verifier.program.valueNotKnown": "{option} {value}：请写 {known}。",
  "verifier.program.written": "已将 {count} 份文件写入 {folder}",
  "verifier.readme.at": "北京时间 {at}",
  "verifier.readme.beijing": "北京时间",
  "verifier.readme.cannot": "不能证明什么",
  "verifier.readme.check": "如何核验",
  "verifier.readme.compare": "无论采用哪种方式，都请把日志公钥与{lender}公布的公钥比对。",
  "verifier.readme.entries": "条目一览",
  "verifier.readme.key": "日志公钥",
  "verifier.readme.notHandedOver": "本包是为借款人制作的，其中 {count} 条的内容不在包内：{entries}。{lender}已以签名载明；这些条目的编号、位置和承诺值同样得到证明。可以要求机构提供完整的存证包：其内容必须与当时写入的完全一致，否则核验不会通过。",
  "verifier.readme.notShown": "内容不在本包内",
  "verifier.readme.of": "{lender} 案件 {case}",
  "verifier.readme.origin": "日志",
  "verifier.readme.page": "本页仅作说明，本身不证明任何事项，以核验结果为准。",
  "verifier.readme.partyLog": "{lender}以签名声明：制作本包时其存证日志共有 {size} 条，属于本案的即上述 {count} 条。",
  "verifier.readme.partyNone": "没有见证方签名。除{lender}之外，无人证明这些记录的时间。",
  "verifier.readme.partyWitness": "{witness}以签名声明：于 {at} 见到该日志处于此状态，且与其此前所见前后一致。",
  "verifier.readme.proves": "能证明什么",
  "verifier.readme.proves.what": "每条内容均已写入，不晚于见证方所载时间，编号属于本案，此后未被改动、删除或调换顺序。",
  "verifier.readme.root": "根哈希",
  "verifier.readme.size": "日志总条数",
  "verifier.readme.state": "日志状态（检查点）",
  "verifier.readme.step1": "从可信来源（而非本包）取得 forbear-verify.html，用浏览器打开，把本文件拖入页面。无须联网。",
  "verifier.readme.step2": "或运行：node forbear-verify.mjs FILE。程序会说明是否通过，以及最先不符之处。",
  "verifier.readme.step3": "或使用独立工具：回执（.tlog-proof）、检查点、信任策略均遵循 c2sp.org 的公开规范（tlog-proof、tlog-checkpoint、tlog-cosignature、tlog-policy）。",
  "verifier.readme.title": "存证包说明",
  "verifier.readme.unknownTime": "时间已不保存",
  "verifier.readme.vouch": "各方证明的事项",
  "verifier.readme.what": "本文件载有{lender}就案件 {case} 写入存证日志的 {count} 条记录（{from} 至 {to}）及每条的证明，制作于 {made}。",
  "verifier.receipt.byReceipt": "按回执所附的公钥核验。",
  "verifier.receipt.byYours": "按您自带的核验规则核验。",
  "verifier.receipt.fails": "不通过：这份回执不成立",
  "verifier.receipt.failsThen": "请勿依据此件。可重新下载一份；仍不通过时，请保留两份文件，向机构、监管部门或法院反映。",
  "verifier.receipt.fault.contentDiffers": "内容与登记时不一致。",
  "verifier.receipt.fault.contentNotCanonical": "内容不是规定的唯一写法。",
  "verifier.receipt.fault.contentSaysOther": "内容与条目不符：{field}。",
  "verifier.receipt.fault.entryNotIncluded": "该条不在已签名的日志中：条目或证明被改动过。",
  "verifier.receipt.fault.entryNotReadable": "回执中的条目无法读取（{fault}）。",
  "verifier.receipt.fault.logDidNotSign": "日志 {origin} 的状态不是由其已知公钥签名的。",
  "verifier.receipt.fault.originNotKnown": "核验规则中没有日志 {origin}。",
  "verifier.receipt.fault.policyMissing": "回执未附公钥，请提供机构的核验规则后再核验。",
  "verifier.receipt.fault.policyNotValid": "核验规则无法读取（{fault}）。",
  "verifier.receipt.fault.quorumNotReached": "会签的见证方不足：核验规则要求“{quorum}”。",
  "verifier.receipt.fault.receiptNotReadable": "文件无法按回执读取（{fault}）。",
  "verifier.receipt.fault.receiptWithoutEntry": "回执中没有登记条目。",
  "verifier.receipt.fault.signatureFails": "{signer} 的签名不成立。",
  "verifier.receipt.fingerprint": "公钥指纹（SHA-256）",
  "verifier.receipt.holds": "通过：第 {number} 条的回执",
  "verifier.receipt.key": "日志公钥",
  "verifier.receipt.limit.contentNotHere": "不证明该条写了什么：内容不在本文件中，或已被删除。",
  "verifier.receipt.limit.keyIsLenders": "不证明公钥属于该机构：公钥随回执附上，请与机构公布的指纹核对。",
  "verifier.receipt.limit.oneEntryOnly": "不证明前后没有其他登记：它只关于这一条。整份存证包才能看出编号有无缺失。",
  "verifier.receipt.limit.timeIsLenders": "不证明时间：没有见证方会签，时间仅由机构记载。",
  "verifier.receipt.limit.truthOfContent": "不证明内容属实，只证明当时就是这样登记的。",
  "verifier.receipt.log": "存证日志",
  "verifier.receipt.proves.exactly": "登记的内容正是：{what}。",
  "verifier.receipt.proves.recorded": "机构记载的登记时间：{at}。",
  "verifier.receipt.proves.something": "登记过这类事项：{what}。本文件不含具体内容，因此不能显示究竟写了什么。",
  "verifier.receipt.proves.stands": "本案第 {number} 条已在机构的存证日志中，日志当时共 {size} 行，由机构签名。删改此条，签名即不成立。",
  "verifier.receipt.proves.witnessed": "见证方于 {at} 确认日志中已有此条。",
  "verifier.role.attorney": "律师",
  "verifier.role.borrower": "借款人",
  "verifier.role.coBorrower": "共同借款人",
  "verifier.role.contactPerson": "联系人",
  "verifier.role.creditBureau": "征信机构",
  "verifier.role.creditor": "债权人",
  "verifier.role.debtAdviser": "债务顾问",
  "verifier.role.employer": "用人单位",
  "verifier.role.executor": "遗产管理人",
  "verifier.role.guarantor": "保证人",
  "verifier.role.guardian": "监护人",
  "verifier.role.parentOfMinor": "未成年人的父母",
  "verifier.role.spouse": "配偶",
  "verifier.role.successor": "继承人",
  "verifier.role.thirdParty": "第三人",
  "verifier.sending.cancelled": "发送前已撤回",
  "verifier.sending.failed": "发送失败",
  "verifier.sending.sent": "已发送",
  "verifier.sending.unconfirmed": "已交出但无答复，按已发送计",
  "verifier.signedHow.code": "验证码并手工输入姓名",
  "verifier.signedHow.qualified": "核验身份后以数字证书签署",
  "verifier.state.erased": "内容已于 {on} 删除",
  "verifier.state.notHandedOver": "内容未交付，签名清单已载明",
  "verifier.state.notHolding": "核验不符",
  "verifier.state.shown": "内容可见",
  "verifier.state.withheld": "内容未提供，且未载明",
  "verifier.step.anchors": "每项锚定均属于本日志",
  "verifier.step.checkpoint": "日志状态由日志密钥签名",
  "verifier.step.consistency": "日志只增不改，从未重建",
  "verifier.step.container": "文件完整：容器中没有一个字节与规定不符",
  "verifier.step.content": "每条内容均为当时写入的内容；缺少的已有删除条目载明，或列于签名的未交付清单",
  "verifier.step.files": "每份文件均为其条目所述的文件",
  "verifier.step.inclusion": "每一条目均在日志之中",
  "verifier.step.manifest": "目录清单由日志公钥对应的私钥签名；清单所列全部在包内，别无其他",
  "verifier.step.sequence": "本案编号从 1 起连续无缺",
  "verifier.step.witnesses": "见证方签名成立且数量足够",
  "verifier.steps": "核验步骤",
  "verifier.steps.fails": "未通过",
  "verifier.steps.holds": "通过",
  "verifier.steps.notChecked": "未能核验",
  "verifier.talk.accepted": "接受方案",
  "verifier.talk.answered": "作出答复",
  "verifier.talk.approvalRejected": "未获批准",
  "verifier.talk.approved": "审批通过",
  "verifier.talk.closed": "结束",
  "verifier.talk.consented": "同意文本",
  "verifier.talk.countered": "提出要求",
  "verifier.talk.deadlineExtended": "延长期限",
  "verifier.talk.declined": "表示不接受",
  "verifier.talk.drafted": "起草文本",
  "verifier.talk.lapsed": "到期失效",
  "verifier.talk.objected": "对文本有异议",
  "verifier.talk.offerWithdrawn": "撤回方案",
  "verifier.talk.opened": "开始",
  "verifier.talk.presented": "提出方案",
  "verifier.talk.textAgreed": "双方同意",
  "verifier.tie.business": "业务往来",
  "verifier.tie.family": "亲属",
  "verifier.tie.other": "其他关系",
  "verifier.tie.ownLoan": "本人贷款",
  "verifier.tie.relationshipManager": "客户经理",
  "verifier.title": "核验存证包",
  "verifier.tooLarge": "{file} 大小为 {size}，本页最多可读 {limit}。请改用单文件程序 forbear-verify.mjs。",
  "verifier.verdict.byPolicy": "依据存证包自带的信任策略核验：这只说明存证包与某一公钥相符，并不说明公钥属于谁。请把下方公钥与该机构公布的公钥比对。",
  "verifier.verdict.byYours": "依据您自行提供的信任策略核验。",
  "verifier.verdict.erased": "其中 {count} 条的内容已依程序删除，并有条目载明。",
  "verifier.verdict.fails": "核验未通过",
  "verifier.verdict.failsThen": "请向交付人索取一份新的副本再核验。若新副本仍在同一处未通过，说明记录本身不一致：请保存两份文件，并向法院、调解组织或监管部门说明。",
  "verifier.verdict.failsWhat": "请勿依赖其中所示内容。最先发现的问题是：",
  "verifier.verdict.holds": "核验通过",
  "verifier.verdict.holdsInPart": "核验通过，其中 {count} 条的内容未交付",
  "verifier.verdict.holdsWhat": "本案第 1 至 {count} 条记录连续无缺，每一条都与写入存证日志时一致，没有改动或调换顺序。",
  "verifier.verdict.notHandedOver": "本存证包是为借款人制作的。机构以签名载明有哪些内容没有放入包内。以下各条确已写入，其编号、在日志中的位置和内容承诺值均已与其他各条一样核验；内容本身不在本文件内：",
  "verifier.verdict.notHandedOver.and": "、",
  "verifier.verdict.notHandedOver.kind": "{kind}：{numbers}",
  "verifier.verdict.notHandedOver.number": "第 {numbers} 条",
  "verifier.verdict.notHandedOver.then": "这些条目写了什么，从本文件中看不出来。您可以向机构索取完整的存证包；索取不到的，可以请法院或监管部门调取。机构受承诺值约束：完整的存证包中，这些编号下的内容必须与当时写入的完全一致，否则核验不会通过。请保存本文件，以便日后比对。",
  "verifier.who": "由谁证明",
  "verifier.who.anchor": "日志在 {size} 条时已锚定于 {anchor}，时间 {at}。该处是否确有记载，须在本页之外查询，见回执。",
  "verifier.who.anchors": "锚定",
  "verifier.who.fingerprint": "指纹（SHA-256）",
  "verifier.who.key": "公钥（请与机构公布的比对）",
  "verifier.who.log": "机构的存证日志",
  "verifier.who.logWhat": "机构以签名声明：其存证日志共有 {size} 条，属于本案的为 {count} 条，均在该根哈希之下。",
  "verifier.who.noWitnesses": "信任策略未指定见证方。除机构自己之外，无人证明这些条目的时间。",
  "verifier.who.quorum.none": "信任策略不要求见证方联署。",
  "verifier.who.quorum.notReached": "信任策略要求的联署条件为“{quorum}”：未满足。",
  "verifier.who.quorum.reached": "信任策略要求的联署条件为“{quorum}”：已满足。",
  "verifier.who.receipt": "锚定回执",
  "verifier.who.root": "日志根哈希",
  "verifier.who.time": "时间",
  "verifier.who.verdict": "见证结果",
  "verifier.who.witness": "见证方",
  "verifier.who.witness.cosigned": "已查看该日志并联署",
  "verifier.who.witness.fails": "其签名不成立",
  "verifier.who.witness.notCosigned": "未联署",
  "verifier.who.witnesses": "见证方",
  "verifier.working": "正在核验 {file} ……"
};

// src/verifier/verifier-words.ts
var tables2 = { en: verifier_default, zh: verifier_default2 };
function tellerOf(language, instant) {
  const table = tables2[language];
  const hasWords = (code) => Object.hasOwn(table, `verifier.${code}`);
  const say = (code, values = {}) => {
    const template = hasWords(code) ? table[`verifier.${code}`] : code;
    return template.replace(/\{(\w+)\}/g, (whole, name) => plainText(values[name] ?? whole));
  };
  return {
    language,
    say,
    instant,
    finding: ({ code, params }) => say(`finding.${code}`, params),
    place: (place) => placeText(place, say),
    happened: ({ kind, content }) => factText(factLine(kind, content), { words: say, hasWords, instant })
  };
}
function plainText(value) {
  return String(value).replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, "�");
}
function placeText(place, say) {
  const { entry, member, line, offset } = place;
  const parts = [
    ...entry === void 0 ? [] : [say("place.entry", { entry })],
    ...member === void 0 ? [] : [say("place.member", { member })],
    ...line === void 0 ? [] : [say("place.line", { line })],
    ...offset === void 0 ? [] : [say("place.offset", { offset })]
  ];
  return parts.length === 0 ? say("place.file") : parts.join(say("place.and"));
}

// src/verifier/verify-file.ts
function verifyFile(ask, { out, err }) {
  const teller = tellerAt(ask.language);
  const { say } = teller;
  const bytes2 = readOrTell(ask.file, teller);
  if (typeof bytes2 === "string") {
    err(`${bytes2}
`);
    return 64;
  }
  const policy = ask.policy === void 0 ? void 0 : policyOrTell(ask.policy, teller);
  if (policy !== void 0 && "fault" in policy) {
    err(`${policy.fault}
`);
    return 64;
  }
  if (looksLikeReceipt(bytes2)) return verifyReceipt(bytes2, { ask, teller, policy: policy?.text, out });
  const report = checkBundle(bytes2, { digest: sha256, verify: verifyEd25519, policy: policy?.text });
  const log = ask.log === void 0 ? void 0 : scanLog(ask.log, { bytes: bytes2, report });
  const text2 = ask.format === "json" ? `${JSON.stringify(log === void 0 ? report : { ...report, log }, void 0, 1)}
` : `${reportText(report, teller)}${logText(log, say)}`;
  out(text2);
  if (ask.out !== void 0) {
    const written = unpack(bytes2, { report, folder: ask.out, say });
    err(`${written.told}
`);
    if (written.failed) return 64;
  }
  return report.verdict === "holds" && log?.verdict !== "fails" ? 0 : 1;
}
function verifyReceipt(bytes2, at2) {
  const report = checkReceipt(bytes2, { digest: sha256, verify: verifyEd25519, policy: at2.policy });
  const shown = { ...report, entry: report.entry && { kind: report.entry.kind, number: report.entry.number } };
  at2.out(at2.ask.format === "json" ? `${JSON.stringify(shown, void 0, 1)}
` : receiptText(report, at2.teller));
  return report.verdict === "holds" ? 0 : 1;
}
function logText(log, say) {
  if (log === void 0) return "";
  const { size = "", entries = "", later = "", value = "" } = { ...log };
  const text2 = log.verdict === "holds" ? say("log.holds", { size, entries, later }) : say(`log.${log.code}`, { value });
  return `
${say("log.title")}
  ${text2}
`;
}
function tellerAt(language) {
  const zone = { zh: { minutes: 480, name: "+08:00" }, en: { minutes: 0, name: "UTC" } }[language];
  return tellerOf(language, (ms) => `${shownInstant(ms, zone.minutes)} ${zone.name}`);
}
function readOrTell(file, { say }) {
  try {
    return readFileSync2(file);
  } catch (error) {
    const code = codeOf(error);
    return code === "ENOENT" ? say("program.notThere", { file }) : say("program.notRead", { file, code });
  }
}
function policyOrTell(file, teller) {
  const bytes2 = readOrTell(file, teller);
  if (typeof bytes2 === "string") return { fault: bytes2 };
  const policy = parseWitnessPolicy(sha256, bytes2);
  if (!("faults" in policy)) return { text: new TextDecoder().decode(bytes2) };
  const { line, value, code } = policy.faults[0];
  return { fault: teller.say("program.policyFault", { file, line, value, fault: code }) };
}
function unpack(bytes2, at2) {
  const members = readContainer(bytes2);
  if (at2.report.verdict === "fails" || !(members instanceof Map)) {
    return { told: at2.say("program.notUnpacked"), failed: false };
  }
  const names = [...new Set(at2.report.files.flatMap(({ member }) => member === void 0 ? [] : [member])), pageName];
  for (const name of names) {
    const file = join2(at2.folder, basename(name));
    try {
      mkdirSync(at2.folder, { recursive: true });
      writeFileSync(file, members.get(name), { flag: "wx" });
    } catch (error) {
      return { told: at2.say("program.notWritten", { file, code: codeOf(error) }), failed: true };
    }
  }
  return { told: at2.say("program.written", { count: names.length, folder: at2.folder }), failed: false };
}
function codeOf(error) {
  return error.code ?? String(error);
}

// src/verifier/program.ts
var choices = {
  "--format": ["text", "json"],
  "--language": ["zh", "en"]
};
function readAsk(words, language) {
  const given = {};
  const files = [];
  for (let at2 = 0; at2 < words.length; at2++) {
    const word2 = words[at2];
    if (!word2.startsWith("-") || word2 === "-") {
      files.push(word2);
      continue;
    }
    if (!["--policy", "--out", "--log", ...Object.keys(choices)].includes(word2)) {
      return { fault: "unknownOption", values: { option: word2 } };
    }
    const value = words[++at2];
    if (value === void 0) return { fault: "valueMissing", values: { option: word2 } };
    const known = choices[word2];
    if (known !== void 0 && !known.includes(value)) {
      return { fault: "valueNotKnown", values: { option: word2, value, known: known.join(", ") } };
    }
    given[word2] = value;
  }
  if (files.length > 1) return { fault: "oneFile", values: { file: files[1] } };
  if (files.length === 0) return { fault: "fileMissing", values: {} };
  return {
    file: files[0],
    policy: given["--policy"],
    format: given["--format"] === "json" ? "json" : "text",
    language: given["--language"] ?? language,
    out: given["--out"],
    log: given["--log"]
  };
}
function runProgram(words, at2) {
  const { say } = tellerAt(at2.language);
  if (words.includes("--help") || words.includes("-h")) {
    at2.out(`${say("program.usage")}
`);
    return 0;
  }
  const ask = readAsk(words, at2.language);
  if ("fault" in ask) {
    at2.err(`${say(`program.${ask.fault}`, ask.values)}

${say("program.usage")}
`);
    return 64;
  }
  return verifyFile(ask, at2);
}

// src/verifier/forbear-verify.ts
var { FORBEAR_LANG, LC_ALL, LANG } = process.env;
var isChinese = (FORBEAR_LANG ?? LC_ALL ?? LANG ?? "").toLowerCase().startsWith("zh");
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = runProgram(process.argv.slice(2), {
  language: isChinese ? "zh" : "en",
  out: (text2) => process.stdout.write(text2),
  err: (text2) => process.stderr.write(text2)
});
