/**
 * CNML, guifi.net's registry of a zone (made by its Drupal module, guifi_cnml.inc.php): places, devices, interfaces and links as people
 * registered them. Plans, not live state.
 *
 * Read as a stream, within bounds. The traps of the format: an interface stands twice (within its radio and again under the device), a
 * link once at each end, attributes of value 0 or "" are left out, times are of a 12-hour clock without am and pm (only the day can be
 * believed), and texts are HTML (they are skipped).
 */
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { err, ok, type Result } from "../../model/index.ts";
import { isWebPage, unpacked, WEB_PAGE } from "../recorded/bytes.ts";
import { cleanMessage, cleanText } from "../scalars/text.ts";
import type { FileRefusal } from "../source.ts";
import { ZoneBuilder } from "./zone-builder.ts";
import type { Zone } from "./zone-types.ts";

export type ZoneLimits = { bytesMax: number; nodesMax: number };

const DEPTH_MAX = 64;
const CHUNK_BYTES = 64 * 1024;
export const CUT_BEFORE_ROOT = "the file ends before its first element: it was cut. Fetch it again";
/** A damaged file is a stream of errors: it is given up. */
const ERRORS_MAX = 100;

/** @returns `too-large`, `too-deep`, `not-json` never; `unexpected-shape` for what is no CNML, declares entities, or is hopelessly broken. */
export function readZone(bytes: Uint8Array, limits: ZoneLimits): Result<Zone, FileRefusal> {
  const content = unpacked(bytes, limits.bytesMax);
  if (!content.ok) return content;
  if (isWebPage(content.value)) return err(WEB_PAGE);
  const reading = new Reading(limits.nodesMax);
  const decoder = new TextDecoder(encodingOf(content.value));
  for (let from = 0; from < content.value.length; from += CHUNK_BYTES) {
    reading.write(decoder.decode(content.value.subarray(from, from + CHUNK_BYTES), { stream: true }));
    if (reading.failure !== null) return err(reading.failure);
  }
  reading.close();
  return reading.failure === null ? ok({ ...reading.builder.zone(), isCut: reading.isCut }) : err(reading.failure);
}

class Reading {
  readonly builder: ZoneBuilder;
  failure: FileRefusal | null = null;
  readonly #parser = new SaxesParser();
  #depth = 0;
  #errors = 0;
  #hasRoot = false;
  #isCut = false;
  #isMarkup: boolean | null = null;

  constructor(nodesMax: number) {
    this.builder = new ZoneBuilder(nodesMax);
    this.#parser.on("opentag", (tag) => this.#open(tag));
    this.#parser.on("closetag", (tag) => this.#close(tag));
    this.#parser.on("doctype", (text) => this.#doctype(text));
    this.#parser.on("error", (error) => this.#error(error.message));
  }

  write(text: string): void {
    if (this.#isMarkup === null && text.trim() !== "") this.#isMarkup = /^\s*<(\?|!|$|c)/.test(text);
    if (this.failure === null) this.#parser.write(text);
  }

  /** Of the file that was read to its end. */
  get isCut(): boolean {
    return this.#isCut;
  }

  close(): void {
    if (this.failure !== null) return;
    this.#isCut = this.#depth > 0;
    this.#parser.close();
    if (this.#hasRoot) return;
    const message = this.#isMarkup ? CUT_BEFORE_ROOT : "no cnml element is in this file";
    this.#fail("unexpected-shape", message);
  }

  #fail(code: FileRefusal["code"], message: string): void {
    this.failure ??= { code, message: cleanMessage(message, 300) };
  }

  #open(tag: SaxesTagPlain): void {
    if (this.failure !== null) return;
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) this.#fail("too-deep", `Nested deeper than ${DEPTH_MAX}`);
    else if (this.#depth === 1 && tag.name !== "cnml") this.#fail("unexpected-shape", `the root is ${tag.name}, not cnml`);
    else {
      this.#hasRoot = true;
      this.builder.open(tag.name, tag.attributes);
    }
  }

  #close(tag: { name: string }): void {
    this.#depth -= 1;
    if (this.failure === null) this.builder.close(tag.name);
  }

  /** Nothing outside is ever read, and what an entity would stand for is not wanted. */
  #doctype(text: string): void {
    if (/<!ENTITY/i.test(text)) this.#fail("unexpected-shape", "the file declares entities of its own, which are not taken");
  }

  #error(message: string): void {
    this.#errors += 1;
    this.builder.note(cleanText(message, 200));
    if (this.#errors > ERRORS_MAX) this.#fail("unexpected-shape", `not XML: ${message}`);
  }
}

/** UTF-8, but for what the declaration names otherwise. */
function encodingOf(bytes: Uint8Array): string {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 200));
  const named = /^\s*<\?xml[^>]*encoding=["']([A-Za-z0-9._-]{1,40})["']/.exec(head)?.[1]?.toLowerCase() ?? "utf-8";
  return /^(iso-8859-1|latin1|iso-8859-15|windows-1252)$/.test(named) ? named : "utf-8";
}
